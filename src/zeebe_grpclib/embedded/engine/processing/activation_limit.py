"""How many elements one command may activate: a loop in which nothing waits has to end."""

from __future__ import annotations

from ... import bpmn
from ...bpmn import ElementType
from .failures import ErrorType, Failure
from .turn import Turn

#: More than that in one go is a loop, unless there are multi-instance activities: their items
#: are counted beforehand and may add so many.
ACTIVATION_LIMIT = 50_000
REPETITION_LIMIT = 500_000


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


def activations(inner: bpmn.Element | None) -> int:
    """How many elements an item activates, without loops; a called process counts as three."""
    if inner is None:
        return 0
    called = 3 if inner.type is ElementType.CALL_ACTIVITY else 0
    return 1 + called + sum(activations(child) for child in inner.children)
