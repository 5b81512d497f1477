"""What Zeebe deploys and this gateway does not support: refused at deployment, never ignored.

What is run is in the two lists below, which grow with the engine; an entry comes when the engine's
part is tested.
"""

from collections.abc import Iterator

from ..xml import Element
from .compensation import association_of, is_compensation
from .document import (
    Document,
    event_definitions,
    extensions,
    is_executable,
    nested_flow_nodes,
)
from .none_events import is_none
from .problems import Problem
from .vocabulary import BPMN

#: Kinds of events that are run, by the element that carries them.
_EVENTS = {
    "startEvent": {"message", "signal", "timer", "error", "escalation", "conditional"},
    "intermediateCatchEvent": {"message", "signal", "timer", "link", "conditional"},
    "intermediateThrowEvent": {"link", "signal", "escalation", "compensate"},
    "boundaryEvent": {
        *{"message", "signal", "timer", "error", "escalation", "conditional", "compensate"}
    },
    "endEvent": {"error", "terminate", "signal", "escalation", "compensate"},
}
#: Without effect: nothing leads to it, and it is none that an instance could begin at.
_NEVER_STARTED = {("startEvent", "link")}
_ELEMENTS = frozenset(
    {
        "startEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "endEvent",
        "task",
        "manualTask",
        "serviceTask",
        "sendTask",
        "scriptTask",
        "businessRuleTask",
        "userTask",
        "receiveTask",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "subProcess",
        "adHocSubProcess",
        "callActivity",
    }
)
_UNSEEN = frozenset(
    {"callChoreography", "choreographyTask", "implicitThrowEvent", "subChoreography"}
)


def check(document: Document) -> Iterator[Problem]:
    """Every element of an executable process that the engine could not run."""
    for process in document.processes():
        if not is_executable(process):
            continue
        yield from _check_extensions(process, document)
        for node in nested_flow_nodes(process):
            yield from _check_node(node, document)
            yield from _check_choreography(node, document)
        yield from _check_choreography(process, document)


def _refuse(element: Element, document: Document, what: str) -> Problem:
    return document.problem(element, f"This gateway does not support {what} yet")


def _check_node(node: Element, document: Document) -> Iterator[Problem]:
    if node.name not in _ELEMENTS:
        yield _refuse(node, document, f"elements of type '{node.name}'")
    for definition in event_definitions(node):
        kind = definition.name.removesuffix("EventDefinition")
        # With a job in place of the message there is nothing special about a throw event.
        is_thrown = kind == "message" and extensions(node, "taskDefinition")
        is_run = kind in _EVENTS.get(node.name, ()) or is_thrown or is_none(node, definition)
        if not is_run and (node.name, kind) not in _NEVER_STARTED:
            yield _refuse(node, document, f"{kind} events as '{node.name}'")
        yield from _check_extensions(definition, document)
    if (
        node.name == "boundaryEvent"
        and is_compensation(node)
        and association_of(node, document) is None
    ):
        # Zeebe waits for a handler that it does not find, for ever.
        what = "compensation boundary events whose association is in another scope"
        yield _refuse(node, document, what)
    yield from _check_extensions(node, document)


def _check_choreography(container: Element, document: Document) -> Iterator[Problem]:
    """Parts of BPMN that the schema lets into processes, and that Zeebe does not even see."""
    for child in container.children:
        if child.namespace == BPMN and child.name in _UNSEEN:
            yield _refuse(child, document, f"elements of type '{child.name}'")


def _check_extensions(holder: Element, document: Document) -> Iterator[Problem]:
    if not extensions(holder, "taskDefinition"):
        for element in extensions(holder, "linkedResources"):
            yield _refuse(element, document, "linked resources without a job")
