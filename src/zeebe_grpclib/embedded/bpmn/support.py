"""What Zeebe deploys and this gateway does not support: refused at deployment, never ignored.

What is run is in the two lists below, which grow with the engine; an entry comes when the engine's
part is tested.

What Zeebe deploys and does not look at is not looked at here either: choreographies within a
process, to which no sequence flow may lead (`connections`), and linked resources of elements
without a job.
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


def check(document: Document) -> Iterator[Problem]:
    """Every element of an executable process that the engine could not run."""
    for process in document.processes():
        if not is_executable(process):
            continue
        for node in nested_flow_nodes(process):
            yield from _check_node(node, document)


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
    if (
        node.name == "boundaryEvent"
        and is_compensation(node)
        and association_of(node, document) is None
    ):
        # Zeebe waits for a handler that it does not find, for ever.
        what = "compensation boundary events whose association is in another scope"
        yield _refuse(node, document, what)
