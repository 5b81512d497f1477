"""What the listeners of a user task are told about it, and what they may say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..commands import CompleteJob
from ..rejection import Rejection, RejectionType
from ..state import Job, UserTask

_RESERVED = "io.camunda.zeebe:"
#: The attributes that may change: Zeebe's names where it lists them, and in headers.
_NAMES = {
    "assignee": ("assignee", "assignee"),
    "candidate_groups": ("candidateGroupsList", "candidateGroups"),
    "candidate_users": ("candidateUsersList", "candidateUsers"),
    "due_date": ("dueDate", "dueDate"),
    "follow_up_date": ("followUpDate", "followUpDate"),
    "priority": ("priority", "priority"),
}
_DENIABLE = ("ASSIGNING", "COMPLETING", "UPDATING")


def wanted_attributes(task: UserTask) -> dict[str, Any]:
    """The attributes as they will be if no listener objects."""
    attributes = _before(task)
    if task.transition is not None:
        attributes |= task.transition.started.changes
        attributes |= task.transition.corrections
    return attributes


def headers(task: UserTask) -> dict[str, str]:
    """The task as headers of a listener's job; what has no value is left out."""
    assert task.transition is not None  # noqa: S101 - that is what a listener is called for
    attributes = wanted_attributes(task)
    before = _before(task)
    changed = [listed for name, (listed, _) in _NAMES.items() if attributes[name] != before[name]]
    started = task.transition.started
    if started.event == "UPDATING" and started.variables:
        changed.append("variables")
    told: dict[str, Any] = {"action": started.action}
    told |= {header: attributes[name] for name, (_, header) in _NAMES.items()}
    told["changedAttributes"] = changed
    told["formKey"] = task.created.form_key
    told["userTaskKey"] = task.created.key
    # 0 is a priority, but no key.
    return {
        _RESERVED + name: _written(value)
        for name, value in told.items()
        if value or name == "priority"
    }


def corrections(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a listener says about attributes, as they are kept: lists as tuples."""
    return {
        name: tuple(value) if isinstance(value, (list, tuple)) else value
        for name, value in document.items()
        if name in _NAMES
    }


def check_completion(job: Job, task: UserTask, command: CompleteJob) -> None:
    """See whether a listener may say that.

    Raises:
        Rejection: It may not.
    """
    what = (
        f"(job key '{job.key}', type '{job.type}', processInstanceKey "
        f"'{job.element_instance.root.key}')"
    )
    if command.variables:
        raise _bad(
            "Task Listener job completion with variables payload provided is not yet supported "
            f"{what}. Support will be enabled with the resolution of issue #23702."
        )
    if command.denied and job.listener_event_type not in _DENIABLE:
        raise _bad(
            f"Denying result is not supported for '{job.listener_event_type}' task listener jobs "
            f"{what}. Only the following listener event types support denying: "
            f"[{', '.join(_DENIABLE)}]."
        )
    if command.denied and command.corrections:
        raise _bad(
            "Expected to complete task listener job with corrections, but the job result is "
            f"denied {what}. The corrections would be reverted by the denial. Either complete "
            "the job with corrections without setting denied, or complete the job with a denied "
            "result but no corrections."
        )
    if (
        job.listener_event_type == "CREATING"
        and "assignee" in command.corrections
        and task.created.assignee
    ):
        raise _bad(
            "Correcting the assignee is not supported for 'CREATING' task listener jobs when the "
            f"assignee is already defined in the model {what}."
        )


def _before(task: UserTask) -> dict[str, Any]:
    """The attributes without what is pending."""
    attributes = dict(task.attributes)
    if task.state == "CREATING":
        # Nobody has it yet; who will is known, and may be corrected if it is nobody.
        attributes["assignee"] = task.created.assignee
    return attributes


def _written(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def _bad(reason: str) -> Rejection:
    return Rejection(RejectionType.INVALID_ARGUMENT, "COMPLETE", reason)
