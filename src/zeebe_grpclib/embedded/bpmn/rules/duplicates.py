"""Rules on events of one scope that would catch the same thing."""

from collections.abc import Iterable, Iterator

from ...xml import Element
from ..document import Document, event_definitions, flow_nodes, is_event_subprocess
from ..problems import Problem
from ..vocabulary import ACTIVITIES, BPMN, CONTAINERS


def _named(events: Iterable[Element], kind: str, document: Document) -> Iterator[str]:
    """The names, or codes, of what events of a kind catch; an empty one for all codes.

    Zeebe holds a reference without code to be something else than no reference, though both
    catch everything; that one is a blank.
    """
    attribute = {"error": "errorCode", "escalation": "escalationCode"}.get(kind, "name")
    known: dict[Element, list[Element]] = {}
    for event in events:
        # Ever so many flows may lead to one event with ever so many of them in it.
        if event not in known:
            known[event] = event_definitions(event)
        for definition in known[event]:
            if definition.name == f"{kind}EventDefinition":
                target = document.referenced(definition, f"{kind}Ref", kind)
                yield " " if target is None else target.get(attribute) or ""


def _repeated(names: Iterable[str]) -> list[str]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return [name for name, count in counts.items() if count > 1]


def _check_names(
    scope: Element, events: list[Element], kinds: Iterable[str], document: Document
) -> Iterator[Problem]:
    for kind in kinds:
        for name in _repeated(_named(events, kind, document)):
            if name.strip():
                yield document.problem(
                    scope,
                    f"Multiple {kind} event definitions with the same name '{name}' are not "
                    "allowed.",
                )


def _check_codes(scope: Element, events: list[Element], document: Document) -> Iterator[Problem]:
    for kind, plural in (("error", "errors"), ("escalation", "escalations")):
        for code in _repeated(_named(events, kind, document)):
            if code.strip():
                message = (
                    f"Multiple {kind} catch events with the same {kind} code '{code}' are not "
                    "supported on the same scope."
                )
            else:
                message = (
                    f"The same scope can not contain more than one {kind} catch event without "
                    f"{kind} code. An {kind} catch event without {kind} code catches all "
                    f"{plural}."
                )
            yield document.problem(scope, message)


def _waits_for_different_events(gateway: Element, document: Document) -> Iterator[Problem]:
    targets = [document.by_id(flow.get("targetRef")) for flow in document.outgoing(gateway)]
    events = [target for target in targets if target is not None]
    yield from _check_names(gateway, events, ("message", "signal"), document)
    texts = {
        event: [
            condition.text.strip()
            for definition in event_definitions(event)
            for condition in definition.children_named("condition")
        ]
        for event in dict.fromkeys(events)
    }
    for text in _repeated(text for event in events for text in texts[event]):
        yield document.problem(
            gateway,
            "Multiple conditional event definitions with the same condition expression "
            f"'{text}' are not allowed.",
        )


def _has_different_boundaries(activity: Element, document: Document) -> Iterator[Problem]:
    events = document.boundary_events(activity)
    yield from _check_names(activity, events, ("message", "signal"), document)
    yield from _check_codes(activity, events, document)


def _has_different_event_subprocesses(scope: Element, document: Document) -> Iterator[Problem]:
    starts = [
        start
        for node in flow_nodes(scope)
        if is_event_subprocess(node)
        for start in node.children_named("startEvent", BPMN)
    ]
    yield from _check_names(scope, starts, ("message",), document)
    if scope.name == "process":
        starts += scope.children_named("startEvent", BPMN)
    yield from _check_names(scope, starts, ("signal",), document)
    yield from _check_codes(scope, starts, document)


def _receives_another_message(task: Element, document: Document) -> Iterator[Problem]:
    message = document.referenced(task, "messageRef", "message")
    name = None if message is None else message.get("name")
    if name and name in _named(document.boundary_events(task), "message", document):
        yield document.problem(task, "Cannot reference the same message name as a boundary event")


RULES = (
    (_waits_for_different_events, ("eventBasedGateway",)),
    (_has_different_boundaries, tuple(sorted(ACTIVITIES))),
    (_has_different_event_subprocesses, tuple(sorted(CONTAINERS))),
    (_receives_another_message, ("receiveTask",)),
)
