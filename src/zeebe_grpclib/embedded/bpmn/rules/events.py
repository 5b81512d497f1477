"""Rules on events, their definitions and the messages, signals and errors they refer to."""

from collections.abc import Iterator

from ...xml import Element
from ..document import Document, event_definitions, extensions, is_true
from ..problems import Problem
from ..vocabulary import BPMN

_TIMERS = ("timeDuration", "timeDate", "timeCycle")


def _kinds(event: Element) -> list[str]:
    return [
        definition.name.removesuffix("EventDefinition") for definition in event_definitions(event)
    ]


def _timer_parts(definition: Element) -> list[str]:
    return [c.name for c in definition.children if c.namespace == BPMN and c.name in _TIMERS]


def _starts_by_one_kind(event: Element, document: Document) -> Iterator[Problem]:
    if len(_kinds(event)) > 1:
        yield document.problem(event, "Start event can't have more than one type")


def _ends_by_known_kind(event: Element, document: Document) -> Iterator[Problem]:
    kinds = _kinds(event)
    if len(kinds) > 1:
        yield document.problem(event, "Must have at most one event definition")
    allowed = {"error", "message", "terminate", "signal", "escalation", "compensate"}
    if not set(kinds) <= allowed:
        yield document.problem(
            event,
            "End events must be one of: none, error, message, terminate, signal, escalation or "
            "compensation",
        )
    if document.outgoing(event):
        yield document.problem(
            event, "End events must not have outgoing sequence flows to other elements."
        )


def _catches_known_kind(event: Element, document: Document) -> Iterator[Problem]:
    kinds = _kinds(event)
    if len(kinds) != 1:
        yield document.problem(event, "Must have exactly one event definition")
        return
    if kinds[0] not in {"message", "timer", "signal", "link", "conditional"}:
        yield document.problem(
            event,
            "Event definition must be one of: message, timer, signal, link or conditional",
        )
    if kinds[0] == "timer":
        parts = _timer_parts(event_definitions(event)[0])
        if not {"timeDuration", "timeDate"} & set(parts):
            yield document.problem(
                event,
                "Intermediate timer catch event must have either a time duration or a time date.",
            )


def _is_attached(event: Element, document: Document) -> Iterator[Problem]:
    definitions = event_definitions(event)
    if document.by_id(event.get("attachedToRef")) is None:
        yield document.problem(event, "Must be attached to an activity")
    if document.incoming(event):
        yield document.problem(event, "Cannot have incoming sequence flows")
    if len(definitions) != 1:
        yield document.problem(event, "Must have exactly one event definition")
    for definition in definitions:
        yield from _is_boundary_of_known_kind(event, definition, document)
    yield from _interrupts(event, event, is_true(event, "cancelActivity", default=True), document)


def _is_boundary_of_known_kind(
    event: Element, definition: Element, document: Document
) -> Iterator[Problem]:
    kind = definition.name.removesuffix("EventDefinition")
    if kind == "compensate":
        if document.outgoing(event) or not document.is_associated(event):
            yield document.problem(
                event,
                "Compensation boundary events must have a compensation association and no "
                "outgoing sequence flows",
            )
    elif kind not in {"timer", "message", "error", "signal", "escalation", "conditional"}:
        yield document.problem(
            event,
            "Boundary events must be one of: timer, message, error, signal, escalation, "
            "conditional",
        )
    attached = document.by_id(event.get("attachedToRef"))
    holders = {"subProcess", "callActivity", "adHocSubProcess", "transaction"}
    if kind == "escalation" and (attached is None or attached.name not in holders):
        yield document.problem(
            event,
            "An escalation boundary event should only be attached to a subprocess, or a call "
            "activity.",
        )


def _interrupts(
    event: Element, reported: Element, interrupting: bool, document: Document
) -> Iterator[Problem]:
    for definition in event_definitions(event):
        kind = definition.name.removesuffix("EventDefinition")
        if interrupting and "timeCycle" in _timer_parts(definition):
            yield document.problem(
                reported, "Interrupting timer event with time cycle is not allowed."
            )
        if not interrupting and kind not in _MAY_GO_ON_BESIDE:
            yield document.problem(reported, "Non-Interrupting event of this type is not allowed")


_MAY_GO_ON_BESIDE = frozenset({"message", "timer", "signal", "escalation", "conditional"})


def _interrupts_rightly(subprocess: Element, document: Document) -> Iterator[Problem]:
    start = subprocess.child("startEvent")
    if is_true(subprocess, "triggeredByEvent") and start is not None:
        interrupting = is_true(start, "isInterrupting", default=True)
        yield from _interrupts(start, subprocess, interrupting, document)


def _filters_known_changes(filtered: Element, document: Document) -> Iterator[Problem]:
    for text in (filtered.get("variableEvents") or "").split(","):
        change = text.strip()
        if change and change not in {"create", "update"}:
            yield document.problem(
                filtered,
                f"Variable event '{change}' is not valid. Must be one of: create, update or a "
                "comma-separated list of both.",
            )


def _is_conditional(definition: Element, document: Document) -> Iterator[Problem]:
    condition = definition.child("condition")
    if condition is not None and not condition.text.strip():
        yield document.problem(condition, "Attribute 'condition' must be present and not empty")
    for filtered in extensions(definition, "conditionalFilter"):
        yield from _filters_known_changes(filtered, document)


def _is_known_definition(definition: Element, document: Document) -> Iterator[Problem]:
    yield document.problem(definition, "Event definition of this type is not supported")


def _has_one_timer(definition: Element, document: Document) -> Iterator[Problem]:
    if len(_timer_parts(definition)) != 1:
        yield document.problem(
            definition, "Must be exactly one type of timer: timeDuration, timeDate or timeCycle"
        )


def _refers_to_message(definition: Element, document: Document) -> Iterator[Problem]:
    message = document.referenced(definition, "messageRef", "message")
    event = document.parent(definition)
    if event.name in {"intermediateThrowEvent", "endEvent"}:
        if message is None and extensions(definition, "publishMessage"):
            yield document.problem(event, "Must reference a message")
    elif message is None:
        yield document.problem(definition, "Must reference a message")


def _refers_to_signal(definition: Element, document: Document) -> Iterator[Problem]:
    if document.referenced(definition, "signalRef", "signal") is None:
        yield document.problem(definition, "Must reference a signal")


def _is_complete_message(message: Element, document: Document) -> Iterator[Problem]:
    starts = 0
    is_looked_at = needs_subscription = False
    for user in document.users(message, "messageRef"):
        event = user if user.name == "receiveTask" else document.parent(user)
        if event.name == "startEvent":
            scope = document.parent(event)
            if scope.name == "process":
                starts += 1
            elif document.parent(scope).name == "process":
                needs_subscription = True
            else:
                # Deeper ones are not looked at.
                continue
        is_looked_at = True
        if event.name in {"receiveTask", "intermediateCatchEvent", "boundaryEvent"}:
            needs_subscription = True
    if is_looked_at and not message.get("name"):
        yield document.problem(message, "Name must be present and not empty")
    if needs_subscription and len(extensions(message, "subscription")) != 1:
        yield document.problem(
            message, "Must have exactly one zeebe:subscription extension element"
        )
    if starts > 1:
        yield document.problem(message, "A message cannot be referred by more than one start event")


def _is_complete_signal(signal: Element, document: Document) -> Iterator[Problem]:
    if not signal.get("name") and document.users(signal, "signalRef"):
        yield document.problem(signal, "Name must be present and not empty")


def _refers_to_error(definition: Element, document: Document) -> Iterator[Problem]:
    error = document.referenced(definition, "errorRef", "error")
    if document.parent(definition).name == "endEvent":
        if error is None:
            yield document.problem(definition, "Must reference an error")
        elif not error.get("errorCode"):
            yield document.problem(definition, "ErrorCode must be present and not empty")
    elif error is not None and (error.get("errorCode") or "").startswith("="):
        yield document.problem(
            definition,
            "The errorCode of the error catch event is not allowed to be an expression",
        )


def _refers_to_escalation(definition: Element, document: Document) -> Iterator[Problem]:
    escalation = document.referenced(definition, "escalationRef", "escalation")
    if document.parent(definition).name in {"endEvent", "intermediateThrowEvent"}:
        if escalation is None:
            yield document.problem(definition, "Must reference an escalation")
    elif escalation is not None and (escalation.get("escalationCode") or "").startswith("="):
        yield document.problem(
            definition,
            "The escalationCode of the escalation catch event is not allowed to be an expression",
        )


def _is_complete_escalation(escalation: Element, document: Document) -> Iterator[Problem]:
    users = document.users(escalation, "escalationRef")
    throwing = {"endEvent", "intermediateThrowEvent"}
    is_thrown = any(document.parent(user).name in throwing for user in users)
    if is_thrown and not escalation.get("escalationCode"):
        yield document.problem(escalation, "EscalationCode must be present and not empty")


def _has_link_name(definition: Element, document: Document) -> Iterator[Problem]:
    if not definition.get("name"):
        yield document.problem(definition, "Link name must be present and not empty.")


RULES = (
    (_starts_by_one_kind, ("startEvent",)),
    (_ends_by_known_kind, ("endEvent",)),
    (_catches_known_kind, ("intermediateCatchEvent",)),
    (_is_attached, ("boundaryEvent",)),
    (_interrupts_rightly, ("subProcess", "transaction")),
    (_is_conditional, ("conditionalEventDefinition",)),
    (_is_known_definition, ("cancelEventDefinition",)),
    (_has_one_timer, ("timerEventDefinition",)),
    (_refers_to_message, ("messageEventDefinition",)),
    (_refers_to_signal, ("signalEventDefinition",)),
    (_is_complete_message, ("message",)),
    (_is_complete_signal, ("signal",)),
    (_refers_to_error, ("errorEventDefinition",)),
    (_refers_to_escalation, ("escalationEventDefinition",)),
    (_is_complete_escalation, ("escalation",)),
    (_has_link_name, ("linkEventDefinition",)),
)
