"""What happened, one named tuple per kind of event.

Events are the only thing that changes the engine's state, and they are what the subscribers
of ``engine.subscribe`` see, in order. They hold values and keys, never live objects; the
variables in them must not be changed.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

ElementIntent = Literal[
    "ACTIVATING", "ACTIVATED", "COMPLETING", "COMPLETED", "TERMINATING", "TERMINATED"
]


class ProcessDeployed(NamedTuple):
    """A new version of a process can be started."""

    key: int
    bpmn_process_id: str
    version: int
    resource_name: str
    content: bytes


class DecisionRequirementsDeployed(NamedTuple):
    """A new version of a decision graph exists.

    Attributes:
        decisions: Id, key and version of each of its decisions.
    """

    key: int
    decision_requirements_id: str
    version: int
    resource_name: str
    decisions: tuple[tuple[str, int, int], ...]
    content: bytes


class FormDeployed(NamedTuple):
    """A new version of a form exists."""

    key: int
    form_id: str
    version: int
    resource_name: str
    content: bytes


class ResourceRemoved(NamedTuple):
    """A process, decision requirements with its decisions, or a form was deleted."""

    key: int


class ProcessInstanceStarted(NamedTuple):
    """A process instance exists; its variables and its first element follow.

    Attributes:
        parent_element_instance_key: The call activity that called it, 0 without one.
        correlation_key: Of the message that started it; no second instance of the process
            starts by a message with this key while it runs.
        awaited: Somebody wants to hear how it ends.
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


class ElementMoved(NamedTuple):
    """An element instance, or the process instance itself, took the next step of its life.

    Attributes:
        key: Of the element instance; the process instance's own when the process moves.
        element_type: Zeebe's name, such as ``SERVICE_TASK``.
        scope_key: Of the instance around it; 0 around a process instance.
        flows_consumed: The tokens on sequence flows that this activation used up.
    """

    intent: ElementIntent
    key: int
    element_id: str
    element_type: str
    scope_key: int
    process_instance_key: int
    definition_key: int
    flows_consumed: int = 0


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


class ElementTriggered(NamedTuple):
    """Something occurred that an element instance waited for.

    Attributes:
        key: Of the element instance that waited.
        element_id: The element that catches it: its own, or a boundary event's and so on.
    """

    key: int
    element_id: str
    variables: Mapping[str, Any]


class JobCreated(NamedTuple):
    """A job waits for a worker."""

    key: int
    type: str
    retries: int
    headers: Mapping[str, str]
    element_id: str
    element_instance_key: int
    process_instance_key: int


class JobActivated(NamedTuple):
    """A worker has a job until the deadline (milliseconds since the epoch)."""

    key: int
    worker: str
    deadline: int


class JobTimedOut(NamedTuple):
    """The worker did not answer in time; the job waits again."""

    key: int


class JobYielded(NamedTuple):
    """The job did not reach its worker; it waits again."""

    key: int


class JobCompleted(NamedTuple):
    """A worker completed a job."""

    key: int
    type: str
    element_id: str
    process_instance_key: int


class JobFailed(NamedTuple):
    """A worker reported a failure.

    Attributes:
        recur_at: When the job waits again, in milliseconds since the epoch; 0 is at once.
    """

    key: int
    retries: int
    message: str
    recur_at: int


class JobRecurred(NamedTuple):
    """The back-off of a failed job is over; it waits again."""

    key: int


class JobErrorThrown(NamedTuple):
    """A worker threw a BPMN error, which may or may not be caught."""

    key: int
    error_code: str
    message: str


class JobCanceled(NamedTuple):
    """A job is gone because its element is."""

    key: int


class JobRetriesUpdated(NamedTuple):
    """A job has other retries."""

    key: int
    retries: int


class JobTimeoutUpdated(NamedTuple):
    """A job has another deadline (milliseconds since the epoch)."""

    key: int
    deadline: int


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


class MessagePublished(NamedTuple):
    """A message arrived; it waits until it expires (milliseconds since the epoch)."""

    key: int
    name: str
    correlation_key: str
    message_id: str
    expires_at: int
    variables: Mapping[str, Any]


class MessageExpired(NamedTuple):
    """A message is gone."""

    key: int


class MessageCorrelated(NamedTuple):
    """A message reached an instance of a process; it will reach no other one of it."""

    message_key: int
    bpmn_process_id: str
    process_instance_key: int
    element_id: str


class MessageSubscribed(NamedTuple):
    """An element instance waits for messages.

    Attributes:
        element_id: The element that catches them.
    """

    key: int
    name: str
    correlation_key: str
    element_instance_key: int
    element_id: str


class SignalSubscribed(NamedTuple):
    """An element instance waits for signals; `element_id` catches them."""

    key: int
    name: str
    element_instance_key: int
    element_id: str


class Unsubscribed(NamedTuple):
    """A message or signal subscription is closed."""

    key: int


class SignalBroadcast(NamedTuple):
    """A signal was sent to all that wait for it."""

    key: int
    name: str
    variables: Mapping[str, Any]


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


Event = (
    ProcessDeployed
    | DecisionRequirementsDeployed
    | FormDeployed
    | ResourceRemoved
    | ProcessInstanceStarted
    | ElementMoved
    | SequenceFlowTaken
    | VariableSet
    | ElementTriggered
    | JobCreated
    | JobActivated
    | JobTimedOut
    | JobYielded
    | JobCompleted
    | JobFailed
    | JobRecurred
    | JobErrorThrown
    | JobCanceled
    | JobRetriesUpdated
    | JobTimeoutUpdated
    | IncidentCreated
    | IncidentResolved
    | MessagePublished
    | MessageExpired
    | MessageCorrelated
    | MessageSubscribed
    | SignalSubscribed
    | Unsubscribed
    | SignalBroadcast
    | DecisionWasEvaluated
)
