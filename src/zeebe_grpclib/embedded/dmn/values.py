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

__all__ = [
    "check_size",
    "check_type",
    "extended",
    "immutable_order",
    "number_sum",
    "same_value",
    "to_context",
]

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


# A result of more parts would not fit into any message; one nested deeper is no sensible data.
MAX_PARTS = 200_000
MAX_DEPTH = 100


class LimitExceeded(Exception):  # noqa: N818 - an outcome on its way up, caught in this room
    """The decision needs more than any sensible one; passes through FEEL, which would go on."""


def check_size(value: object) -> None:
    """Bounds what one decision hands to the next: sharing can make small values huge.

    Raises:
        LimitExceeded: The value, written out, has too many parts or is nested too deeply.
    """
    waiting = [(value, 0)]
    parts = 0
    while waiting:
        part, depth = waiting.pop()
        if isinstance(part, list):
            inside: Iterable[object] = part
        elif isinstance(part, feel.Context):
            inside = part.values()
        else:
            continue
        parts += len(part)
        if parts > MAX_PARTS:
            raise LimitExceeded(f"a value has more than {MAX_PARTS} parts")
        if depth >= MAX_DEPTH:
            raise LimitExceeded(f"a value is nested deeper than {MAX_DEPTH}")
        waiting.extend((item, depth + 1) for item in inside)


def extended(scope: feel.Context, names: Mapping[str, object]) -> feel.Context:
    """A scope with further names, which hide those of the given one."""
    wider = feel.Context(scope)
    wider.update(names)
    return wider


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
