"""Functions that make values of texts and parts, and texts of values."""

from __future__ import annotations

from decimal import Decimal

from .. import numbers
from ..calendar import Date, days_in_month, months_between
from ..engine_text import java_duration
from ..errors import ErrorValue, JavaThrow
from ..patterns import Pattern
from ..temporal import (
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
    wall_of,
)
from ..temporal_text import (
    is_date,
    is_day_time,
    is_local_date_time,
    is_year_month,
    is_zoned_date_time,
    is_zoned_time,
    read_date,
    read_date_time,
    read_day_time,
    read_time,
    read_year_month,
    read_zone,
)
from ..values import ILLEGAL, to_text
from ..zones import NANOS
from .registry import builtin

_FROM = ("from", None)


def _parsed(value: object, what: str, text: str) -> object:
    if value is None:
        raise ErrorValue(f"Failed to parse {what} from '{text}'")
    return value


def as_date(value: object) -> Date | None:
    """The day of a date or a date and time."""
    if isinstance(value, Date):
        return value
    return value.date if isinstance(value, (LocalDateTime, ZonedDateTime)) else None


@builtin("date", _FROM)
def _date(value: object) -> object:
    if isinstance(value, str):
        return _parsed(read_date(value), "date", value)
    date = as_date(value)
    return ILLEGAL if date is None else date


@builtin("date", ("year", Decimal), ("month", Decimal), ("day", Decimal))
def _date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> object:
    date = Date(numbers.int32(year), numbers.int32(month), numbers.int32(day))
    if (
        abs(date.year) > 999_999_999
        or not 1 <= date.month <= 12
        or not 1 <= date.day <= days_in_month(date.year, date.month)
    ):
        raise ErrorValue(f"Failed to parse date from: year={year}, month={month}, day={day}")
    return date


@builtin("date and time", ("from", str))
def _date_and_time(text: str) -> object:
    what = "date-time"
    if is_date(text):
        what = "date(-time)"
    elif not is_zoned_date_time(text) and is_local_date_time(text):
        what = "local-date-time"
    return _parsed(read_date_time(text), what, text)


@builtin("date and time", ("date", None), ("time", None))
def _date_and_time_of_parts(date: object, time: object) -> object:
    if isinstance(time, str) and isinstance(date, (LocalDateTime, ZonedDateTime)):
        return _in_zone(date, time)
    day = as_date(date)
    if day is None:
        return ILLEGAL
    if isinstance(time, LocalTime):
        return LocalDateTime(wall_of(day, time.nanos))
    if isinstance(time, ZonedTime):
        wall = wall_of(day, time.nanos)
        if time.zone:
            return ZonedDateTime.at(wall, time.zone)
        return ZonedDateTime(wall, time.offset)
    return ILLEGAL


_REGION = Pattern(r"[A-Za-z][A-Za-z0-9~/._+-]+")


def _in_zone(moment: LocalDateTime | ZonedDateTime, name: str) -> ZonedDateTime:
    zone = read_zone(name)
    if zone is None and _REGION.fullmatch(name):
        raise JavaThrow("java.time.zone.ZoneRulesException", f"Unknown time-zone ID: {name}")
    if zone is None:
        raise JavaThrow(
            "java.time.DateTimeException",
            f"Invalid ID for region-based ZoneId, invalid format: {name}",
        )
    if isinstance(moment, LocalDateTime):
        if isinstance(zone, int):
            return ZonedDateTime(moment.wall, zone)
        return ZonedDateTime.at(moment.wall, zone)
    if isinstance(zone, int):
        return ZonedDateTime(moment.instant + zone * NANOS, zone)
    return ZonedDateTime.of_instant(moment.instant, zone)


@builtin("time", _FROM)
def _time(value: object) -> object:
    if isinstance(value, str):
        what = "time" if is_zoned_time(value) else "local-time"
        return _parsed(read_time(value), what, value)
    if isinstance(value, LocalDateTime):
        return value.time
    if isinstance(value, ZonedDateTime):
        return ZonedTime(LocalDateTime(value.wall).time.nanos, value.offset, value.zone)
    return ZonedTime(0, 0) if isinstance(value, Date) else ILLEGAL


def _clock(hour: Decimal, minute: Decimal, second: Decimal, *, fraction: bool = True) -> int | None:
    whole = numbers.int32(second)
    parts = (numbers.int32(hour), numbers.int32(minute), whole)
    if not all(0 <= part < limit for part, limit in zip(parts, (24, 60, 60), strict=True)):
        return None
    nanos = numbers.int32(numbers.remainder(second, numbers.ONE).scaleb(9)) if fraction else 0
    if nanos < 0:
        return None
    return ((parts[0] * 60 + parts[1]) * 60 + whole) * NANOS + nanos


@builtin("time", ("hour", Decimal), ("minute", Decimal), ("second", Decimal))
def _time_of_parts(hour: Decimal, minute: Decimal, second: Decimal) -> object:
    nanos = _clock(hour, minute, second)
    if nanos is None:
        raise ErrorValue(
            f"Failed to parse local-time from: hour={hour}, minute={minute}, second={second}"
        )
    return LocalTime(nanos)


@builtin("time", ("hour", Decimal), ("minute", Decimal), ("second", Decimal), ("offset", None))
def _time_with_offset(hour: Decimal, minute: Decimal, second: Decimal, offset: object) -> object:
    if offset is None:
        nanos = _clock(hour, minute, second, fraction=False)
        return _time_of_parts(hour, minute, second) if nanos is None else LocalTime(nanos)
    if not isinstance(offset, DayTimeDuration):
        return ILLEGAL
    nanos = _clock(hour, minute, second)
    if nanos is None or abs(offset.seconds) > 18 * 3600:
        raise ErrorValue(
            f"Failed to parse time from: hour={hour}, minute={minute}, second={second}, "
            f"offset={java_duration(offset)}"
        )
    return ZonedTime(nanos, offset.seconds)


_NUMBER = Pattern(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,10})?")


def _parse_number(text: str) -> Decimal:
    number = Decimal(text) if _NUMBER.fullmatch(text) and len(text) < numbers.MAX_DIGITS else None
    if number is None or abs(int(number.as_tuple().exponent)) > 0x7FFFFFFF:
        raise ErrorValue(f"Can't parse '{text}' as a number")
    return number or number.copy_abs()


@builtin("number", ("from", str))
def _number(text: str) -> object:
    return _parse_number(text)


@builtin("number", ("from", str), ("grouping separator", str))
def _number_with_grouping(text: str, grouping: str) -> object:
    if grouping not in _GROUPING:
        raise ErrorValue("illegal argument for grouping. Must be one of ' ', ',' or '.'")
    return _parse_number(text.replace(grouping, ""))


_GROUPING = (" ", ",", ".")
_POINTS = (",", ".")


@builtin("number", ("from", str), ("grouping separator", None), ("decimal separator", None))
def _number_with_separators(text: str, grouping: object, point: object) -> object:
    if isinstance(grouping, str) and isinstance(point, str):
        if grouping in _GROUPING and point in _POINTS and grouping != point:
            return _parse_number(text.replace(grouping, "").replace(point, "."))
        raise ErrorValue(
            "illegal arguments for grouping or decimal. "
            "Must be one of ' ' (grouping only), ',' or '.'"
        )
    if grouping is None and isinstance(point, str) and point in _POINTS:
        return _parse_number(text.replace(point, "."))
    if point is None and isinstance(grouping, str) and grouping in _GROUPING:
        return _parse_number(text.replace(grouping, ""))
    return ILLEGAL


@builtin("string", _FROM)
def _string(value: object) -> object:
    return value if value is None or isinstance(value, str) else to_text(value)


@builtin("duration", ("from", str))
def _duration(text: str) -> object:
    if is_year_month(text):
        return _parsed(read_year_month(text), "year-month-duration", text)
    if is_day_time(text):
        return _parsed(read_day_time(text), "day-time-duration", text)
    raise ErrorValue(f"Failed to parse duration from '{text}'")


@builtin("years and months duration", ("from", None), ("to", None))
def _years_and_months_duration(start: object, end: object) -> object:
    first, last = as_date(start), as_date(end)
    if first is None or last is None:
        return ILLEGAL
    return YearMonthDuration(months_between(first, last))
