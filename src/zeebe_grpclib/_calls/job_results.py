"""Results of jobs on their way into a request."""

from __future__ import annotations

from collections.abc import Sequence

from .._proto import gateway_protocol as proto
from ..instructions import AdHocSubProcessResult, JobResult, UserTaskCorrections, UserTaskResult
from .arguments import as_integer, as_text, as_texts
from .variables import dump_variables


def write_result(result: JobResult) -> proto.JobResult:
    """Return a result as the protocol has it.

    Raises:
        TypeError: It is no result.
    """
    if isinstance(result, UserTaskResult):
        return proto.JobResult(
            type="userTask",
            denied=result.denied,
            denied_reason=_text("denied_reason", result.denied_reason),
            corrections=None if result.corrections is None else _corrections(result.corrections),
        )
    if not isinstance(result, AdHocSubProcessResult):
        raise TypeError(
            "result must be a UserTaskResult or an AdHocSubProcessResult, not "
            f"{type(result).__name__}"
        )
    return proto.JobResult(
        type="adHocSubProcess",
        activate_elements=[
            proto.JobResultActivateElement(
                element_id=as_text("element_id", element.element_id),
                variables=dump_variables(element.variables),
            )
            for element in result.activate_elements
        ],
        is_completion_condition_fulfilled=result.is_completion_condition_fulfilled,
        is_cancel_remaining_instances=result.is_cancel_remaining_instances,
    )


def _corrections(corrections: UserTaskCorrections) -> proto.JobResultCorrections:
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
