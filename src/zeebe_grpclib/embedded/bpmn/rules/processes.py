"""Rules on documents, processes, sub-processes and whatever has an id."""

from collections.abc import Iterable, Iterator
from itertools import repeat

from ...xml import Element
from ..document import (
    Document,
    event_definitions,
    extensions,
    flow_nodes,
    is_executable,
    is_true,
)
from ..problems import Problem
from ..vocabulary import CONTAINERS, FLOW_NODES, FOREIGN_FLOW_NODES

_UNSUPPORTED = (
    "Elements of type '{}' are currently not supported. Please refer to the documentation for "
    "a list of supported elements: "
    "https://docs.camunda.io/docs/components/modeler/bpmn/bpmn-coverage/"
)
_SAYINGS = {
    "process": 1,
    "message": 1,
    "signal": 1,
    "escalation": 1,
    "dataObject": 1,
    "dataObjectReference": 1,
    "dataStoreReference": 1,
    "sequenceFlow": 2,
    "adHocSubProcess": 5,
    "startEvent": 3,
    "intermediateCatchEvent": 3,
    "boundaryEvent": 3,
    "parallelGateway": 3,
    "complexGateway": 3,
    "callActivity": 3,
    "scriptTask": 5,
    "sendTask": 5,
    "receiveTask": 5,
    "businessRuleTask": 5,
}
_USER_TASK = (
    "assignmentDefinition",
    "formDefinition",
    "priorityDefinition",
    "taskHeaders",
    "taskListeners",
    "taskSchedule",
    "userTask",
)
#: What may be there only once, besides what may be so in every flow node.
_SINGLE = {
    "process": ("versionTag",),
    "serviceTask": ("linkedResources", "taskHeaders"),
    "sendTask": ("linkedResources", "taskHeaders"),
    "scriptTask": ("script", "taskDefinition", "taskHeaders"),
    "businessRuleTask": ("calledDecision", "taskDefinition", "taskHeaders"),
    "intermediateThrowEvent": ("taskDefinition",),
    "endEvent": ("taskDefinition",),
    "userTask": _USER_TASK,
    "adHocSubProcess": ("adHoc",),
}


def _has_executable_process(root: Element, document: Document) -> Iterator[Problem]:
    if not any(is_executable(process) for process in document.processes()):
        yield document.problem(root, "Must contain at least one executable process")


def _has_start_event(process: Element, document: Document) -> Iterator[Problem]:
    if not is_executable(process):
        return
    starts = process.children_named("startEvent")
    if not starts:
        yield document.problem(process, "Must have at least one start event")
    if sum(not event_definitions(start) for start in starts) > 1:
        yield document.problem(process, "Multiple none start events are not allowed")


def _has_id(element: Element, document: Document) -> Iterator[Problem]:
    if not element.get("id"):
        # Zeebe's validators of each type that an element is derived from say it again.
        problem = document.problem(element, "Element id must be present and not empty.")
        yield from repeat(problem, _SAYINGS.get(element.name, 4))


def _is_supported(element: Element, document: Document) -> Iterator[Problem]:
    name = element.name[0].upper() + element.name[1:]
    yield document.problem(element, _UNSUPPORTED.format(name))


def _has_extensions_once(element: Element, document: Document) -> Iterator[Problem]:
    in_every_node = () if element.name == "process" else ("ioMapping", "executionListeners")
    for name in (*in_every_node, *_SINGLE.get(element.name, ())):
        if len(extensions(element, name)) > 1:
            yield document.problem(
                element,
                f"Must have exactly one 'zeebe:{name}' extension element when exists. Please "
                "check process definition XML and retain only one extension element.",
            )


def _has_one_start_event(subprocess: Element, document: Document) -> Iterator[Problem]:
    starts = subprocess.children_named("startEvent")
    if len(starts) != 1 and subprocess.name != "adHocSubProcess":
        yield document.problem(subprocess, "Must have exactly one start event")
    if not starts:
        return
    # The first one speaks for all.
    kinds = [d.name.removesuffix("EventDefinition") for d in event_definitions(starts[0])]
    if not _is_triggered(subprocess):
        if kinds:
            yield document.problem(subprocess, "Start events in subprocesses must be of type none")
        return
    allowed = {"message", "timer", "error", "signal", "escalation", "conditional"}
    for kind in kinds or ["none"]:
        if kind not in allowed:
            yield document.problem(
                subprocess,
                "Start events in event subprocesses must be one of: message, timer, error, "
                "signal, escalation or conditional",
            )


def _compensates_in_a_subprocess(subprocess: Element, document: Document) -> Iterator[Problem]:
    if _is_triggered(subprocess) and document.parent(subprocess).name == "process":
        kinds = {
            definition.name
            for start in subprocess.children_named("startEvent")
            for definition in event_definitions(start)
        }
        if "compensateEventDefinition" in kinds:
            yield document.problem(
                subprocess, "A compensation event subprocess is not allowed on the process level"
            )


def _is_triggered(subprocess: Element) -> bool:
    return is_true(subprocess, "triggeredByEvent")


def _has_unique_links(process: Element, document: Document) -> Iterator[Problem]:
    """A throw event needs its catch event in the same scope, which may not have it twice.

    For the second rule Zeebe counts what is in the sub-processes, too.
    """
    here = set(_links(flow_nodes(process), "intermediateCatchEvent"))
    for name in dict.fromkeys(_links(flow_nodes(process), "intermediateThrowEvent")):
        if name not in here:
            yield document.problem(
                process,
                f"Can't find an catch link event for the throw link event with the name '{name}'.",
            )
    for name, count in document.links_within(process).items():
        if count > 1:
            yield document.problem(
                process,
                "Multiple intermediate catch link event definitions with the same name "
                f"'{name}' are not allowed.",
            )


def _links(nodes: Iterable[Element], kind: str) -> list[str]:
    return [
        name
        for node in nodes
        if node.name == kind
        for definition in event_definitions(node)
        if definition.name == "linkEventDefinition" and (name := definition.get("name"))
    ]


RULES = (
    (_has_executable_process, ("definitions",)),
    (_has_start_event, ("process",)),
    (_has_id, tuple(sorted({*_SAYINGS, *FLOW_NODES, *FOREIGN_FLOW_NODES}))),
    (_is_supported, ("complexGateway", "transaction")),
    (_has_extensions_once, ("process", *FLOW_NODES, *FOREIGN_FLOW_NODES)),
    (_has_one_start_event, ("subProcess", "transaction", "adHocSubProcess")),
    (_compensates_in_a_subprocess, ("subProcess", "transaction")),
    (_has_unique_links, tuple(sorted(CONTAINERS))),
)
