"""Time zones: offsets at a moment and on a wall clock, for years beyond Python's own."""

from __future__ import annotations

from functools import lru_cache

from ..._lazy import module_on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
else:
    # Loaded when the first expression needs a calendar.
    datetime = module_on_demand("datetime", "")

NANOS = 1_000_000_000
DAY = 86_400


@lru_cache(maxsize=256)
def _zone(name: str) -> datetime.tzinfo:
    # Loaded with the first zone, which most programs never name.
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    return ZoneInfo(name)


def is_zone(name: str) -> bool:
    """Whether the time zone database knows the region."""
    if not name or name.startswith(("posix/", "right/")) or name in _NOT_REGIONS:
        return False
    try:
        _zone(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


_NOT_REGIONS = ("localtime", "posixrules", "Factory", "EST", "MST", "HST", "ROC")


def _moment(seconds: int) -> datetime.datetime:
    # Python's calendar has years 1 to 9999 only; the rules of a zone repeat every 400 years.
    cycle = 146_097 * DAY
    while seconds >= 253_370_764_800:
        seconds -= cycle * max((seconds - 253_370_764_800) // cycle, 1)
    seconds = max(seconds, -62_135_510_400)
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)


def zone_offset(zone: str, instant: int) -> int:
    """The offset in seconds that a zone has at a moment (nanoseconds since 1970 in UTC)."""
    moment = _moment(instant // NANOS).replace(tzinfo=datetime.timezone.utc)
    offset = moment.astimezone(_zone(zone)).utcoffset()
    return round(offset.total_seconds()) if offset else 0


def wall_offset(zone: str, wall: int) -> int:
    """The offset in seconds on a wall clock that shows so many nanoseconds since 1970.

    Within a gap it is the one before it, and the earlier one where a reading comes twice.
    """
    offset = _moment(wall // NANOS).replace(tzinfo=_zone(zone)).utcoffset()
    return round(offset.total_seconds()) if offset else 0


def standard_offset(zone: str, now: datetime.datetime) -> int:
    """The offset in seconds that a zone has without daylight saving."""
    local = now.astimezone(_zone(zone))
    offset, saving = local.utcoffset(), local.dst()
    seconds = offset.total_seconds() if offset else 0
    return round(seconds - (saving.total_seconds() if saving else 0))
