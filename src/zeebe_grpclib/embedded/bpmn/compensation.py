"""Compensation in a document: which activity undoes which, and what must be remembered."""

from collections.abc import Iterable, Iterator

from ..xml import Element as Xml
from .document import Document, event_definitions, is_true
from .events import CompensationDefinition
from .model import Element
from .vocabulary import ACTIVITIES, ElementType


def handler_of(event: Xml, document: Document) -> Xml | None:
    """The activity that an association leads to from a compensation boundary event."""
    scope = document.parent(event)
    for association in document.associations(event):
        target = document.by_id(association.get("targetRef"))
        if (
            target is not None
            and target.name in ACTIVITIES
            and is_true(target, "isForCompensation")
            and document.parent(target) is scope
        ):
            return target
    return None


def is_compensation(event: Xml) -> bool:
    """Whether an event throws or catches compensation."""
    return any(found.name == "compensateEventDefinition" for found in event_definitions(event))


def handlers(
    events: Iterable[Xml], document: Document, elements: dict[str, Element]
) -> Iterator[tuple[Element, Element]]:
    """Activities with the activities that undo them."""
    for event in events:
        if event.name == "boundaryEvent" and is_compensation(event):
            found = handler_of(event, document)
            assert found is not None  # noqa: S101 - `support` refuses the others
            activity = elements[event.get("attachedToRef") or ""]
            yield activity, elements[found.get("id") or ""]


def connect(activity: Element, handler: Element) -> None:
    """Let a handler undo an activity.

    The end of either concerns compensation, and so does that of every sub-process around them:
    completed, it may be compensated; terminated, nothing in it can be.
    """
    activity.handler = handler
    activity.compensable = handler.compensable = handler.is_handler = True
    scope = activity.scope
    while scope is not None and scope.type is not ElementType.PROCESS and not scope.compensable:
        scope.compensable = True
        scope = scope.scope


def compensation(definition: Xml) -> CompensationDefinition:
    """What a compensation event compensates: one activity, or all in its scope."""
    return CompensationDefinition(definition.get("activityRef") or "")
