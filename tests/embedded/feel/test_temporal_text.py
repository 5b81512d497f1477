import pytest

from zeebe_grpclib.embedded.feel.temporal_text import (
    literal_date_time,
    read_date,
    read_date_time,
    read_duration,
    read_offset,
    read_temporal,
    read_time,
    read_zone,
)
from zeebe_grpclib.embedded.feel.values import type_name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2023-02-29", None),
        ("2024-13-01", None),
        ("24-01-01", None),
        ("-0044-03-15", "-0044-03-15"),
        ("999999999-12-31", "+999999999-12-31"),
        ("010000-01-01", None),
        ("2024-1-1", None),
    ],
)
def test_dates(text: str, value: str | None) -> None:
    date = read_date(text)
    assert (None if date is None else str(date)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10:00:00", "10:00:00"),
        ("10:00", "10:00:00"),
        ("T10:00:00", "10:00:00"),
        ("10:00:00.", "10:00:00"),
        ("24:00:00", "00:00:00"),
        ("24:00:01", None),
        ("10:00.5", None),
        ("10:60", None),
        ("10:00:00Z", "10:00:00Z"),
        ("10:00:00+18:00", "10:00:00+18:00"),
        ("10:00:00+19:00", None),
        ("10:00Z", None),
        ("10:00:00@Europe/Berlin", "10:00:00@Europe/Berlin"),
        ("10:00:00@Nowhere", None),
        ("10:00:00@+02:00", "10:00:00+02:00"),
    ],
)
def test_times(text: str, value: str | None) -> None:
    time = read_time(text)
    assert (None if time is None else str(time)) == value


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2024-01-01T10:00:00", "2024-01-01T10:00"),
        ("2024-01-01", "2024-01-01T00:00"),
        ("2024-01-01T24:00:00", None),
        ("2024-02-30T10:00:00", None),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00Z"),
        ("2024-07-01T10:00:00@Europe/Berlin", "2024-07-01T10:00+02:00[Europe/Berlin]"),
        ("2024-07-01T10:00:00+01:00[Europe/Berlin]", "2024-07-01T11:00+02:00[Europe/Berlin]"),
        ("2024-07-01T10:00:00Z[+02:00]", "2024-07-01T12:00+02:00"),
        ("2024-07-01T10:00:00[Europe/Berlin]", None),
        ("2024-07-01T10:00:00@", None),
    ],
)
def test_dates_with_times(text: str, stored: str | None) -> None:
    moment = read_date_time(text)
    assert (None if moment is None else moment.stored()) == stored


def test_literals_read_longer_years() -> None:
    assert str(literal_date_time("0012024-01-01T10:00:00")) == "12024-01-01T10:00:00"
    assert read_date_time("0012024-01-01T10:00:00") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P1Y2M", "P1Y2M"),
        ("-P14M", "-P1Y2M"),
        ("P1Y-1M", "P11M"),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("P1W", None),
        ("PT36H", "P1DT12H"),
        ("-PT30M", "-PT30M"),
        ("P-1D", "-P1D"),
        ("PT1.5S", "PT1S"),
        ("P99999999999M", None),
        ("PT" + "9" * 30 + "H", None),
    ],
)
def test_durations(text: str, value: str | None) -> None:
    duration = read_duration(text)
    assert (None if duration is None else str(duration)) == value


def test_offsets_and_zones() -> None:
    assert [
        read_offset(text) for text in ("Z", "+02:00", "-09:30", "+05:30:15", "+2:00", "+02:60")
    ] == [
        0,
        7200,
        -34_200,
        19_815,
        None,
        None,
    ]
    assert (read_zone("Z"), read_zone("Europe/Berlin"), read_zone("x")) == (
        0,
        "Europe/Berlin",
        None,
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2024-01-01", "date"),
        ("10:00:00", "time"),
        ("10:00:00Z", "time"),
        ("2024-01-01T10:00:00", "date and time"),
        ("2024-01-01T10:00:00Z", "date and time"),
        ("P1Y", "years and months duration"),
        ("P1D", "days and time duration"),
        ("x", "null"),
    ],
)
def test_the_form_decides(text: str, kind: str) -> None:
    assert type_name(read_temporal(text)) == kind
