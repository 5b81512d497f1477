"""Collections of results, which somebody else may have written something else to."""

from __future__ import annotations

from typing import Any

from ..state import ElementInstance
from .failures import ErrorType, Failure

_HOW = "This may happen when multiple BPMN elements write to the same variable."


def output_collection(scope: ElementInstance, name: str) -> list[Any]:
    """What has been collected in a scope, not to be changed; nothing without the variable.

    Raises:
        Failure: The variable is no list.
    """
    collected = scope.variables.get(name, [])
    if not isinstance(collected, list):
        raise Failure(
            ErrorType.EXTRACT_VALUE_ERROR,
            f"Unable to update an item in output collection '{name}' because it is no list. {_HOW}",
        )
    return collected


def check_place(scope: ElementInstance, name: str, number: int) -> None:
    """See that what has been collected in a scope has a place of that number, from 1.

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
