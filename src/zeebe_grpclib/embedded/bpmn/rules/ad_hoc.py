"""Rules on ad-hoc sub-processes."""

from collections.abc import Iterator

from ...xml import Element
from ..document import Document, extension, extensions, flow_nodes, is_event_subprocess, is_true
from ..problems import Problem


def _holds_activities(subprocess: Element, document: Document) -> Iterator[Problem]:
    names = {node.name for node in flow_nodes(subprocess)}
    if not names:
        yield document.problem(subprocess, "Must have at least one activity.")
    if "startEvent" in names:
        yield document.problem(subprocess, "Must not contain a start event.")
    if "endEvent" in names:
        yield document.problem(subprocess, "Must not contain an end event.")


def _collects_all_or_nothing(subprocess: Element, document: Document) -> Iterator[Problem]:
    for definition in extensions(subprocess, "adHoc"):
        element, collection = (
            definition.get(name) or None for name in ("outputElement", "outputCollection")
        )
        if (element is None) != (collection is None):
            yield document.problem(
                subprocess,
                "OutputElement and OutputCollection must both be set, or neither of them set. "
                f"outputElement:{element or 'null'} and "
                f"outputCollection:{collection or 'null'}.",
            )


def _leaves_it_to_the_job(subprocess: Element, document: Document) -> Iterator[Problem]:
    if extension(subprocess, "taskDefinition") is None:
        return
    definition = extension(subprocess, "adHoc")
    for is_defined, what in (
        (
            definition is not None and definition.get("activeElementsCollection"),
            "activeElementsCollection",
        ),
        (
            not is_true(subprocess, "cancelRemainingInstances", default=True),
            "cancelRemainingInstances",
        ),
        (subprocess.child("completionCondition") is not None, "completionCondition"),
    ):
        if is_defined:
            yield document.problem(
                subprocess, f"Must not define {what} in combination with zeebe:taskDefinition."
            )


def _is_not_interrupted(subprocess: Element, document: Document) -> Iterator[Problem]:
    if not is_event_subprocess(subprocess):
        return
    start = subprocess.child("startEvent")
    if (
        document.parent(subprocess).name == "adHocSubProcess"
        and start is not None
        and is_true(start, "isInterrupting", default=True)
    ):
        yield document.problem(
            subprocess,
            "An interrupting event subprocess is not allowed inside an ad-hoc subprocess",
        )


_AD_HOC = ("adHocSubProcess",)

RULES = (
    (_holds_activities, _AD_HOC),
    (_collects_all_or_nothing, _AD_HOC),
    (_leaves_it_to_the_job, _AD_HOC),
    (_is_not_interrupted, ("subProcess",)),
)
