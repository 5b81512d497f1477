"""Results of jobs on their way into a request."""

from __future__ import annotations

from collections.abc import Sequence

from .._proto import gateway_protocol as proto
from ..instructions import (
    ActivateInnerElement,
    AdHocSubProcessResult,
    JobResult,
    UserTaskCorrections,
    UserTaskResult,
)
from .arguments import as_integer, as_optional_flag, as_several, as_text, as_texts
from .variables import dump_variables


def write_result(result: JobResult) -> proto.JobResult:
    """Return a result as the protocol has it.

    Raises:
        TypeError: It is no result.
    """
    if isinstance(result, UserTaskResult):
        return proto.JobResult(
            type="userTask",
            denied=as_optional_flag("denied", result.denied),
            denied_reason=_text("denied_reason", result.denied_reason),
            corrections=None if result.corrections is None else _corrections(result.corrections),
        )
    if not isinstance(result, AdHocSubProcessResult):
        raise TypeError(
            "result must be a UserTaskResult or an AdHocSubProcessResult, not "
            f"{type(result).__name__}"
        )
    several = as_several("activate_elements", result.activate_elements, "ActivateInnerElement")
    return proto.JobResult(
        type="adHocSubProcess",
        activate_elements=[
            proto.JobResultActivateElement(
                element_id=as_text("element_id", element.element_id),
                variables=dump_variables(element.variables),
            )
            for element in map(_element, several)
        ],
        is_completion_condition_fulfilled=as_optional_flag(
            "is_completion_condition_fulfilled", result.is_completion_condition_fulfilled
        ),
        is_cancel_remaining_instances=as_optional_flag(
            "is_cancel_remaining_instances", result.is_cancel_remaining_instances
        ),
    )


def _element(element: object) -> ActivateInnerElement:
    if not isinstance(element, ActivateInnerElement):
        kind = type(element).__name__
        raise TypeError(f"activate_elements takes ActivateInnerElement, not {kind}")
    return element


def _corrections(corrections: UserTaskCorrections) -> proto.JobResultCorrections:
    if not isinstance(corrections, UserTaskCorrections):
        kind = type(corrections).__name__
        raise TypeError(f"corrections must be UserTaskCorrections, not {kind}")
    priority = corrections.priority
    return proto.JobResultCorrections(
        assignee=_text("assignee", corrections.assignee),
        due_date=_text("due_date", corrections.due_date),
        follow_up_date=_text("follow_up_date", corrections.follow_up_date),
        candidate_users=_texts("candidate_users", corrections.candidate_users),
        candidate_groups=_texts("candidate_groups", corrections.candidate_groups),
        priority=None if priority is None else as_integer("priority", priority, bits=32),
    )


def _text(name: str, value: str | None) -> str | None:
    return None if value is None else as_text(name, value)


def _texts(name: str, values: Sequence[str] | None) -> proto.StringList | None:
    return None if values is None else proto.StringList(values=as_texts(name, values))
