"""The life of process instances and their elements."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

ElementIntent = Literal[
    "ACTIVATING", "ACTIVATED", "COMPLETING", "COMPLETED", "TERMINATING", "TERMINATED"
]


class ProcessInstanceStarted(NamedTuple):
    """A process instance exists; its variables and its first element follow.

    Attributes:
        parent_element_instance_key: The call activity that called it, 0 without one.
        correlation_key: Of the message that started it; no second instance of the process
            starts by a message with this key while it runs.
        awaited: Somebody wants to hear how it ends.
        start_element_ids: Where it begins instead of at its none start event.
        terminate_after: It is terminated when one of these elements is left.
        fetch_variables: The names that the result is to hold, all if none are given.
    """

    process_instance_key: int
    definition_key: int
    bpmn_process_id: str
    version: int
    parent_element_instance_key: int = 0
    correlation_key: str = ""
    awaited: bool = False
    fetch_variables: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    business_id: str | None = None
    start_element_ids: tuple[str, ...] = ()
    terminate_after: tuple[str, ...] = ()


class ElementMoved(NamedTuple):
    """An element instance, or the process instance itself, took the next step of its life.

    Attributes:
        key: Of the element instance; the process instance's own when the process moves.
        element_type: Zeebe's name, such as ``SERVICE_TASK``.
        scope_key: Of the instance around it; 0 around a process instance.
        flows_consumed: The tokens on sequence flows that this activation used up.
        loop_counter: Which one it is of a multi-instance activity, from 1; 0 otherwise. The
            activity as a whole is a ``MULTI_INSTANCE_BODY`` with the same id.
    """

    intent: ElementIntent
    key: int
    element_id: str
    element_type: str
    scope_key: int
    process_instance_key: int
    definition_key: int
    flows_consumed: int = 0
    loop_counter: int = 0


# Makes the event of all its fields. Most events are of this kind, and this way costs half of what
# the class does that a named tuple is.
element_moved: Callable[[tuple[Any, ...]], ElementMoved] = partial(tuple.__new__, ElementMoved)


class SequenceFlowTaken(NamedTuple):
    """A token is on a sequence flow."""

    key: int
    flow_id: str
    scope_key: int
    process_instance_key: int
    definition_key: int


class VariableSet(NamedTuple):
    """A variable has a new value in the scope of an element or process instance."""

    scope_key: int
    name: str
    value: Any


class ItemCollected(NamedTuple):
    """An output collection has the result of one more of the instances.

    Told instead of the whole variable, which would be as long each time as there are items.

    Attributes:
        scope_key: Of the multi-instance activity as a whole, whose own variable it is.
        name: Of the variable.
        number: Which of the items it is, from 1.
    """

    scope_key: int
    name: str
    number: int
    value: Any


class ElementTriggered(NamedTuple):
    """Something occurred that an element instance waited for.

    Attributes:
        key: Of the element instance that waited.
        element_id: The element that catches it: its own, or a boundary event's and so on.
    """

    key: int
    element_id: str
    variables: Mapping[str, Any]


class IncidentCreated(NamedTuple):
    """An element instance is stuck until the incident is resolved.

    Attributes:
        error_type: Zeebe's name, such as ``IO_MAPPING_ERROR``.
        job_key: The job that has no retries or threw an uncaught error, or 0.
    """

    key: int
    error_type: str
    message: str
    element_id: str
    element_instance_key: int
    process_instance_key: int
    job_key: int = 0


class IncidentResolved(NamedTuple):
    """An incident is gone: resolved, or its element was terminated."""

    key: int


class DecisionWasEvaluated(NamedTuple):
    """A decision was evaluated by a command or by a business rule task.

    Attributes:
        element_instance_key: Of the task, or 0.
        failure_message: Empty if it succeeded.
    """

    key: int
    decision_id: str
    output: Any
    failure_message: str
    element_instance_key: int = 0


class ScopeInterrupted(NamedTuple):
    """Whatever was going on in a scope is over, its tokens are gone.

    Attributes:
        element_id: What alone may still be activated in it: an event sub-process, or nothing.
    """

    key: int
    element_id: str


class ScopeResumed(NamedTuple):
    """An interrupted scope goes on: everything may be activated in it again."""

    key: int


class LoopStarted(NamedTuple):
    """A multi-instance activity has found its input collection."""

    key: int
    items: Sequence[Any]
