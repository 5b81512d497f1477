"""Functions on dates and the clock."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ...._lazy import module_on_demand
from ..calendar import Date, days_in_month
from ..scope import Run
from ..temporal import LocalDateTime, ZonedDateTime, wall_of
from ..values import ILLEGAL
from ..zones import NANOS
from .conversions import as_date
from .registry import builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
else:
    # Loaded when the first expression needs a calendar.
    datetime = module_on_demand("datetime", "")

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now", with_run=True)
def _now(run: Run) -> object:
    now = run.now
    date = Date(now.year, now.month, now.day)
    seconds = (now.hour * 60 + now.minute) * 60 + now.second
    wall = wall_of(date, seconds * NANOS + now.microsecond * 1000)
    offset = now.utcoffset() or datetime.timedelta()
    return ZonedDateTime(wall, round(offset.total_seconds()), getattr(now.tzinfo, "key", None))


@builtin("today", with_run=True)
def _today(run: Run) -> object:
    return Date(run.now.year, run.now.month, run.now.day)


def _of_date(name: str, rule: Callable[[Date], object]) -> None:
    @builtin(name, ("date", None))
    def _checked(value: object) -> object:
        date = as_date(value)
        return ILLEGAL if date is None else rule(date)


_of_date("day of year", lambda date: Decimal(date.day_of_year))
_of_date("day of week", lambda date: _DAYS[date.weekday - 1])
_of_date("month of year", lambda date: _MONTHS[date.month - 1])
_of_date("week of year", lambda date: Decimal(date.week_of_year))
_of_date("last day of month", lambda date: date._replace(day=days_in_month(date.year, date.month)))

__all__ = ["LocalDateTime"]
