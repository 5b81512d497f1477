"""Functions that Zeebe adds to the engine's."""

from __future__ import annotations

from decimal import Decimal

from ..numbers import int32
from ..temporal import DayTimeDuration, YearMonthDuration
from ..values import ILLEGAL
from .registry import Parameter, builtin

_INTERVAL = ("interval", None)


def _is_interval(value: object) -> bool:
    return isinstance(value, (DayTimeDuration, YearMonthDuration))


@builtin("cycle", _INTERVAL)
def _cycle(interval: object) -> object:
    return f"R/{interval}" if _is_interval(interval) else ILLEGAL


@builtin("cycle", ("repetitions", None), _INTERVAL)
def _cycle_with_repetitions(repetitions: object, interval: object) -> object:
    if not _is_interval(interval):
        return ILLEGAL
    if repetitions is None:
        return f"R/{interval}"
    return f"R{int32(repetitions)}/{interval}" if isinstance(repetitions, Decimal) else ILLEGAL


def _from_ai(value: object, *_about: object) -> object:
    """The value itself: what stands behind it is for the one who asks an AI for it."""
    return value


_ABOUT: tuple[Parameter, ...] = (
    ("description", None),
    ("type", None),
    ("schema", None),
    ("options", None),
)
for _count in range(len(_ABOUT) + 1):
    builtin("fromAi", ("value", None), *_ABOUT[:_count])(_from_ai)
