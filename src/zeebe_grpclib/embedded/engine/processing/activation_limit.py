"""How many elements one command may activate, and how deep: loops have to end."""

from __future__ import annotations

from ... import bpmn
from ...bpmn import ElementType
from ..state import ElementInstance
from .failures import ErrorType, Failure
from .turn import Turn

#: More than that in one go is a loop, unless there are multi-instance activities: their items
#: are counted beforehand and may add so many.
ACTIVATION_LIMIT = 50_000
REPETITION_LIMIT = 500_000
#: So many scopes in each other come from a sequence flow that leads from a sub-process to itself:
#: each time around it is activated in the one before.
NESTING_LIMIT = 1_000


def check_limit(turn: Turn) -> None:
    """See whether one more element may be activated.

    Raises:
        Failure: There were too many.
    """
    limit = ACTIVATION_LIMIT + min(turn.repetitions, REPETITION_LIMIT)
    if turn.activations > limit:
        raise Failure(
            ErrorType.UNKNOWN,
            f"More than {limit} elements were activated without anything to wait for; "
            "the process seems to loop",
        )


def check_nesting(instance: ElementInstance) -> None:
    """See whether a scope may be activated where it is.

    Raises:
        Failure: There are too many around it.
    """
    scope = instance.scope
    if scope is None or scope.element is instance.element.scope:
        # Models are not that deep, so it is only where a token has left the scope of the model.
        return
    depth = 1
    while scope is not None:
        scope = scope.scope
        depth += 1
    if depth > NESTING_LIMIT:
        raise Failure(
            ErrorType.UNKNOWN,
            f"More than {NESTING_LIMIT} scopes are active in each other; the process seems to "
            "lead into itself",
        )


def activations(inner: bpmn.Element | None) -> int:
    """How many elements an item activates, without loops; a called process counts as three."""
    if inner is None:
        return 0
    called = 3 if inner.type is ElementType.CALL_ACTIVITY else 0
    return 1 + called + sum(activations(child) for child in inner.children)
