"""Rules on tasks, call activities, their extension elements and listeners."""

from collections.abc import Iterator

from ...xml import Element
from ..document import Document, event_definitions, extension, extensions
from ..problems import Problem
from ..vocabulary import ZEEBE


def _has_task_definition(task: Element, document: Document) -> Iterator[Problem]:
    if len(extensions(task, "taskDefinition")) != 1:
        yield document.problem(
            task, "Must have exactly one 'zeebe:taskDefinition' extension element"
        )


def _one_of(task: Element, document: Document, name: str, *, found: int) -> Iterator[Problem]:
    if (found == 1) == (len(extensions(task, "taskDefinition")) == 1) or found > 1:
        yield document.problem(
            task,
            f"Must have either one 'zeebe:{name}' or one 'zeebe:taskDefinition' extension element",
        )


def _has_message_or_job(task: Element, document: Document) -> Iterator[Problem]:
    yield from _one_of(
        task, document, "publishMessage", found=len(extensions(task, "publishMessage"))
    )


def _has_decision_or_job(task: Element, document: Document) -> Iterator[Problem]:
    yield from _one_of(
        task, document, "calledDecision", found=len(extensions(task, "calledDecision"))
    )


def _has_script_or_job(task: Element, document: Document) -> Iterator[Problem]:
    yield from _one_of(task, document, "script", found=len(extensions(task, "script")))


def _throws_message_or_job(event: Element, document: Document) -> Iterator[Problem]:
    for definition in event_definitions(event):
        if definition.name == "messageEventDefinition":
            found = len(extensions(definition, "publishMessage"))
            yield from _one_of(event, document, "publishMessage", found=found)


def _has_called_element(activity: Element, document: Document) -> Iterator[Problem]:
    if len(extensions(activity, "calledElement")) != 1:
        yield document.problem(
            activity, "Must have exactly one 'zeebe:calledElement' extension element"
        )


def _has_loop_characteristics(loop: Element, document: Document) -> Iterator[Problem]:
    found = extensions(loop, "loopCharacteristics")
    if len(found) != 1:
        yield document.problem(
            loop, "Must have exactly one 'zeebe:loopCharacteristics' extension element"
        )
    for element in found:
        for present, absent in (
            ("outputElement", "outputCollection"),
            ("outputCollection", "outputElement"),
        ):
            if element.get(present) and not element.get(absent):
                yield document.problem(
                    element,
                    f"Attribute '{absent}' must be present if the attribute '{present}' is set",
                )


_NEEDED = {
    "taskDefinition": ("type",),
    "executionListener": ("eventType", "type"),
    "taskListener": ("eventType", "type"),
    "publishMessage": ("correlationKey",),
    "subscription": ("correlationKey",),
    "calledElement": ("processId",),
    "calledDecision": ("decisionId", "resultVariable"),
    "script": ("expression", "resultVariable"),
    "loopCharacteristics": ("inputCollection",),
    "linkedResource": ("resourceId", "resourceType"),
}
_BOUND = frozenset({"calledElement", "calledDecision", "formDefinition"})


def _has_complete_extensions(holder: Element, document: Document) -> Iterator[Problem]:
    """The attributes of Zeebe's extension elements, wherever these are."""
    for element in holder.descendants():
        if element.namespace != ZEEBE:
            continue
        for attribute in _NEEDED.get(element.name, ()):
            if not element.get(attribute):
                yield document.problem(
                    element, f"Attribute '{attribute}' must be present and not empty"
                )
        if element.name in _BOUND:
            yield from _binding(element, document)
        if element.name == "formDefinition":
            yield from _has_one_form(element, document)
        elif element.name == "userTaskForm":
            yield from _has_form_text(element, document)


def _binding(element: Element, document: Document) -> Iterator[Problem]:
    binding, tag = element.get("bindingType"), (element.get("versionTag") or "").strip()
    if binding and binding not in {"deployment", "latest", "versionTag"}:
        yield document.problem(
            element, "Attribute 'bindingType' must be one of: deployment, latest, versionTag"
        )
    if binding == "versionTag" and not tag:
        yield document.problem(
            element,
            "Attribute 'versionTag' must be present and not empty if 'bindingType' is 'versionTag'",
        )
    if binding != "versionTag" and tag:
        yield document.problem(
            element, "Attribute 'versionTag' may only be used if 'bindingType' is 'versionTag'"
        )


def _receives_message(task: Element, document: Document) -> Iterator[Problem]:
    message = document.referenced(task, "messageRef", "message")
    if message is None:
        yield document.problem(task, "Must reference a message")


def _sends_message(task: Element, document: Document) -> Iterator[Problem]:
    if (
        extension(task, "publishMessage") is not None
        and document.referenced(task, "messageRef", "message") is None
    ):
        yield document.problem(task, "Must reference a message")


def _has_one_form(form: Element, document: Document) -> Iterator[Problem]:
    native = any(
        sibling.name == "userTask" and sibling.namespace == ZEEBE
        for sibling in document.parent(form).children
    )
    other = "externalReference" if native else "formKey"
    found = [name for name in ("formId", other) if (form.get(name) or "").strip()]
    if len(found) != 1:
        ending = "for native user tasks" if native else ""
        message = f"Exactly one of the attributes 'formId, {other}' must be present and not blank"
        yield document.problem(form, f"{message} {ending}".rstrip())


def _has_form_text(form: Element, document: Document) -> Iterator[Problem]:
    if not form.get("id"):
        yield document.problem(form, "Element id must be present and not empty.")
    if not form.text.strip():
        yield document.problem(form, "User task form text content has to be present and not empty")


_HOLDERS = ("extensionElements",)

RULES = (
    (_has_task_definition, ("serviceTask",)),
    (_has_message_or_job, ("sendTask",)),
    (_has_decision_or_job, ("businessRuleTask",)),
    (_has_script_or_job, ("scriptTask",)),
    (_throws_message_or_job, ("intermediateThrowEvent", "endEvent")),
    (_has_called_element, ("callActivity",)),
    (_has_loop_characteristics, ("multiInstanceLoopCharacteristics",)),
    (_has_complete_extensions, _HOLDERS),
    (_receives_message, ("receiveTask",)),
    (_sends_message, ("sendTask",)),
)
