"""The broker's checks at deployment: expressions, mapping targets, reserved names.

They look at the document like the rules do, so that one refusal names everything at once.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .. import feel
from ..xml import Element
from .document import (
    Document,
    event_definitions,
    extension,
    is_executable,
    nested_flow_nodes,
    text_of,
)
from .events import TimerDefinition, TimerKind
from .expression import Expression, result_type
from .problems import Problem
from .schedules import ScheduleError, first_due, read_date_time
from .vocabulary import BPMN, ZEEBE

_PATH = r"[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z_][a-zA-Z0-9_]*)*"
_RESERVED = "null, true, false, function, if, then, else, for, between, instance, of"
_RESERVED_HEADER = "io.camunda.zeebe:"
# Deeper targets are no mistake of a person; contexts nest as deep as the target.
_LONGEST_PATH = 50


class _Attribute(NamedTuple):
    name: str
    must_be_expression: bool = False
    must_be_present: bool = False


_EXPRESSIONS = {
    "taskDefinition": (_Attribute("type"), _Attribute("retries")),
    "executionListener": (_Attribute("type"), _Attribute("retries")),
    "taskListener": (_Attribute("type"), _Attribute("retries")),
    "subscription": (_Attribute("correlationKey", must_be_expression=True),),
    "publishMessage": (
        _Attribute("correlationKey"),
        _Attribute("messageId"),
        _Attribute("timeToLive"),
    ),
    "input": (_Attribute("source"),),
    "output": (_Attribute("source", must_be_expression=True, must_be_present=True),),
    "calledElement": (_Attribute("processId"),),
    "calledDecision": (_Attribute("decisionId"),),
    "script": (_Attribute("expression", must_be_expression=True),),
    "loopCharacteristics": (
        _Attribute("inputCollection", must_be_expression=True),
        _Attribute("outputElement", must_be_expression=True),
    ),
    "adHoc": (
        _Attribute("activeElementsCollection", must_be_expression=True),
        _Attribute("outputElement", must_be_expression=True),
    ),
    "assignmentDefinition": (
        _Attribute("assignee"),
        _Attribute("candidateGroups"),
        _Attribute("candidateUsers"),
    ),
    "taskSchedule": (_Attribute("dueDate"), _Attribute("followUpDate")),
    "priorityDefinition": (_Attribute("priority"),),
}
_NAMES = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


def check(document: Document) -> Iterator[Problem]:
    """Every problem of a readable document, in document order."""
    for element in document.root.descendants():
        if element.namespace == ZEEBE:
            yield from _check_extension(element, document)
        elif element.namespace == BPMN:
            if element.name in _NAMES:
                yield from _check_text(element, element.get(_NAMES[element.name]), document)
            elif element.name in {"conditionExpression", "completionCondition", "condition"}:
                text = element.text.strip()
                yield from _check_text(element, text, document, must_be_expression=True)
            elif element.name in {"timeDuration", "timeDate", "timeCycle"}:
                yield from _check_timer(element, document)
    yield from _check_start_events(document)


def _check_extension(element: Element, document: Document) -> Iterator[Problem]:
    for attribute in _EXPRESSIONS.get(element.name, ()):
        text = element.get(attribute.name)
        if attribute.must_be_present and not text:
            yield document.problem(element, "Expected expression but not found.")
        elif text:
            yield from _check_text(
                element, text, document, must_be_expression=attribute.must_be_expression
            )
    if element.name in {"input", "output"}:
        yield from _check_target(element, document)
    elif element.name == "assignmentDefinition":
        for name in ("candidateGroups", "candidateUsers"):
            yield from _check_list(element, element.get(name), document)
    elif element.name == "priorityDefinition":
        yield from _check_priority(element, element.get("priority"), document)
    elif element.name == "taskSchedule":
        for name in ("dueDate", "followUpDate"):
            yield from _check_date(element, element.get(name), document)
    if element.name == "taskHeaders":
        for header in element.children_named("header"):
            key = header.get("key") or ""
            if key.startswith(_RESERVED_HEADER):
                yield document.problem(
                    element,
                    f"Attribute 'key' contains '{key}', but header keys starting with "
                    f"'{_RESERVED_HEADER}' are reserved for internal use.",
                )


def _check_list(element: Element, text: str | None, document: Document) -> Iterator[Problem]:
    if text and text[0] != "=" and not all(part.strip() for part in text.split(",")):
        yield document.problem(
            element,
            "Expected static value to be a list of comma-separated values, e.g. 'a,b,c', but "
            f"found '{text}'",
        )


def _check_priority(element: Element, text: str | None, document: Document) -> Iterator[Problem]:
    if not text or text[0] == "=":
        return
    if re.fullmatch(r"-?\d{1,9}", text) is None:
        yield document.problem(
            element,
            f"Expected static value to be a valid Number between 0 and 100, but found '{text}'",
        )
    elif not 0 <= int(text) <= 100:
        yield document.problem(
            element, f"Priority must be a number between 0 and 100, but was '{text}'"
        )


def _check_date(element: Element, text: str | None, document: Document) -> Iterator[Problem]:
    if text and text[0] != "=" and read_date_time(text) is None:
        yield document.problem(
            element,
            "Expected static value to be a valid DateTime String, e.g. "
            f"'2023-03-02T15:35+02:00', but found '{text}'.",
        )


def _check_text(
    element: Element, text: str | None, document: Document, *, must_be_expression: bool = False
) -> Iterator[Problem]:
    if text is None:
        return
    try:
        expression = Expression(text)
    except feel.FeelError as error:
        yield document.problem(element, error.message)
        return
    if must_be_expression and expression.is_static:
        yield document.problem(
            element,
            f"Expected expression but found static value '{text}'. An expression must start "
            f"with '=' (e.g. '={text}').",
        )


def _check_timer(element: Element, document: Document) -> Iterator[Problem]:
    """A timer that needs no variables is computed once to see whether it can be."""
    definition = document.parent(element)
    event = document.parent(definition)
    text = element.text.strip()
    try:
        expression = Expression(text)
    except feel.FeelError as error:
        yield document.problem(definition, error.message)
        return
    scope = document.parent(event)
    starts_process = event.name == "startEvent" and scope.name == "process"
    if expression.compiled is None:
        evaluation = feel.Evaluation(text, text, ())
    elif starts_process and is_executable(scope):
        try:
            evaluation = expression.compiled.evaluate({})
        except feel.FeelError as error:
            yield _bad_timer(element, event, document, error.message)
            return
    else:
        return
    try:
        first_due(TimerDefinition(TimerKind(element.name), expression), evaluation, 0)
    except ScheduleError as error:
        yield _bad_timer(element, event, document, str(error))


def _bad_timer(element: Element, event: Element, document: Document, reason: str) -> Problem:
    kind = element.name.removeprefix("time").lower()
    return document.problem(event, f"Invalid timer {kind} expression ({reason})")


def _check_target(mapping: Element, document: Document) -> Iterator[Problem]:
    target = mapping.get("target")
    if not target:
        yield document.problem(mapping, "Expected path expression but not found.")
    elif re.fullmatch(_PATH, target) is None:
        yield document.problem(
            mapping,
            f"Expected path expression '{target}' but doesn't match the pattern '{_PATH}'.",
        )
    elif target in _RESERVED.split(", "):
        yield document.problem(
            mapping,
            f"Expected path expression '{target}' but is one of the reserved words ({_RESERVED}).",
        )
    elif target.count(".") >= _LONGEST_PATH:
        yield document.problem(
            mapping, f"The path '{target[:40]}...' has more than {_LONGEST_PATH} parts."
        )


def _check_start_events(document: Document) -> Iterator[Problem]:
    """Names that are needed before there are variables have to be constant."""
    for process in document.processes():
        if not is_executable(process):
            continue
        starts = list(process.children_named("startEvent"))
        starts += [
            node
            for node in nested_flow_nodes(process)
            if node.name == "startEvent"
            and document.parent(document.parent(node)) is process
            and node not in starts
        ]
        for start in starts:
            for kind in ("message", "signal"):
                yield from _check_constant_name(start, kind, document)
        yield from _check_start_conditions(process, document)
        yield from _check_inner_messages(process, document)


def _check_inner_messages(process: Element, document: Document) -> Iterator[Problem]:
    """Event sub-processes in sub-processes, which Zeebe's rules on messages leave out."""
    for node in nested_flow_nodes(process):
        if node.name != "startEvent" or document.parent(node) is process:
            continue
        for definition in event_definitions(node):
            message = document.referenced(definition, "messageRef", "message")
            if message is None:
                continue
            if not message.get("name"):
                yield document.problem(message, "Name must be present and not empty")
            if extension(message, "subscription") is None:
                yield document.problem(
                    message, "Must have exactly one zeebe:subscription extension element"
                )


def _check_start_conditions(process: Element, document: Document) -> Iterator[Problem]:
    """Zeebe's documentation asks for it; the wording is that for event-based gateways."""
    seen: set[str] = set()
    for start in process.children_named("startEvent"):
        for definition in event_definitions(start):
            text = text_of(definition.child("condition"))
            if text is not None and text in seen:
                yield document.problem(
                    process,
                    "Multiple conditional event definitions with the same condition expression "
                    f"'{text}' are not allowed.",
                )
            seen.add(text or "")


def _check_constant_name(start: Element, kind: str, document: Document) -> Iterator[Problem]:
    for definition in event_definitions(start):
        target = document.referenced(definition, f"{kind}Ref", kind)
        name = target.get("name") if target is not None else None
        if name is None:
            continue
        try:
            compiled = Expression(name).compiled
            value = name if compiled is None else compiled.evaluate({}).value
        except feel.FeelError:
            # Told at the message or signal itself.
            continue
        if not isinstance(value, str):
            yield document.problem(
                start,
                f"Expected constant expression of type String for {kind} name '{name}', but was "
                f"{result_type(value)}",
            )
