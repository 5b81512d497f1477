"""Cron expressions of six fields as Spring 5.3 reads them, which is what Zeebe uses.

Fields: second, minute, hour, day of month, month, day of week (0 and 7 are Sunday). Besides
lists, ranges and steps: ``?``, names of months and days, ``L``, ``LW``, ``L-3`` and ``15W`` as
day of month, ``5L`` and ``5#2`` as day of week, and the macros ``@yearly`` to ``@hourly``.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

_MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
_MONTHS = {name.upper(): n for n, name in enumerate(calendar.month_abbr) if n}
# Sunday is 7 at the end of a range and alone, 0 at the start of one.
_DAYS = {"MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6, "SUN": 7}
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# 29 February on a given weekday comes back within 28 years, within 40 across a century.
_DAYS_AHEAD = 366 * 41
_NEVER_MS = 253_402_300_799_999

_DayRule = Callable[[date], bool]


class CronError(ValueError):
    """A text is no cron expression."""


class Cron:
    """Times that follow a cron expression, in UTC."""

    __slots__ = ("_day_of_month", "_day_of_week", "_hours", "_minutes", "_months", "_seconds")

    def __init__(self, text: str) -> None:
        """Read an expression.

        Raises:
            CronError: It has not six fields, or one of them makes no sense.
        """
        fields = _MACROS.get(text.strip().lower(), text).split()
        if len(fields) != 6:
            raise CronError(
                f"Cron expression contains {len(fields)} parts but we expect one of [6]"
            )
        self._seconds = _numbers(fields[0], 0, 59)
        self._minutes = _numbers(fields[1], 0, 59)
        self._hours = _numbers(fields[2], 0, 23)
        self._day_of_month = _day_of_month(fields[3])
        self._months = _numbers(fields[4], 1, 12, _MONTHS)
        self._day_of_week = _day_of_week(fields[5])

    def after(self, epoch_ms: int) -> int:
        """The first time later than that one, both in milliseconds since the epoch."""
        moment = _EPOCH + timedelta(milliseconds=epoch_ms)
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
        day, clock = moment.date(), (moment.hour, moment.minute, moment.second)
        for _ in range(_DAYS_AHEAD):
            if (
                day.month in self._months
                and self._day_of_month(day)
                and self._day_of_week(day)
                and (found := self._time_from(clock)) is not None
            ):
                due = datetime(day.year, day.month, day.day, *found, tzinfo=timezone.utc)
                return (due - _EPOCH) // timedelta(milliseconds=1)
            if day == date.max:
                break
            day += timedelta(days=1)
            clock = (0, 0, 0)
        return _NEVER_MS

    def _time_from(self, clock: tuple[int, int, int]) -> tuple[int, int, int] | None:
        """The first time of day that is not before that one."""
        for hour in self._hours:
            if hour < clock[0]:
                continue
            for minute in self._minutes:
                if (hour, minute) < clock[:2]:
                    continue
                for second in self._seconds:
                    if (hour, minute, second) >= clock:
                        return hour, minute, second
        return None


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> list[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step_text = part.partition("/")
        step = _number(step_text, 1, high, None, field) if slash else 1
        if span in {"*", "?"}:
            first, last = low, high
        else:
            start, dash, stop = span.partition("-")
            first = _number(start, low, high, names, field)
            # "5/10" goes on to the end, "5" alone does not.
            last = _number(stop, low, high, names, field) if dash else (high if slash else first)
        if first > last:
            raise CronError(f"Invalid range '{span}' in the cron field '{field}'")
        found.update(range(first, last + 1, step))
    return sorted(found)


def _number(text: str, low: int, high: int, names: dict[str, int] | None, field: str) -> int:
    number = (names or {}).get(text.upper())
    if number is None:
        if re.fullmatch(r"\d{1,4}", text) is None:
            raise CronError(f"Invalid value '{text}' in the cron field '{field}'")
        number = int(text)
    if not low <= number <= high:
        raise CronError(f"Value {number} not in range [{low}, {high}] of the field '{field}'")
    return number


def _day_of_month(field: str) -> _DayRule:
    upper = field.upper()
    if upper == "LW":
        return lambda day: day == _nearest_weekday(day, _last(day))
    match = re.fullmatch(r"L(?:-(\d{1,2}))?", upper)
    if match:
        back = int(match[1] or 0)
        return lambda day: day.day == _last(day) - back
    match = re.fullmatch(r"(\d{1,2})W", upper)
    if match:
        target = _number(match[1], 1, 31, None, field)
        return lambda day: target <= _last(day) and day == _nearest_weekday(day, target)
    numbers = frozenset(_numbers(field, 1, 31))
    return lambda day: day.day in numbers


def _day_of_week(field: str) -> _DayRule:
    upper = field.upper().replace("SUN-", "0-")
    match = re.fullmatch(r"(\w{1,3})L", upper)
    if match:
        weekday = _number(match[1], 0, 7, _DAYS, field) % 7
        return lambda day: _weekday(day) == weekday and day.day > _last(day) - 7
    match = re.fullmatch(r"(\w{1,3})#([1-5])", upper)
    if match:
        weekday, nth = _number(match[1], 0, 7, _DAYS, field) % 7, int(match[2])
        return lambda day: _weekday(day) == weekday and (day.day - 1) // 7 + 1 == nth
    numbers = frozenset(number % 7 for number in _numbers(upper, 0, 7, _DAYS))
    return lambda day: _weekday(day) in numbers


def _weekday(day: date) -> int:
    return day.isoweekday() % 7


def _last(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(day: date, target: int) -> date:
    """The working day next to a day of the month, within that month."""
    wanted = day.replace(day=target)
    weekday = wanted.isoweekday()
    if weekday == 6:
        return wanted - timedelta(days=1) if target > 1 else wanted + timedelta(days=2)
    if weekday == 7:
        last = target == _last(day)
        return wanted - timedelta(days=2) if last else wanted + timedelta(days=1)
    return wanted
