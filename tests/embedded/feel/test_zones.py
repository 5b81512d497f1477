import datetime

from zeebe_grpclib.embedded.feel.zones import is_zone, standard_offset, wall_offset, zone_offset

SECOND = 1_000_000_000


def test_known_regions() -> None:
    assert [
        name for name in ("Europe/Berlin", "Nowhere", "", "../etc", "a b") if is_zone(name)
    ] == ["Europe/Berlin"]


def test_offsets_in_summer_and_winter() -> None:
    assert zone_offset("Europe/Berlin", 1_720_000_000 * SECOND) == 7200
    assert zone_offset("Europe/Berlin", 1_705_000_000 * SECOND) == 3600
    assert wall_offset("Europe/Berlin", 1_720_000_000 * SECOND) == 7200


def test_years_beyond_pythons_calendar() -> None:
    thousands_later = (1_720_000_000 + 25 * 146_097 * 86_400) * SECOND
    assert zone_offset("Europe/Berlin", thousands_later) == 7200
    assert zone_offset("Europe/Berlin", -(10**12) * SECOND) == 3208


def test_standard_offsets_know_no_summer() -> None:
    summer = datetime.datetime(2024, 7, 1, tzinfo=datetime.timezone.utc)
    assert standard_offset("Europe/Berlin", summer) == 3600
