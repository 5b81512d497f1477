"""What Zeebe's validators let pass and nothing could run: refused at deployment, never ignored.

- Parts of BPMN that this gateway does not run: what is not in the two lists below, which grow
  with the engine; an entry comes when the engine's part is tested.
- ``zeebe:publishMessage``, which Zeebe's model knows and its engine does not: the documentation
  of send tasks and message events has jobs only, camunda/camunda issue 13398 asks for more and
  is open, and issue 34190 says what an engine makes of it: an incident when the element is
  reached, until deployments are rejected, which the maintainers want as well. So are they here.
- Sequence flows that cross the border of a sub-process, which BPMN 2.0 forbids (section 7.6.1,
  sequence flow rules), and boundary events away from their activity. Zeebe looks both up by id
  alone, so that something is activated in a scope where it does not belong; for links, which had
  the same fault (issues 10854 and 14028), the maintainers called it a bug and rejected them.
"""

from collections.abc import Iterator

from ..xml import Element
from .compensation import handler_of, is_compensation
from .document import (
    Document,
    event_definitions,
    extensions,
    is_executable,
    nested_flow_nodes,
)
from .problems import Problem
from .vocabulary import BPMN, FLOW_NODES, FOREIGN_FLOW_NODES

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
_CONNECTED = frozenset(FLOW_NODES) | FOREIGN_FLOW_NODES
_UNSEEN = frozenset(
    {"callChoreography", "choreographyTask", "implicitThrowEvent", "subChoreography"}
)
_PUBLISHING = (
    "Zeebe does not run zeebe:publishMessage yet: use zeebe:taskDefinition,"
    " and publish the message in the job's worker"
)
_CROSSING = "A sequence flow must not lead into or out of a sub-process"
_ELSEWHERE = "A boundary event must stand in the same scope as the activity that it is attached to"


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
    yield from _check_connections(document)


def _refuse(element: Element, document: Document, what: str) -> Problem:
    return document.problem(element, f"This gateway does not support {what} yet")


def _check_node(node: Element, document: Document) -> Iterator[Problem]:
    if node.name not in _ELEMENTS:
        yield _refuse(node, document, f"elements of type '{node.name}'")
    for definition in event_definitions(node):
        kind = definition.name.removesuffix("EventDefinition")
        # With a job in place of the message there is nothing special about a throw event.
        is_thrown = kind == "message" and (
            extensions(node, "taskDefinition") or extensions(definition, "publishMessage")
        )
        if kind not in _EVENTS.get(node.name, set()) and not is_thrown:
            yield _refuse(node, document, f"{kind} events as '{node.name}'")
        yield from _check_extensions(definition, document)
    if node.name == "boundaryEvent" and is_compensation(node) and not handler_of(node, document):
        what = "compensation boundary events without a compensation handler in the same scope"
        yield _refuse(node, document, what)
    yield from _check_extensions(node, document)


def _check_choreography(container: Element, document: Document) -> Iterator[Problem]:
    """Parts of BPMN that the schema lets into processes, and that Zeebe does not even see."""
    for child in container.children:
        if child.namespace == BPMN and child.name in _UNSEEN:
            yield _refuse(child, document, f"elements of type '{child.name}'")


def _check_connections(document: Document) -> Iterator[Problem]:
    """What leads to places where it cannot go: see the module's docstring."""
    for element in document.validated():
        if element.name == "sequenceFlow":
            ends = [document.by_id(element.get(end)) for end in ("sourceRef", "targetRef")]
            scopes = {document.parent(end) for end in ends if end is not None}
            if any(end is None or end.name not in _CONNECTED for end in ends):
                yield _refuse(element, document, "sequence flows that lead to something else")
            elif len(scopes) > 1:
                yield document.problem(element, _CROSSING)
            elif document.process_of(element) is not document.process_of(*scopes):
                yield _refuse(element, document, "sequence flows of another process")
        elif element.name == "boundaryEvent":
            activity = document.by_id(element.get("attachedToRef"))
            if activity is None or document.parent(activity) is not document.parent(element):
                yield document.problem(element, _ELSEWHERE)


def _check_extensions(holder: Element, document: Document) -> Iterator[Problem]:
    if not extensions(holder, "taskDefinition"):
        for element in extensions(holder, "linkedResources"):
            yield _refuse(element, document, "linked resources without a job")
    for element in extensions(holder, "publishMessage"):
        yield document.problem(element, _PUBLISHING)
