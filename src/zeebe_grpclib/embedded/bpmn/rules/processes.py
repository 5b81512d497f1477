"""Rules on documents, processes, sub-processes and whatever has an id."""

from collections.abc import Iterator
from itertools import repeat

from ...xml import Element
from ..document import (
    Document,
    event_definitions,
    extensions,
    flow_nodes,
    is_event_subprocess,
    is_executable,
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
_SINGLE = (
    "ioMapping",
    "taskHeaders",
    "executionListeners",
    "taskListeners",
    "versionTag",
    "userTask",
    "assignmentDefinition",
    "taskSchedule",
    "formDefinition",
    "priorityDefinition",
    "calledDecision",
    "script",
)


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
    for name in _SINGLE:
        if len(extensions(element, name)) > 1:
            yield document.problem(
                element,
                f"Must have exactly one 'zeebe:{name}' extension element when exists. Please "
                "check process definition XML and retain only one extension element.",
            )


def _has_one_start_event(subprocess: Element, document: Document) -> Iterator[Problem]:
    starts = subprocess.children_named("startEvent")
    if len(starts) != 1:
        yield document.problem(subprocess, "Must have exactly one start event")
        return
    kinds = [d.name.removesuffix("EventDefinition") for d in event_definitions(starts[0])]
    if not is_event_subprocess(subprocess):
        if kinds:
            yield document.problem(subprocess, "Start events in subprocesses must be of type none")
        return
    allowed = {"message", "timer", "error", "signal", "escalation", "conditional"}
    if not kinds or not set(kinds) <= allowed:
        yield document.problem(
            subprocess,
            "Start events in event subprocesses must be one of: message, timer, error, signal, "
            "escalation or conditional",
        )


def _has_unique_links(process: Element, document: Document) -> Iterator[Problem]:
    caught: dict[str, int] = {}
    thrown: list[str] = []
    for node in flow_nodes(process):
        for definition in event_definitions(node):
            name = definition.get("name") or ""
            if definition.name != "linkEventDefinition" or not name:
                continue
            if node.name == "intermediateCatchEvent":
                caught[name] = caught.get(name, 0) + 1
            elif node.name == "intermediateThrowEvent":
                thrown.append(name)
    for name in dict.fromkeys(thrown):
        if name not in caught:
            yield document.problem(
                process,
                f"Can't find an catch link event for the throw link event with the name '{name}'.",
            )
    for name, count in caught.items():
        if count > 1:
            yield document.problem(
                process,
                "Multiple intermediate catch link event definitions with the same name "
                f"'{name}' are not allowed.",
            )


RULES = (
    (_has_executable_process, ("definitions",)),
    (_has_start_event, ("process",)),
    (_has_id, ("process", "message", *FLOW_NODES, *FOREIGN_FLOW_NODES)),
    (_is_supported, ("complexGateway", "transaction")),
    (_has_extensions_once, ("process", *FLOW_NODES)),
    (_has_one_start_event, ("subProcess",)),
    (_has_unique_links, tuple(sorted(CONTAINERS))),
)
