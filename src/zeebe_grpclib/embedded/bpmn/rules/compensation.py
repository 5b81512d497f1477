"""Rules on compensation: its handlers, and what a throw event may refer to."""

from collections.abc import Iterator

from ...xml import Element
from ..document import Document, event_definitions, is_event_subprocess, is_true
from ..problems import Problem
from ..vocabulary import ACTIVITIES


def _is_apart(activity: Element, document: Document) -> Iterator[Problem]:
    if not is_true(activity, "isForCompensation"):
        return
    for is_there, what in (
        (document.incoming(activity), "incoming sequence flows"),
        (document.outgoing(activity), "outgoing sequence flows"),
        (document.boundary_events(activity), "boundary events"),
    ):
        if is_there:
            yield document.problem(activity, f"A compensation handler should have no {what}")


def _refers_to_what_can_be_compensated(
    definition: Element, document: Document
) -> Iterator[Problem]:
    reference = definition.get("activityRef")
    if reference is None:
        return
    activity = document.by_id(reference)
    if activity is None:
        yield document.problem(
            definition, f"The referenced compensation activity '{reference}' doesn't exist"
        )
        return
    scope = document.parent(document.parent(definition))
    scopes = [scope]
    if is_event_subprocess(scope):
        scopes.append(document.parent(scope))
    if document.parent(activity) not in scopes:
        yield document.problem(
            definition,
            f"The referenced compensation activity '{reference}' must be in the same scope as the "
            "compensation throw event",
        )
    is_scope = activity.name in {"subProcess", "adHocSubProcess", "transaction"}
    if not document.has_handler(activity) and (not is_scope or is_event_subprocess(activity)):
        yield document.problem(
            definition,
            f"The referenced compensation activity '{reference}' must have either a compensation "
            "boundary event or be a subprocess",
        )


def _waits(event: Element, document: Document) -> Iterator[Problem]:
    name = "end event" if event.name == "endEvent" else "intermediate throwing event"
    for definition in event_definitions(event):
        is_compensation = definition.name == "compensateEventDefinition"
        if is_compensation and not is_true(definition, "waitForCompletion", default=True):
            yield document.problem(
                event,
                f"A compensation {name} waitForCompletion attribute must be true or not present",
            )


RULES = (
    (_is_apart, tuple(sorted(ACTIVITIES))),
    (_refers_to_what_can_be_compensated, ("compensateEventDefinition",)),
    (_waits, ("intermediateThrowEvent", "endEvent")),
)
