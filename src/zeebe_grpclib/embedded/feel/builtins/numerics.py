"""Functions on numbers."""

from __future__ import annotations

import math
from decimal import Decimal

from .. import numbers
from ..errors import ErrorValue
from ..scope import Run
from ..temporal import DayTimeDuration, YearMonthDuration
from ..values import ILLEGAL
from .registry import builtin

_MODES = "UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN, HALF_EVEN, UNNECESSARY"
_N = ("n", Decimal)


def _rounded(n: Decimal, scale: Decimal, mode: str) -> Decimal:
    return numbers.with_scale(n, numbers.int32(scale), mode)


@builtin("decimal", _N, ("scale", Decimal))
def _decimal(n: Decimal, scale: Decimal) -> object:
    return _rounded(n, scale, "HALF_EVEN")


@builtin("decimal", _N, ("scale", Decimal), ("mode", str))
def _decimal_with_mode(n: Decimal, scale: Decimal, mode: str) -> object:
    name = mode.upper()
    if name == "UNNECESSARY":
        result = _rounded(n, scale, "DOWN")
        if result != n:
            raise ErrorValue(f"Failed to apply rounding mode '{name}': Rounding necessary")
        return result
    if name not in numbers.ROUNDING:
        raise ErrorValue(f"Illegal argument '{mode}' for rounding mode. Must be one of: {_MODES}")
    return _rounded(n, scale, name)


def _rounding(name: str, mode: str, parameter: str | None, *, alone: bool = False) -> None:
    if alone:

        @builtin(name, _N)
        def _to_whole(n: Decimal) -> object:
            return numbers.with_scale(n, 0, mode)

    if parameter:

        @builtin(name, _N, (parameter, Decimal))
        def _to_scale(n: Decimal, scale: Decimal) -> object:
            return _rounded(n, scale, mode)


# `scala` is what the engine calls the parameter there.
_rounding("floor", "FLOOR", "scala", alone=True)
_rounding("ceiling", "CEILING", "scale", alone=True)
_rounding("round up", "UP", "scale")
_rounding("round down", "DOWN", "scale")
_rounding("round half up", "HALF_UP", "scale")
_rounding("round half down", "HALF_DOWN", "scala")


@builtin("abs", ("number", None))
@builtin("abs", ("n", None))
def _abs(number: object) -> object:
    if isinstance(number, Decimal):
        return number.copy_abs()
    if isinstance(number, YearMonthDuration):
        return YearMonthDuration(abs(number.total_months))
    if isinstance(number, DayTimeDuration):
        return DayTimeDuration(abs(number.nanos))
    return ILLEGAL


# The engine finds `number` first.
@builtin("modulo", ("dividend", Decimal), ("divisor", Decimal))
def _modulo(dividend: Decimal, divisor: Decimal) -> object:
    rest = numbers.remainder(dividend, divisor)
    return numbers.remainder(numbers.add(rest, divisor), divisor)


def to_double(number: Decimal) -> float:
    """The nearest double; infinite beyond them."""
    try:
        return float(number)
    except OverflowError:
        return math.copysign(math.inf, number)


@builtin("sqrt", ("number", Decimal))
def _sqrt(number: Decimal) -> object:
    return None if number < 0 else numbers.from_double(math.sqrt(to_double(number)))


@builtin("log", ("number", Decimal))
def _log(number: Decimal) -> object:
    value = to_double(number)
    if value <= 0:
        numbers.from_double(math.nan if value < 0 else -math.inf)
    return numbers.from_double(math.log(value))


@builtin("exp", ("number", Decimal))
def _exp(number: Decimal) -> object:
    try:
        value = math.exp(to_double(number))
    except OverflowError:
        value = math.inf
    return numbers.from_double(value)


@builtin("odd", ("number", Decimal))
def _odd(number: Decimal) -> object:
    return numbers.remainder(number.copy_abs(), Decimal(2)) == 1


@builtin("even", ("number", Decimal))
def _even(number: Decimal) -> object:
    return numbers.remainder(number, Decimal(2)) == 0


@builtin("random number", with_run=True)
def _random_number(run: Run) -> object:
    return numbers.from_float((int.from_bytes(run.entropy(7), "big") >> 3) / (1 << 53))
