"""Collections of results, which somebody else may have written something else to."""

from __future__ import annotations

from typing import Any

from ..state import ElementInstance
from .failures import ErrorType, Failure

_HOW = "This may happen when multiple BPMN elements write to the same variable."


def output_collection(scope: ElementInstance, name: str) -> list[Any]:
    """A copy of what has been collected in a scope; nothing if the variable is not there.

    Raises:
        Failure: The variable is no list.
    """
    collected = scope.variables.get(name, [])
    if not isinstance(collected, list):
        raise Failure(
            ErrorType.EXTRACT_VALUE_ERROR,
            f"Unable to update an item in output collection '{name}' because it is no list. {_HOW}",
        )
    return list(collected)


def with_item(scope: ElementInstance, name: str, number: int, value: Any) -> list[Any]:
    """What has been collected in a scope, with another item at a place that was kept for it.

    Places are counted from 1.

    Raises:
        Failure: The variable is no list, or has no such place.
    """
    collected = output_collection(scope, name)
    if len(collected) < number:
        raise Failure(
            ErrorType.EXTRACT_VALUE_ERROR,
            f"Unable to update an item in output collection '{name}' at position {number} because "
            f"the size of the collection is: {len(collected)}. {_HOW}",
        )
    collected[number - 1] = value
    return collected
