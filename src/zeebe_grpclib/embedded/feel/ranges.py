"""Ranges as values and as tests."""

from __future__ import annotations

from collections.abc import Callable

from .engine_text import tree_text
from .operators import difference
from .scope import Scope
from .syntax import RangeLiteral
from .values import ORDERED, Range, is_comparable

Code = Callable[[Scope], object]

#: The types of which there are ranges.
POINTS = ORDERED - {str}


def range_value(node: RangeLiteral, start: Code, end: Code) -> Code:
    """A range as an argument of a function."""

    def run(scope: Scope) -> object:
        low, high = start(scope), end(scope)
        if type(low) is not type(high) or type(low) not in POINTS:
            raise scope.run.error("INVALID_TYPE", f"Invalid range definition '{tree_text(node)}'")
        return Range(low, high, start_included=node.start_included, end_included=node.end_included)

    return run


def contains(value: object, low: object, high: object, node: RangeLiteral) -> bool | None:
    """Whether the value lies in the range; None when the three do not compare."""
    kind = type(value)
    if kind is not type(low) or kind is not type(high):
        return None
    if not (is_comparable(value) and is_comparable(low) and is_comparable(high)):
        return None
    after, before = difference(value, low), difference(value, high)
    return (after > 0 or (after == 0 and node.start_included)) and (
        before < 0 or (before == 0 and node.end_included)
    )
