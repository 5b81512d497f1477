from __future__ import annotations

import copy
import dataclasses
import pickle
import types
from typing import Any

import pytest

from zeebe_grpclib.job import Job, JobKind, JobStatus, ListenerEventType

FIELDS: dict[str, Any] = {
    "key": 1,
    "type": "pay",
    "process_instance_key": 2,
    "bpmn_process_id": "order",
    "process_definition_version": 3,
    "process_definition_key": 4,
    "element_id": "task",
    "element_instance_key": 5,
    "custom_headers": types.MappingProxyType({"method": "card"}),
    "worker": "w",
    "retries": 6,
    "deadline": 7,
    "variables": types.MappingProxyType({"total": 8}),
}


def test_fields_hold_what_was_given_and_defaults_the_rest() -> None:
    job = Job(**FIELDS)
    assert {name: getattr(job, name) for name in FIELDS} == FIELDS
    assert (job.tenant_id, job.status, job.tags, job.task_result) == (
        None, JobStatus.Running, [], None,
    )  # fmt: skip
    # The peer's callers may give both by position.
    assert Job(*[*FIELDS.values(), "acme", JobStatus.Failed]).tenant_id == "acme"


def test_a_job_is_frozen_towards_its_users() -> None:
    job = Job(**FIELDS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        job.retries = 9  # type: ignore[misc] # that it cannot is the point


def test_the_worker_notes_status_and_result() -> None:
    job = Job(**FIELDS)
    job.set_task_result({"paid": True})
    job._set_status(JobStatus.Completed)
    assert (job.task_result, job.status) == ({"paid": True}, JobStatus.Completed)
    assert Job(**FIELDS).task_result is None


def test_jobs_are_the_same_by_their_key() -> None:
    job, other = Job(**FIELDS), Job(**{**FIELDS, "retries": 1})
    assert job == other
    assert len({job, other}) == 1
    assert job != Job(**{**FIELDS, "key": 9})
    assert job != "job"


@pytest.mark.parametrize("through", [lambda j: pickle.loads(pickle.dumps(j)), copy.deepcopy])
def test_a_job_can_be_pickled_and_copied(through: Any) -> None:
    job = Job(**FIELDS, tags=["vip"])
    job.set_task_result("done")
    twin = through(job)
    assert vars(twin) == {
        **FIELDS,
        "custom_headers": {"method": "card"},
        "variables": {"total": 8},
        "tenant_id": None,
        "status": JobStatus.Running,
        "tags": ["vip"],
        "kind": JobKind.BPMN_ELEMENT,
        "listener_event_type": ListenerEventType.UNSPECIFIED,
        "user_task": None,
        "task_result": "done",
    }


def test_statuses_have_the_peers_names_and_values() -> None:
    names = ["Running", "Completed", "RunningAfterDecorators", "Failed", "ErrorThrown"]
    assert [(status.name, status.value) for status in JobStatus] == [(n, n) for n in names]
