"""Compensation in a document: which activity undoes which, and what must be remembered."""

from collections.abc import Iterable, Iterator

from ..xml import Element as Xml
from .document import Document, event_definitions
from .events import CompensationDefinition
from .model import Element
from .vocabulary import ACTIVITIES, ElementType


def association_of(event: Xml, document: Document) -> Xml | None:
    """The association that leads to what undoes: the first one beside a boundary event."""
    scope = document.parent(event)
    beside = (each for each in document.associations(event) if document.parent(each) is scope)
    return next(beside, None)


def handler_of(event: Xml, document: Document) -> Xml | None:
    """The activity that undoes another when its compensation boundary event is triggered.

    As in Zeebe that is any in the process, for compensation or not.
    """
    association = association_of(event, document)
    target = None if association is None else document.by_id(association.get("targetRef"))
    if target is None or target.name not in ACTIVITIES:
        return None
    is_far = document.process_of(target) is not document.process_of(event)
    return None if is_far else target


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
            assert found is not None  # noqa: S101 - the others have been refused
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


def connect_all_scopes(elements: Iterable[Element]) -> None:
    """Let the end of every scope concern compensation.

    Where sequence flows lead from scope to scope, an activity may be completed in any of them.
    """
    for element in elements:
        for scope in (element, element.inner):
            if scope is not None and (scope.loop or scope.ad_hoc or scope.children):
                scope.compensable = True


def compensation(definition: Xml) -> CompensationDefinition:
    """What a compensation event compensates: one activity, or all in its scope."""
    return CompensationDefinition(definition.get("activityRef") or "")
