"""Arithmetic and comparison of FEEL values. None with a warning is the answer to wrong types."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from . import numbers
from .calendar import Date
from .errors import JavaThrow, LimitReached
from .scope import MAX_TEXT, Run
from .temporal import (
    DAY_NANOS,
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
    checked_date,
    checked_day,
)
from .values import equal, is_comparable, order_key, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Operation = Callable[[object, object, Run], object]

# Both operands have the types under which an entry stands, so the entries need no checks.
_Rule = Callable[..., object]


def _joined(x: str, y: str) -> str:
    if len(x) + len(y) > MAX_TEXT:
        raise LimitReached(f"a string longer than {MAX_TEXT} characters")
    return x + y


def _date_plus(date: Date, nanos: int) -> Date:
    return checked_day((date.epoch_day * DAY_NANOS + nanos) // DAY_NANOS)


def _months_later(date: Date, months: int) -> Date:
    return checked_date(date.plus_months(months))


def _seconds(nanos: int) -> DayTimeDuration:
    return DayTimeDuration(nanos)


_PLUS: dict[tuple[type, type], _Rule] = {
    (str, str): _joined,
    (YearMonthDuration, YearMonthDuration): lambda x, y: YearMonthDuration(x[0] + y[0]),
    (DayTimeDuration, DayTimeDuration): lambda x, y: DayTimeDuration(x[0] + y[0]),
    (Date, YearMonthDuration): lambda x, y: _months_later(x, y[0]),
    (Date, DayTimeDuration): lambda x, y: _date_plus(x, y[0]),
}
_MINUS: dict[tuple[type, type], _Rule] = {
    (YearMonthDuration, YearMonthDuration): lambda x, y: YearMonthDuration(x[0] - y[0]),
    (DayTimeDuration, DayTimeDuration): lambda x, y: DayTimeDuration(x[0] - y[0]),
    (Date, YearMonthDuration): lambda x, y: _months_later(x, -y[0]),
    (Date, DayTimeDuration): lambda x, y: _date_plus(x, -y[0]),
    (Date, Date): lambda x, y: _seconds((x.epoch_day - y.epoch_day) * DAY_NANOS),
    (LocalTime, LocalTime): lambda x, y: _seconds(x.nanos - y.nanos),
    # The engine gives the distance of two times with offsets, never a negative duration.
    (ZonedTime, ZonedTime): lambda x, y: _seconds(abs(x.key - y.key)),
    (LocalDateTime, LocalDateTime): lambda x, y: _seconds(x.wall - y.wall),
    (ZonedDateTime, ZonedDateTime): lambda x, y: _seconds(x.instant - y.instant),
}
for _kind in (LocalTime, ZonedTime, LocalDateTime, ZonedDateTime):
    _PLUS[_kind, DayTimeDuration] = lambda x, y: x.plus(y[0])
    _MINUS[_kind, DayTimeDuration] = lambda x, y: x.plus(-y[0])
for _kind in (LocalDateTime, ZonedDateTime):
    _PLUS[_kind, YearMonthDuration] = lambda x, y: x.plus_months(y[0])
    _MINUS[_kind, YearMonthDuration] = lambda x, y: x.plus_months(-y[0])


# A duration may stand first, but two durations and two strings have their own rules.
def _swapped(rule: _Rule) -> _Rule:
    return lambda x, y: rule(y, x)


for (_left, _right), _rule in list(_PLUS.items()):
    _PLUS.setdefault((_right, _left), _swapped(_rule))

_TIMES: dict[tuple[type, type], _Rule] = {
    (YearMonthDuration, Decimal): lambda x, y: YearMonthDuration(_int32(x[0] * numbers.int32(y))),
    (DayTimeDuration, Decimal): lambda x, y: DayTimeDuration(x[0] * numbers.int32(y)),
}
for (_left, _right), _rule in list(_TIMES.items()):
    _TIMES[_right, _left] = _swapped(_rule)


def _int32(months: int) -> int:
    if not -0x80000000 <= months // 12 <= 0x7FFFFFFF:
        raise JavaThrow("java.lang.ArithmeticException", "integer overflow")
    return months


def _whole(x: int, y: int) -> Decimal:
    if y == 0:
        raise JavaThrow("java.lang.ArithmeticException", "/ by zero")
    quotient = abs(x) // abs(y)
    return Decimal(quotient if (x < 0) == (y < 0) else -quotient)


def _share(amount: int, divisor: Decimal) -> int:
    return numbers.int32(numbers.divide(Decimal(amount), divisor))


_OVER: dict[tuple[type, type], _Rule] = {
    (YearMonthDuration, YearMonthDuration): lambda x, y: _whole(x[0], y[0]),
    (YearMonthDuration, Decimal): lambda x, y: YearMonthDuration(_share(x[0], y)),
    (DayTimeDuration, DayTimeDuration): lambda x, y: _whole(x.millis, y.millis),
    (DayTimeDuration, Decimal): lambda x, y: DayTimeDuration(_share(x.millis, y) * 1_000_000),
}


def plus(x: object, y: object, run: Run) -> object:
    """`x + y`."""
    if type(x) is Decimal and type(y) is Decimal:
        return numbers.add(x, y)
    rule = _PLUS.get((type(x), type(y)))
    if rule:
        return rule(x, y)
    run.warn("INVALID_TYPE", f"Can't add '{to_text(y)}' to '{to_text(x)}'")
    return None


def minus(x: object, y: object, run: Run) -> object:
    """`x - y`."""
    if type(x) is Decimal and type(y) is Decimal:
        return numbers.subtract(x, y)
    rule = _MINUS.get((type(x), type(y)))
    if rule:
        return rule(x, y)
    run.warn("INVALID_TYPE", f"Can't subtract '{to_text(y)}' from '{to_text(x)}'")
    return None


def times(x: object, y: object, run: Run) -> object:
    """`x * y`."""
    if type(x) is Decimal and type(y) is Decimal:
        return numbers.multiply(x, y)
    rule = _TIMES.get((type(x), type(y)))
    if rule:
        return rule(x, y)
    run.warn("INVALID_TYPE", f"Can't multiply '{to_text(x)}' by '{to_text(y)}'")
    return None


def over(x: object, y: object, run: Run) -> object:
    """`x / y`; dividing by zero is a wrong type, too."""
    if y and not (type(y) in (YearMonthDuration, DayTimeDuration) and not y[0]):  # type: ignore[index]
        if type(x) is Decimal and type(y) is Decimal:
            return numbers.divide(x, y)
        rule = _OVER.get((type(x), type(y)))
        if rule:
            return rule(x, y)
    run.warn("INVALID_TYPE", f"Can't divide '{to_text(x)}' by '{to_text(y)}'")
    return None


def to_the_power(x: object, y: object, run: Run) -> object:
    """`x ** y`."""
    for operand in (x, y):
        if type(operand) is not Decimal:
            return wrong_type("number", operand, run)
    return numbers.power(x, y)  # type: ignore[arg-type]  # both are numbers


OPERATORS: dict[str, Operation] = {
    "+": plus,
    "-": minus,
    "*": times,
    "/": over,
    "**": to_the_power,
}


def wrong_type(expected: str, found: object, run: Run) -> object:
    """Null, after noting that another type was needed."""
    run.warn("INVALID_TYPE", f"Expected {expected} but found '{to_text(found)}'")
    return None


def not_comparable(x: object, y: object, run: Run) -> None:
    """Notes that two values have no order or equality between them."""
    run.warn("NOT_COMPARABLE", f"Can't compare '{to_text(x)}' with '{to_text(y)}'")


def equals(x: object, y: object, run: Run) -> bool | None:
    """`x = y`."""
    result = equal(x, y)
    if result is None:
        not_comparable(x, y, run)
    return result


def difference(x: object, y: object) -> int:
    """Negative, zero or positive, as x lies before, at or behind y; both of one ordered type.

    Raises:
        JavaThrow: The values are lists, which the engine believes to have an order.
    """
    if type(x) is list:
        raise JavaThrow(
            "java.lang.IllegalArgumentException",
            f"{to_text(x)} can not be compared to {to_text(y)}",
        )
    if isinstance(x, str) and isinstance(y, str) and x.isascii() and y.isascii():
        return (x > y) - (x < y)
    a: Any = order_key(x)
    b: Any = order_key(y)
    return int(a > b) - int(a < b)


COMPARISONS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def compare(operator: str, x: object, y: object, run: Run) -> bool | None:
    """`x < y` and its kind."""
    if type(x) is type(y) and is_comparable(x) and is_comparable(y):
        return COMPARISONS[operator](difference(x, y))
    not_comparable(x, y, run)
    return None
