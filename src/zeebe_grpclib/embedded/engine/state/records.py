"""What the state is made of. Only `appliers` change these, everybody else reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from ...bpmn import ConditionDefinition, Element
from ..events import JobCreated, UserTaskCreated, UserTaskTransitionStarted
from .definitions import ProcessDefinition
from .tenants import DEFAULT_TENANT, Address, address


class Stage(IntEnum):
    """How far an element instance is in its life."""

    ACTIVATING = 0
    ACTIVATED = 1
    COMPLETING = 2
    COMPLETED = 3
    TERMINATING = 4
    TERMINATED = 5


class JobState(IntEnum):
    """Where a job is; the names are those that rejections cite."""

    ACTIVATABLE = 0
    ACTIVATED = 1
    FAILED = 2
    ERROR_THROWN = 3


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """What was settled when a process instance was created."""

    parent_element_instance_key: int
    correlation_key: str
    awaited: bool
    fetch_variables: tuple[str, ...]
    tags: tuple[str, ...]
    business_id: str | None
    start_element_ids: tuple[str, ...]
    terminate_after: tuple[str, ...]


_NOTHING_SETTLED = (0, "", False, (), (), None, (), ())
_PLAIN = InstanceFacts(*_NOTHING_SETTLED)


def instance_facts(settled: tuple[Any, ...]) -> InstanceFacts:
    """The facts with those values: mostly there is nothing special, and then one for all."""
    return _PLAIN if settled == _NOTHING_SETTLED else InstanceFacts(*settled)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that occurred and has not had its effect yet."""

    element_id: str
    variables: Mapping[str, Any]


@dataclass(slots=True)
class Loop:
    """How far a multi-instance activity is.

    Attributes:
        items: One for each instance that there will be.
        entered: How many were activated.
        completed: How many of these were completed.
        terminated: How many of these were terminated.
        results: The output collection, as long as nobody else has set that variable: then it is
            nobody else's list, and changes in place.
    """

    items: Sequence[Any]
    entered: int = 0
    completed: int = 0
    terminated: int = 0
    results: list[Any] | None = None


@dataclass(slots=True)
class AdHoc:
    """How far an ad-hoc sub-process is.

    Attributes:
        is_fulfilled: Whether it ends as soon as nothing is active in it.
    """

    is_fulfilled: bool = False


class ElementInstance:
    """An element that is active, or a process instance: those have no scope.

    Attributes:
        scope: The instance around it.
        root: The process instance; itself for a process instance.
        facts: Only of process instances.
        variables: Those of this very scope.
        children: The instances in it, in the order of their activation.
        active_flows: Tokens that are on sequence flows in it.
        arrivals: Tokens that wait at joining gateways in it, by gateway and flow.
        called_key: The process instance that a call activity called.
        loop: Only of a multi-instance activity as a whole.
        ad_hoc: Only of an ad-hoc sub-process.
        loop_counter: Which one it is of a multi-instance activity, from 1.
        incidents: Keys.
        interrupted: Whether nothing but `interrupted_by` may be activated in it any more.
        subscriptions: Keys of subscriptions to messages, signals and conditions.
    """

    __slots__ = (
        "active_flows",
        "ad_hoc",
        "arrivals",
        "called_key",
        "children",
        "definition",
        "element",
        "facts",
        "incidents",
        "interrupted",
        "interrupted_by",
        "job_key",
        "key",
        "loop",
        "loop_counter",
        "root",
        "scope",
        "stage",
        "subscriptions",
        "timers",
        "trigger",
        "user_task_key",
        "variables",
    )

    def __init__(
        self,
        key: int,
        element: Element,
        definition: ProcessDefinition,
        scope: ElementInstance | None,
        facts: InstanceFacts | None = None,
        loop_counter: int = 0,
    ) -> None:
        self.key = key
        self.element = element
        self.definition = definition
        self.scope = scope
        self.root: ElementInstance = self if scope is None else scope.root
        self.facts = facts
        self.stage = Stage.ACTIVATING
        self.variables: dict[str, Any] = {}
        self.children: dict[int, ElementInstance] = {}
        self.active_flows = 0
        self.arrivals: dict[str, dict[str, int]] | None = None
        self.job_key = 0
        self.called_key = 0
        self.user_task_key = 0
        self.loop: Loop | None = None
        self.ad_hoc: AdHoc | None = None
        self.loop_counter = loop_counter
        self.incidents: list[int] = []
        self.interrupted = False
        self.interrupted_by = ""
        self.subscriptions: list[int] = []
        self.timers: list[int] = []
        self.trigger: Trigger | None = None

    def __repr__(self) -> str:
        return f"<{self.element!r} {self.key} {self.stage.name}>"


@dataclass(slots=True, eq=False)
class PendingTransition:
    """What is to happen to a user task when its listeners have had their say.

    Attributes:
        started: What was wanted at first.
        corrections: What the listeners want besides, or instead.
    """

    started: UserTaskTransitionStarted
    corrections: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class UserTask:
    """A task that waits for somebody.

    Attributes:
        created: As the model wanted it.
        state: ``CREATED``, or what happens to it at the moment, such as ``COMPLETING``.
        attributes: Those that may change, by the names of `UpdateUserTask`, and ``assignee``.
        transition: What the listeners are at work for.
    """

    created: UserTaskCreated
    element_instance: ElementInstance
    state: str
    attributes: dict[str, Any]
    transition: PendingTransition | None = None


class Job:
    """Work that waits for a worker, or that one has.

    Attributes:
        kind: What it was made for, in the words of the protocol.
        listener_event_type: The event that a listener is called for.
        listener_index: Which one it is of the listeners for that event, from 0.
        queue: Its type, with its tenant if that is not the default one.
    """

    __slots__ = (
        "deadline",
        "element_instance",
        "headers",
        "key",
        "kind",
        "listener_event_type",
        "listener_index",
        "queue",
        "retries",
        "state",
        "type",
        "worker",
    )

    def __init__(
        self,
        created: JobCreated,
        element_instance: ElementInstance,
    ) -> None:
        self.key = created.key
        self.type = created.type
        self.queue = address(created.type, element_instance.definition.tenant_id)
        self.retries = created.retries
        self.headers = created.headers
        self.kind = created.kind
        self.listener_event_type = created.listener_event_type
        self.listener_index = created.listener_index
        self.element_instance = element_instance
        self.state = JobState.ACTIVATABLE
        self.worker = ""
        self.deadline = 0


@dataclass(frozen=True, slots=True, eq=False)
class Incident:
    """A reason why an element instance does not move on."""

    key: int
    error_type: str
    message: str
    element_instance: ElementInstance
    job_key: int


@dataclass(slots=True, eq=False)
class Message:
    """A message that waits for subscriptions.

    Attributes:
        correlated: Ids of the processes that it reached.
    """

    key: int
    name: str
    correlation_key: str
    message_id: str
    expires_at: int
    variables: Mapping[str, Any]
    tenant_id: str = DEFAULT_TENANT
    correlated: set[str] = field(default_factory=set)

    @property
    def address(self) -> Address:
        """Its name, with its tenant if that is not the default one."""
        return address(self.name, self.tenant_id)


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """An element instance that waits for a message or a signal.

    Attributes:
        correlation_key: None for a signal.
        element: What catches it: the instance's own element, a boundary event, ...
    """

    key: int
    name: str
    correlation_key: str | None
    element_instance: ElementInstance
    element: Element

    @property
    def address(self) -> Address:
        """What it waits for, with the tenant if that is not the default one."""
        return address(self.name, self.element_instance.definition.tenant_id)


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """An element instance that waits until a condition holds.

    Attributes:
        element: What catches it: the instance's own element, a boundary event, ...
    """

    key: int
    element_instance: ElementInstance
    element: Element
    definition: ConditionDefinition


@dataclass(frozen=True, slots=True, eq=False)
class Timer:
    """A time that an element instance or, without one, a start event waits for."""

    key: int
    due: int
    element: Element
    element_instance: ElementInstance | None
    definition: ProcessDefinition
    repetitions: int
    cycle: str
