"""Reads temporal values from text. Each function gives None for text that is no such value."""

from __future__ import annotations

import re

from ..._lazy import module_on_demand
from .calendar import Date, days_in_month
from .patterns import Pattern
from .temporal import (
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
    wall_of,
)
from .zones import NANOS, is_zone, standard_offset

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
else:
    # Loaded when the first expression needs a calendar.
    datetime = module_on_demand("datetime", "")

Temporal = (
    Date
    | LocalTime
    | ZonedTime
    | LocalDateTime
    | ZonedDateTime
    | YearMonthDuration
    | DayTimeDuration
)

_DATE = r"(-?(?:[1-9][0-9]{0,4})?[0-9]{4})-([01][0-9])-([0-3][0-9])"
_CLOCK = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:\.([0-9]{0,9}))?"
_OFFSET = r"(?:([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|Z)"
_DATE_FORM = Pattern(_DATE)
_LOCAL_TIME = Pattern("T?" + _CLOCK)
_ZONED_TIME = Pattern(
    r"T?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[+-][0-9]{2}:[0-9]{2}|Z|@.*)"
)
_DATE_TIME = (
    r"(-?(?:[1-9][0-9]{0,4})?[0-9]{4}-[01][0-9]-[0-3][0-9])"
    r"T([0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?(?:\.[0-9]{1,9})?)"
)
_LOCAL_DATE_TIME = Pattern(_DATE_TIME)
_ZONED_DATE_TIME = Pattern(_DATE_TIME + r"(?:([+-][01][0-9]:[0-5][0-9]|Z)(\[.+\])?|(@.*))")
# What a literal `date and time("...")` reads without an offset; longer years than elsewhere.
_LITERAL_DATE_TIME = Pattern(
    r"(-?[0-9]{4,9})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{0,9})?)"
)
_OFFSET_FORM = Pattern(_OFFSET)
_YEAR_MONTH = Pattern(r"-?P-?(?:[0-9]+Y)?-?(?:[0-9]+M)?")
_DAY_TIME = Pattern(
    r"-?P-?(?:[0-9]+D)?(?:T-?(?:[0-9]+H)?-?(?:[0-9]+M)?-?(?:[0-9]+(?:.[0-9]*)?S)?)?"
)
_PERIOD = Pattern(r"([-+]?)P(?:([-+]?[0-9]+)Y)?(?:([-+]?[0-9]+)M)?", re.IGNORECASE)
_DURATION = Pattern(
    r"([-+]?)P(?:([-+]?[0-9]+)D)?"
    r"(T(?:([-+]?[0-9]+)H)?(?:([-+]?[0-9]+)M)?(?:([-+]?)([0-9]+)(?:[.,]([0-9]{0,9}))?S)?)?",
    re.IGNORECASE,
)
_MAX_SECONDS = (1 << 63) - 1


def read_date(text: str) -> Date | None:
    """A date such as 2024-02-29."""
    match = _DATE_FORM.fullmatch(text)
    if not match:
        return None
    return (
        _date(int(match[1]), int(match[2]), int(match[3])) if not text.startswith("-0000") else None
    )


def _date(year: int, month: int, day: int) -> Date | None:
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def read_time(text: str) -> LocalTime | ZonedTime | None:
    """A time, with an offset or `@Zone` or without; seconds may be left out without an offset."""
    if _ZONED_TIME.fullmatch(text):
        return _read_zoned_time(text)
    return _read_local_time(text)


def is_zoned_time(text: str) -> bool:
    """Whether the text has the form of a time with offset or zone."""
    return _ZONED_TIME.fullmatch(text) is not None


def _clock(text: str, *, strict: bool) -> int | None:
    match = _LOCAL_TIME.fullmatch(text)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2])
    if match[3] is None and match[4]:
        return None
    second = int(match[3] or 0)
    fraction = int((match[4] or "").ljust(9, "0"))
    if hour == 24 and not strict and minute == second == fraction == 0:
        return 0
    if hour > 23 or minute > 59 or second > 59:
        return None
    return ((hour * 60 + minute) * 60 + second) * NANOS + fraction


def _read_local_time(text: str) -> LocalTime | None:
    nanos = _clock(text, strict=False)
    return None if nanos is None else LocalTime(nanos)


def _read_zoned_time(text: str) -> ZonedTime | None:
    clock, mark, zone = text.partition("@")
    if mark:
        nanos, found = _clock(clock, strict=False), read_zone(zone)
        if nanos is None or found is None:
            return None
        if isinstance(found, int):
            return ZonedTime(nanos, found)
        return ZonedTime(
            nanos, standard_offset(found, datetime.datetime.now(datetime.timezone.utc)), found
        )
    cut = -1 if text.endswith("Z") else -6
    nanos, offset = _clock(text[:cut], strict=False), read_offset(text[cut:])
    return None if nanos is None or offset is None else ZonedTime(nanos, offset)


def read_offset(text: str) -> int | None:
    """Seconds of an offset such as +02:00 or Z; at most 18 hours."""
    match = _OFFSET_FORM.fullmatch(text)
    if not match:
        return None
    if not match[1]:
        return 0
    hours, minutes, seconds = int(match[2]), int(match[3]), int(match[4] or 0)
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > 18 * 3600:
        return None
    return -total if match[1] == "-" else total


def read_zone(text: str) -> str | int | None:
    """A zone's name, or the seconds of an offset."""
    if text[:1] in ("+", "-", "Z") and (offset := read_offset(text)) is not None:
        return offset
    return text if is_zone(text) else None


def read_local_date_time(text: str) -> LocalDateTime | None:
    """A date and time without an offset."""
    match = _LOCAL_DATE_TIME.fullmatch(text)
    return _local_date_time(match[1], match[2]) if match else None


def is_local_date_time(text: str) -> bool:
    """Whether the text has the form of a date and time without an offset."""
    return _LOCAL_DATE_TIME.fullmatch(text) is not None


def is_zoned_date_time(text: str) -> bool:
    """Whether the text has the form of a date and time with offset or zone."""
    return _ZONED_DATE_TIME.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether the text has the form of a date."""
    return _DATE_FORM.fullmatch(text) is not None


def _local_date_time(date_text: str, clock_text: str) -> LocalDateTime | None:
    return _moment(read_date(date_text), _clock(clock_text, strict=True))


def _moment(date: Date | None, nanos: int | None) -> LocalDateTime | None:
    return None if date is None or nanos is None else LocalDateTime(wall_of(date, nanos))


def read_zoned_date_time(text: str) -> ZonedDateTime | None:
    """A date and time with an offset, `@Zone`, or an offset and `[Zone]`."""
    match = _ZONED_DATE_TIME.fullmatch(text)
    if not match:
        return None
    local = _local_date_time(match[1], match[2])
    if local is None:
        return None
    offset = read_offset(match[3]) if match[3] else None
    if match[3] and offset is None:
        return None
    name = match[4][1:-1] if match[4] else match[5][1:] if match[5] else None
    if name is None:
        return ZonedDateTime(local.wall, offset or 0)
    zone = read_zone(name)
    if zone is None:
        return None
    if isinstance(zone, int):
        moved = 0 if offset is None else zone - offset
        return ZonedDateTime(local.wall + moved * NANOS, zone)
    if offset is None:
        return ZonedDateTime.at(local.wall, zone)
    return ZonedDateTime.of_instant(local.wall - offset * NANOS, zone)


def read_date_time(text: str) -> LocalDateTime | ZonedDateTime | None:
    """A date and time; a date alone is its midnight."""
    if _DATE_FORM.fullmatch(text):
        date = read_date(text)
        return None if date is None else LocalDateTime(wall_of(date, 0))
    return read_zoned_date_time(text) if is_zoned_date_time(text) else read_local_date_time(text)


def read_duration(text: str) -> YearMonthDuration | DayTimeDuration | None:
    """Either duration."""
    return read_year_month(text) if _YEAR_MONTH.fullmatch(text) else read_day_time(text)


def is_year_month(text: str) -> bool:
    """Whether the text has the form of a years and months duration."""
    return _YEAR_MONTH.fullmatch(text) is not None


def is_day_time(text: str) -> bool:
    """Whether the text has the form of a days and time duration."""
    return _DAY_TIME.fullmatch(text) is not None


def read_year_month(text: str) -> YearMonthDuration | None:
    """A years and months duration such as P1Y2M."""
    match = _PERIOD.fullmatch(text)
    if not match or not (match[2] or match[3]) or len(text) > 24:
        return None
    years, months = int(match[2] or 0), int(match[3] or 0)
    if max(abs(years), abs(months)) > 0x7FFFFFFF:
        return None
    total = years * 12 + months
    return YearMonthDuration(-total if match[1] == "-" else total)


def read_day_time(text: str) -> DayTimeDuration | None:
    """A days and time duration such as P1DT2H."""
    match = _DURATION.fullmatch(text)
    if not match or len(text) > 100 or text[-1] in "Tt" or not (match[2] or match[3]):
        return None
    seconds = int(match[2] or 0) * 86_400 + int(match[4] or 0) * 3600 + int(match[5] or 0) * 60
    sign = -1 if match[6] == "-" else 1
    seconds += sign * int(match[7] or 0)
    nanos = seconds * NANOS + sign * int((match[8] or "").ljust(9, "0"))
    if abs(seconds) > _MAX_SECONDS:
        return None
    return DayTimeDuration(-nanos if match[1] == "-" else nanos)


def read_temporal(text: str) -> Temporal | None:
    """What stands behind `@`: the first form that fits decides."""
    if _DATE_FORM.fullmatch(text):
        return read_date(text)
    if _ZONED_TIME.fullmatch(text):
        return _read_zoned_time(text)
    if _ZONED_DATE_TIME.fullmatch(text):
        return read_zoned_date_time(text)
    if _LOCAL_DATE_TIME.fullmatch(text):
        return read_local_date_time(text)
    if _YEAR_MONTH.fullmatch(text):
        return read_year_month(text)
    if _DAY_TIME.fullmatch(text):
        return read_day_time(text)
    return _read_local_time(text)


def literal_date_time(text: str) -> LocalDateTime | ZonedDateTime | None:
    """What `date and time("...")` reads; longer years than elsewhere."""
    if _DATE_FORM.fullmatch(text) or is_zoned_date_time(text):
        return read_date_time(text)
    match = _LITERAL_DATE_TIME.fullmatch(text)
    if not match:
        return None
    date = _date(int(match[1]), int(match[2]), int(match[3]))
    return _moment(date, _clock(match[4], strict=True))


def literal_duration(text: str) -> YearMonthDuration | DayTimeDuration | None:
    """What `duration("...")` reads."""
    return read_duration(text)
