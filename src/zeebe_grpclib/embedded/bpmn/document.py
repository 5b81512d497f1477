"""A BPMN document as a tree that knows its ids, parents and connections."""

from collections.abc import Iterator

from ..xml import Element, XmlError, parse
from .problems import BpmnError, Problem
from .vocabulary import BPMN, FLOW_NODES, FOREIGN_FLOW_NODES, ZEEBE

_REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef")


class Document:
    """A readable document: well-formed XML whose root is BPMN's ``definitions``.

    Attributes:
        root: The ``definitions``.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self.root = parse(content)
        except XmlError as error:
            raise _unreadable(str(error), error.line or 0) from error
        if self.root.namespace != BPMN or self.root.name != "definitions":
            raise _unreadable(
                f"the root is '{self.root.name}', expected 'definitions' of {BPMN}", self.root.line
            )
        self._parents: dict[Element, Element] = {}
        self._by_id: dict[str, Element] = {}
        self._boundary_events: dict[str, list[Element]] = {}
        self._users: dict[tuple[str, str], list[Element]] = {}
        self._compensated: dict[Element, set[str]] = {}
        self._associations: dict[str, list[Element]] = {}
        self._flows: dict[tuple[Element, str], list[Element]] = {}
        self._outgoing: dict[Element, frozenset[Element]] = {}
        self._links: dict[Element, dict[str, int]] | None = None
        for parent in self.root.descendants():
            for child in parent.children:
                self._parents[child] = parent
                if child.namespace == BPMN:
                    self._index(child)
        self._source_ids = {
            element.get("sourceRef") for element in self._parents if element.name == "sequenceFlow"
        }
        self._awaited = {
            flow.get("targetRef")
            for element in self._parents
            if element.name == "eventBasedGateway"
            for flow in self.outgoing(element)
        }

    def _index(self, element: Element) -> None:
        identifier = element.get("id")
        if identifier is not None:
            # The first one counts; `schema` refuses the document for the second.
            self._by_id.setdefault(identifier, element)
        if element.name == "boundaryEvent":
            attached_to = element.get("attachedToRef") or ""
            self._boundary_events.setdefault(attached_to, []).append(element)
            if element.child("compensateEventDefinition") is not None:
                scope = self._parents[element]
                self._compensated.setdefault(scope, set()).add(attached_to)
        elif element.name == "association":
            self._associations.setdefault(element.get("sourceRef") or "", []).append(element)
        for attribute in _REFERENCES:
            reference = element.get(attribute)
            if reference is not None:
                name = reference.rpartition(":")[2]
                self._users.setdefault((attribute, name), []).append(element)

    def parent(self, element: Element) -> Element:
        """The element around one that is not the root."""
        return self._parents[element]

    def process_of(self, element: Element) -> Element:
        """The process around an element, or the element itself."""
        while element.name != "process" and element is not self.root:
            element = self._parents[element]
        return element

    def by_id(self, identifier: str | None) -> Element | None:
        """The BPMN element of that id."""
        return None if identifier is None else self._by_id.get(identifier)

    def referenced(self, element: Element, attribute: str, name: str) -> Element | None:
        """The element of that name which an attribute refers to, a prefix or not."""
        reference = element.get(attribute)
        if reference is None:
            return None
        target = self._by_id.get(reference) or self._by_id.get(reference.rpartition(":")[2])
        return target if target is not None and target.name == name else None

    def users(self, target: Element, attribute: str) -> list[Element]:
        """The elements that refer to a message, signal, ... by that attribute."""
        return self._users.get((attribute, target.get("id") or ""), [])

    def boundary_events(self, activity: Element) -> list[Element]:
        """The events in the same scope that are attached to an activity."""
        attached = self._boundary_events.get(activity.get("id") or "", [])
        scope = self._parents[activity]
        return [event for event in attached if self._parents[event] is scope]

    def has_handler(self, activity: Element) -> bool:
        """Whether a compensation boundary event in the same scope is attached to an activity."""
        return activity.get("id") in self._compensated.get(self._parents[activity], ())

    def has_compensation(self, scope: Element) -> bool:
        """Whether a compensation boundary event is directly in a scope."""
        return scope in self._compensated

    def is_associated(self, element: Element) -> bool:
        """Whether an association begins at an element."""
        return element.get("id") in self._associations

    def associations(self, element: Element) -> list[Element]:
        """The associations that begin at an element."""
        return self._associations.get(element.get("id") or "", [])

    def validated(self) -> Iterator[Element]:
        """The elements of BPMN that Zeebe's validators look at, in document order.

        Processes that are not executable may be anything that the schema allows.
        """
        waiting = [self.root]
        while waiting:
            element = waiting.pop()
            if element.namespace == BPMN:
                if element.name == "standardLoopCharacteristics" or (
                    element.name == "process" and not is_executable(element)
                ):
                    continue
                yield element
            waiting.extend(reversed(element.children))

    def path(self, element: Element) -> str:
        """Where an element is: its id, or the way down from the next one that has an id."""
        parts: list[str] = []
        while True:
            identifier = element.get("id")
            parts.append(identifier or element.name)
            if identifier or element is self.root:
                return " > ".join(reversed(parts))
            element = self._parents[element]

    def problem(self, element: Element, message: str) -> Problem:
        """A problem at that element."""
        return Problem(self.path(element), element.line, message)

    def links_within(self, container: Element) -> dict[str, int]:
        """How many link catch events of each name are in a container, at any depth."""
        if self._links is None:
            self._links = {}
            for element, parent in self._parents.items():
                name = element.get("name")
                if (
                    name
                    and element.name == "linkEventDefinition"
                    and parent.name == "intermediateCatchEvent"
                ):
                    self._count_link(name, parent)
        return self._links.get(container, {})

    def _count_link(self, name: str, event: Element) -> None:
        assert self._links is not None  # noqa: S101 - whoever calls fills it
        around = event
        while around is not self.root:
            around = self._parents[around]
            counts = self._links.setdefault(around, {})
            counts[name] = counts.get(name, 0) + 1

    def lists(self, node: Element, flow: Element) -> bool:
        """Whether a node lists a sequence flow as outgoing."""
        if node not in self._outgoing:
            self._outgoing[node] = frozenset(self.outgoing(node))
        return flow in self._outgoing[node]

    def outgoing(self, node: Element) -> list[Element]:
        """The sequence flows that the node itself lists, as Zeebe's validators look at them."""
        return self._listed(node, "outgoing")

    def incoming(self, node: Element) -> list[Element]:
        """The sequence flows that the node itself lists as coming in."""
        return self._listed(node, "incoming")

    def is_source(self, node: Element) -> bool:
        """Whether a sequence flow says that it begins at a node."""
        return node.get("id") in self._source_ids

    def is_awaited(self, node: Element) -> bool:
        """Whether an event-based gateway lists a sequence flow to a node."""
        return node.get("id") in self._awaited

    def processes(self) -> list[Element]:
        """All processes, executable or not."""
        return self.root.children_named("process")

    def _listed(self, node: Element, direction: str) -> list[Element]:
        # Asked for once per sequence flow, too, so a node of many must not be read each time.
        known = self._flows.get((node, direction))
        if known is None:
            flows = (self._by_id.get(c.text.strip()) for c in node.children_named(direction))
            known = [flow for flow in flows if flow is not None and flow.name == "sequenceFlow"]
            self._flows[node, direction] = known
        return known


def _unreadable(message: str, line: int) -> BpmnError:
    return BpmnError((Problem("definitions", line, message),), is_readable=False)


def is_executable(process: Element) -> bool:
    """Whether a process is meant to be run."""
    return is_true(process, "isExecutable")


def is_true(element: Element, attribute: str, default: bool = False) -> bool:
    """A yes or no as Zeebe understands it: "1" is none of its words for yes."""
    text = element.get(attribute)
    return default if text is None else text.strip().lower() == "true"


def extensions(element: Element, name: str) -> list[Element]:
    """Zeebe's extension elements of that name."""
    holder = element.child("extensionElements", BPMN)
    return [] if holder is None else holder.children_named(name, ZEEBE)


def extension(element: Element, name: str) -> Element | None:
    """The first of Zeebe's extension elements of that name."""
    found = extensions(element, name)
    return found[0] if found else None


def event_definitions(element: Element) -> list[Element]:
    """What makes an event a timer, message, ... event."""
    return [
        c for c in element.children if c.namespace == BPMN and c.name.endswith("EventDefinition")
    ]


def flow_nodes(container: Element) -> list[Element]:
    """Tasks, events, gateways and sub-processes directly in a process or sub-process."""
    return [
        c
        for c in container.children
        if c.namespace == BPMN and (c.name in FLOW_NODES or c.name in FOREIGN_FLOW_NODES)
    ]


def nested_flow_nodes(container: Element) -> Iterator[Element]:
    """Flow nodes in a container and in the sub-processes in it."""
    waiting = list(reversed(flow_nodes(container)))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(flow_nodes(node)))


def is_event_subprocess(element: Element) -> bool:
    """Whether a sub-process waits for an event instead of a sequence flow."""
    return element.name == "subProcess" and is_true(element, "triggeredByEvent")


def text_of(element: Element | None) -> str | None:
    """The trimmed text of an element, None if there is no element."""
    return None if element is None else element.text.strip()
