"""Rules on execution and task listeners."""

from collections.abc import Iterator

from ...xml import Element
from ..document import Document, event_definitions, extension, extensions
from ..problems import Problem
from ..vocabulary import BPMN, FLOW_NODES, FOREIGN_FLOW_NODES, ZEEBE

# In the order in which Zeebe tells them.
_HEARD = (
    "process, subProcess, callActivity, adHocSubProcess, task, sendTask, serviceTask, scriptTask, "
    "userTask, receiveTask, businessRuleTask, manualTask, startEvent, intermediateThrowEvent, "
    "intermediateCatchEvent, boundaryEvent, endEvent, exclusiveGateway, inclusiveGateway, "
    "parallelGateway, eventBasedGateway"
)


def _listens_where_zeebe_tells(holder: Element, document: Document) -> Iterator[Problem]:
    heard = document.parent(holder)
    if heard.namespace == BPMN and heard.name in _HEARD.split(", "):
        return
    for listeners in holder.children_named("executionListeners", ZEEBE):
        yield document.problem(
            listeners,
            f"Execution listeners are not supported for the '{heard.name}' element. Currently, "
            f"only [{_HEARD}] elements can have execution listeners.",
        )


def _listens_to_native_task(holder: Element, document: Document) -> Iterator[Problem]:
    listeners = holder.child("taskListeners", ZEEBE)
    if listeners is not None and listeners.children and holder.child("userTask", ZEEBE) is None:
        yield document.problem(listeners, "Task listeners are only allowed on Camunda user tasks.")


def _has_different_listeners(holder: Element, document: Document) -> Iterator[Problem]:
    for listeners in holder.children_named("executionListeners", ZEEBE):
        counts: dict[tuple[str, str], int] = {}
        for listener in listeners.children_named("executionListener"):
            key = (listener.get("eventType") or "", listener.get("type") or "")
            counts[key] = counts.get(key, 0) + 1
        for (event, job_type), count in counts.items():
            if count > 1:
                yield document.problem(
                    listeners,
                    f"Found '{count}' duplicates based on eventType[{event}] and "
                    f"type[{job_type}], these combinations should be unique.",
                )


def _heard_events(node: Element) -> set[str | None]:
    listeners = extension(node, "executionListeners")
    if listeners is None:
        return set()
    return {listener.get("eventType") for listener in listeners.children_named("executionListener")}


def _hears_what_it_can(node: Element, document: Document) -> Iterator[Problem]:
    if len(extensions(node, "executionListeners")) > 1:
        yield document.problem(
            node, "Element must not have more than one execution listeners definition"
        )
        return
    heard = _heard_events(node)
    kinds = [definition.name for definition in event_definitions(node)]
    # Zeebe looks at the first definition of a boundary event only.
    if node.name == "boundaryEvent" and kinds[:1] == ["compensateEventDefinition"]:
        what, where = "'start' and 'end'", "[compensation] boundary events"
        heard &= {"start", "end"}
    elif node.name == "boundaryEvent":
        what, where = "'start'", "boundary events"
        heard &= {"start"}
    elif node.name == "startEvent":
        what, where = "'start'", "start events"
        heard &= {"start"}
    elif node.name == "endEvent":
        what, where = "'end'", "[error] end events"
        heard &= {"end"} if "errorEventDefinition" in kinds else set()
    else:
        what, where = "'end'", "gateway element"
        heard &= {"end"}
    if heard:
        yield document.problem(
            node, f"Execution listeners of type {what} are not supported by {where}"
        )


_LIMITED = tuple(
    sorted(
        {"startEvent", "endEvent", "boundaryEvent"}
        | {name for name in {*FLOW_NODES, *FOREIGN_FLOW_NODES} if name.endswith("Gateway")}
    )
)

RULES = (
    (_listens_where_zeebe_tells, ("extensionElements",)),
    (_listens_to_native_task, ("extensionElements",)),
    (_has_different_listeners, ("extensionElements",)),
    (_hears_what_it_can, _LIMITED),
)
