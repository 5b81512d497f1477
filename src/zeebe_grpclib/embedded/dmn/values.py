"""FEEL values as the DMN engine handles them: contexts it makes, types it checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce

from .. import feel
from ..feel.java_order import immutable_order
from ..feel.numbers import add
from ..feel.values import same as same_value
from .outcome import DecisionFailure

__all__ = ["check_type", "immutable_order", "number_sum", "same_value", "to_context"]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (Decimal,),
    "boolean": (bool,),
    "date": (feel.Date,),
    "time": (feel.LocalTime, feel.ZonedTime),
    "dateTime": (feel.LocalDateTime, feel.ZonedDateTime),
    "dayTimeDuration": (feel.DayTimeDuration,),
    "yearMonthDuration": (feel.YearMonthDuration,),
}


def to_context(entries: Mapping[str, object], *, callable_entries: bool = False) -> feel.Context:
    """A context of computed entries, in the order in which the engine shows them.

    Args:
        entries: What it holds.
        callable_entries: Whether functions among the entries can be called by a path.
    """
    functions: dict[str, tuple[feel.Function, ...]] = {
        key: (value,) for key, value in entries.items() if isinstance(value, feel.Function)
    }
    return feel.Context(
        {key: entries[key] for key in immutable_order(list(entries))},
        functions if functions and callable_entries else None,
    )


def check_type(value: object, type_ref: str | None) -> None:
    """Compares a value with a declared type; null and unknown types always pass.

    Raises:
        DecisionFailure: The value has another type.
    """
    name = (type_ref or "").replace("feel:", "")
    types = _TYPES.get(name)
    if types is not None and value is not None and not isinstance(value, types):
        raise DecisionFailure(f"expected '{name}' but found '{feel.to_text(value)}'")


def number_sum(numbers: Iterable[Decimal]) -> Decimal:
    """The sum, each step rounded as FEEL's addition."""
    return reduce(add, numbers, Decimal(0))
