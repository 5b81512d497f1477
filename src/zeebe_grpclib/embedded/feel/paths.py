"""What stands behind a dot: entries of contexts, and properties of temporal values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from .calendar import Date
from .java_order import immutable_order
from .scope import Run
from .temporal import (
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
)
from .values import Context, to_text
from .zones import NANOS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    _Property = Callable[[Any], object]

_DATE: dict[str, _Property] = {
    "year": lambda date: Decimal(date.year),
    "month": lambda date: Decimal(date.month),
    "day": lambda date: Decimal(date.day),
    "weekday": lambda date: Decimal(date.weekday),
}


def _clock_properties(nanos: Callable[[Any], int]) -> dict[str, _Property]:
    return {
        "hour": lambda value: Decimal(nanos(value) // NANOS // 3600 % 24),
        "minute": lambda value: Decimal(nanos(value) // NANOS // 60 % 60),
        "second": lambda value: Decimal(nanos(value) // NANOS % 60),
    }


def _nothing(_value: object) -> None:
    return None


_LOCAL: dict[str, _Property] = {"time offset": _nothing, "timezone": _nothing}
_ZONED: dict[str, _Property] = {
    "time offset": lambda value: DayTimeDuration(value.offset * NANOS),
    "timezone": lambda value: value.zone,
}


def _on_date(rule: _Property) -> _Property:
    return lambda value: rule(value.date)


def _part(index: int) -> _Property:
    return lambda duration: Decimal(duration.parts()[index])


_TIME = _clock_properties(lambda time: int(time.nanos))
_WALL = _clock_properties(lambda moment: int(moment.wall))
_OF_MOMENT = {name: _on_date(rule) for name, rule in _DATE.items()}
_PROPERTIES: dict[type, dict[str, _Property]] = {
    Date: _DATE,
    LocalTime: {**_TIME, **_LOCAL},
    ZonedTime: {**_TIME, **_ZONED},
    LocalDateTime: {**_OF_MOMENT, **_WALL, **_LOCAL},
    ZonedDateTime: {**_OF_MOMENT, **_WALL, **_ZONED},
    YearMonthDuration: {
        "years": lambda duration: Decimal(duration.years),
        "months": lambda duration: Decimal(duration.months),
    },
    DayTimeDuration: {
        name: _part(index) for index, name in enumerate(("days", "hours", "minutes", "seconds"))
    },
}


def step(value: object, key: str, run: Run) -> object:
    """`value.key`; what is not there is null with a warning."""
    if isinstance(value, Context):
        if key in value:
            return value[key]
        return missing_entry(value, key, run)
    if isinstance(value, list):
        run.spend(len(value))
        return [step(item, key, run) for item in value]
    if value is None:
        run.warn(
            "NO_CONTEXT_ENTRY_FOUND",
            f"No context entry found with key '{key}'. The context is null",
        )
        return None
    rules = _PROPERTIES.get(type(value), {})
    if key in rules:
        return rules[key](value)
    names = ", ".join(immutable_order([f"'{name}'" for name in rules]))
    run.warn(
        "NO_PROPERTY_FOUND",
        f"No property found with name '{key}' of value '{to_text(value)}'. "
        f"Available properties: {names}",
    )
    return None


def missing_entry(context: Context, key: str, run: Run) -> object:
    """Null, after noting that a context has no such entry."""
    quoted = [f"'{name}'" for name in context]
    if context.order != "written":
        # The engine makes a set of the quoted keys, which has an order of its own.
        quoted = immutable_order([f"'{name}'" for name, _ in context.ordered()])
    names = ", ".join(quoted)
    about = f"Available keys: {names}"
    if not context and context.order != "variable":
        about = "The context is empty"
    run.warn("NO_CONTEXT_ENTRY_FOUND", f"No context entry found with key '{key}'. {about}")
    return None
