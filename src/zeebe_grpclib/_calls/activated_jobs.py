"""Jobs, as the gateway sends them, read into ours."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .._proto import gateway_protocol as proto
from ..job import Job, JobKind, JobStatus, ListenerEventType, UserTaskProperties
from .variables import load_variables

# What most jobs are, without the cost of looking a number up.
_ELEMENT, _UNSPECIFIED = JobKind.BPMN_ELEMENT, ListenerEventType.UNSPECIFIED


@dataclass(frozen=True, eq=False)
class UnreadableJob(Job):
    """A job whose variables or headers are no JSON object; both are empty here."""

    problem: str = ""
    """What is wrong with them."""


# Headers come from the model: jobs of one element have the same text again and again.
@functools.lru_cache(maxsize=512)
def _headers(text: str) -> Mapping[str, object]:
    return MappingProxyType(load_variables(text))


def read_job_or_problem(job: proto.ActivatedJob) -> Job:
    """Return a job, or an `UnreadableJob` in its place."""
    try:
        return read_job(job)
    except (ValueError, RecursionError) as error:
        problem = str(error) or "it is nested too deeply"
    return UnreadableJob(
        key=job.key,
        type=job.type,
        process_instance_key=job.process_instance_key,
        bpmn_process_id=job.bpmn_process_id,
        process_definition_version=job.process_definition_version,
        process_definition_key=job.process_definition_key,
        element_id=job.element_id,
        element_instance_key=job.element_instance_key,
        custom_headers={},
        worker=job.worker,
        retries=job.retries,
        deadline=job.deadline,
        variables={},
        tenant_id=job.tenant_id,
        problem=problem,
    )


def read_job(job: proto.ActivatedJob) -> Job:
    """Return a job as the gateway sent it.

    Raises:
        ValueError: Its variables or headers are no JSON object.
    """
    made = object.__new__(Job)
    # Not by its own __init__: a frozen dataclass sets each of its 16 fields by a call of its
    # own, which costs as much as reading a job's variables. A test compares the two ways.
    made.__dict__.update(
        key=job.key,
        type=job.type,
        process_instance_key=job.process_instance_key,
        bpmn_process_id=job.bpmn_process_id,
        process_definition_version=job.process_definition_version,
        process_definition_key=job.process_definition_key,
        element_id=job.element_id,
        element_instance_key=job.element_instance_key,
        custom_headers=_headers(job.custom_headers),
        worker=job.worker,
        retries=job.retries,
        deadline=job.deadline,
        variables=load_variables(job.variables),
        tenant_id=job.tenant_id,
        status=JobStatus.Running,
        tags=list(job.tags),
        kind=_ELEMENT if not job.kind else JobKind(int(job.kind)),
        listener_event_type=_event_type(job) if job.kind else _UNSPECIFIED,
        user_task=None if job.user_task is None else _user_task(job.user_task),
    )
    return made


def _event_type(job: proto.ActivatedJob) -> ListenerEventType:
    # An ad-hoc sub-process has no event, and gateways before 8.9 leave the field at 0 then,
    # which is the number of ASSIGNING.
    number = int(job.listener_event_type)
    is_listeners = int(job.kind) != JobKind.AD_HOC_SUB_PROCESS
    return ListenerEventType(number) if is_listeners or number else _UNSPECIFIED


def _user_task(task: proto.UserTaskProperties) -> UserTaskProperties:
    return UserTaskProperties(
        action=task.action,
        assignee=task.assignee,
        candidate_groups=tuple(task.candidate_groups),
        candidate_users=tuple(task.candidate_users),
        changed_attributes=tuple(task.changed_attributes),
        due_date=task.due_date,
        follow_up_date=task.follow_up_date,
        form_key=task.form_key,
        priority=task.priority,
        user_task_key=task.user_task_key,
    )
