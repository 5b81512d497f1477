"""References to the wrong kind of thing, and words that Zeebe does not know at all.

Zeebe's validators break off on these, so no rule says anything; the wording is our own.
"""

from collections.abc import Iterator

from ..xml import Element
from .document import Document, is_true
from .problems import Problem
from .vocabulary import ACTIVITIES, ZEEBE

_WANTED = {
    "messageRef": frozenset({"message"}),
    "signalRef": frozenset({"signal"}),
    "errorRef": frozenset({"error"}),
    "escalationRef": frozenset({"escalation"}),
    "attachedToRef": ACTIVITIES,
    "activityRef": ACTIVITIES,
}
_FLOWS = frozenset({"sequenceFlow"})
_WORDS = {
    ("executionListener", "eventType"): ("start", "end"),
    ("taskListener", "eventType"): (
        "creating",
        "assigning",
        "updating",
        "completing",
        "canceling",
        "create",
        "assignment",
        "update",
        "complete",
        "cancel",
    ),
    ("linkedResource", "bindingType"): ("deployment", "latest", "versionTag"),
}


def check(document: Document) -> Iterator[Problem]:
    """Every such thing, in document order."""
    for element in document.validated():
        yield from _check_references(element, document)
        for child in element.children_named("extensionElements"):
            for extension in child.descendants():
                if extension.namespace == ZEEBE:
                    yield from _check_words(extension, document)


def _check_references(element: Element, document: Document) -> Iterator[Problem]:
    for attribute, wanted in _WANTED.items():
        reference = element.get(attribute)
        if reference is None:
            continue
        target = document.by_id(reference)
        if target is not None and target.name not in wanted:
            yield _wrong(element, attribute, reference, target, document)
    if element.name in {"exclusiveGateway", "inclusiveGateway"}:
        target = document.by_id(element.get("default"))
        if target is not None and target.name not in _FLOWS:
            yield _wrong(element, "default", element.get("default") or "", target, document)
    if element.name in {"incoming", "outgoing"} and _counts(element, document):
        reference = element.text.strip()
        if document.by_id(reference) is None:
            yield document.problem(
                element, f"'{element.name}' refers to '{reference}', which does not exist."
            )

    elif element.name == "association" and document.by_id(element.get("sourceRef")) is None:
        if document.has_compensation(document.parent(element)):
            yield document.problem(
                element,
                f"'sourceRef' refers to '{element.get('sourceRef')}', which does not exist.",
            )
    elif (
        element.name in {"intermediateThrowEvent", "endEvent"}
        and len(element.children_named("messageEventDefinition")) > 1
    ):
        yield document.problem(element, "The event throws two messages.")


def _counts(connection: Element, document: Document) -> bool:
    """Whether a rule asks for such connections of the node; others may list what they like."""
    node = document.parent(connection)
    if connection.name == "outgoing":
        return node.name != "exclusiveGateway" or document.is_source(node)
    return (
        node.name == "boundaryEvent"
        or is_true(node, "isForCompensation")
        or document.is_awaited(node)
    )


def _wrong(
    element: Element, attribute: str, reference: str, target: Element, document: Document
) -> Problem:
    return document.problem(
        element,
        f"The attribute '{attribute}' refers to '{reference}', a '{target.name}'.",
    )


def _check_words(element: Element, document: Document) -> Iterator[Problem]:
    for (name, attribute), words in _WORDS.items():
        word = element.get(attribute) if element.name == name else None
        if word and word not in words:
            yield document.problem(
                element,
                f"The attribute '{attribute}' is '{word}', expected one of {', '.join(words)}.",
            )
