"""Between Python's JSON objects and FEEL values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from .calendar import Date
from .errors import LimitReached
from .numbers import from_float, from_int, is_whole, truncated
from .temporal import (
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
)
from .values import Context, Failed, Function, Range

#: As deep as variables may come from outside, too. It is no recursion that ends there: where
#: that would end depends on the caller, and then a replay of the past would have another result.
MAX_NESTING = 200

_PLAIN = frozenset(
    (
        str,
        bool,
        type(None),
        Decimal,
        Context,
        Date,
        LocalTime,
        ZonedTime,
        LocalDateTime,
        ZonedDateTime,
        YearMonthDuration,
        DayTimeDuration,
        Function,
        Range,
        Failed,
    )
)


def to_value(raw: object) -> object:
    """The FEEL value of a JSON-able object; a FEEL value is itself.

    Raises:
        TypeError: An object that is neither.
    """
    kind = type(raw)
    if kind in _PLAIN:
        return raw
    if kind is int:
        return from_int(raw)  # type: ignore[arg-type]  # kind says it
    if kind is float:
        return from_float(raw)  # type: ignore[arg-type]  # kind says it
    if isinstance(raw, (list, tuple)):
        return [to_value(item) for item in raw]
    if isinstance(raw, Mapping):
        return _to_context(raw)
    return _of_subclass(raw)


def _to_context(raw: Mapping[object, object]) -> Context:
    entries = {str(key): to_value(item) for key, item in raw.items()}
    functions: dict[str, tuple[Function, ...]] = {
        key: (value,) for key, value in entries.items() if isinstance(value, Function)
    }
    if functions:
        for key in functions:
            del entries[key]
    return Context(entries, functions or None, order="variable")


def _of_subclass(raw: object) -> object:
    if isinstance(raw, str):
        return str(raw)
    if isinstance(raw, int):
        return from_int(int(raw))
    if isinstance(raw, float):
        return from_float(float(raw))
    if isinstance(raw, Decimal):
        return Decimal(raw)
    raise TypeError(f"a variable of type {type(raw).__name__} has no JSON form")


def to_json(value: object, room: int = MAX_NESTING) -> object:
    """The value as Zeebe stores it in a variable.

    Args:
        value: A FEEL value.
        room: How many lists and contexts may be in each other.

    Raises:
        LimitReached: They are more than that.
    """
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if isinstance(value, Decimal):
        return truncated(value, 64) if is_whole(value) else float(value)
    if isinstance(value, (list, Context)):
        if not room:
            raise LimitReached("it is nested too deeply")
        if isinstance(value, list):
            return [to_json(item, room - 1) for item in value]
        return {key: to_json(item, room - 1) for key, item in value.items()}
    if isinstance(value, (LocalTime, ZonedTime, LocalDateTime, ZonedDateTime)):
        return value.stored()
    if isinstance(value, (Date, YearMonthDuration, DayTimeDuration)):
        return str(value)
    return None
