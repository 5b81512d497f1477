"""The executable graph: what the engine walks, with every expression compiled.

Elements compare by identity and refer to each other; a model is read once and never changed
after that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .events import EventDefinition
from .expression import Expression
from .vocabulary import ElementType


@dataclass(slots=True, eq=False)
class SequenceFlow:
    """A connection between two elements.

    Attributes:
        condition: Present only where it is evaluated, at exclusive and inclusive gateways.
    """

    id: str
    source: Element
    target: Element
    condition: Expression | None = None


class BindingType(str, Enum):
    """Which version of a process, decision or form a reference means."""

    LATEST = "latest"
    DEPLOYMENT = "deployment"
    VERSION_TAG = "versionTag"


@dataclass(frozen=True, slots=True)
class Binding:
    """How a reference by id is resolved; the tag belongs to `VERSION_TAG`."""

    type: BindingType = BindingType.LATEST
    version_tag: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FormReference:
    """A form that a user task refers to by id."""

    form_id: Expression
    binding: Binding


@dataclass(frozen=True, slots=True, eq=False)
class LinkedResource:
    """A resource that the worker of a job is told of.

    Attributes:
        type: What the worker makes of it, such as ``RPA``.
        name: What the worker calls it.
    """

    resource_id: Expression
    type: str
    name: str
    binding: Binding


@dataclass(frozen=True, slots=True, eq=False)
class JobDefinition:
    """The work that an element gives to a job worker.

    Attributes:
        texts: Headers whose values are evaluated when the job is created.
        dates: The same for dates and times.
        lists: The same for lists of texts; a static one has commas.
        form: Becomes a header with the key of the form.
        links: Become a header with the keys of these resources.
    """

    type: Expression
    retries: Expression
    headers: Mapping[str, str]
    texts: Mapping[str, Expression] = field(default_factory=dict)
    dates: Mapping[str, Expression] = field(default_factory=dict)
    lists: Mapping[str, Expression] = field(default_factory=dict)
    form: FormReference | None = None
    links: tuple[LinkedResource, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ListenerDefinition:
    """A job that holds an element or a user task up until a worker has completed it.

    Attributes:
        event: When, in the words of the protocol: START, END, CREATING, ASSIGNING, ...
        headers: Those of the element, and its own before them.
    """

    event: str
    type: Expression
    retries: Expression
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class UserTaskDefinition:
    """What Zeebe's own kind of user task is created with.

    Attributes:
        listeners: By event, each in the order in which they are called.
        headers: What the model tells about the task besides.
    """

    assignee: Expression | None
    candidate_groups: Expression | None
    candidate_users: Expression | None
    due_date: Expression | None
    follow_up_date: Expression | None
    priority: Expression
    form: FormReference | None
    external_reference: Expression | None
    listeners: Mapping[str, tuple[ListenerDefinition, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class CalledDecision:
    """The decision that a business rule task evaluates, and where its result goes."""

    decision_id: Expression
    result_variable: str
    binding: Binding = Binding()


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """The FEEL expression of a script task, and where its result goes."""

    expression: Expression
    result_variable: str


@dataclass(frozen=True, slots=True, eq=False)
class CalledProcess:
    """The process that a call activity calls, and how variables go there and back.

    Attributes:
        gets_all_variables: Whether it begins with all that the activity sees, not only with
            what the inputs of the activity made.
        gives_all_variables: Whether all it has at its end comes back without outputs.
    """

    process_id: Expression
    gets_all_variables: bool
    gives_all_variables: bool
    binding: Binding = Binding()


@dataclass(frozen=True, slots=True, eq=False)
class LoopDefinition:
    """How often an activity is executed, and what becomes of the results.

    Attributes:
        output_variable: The name that `output_element` consists of, if it is just that.
    """

    items: Expression
    is_sequential: bool
    input_element: str
    output_collection: str
    output_element: Expression | None
    output_variable: str
    completion_condition: Expression | None


@dataclass(slots=True, eq=False)
class AdHocDefinition:
    """What a sub-process without order does.

    Attributes:
        inner: The scope that each activated element gets, and so the one around all elements
            but event sub-processes; its id no document can contain.
        active_elements: The ids of what is activated at once; None for nothing.
        output_collection: Empty if no results are collected.
        is_canceling: Whether the rest is terminated when the condition is fulfilled.
        elements: What may be activated, by id.
        description: What workers are told about these, a JSON value.
    """

    inner: Element
    active_elements: Expression | None
    completion_condition: Expression | None
    is_canceling: bool
    output_collection: str
    output_element: Expression | None
    elements: Mapping[str, Element] = field(default_factory=dict)
    description: list[dict[str, object]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Element:
    """A flow node, or the process itself, ready to be executed.

    Attributes:
        scope: The process or sub-process around it; None around a process.
        inputs: One FEEL context with all input mappings.
        outputs: One FEEL context with all output mappings.
        event: What an event or receive task waits for or throws; None for a none event.
        loop: Only of a multi-instance body, the activity as a whole.
        inner: What such a body executes for each item; it has the same id.
        interrupting: Whether a boundary event or event sub-process ends what it is attached to.
        start_listeners: Called, in order, between the inputs and what the element does.
        end_listeners: Called, in order, between the outputs and what follows the element.
        default_flow: Taken by an exclusive or inclusive gateway when no condition holds.
        boundary_events: Attached to this activity.
        event_subprocesses: Directly in this process or sub-process.
        children: The elements in this process or sub-process.
        ad_hoc: Only of an ad-hoc sub-process.
        handler: What undoes this activity when it is compensated.
        is_handler: Whether it undoes another activity.
        compensable: Whether compensation has to know when an instance of it ends.
        type_name: Zeebe's name of the type.
    """

    id: str
    type: ElementType
    name: str = ""
    line: int = 0
    scope: Element | None = None
    incoming: list[SequenceFlow] = field(default_factory=list)
    outgoing: list[SequenceFlow] = field(default_factory=list)
    inputs: Expression | None = None
    outputs: Expression | None = None
    job: JobDefinition | None = None
    event: EventDefinition | None = None
    decision: CalledDecision | None = None
    script: Script | None = None
    called: CalledProcess | None = None
    user_task: UserTaskDefinition | None = None
    loop: LoopDefinition | None = None
    inner: Element | None = None
    interrupting: bool = True
    start_listeners: tuple[ListenerDefinition, ...] = ()
    end_listeners: tuple[ListenerDefinition, ...] = ()
    default_flow: SequenceFlow | None = None
    attached_to: Element | None = None
    boundary_events: list[Element] = field(default_factory=list)
    event_subprocesses: list[Element] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)
    ad_hoc: AdHocDefinition | None = None
    handler: Element | None = None
    is_handler: bool = False
    compensable: bool = False
    type_name: str = field(init=False)

    def __post_init__(self) -> None:
        # Asked for in every event; an enum's value costs a call.
        self.type_name = self.type.value

    def __repr__(self) -> str:
        return f"<{self.type.value} {self.id}>"

    @property
    def start_events(self) -> list[Element]:
        """The start events directly in this process or sub-process."""
        return [child for child in self.children if child.type is ElementType.START_EVENT]

    @property
    def none_start_event(self) -> Element | None:
        """The start event that waits for nothing."""
        # Each instance asks for it, so no list is made.
        for child in self.children:
            if child.type is ElementType.START_EVENT and child.event is None:
                return child
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """An executable process.

    Attributes:
        root: The process as an element.
        elements: Every element in it by id, those of sub-processes included.
        flows: Every sequence flow by id.
    """

    id: str
    name: str
    root: Element
    elements: Mapping[str, Element]
    flows: Mapping[str, SequenceFlow]
    version_tag: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What a BPMN document holds.

    Attributes:
        processes: The executable ones, in document order; never empty.
    """

    processes: tuple[Process, ...]
