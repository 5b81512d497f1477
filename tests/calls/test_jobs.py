from __future__ import annotations

from typing import Any

import pytest
from tests.calls.rejections import rejected
from tests.protobuf import answer, message, request

from zeebe_grpclib import errors, responses
from zeebe_grpclib._calls import jobs
from zeebe_grpclib._proto.codec import DecodeError
from zeebe_grpclib.job import Job, JobKind, ListenerEventType, UserTaskProperties
from zeebe_grpclib.responses import UpdateJobRetriesResponse
from zeebe_grpclib.status import StatusCode

ACTIVATE = jobs.activate_jobs("pay", "w", 30_000, 5, ["total"], 15_000, ["acme", "b"])
COMPLETE = jobs.complete_job(7, {"paid": True})
FAIL = jobs.fail_job(7, 2, "no money", 500, {"tries": 1})
THROW = jobs.throw_error(7, "no-money", "none left", None)


def test_activate_sends_every_field() -> None:
    assert request(ACTIVATE) == message(
        "ActivateJobsRequest",
        type="pay",
        worker="w",
        timeout=30_000,
        maxJobsToActivate=5,
        fetchVariable=["total"],
        requestTimeout=15_000,
        tenantIds=["acme", "b"],
    )


def test_activate_leaves_out_what_is_not_given() -> None:
    assert request(jobs.activate_jobs("pay", "w", 1, 1)) == message(
        "ActivateJobsRequest", type="pay", worker="w", timeout=1, maxJobsToActivate=1
    )


@pytest.mark.parametrize(
    ("request_timeout_ms", "patience_ms"), [(0, 10_000), (15_000, 15_000), (-1, 0)]
)
def test_a_long_poll_takes_its_time(request_timeout_ms: int, patience_ms: int) -> None:
    call = jobs.activate_jobs("pay", "w", 1, 1, (), request_timeout_ms)
    assert call.patience_ms == patience_ms


def test_the_job_calls_send_every_field() -> None:
    assert request(COMPLETE) == message("CompleteJobRequest", jobKey=7, variables='{"paid": true}')
    assert request(FAIL) == message(
        "FailJobRequest",
        jobKey=7,
        retries=2,
        errorMessage="no money",
        retryBackOff=500,
        variables='{"tries": 1}',
    )
    assert request(THROW) == message(
        "ThrowErrorRequest",
        jobKey=7,
        errorCode="no-money",
        errorMessage="none left",
        variables="{}",
    )


def test_answers_of_the_job_calls_are_empty() -> None:
    assert answer(COMPLETE) == responses.CompleteJobResponse()
    assert answer(FAIL) == responses.FailJobResponse()
    assert answer(THROW) == responses.ThrowErrorResponse()


@pytest.mark.parametrize("call", [COMPLETE, FAIL, THROW])
def test_answers_without_fields_are_still_checked(call: Any) -> None:
    assert call.rpc.read(b"") == call.rpc.read(b"\x08\x01")  # a later gateway's field
    with pytest.raises(DecodeError):
        call.rpc.read(b"\x0a\x05")


def test_an_activated_job_is_read_whole() -> None:
    fields = {
        "key": 1,
        "type": "pay",
        "processInstanceKey": 2,
        "bpmnProcessId": "order",
        "processDefinitionVersion": 3,
        "processDefinitionKey": 4,
        "elementId": "task",
        "elementInstanceKey": 5,
        "customHeaders": '{"method": "card"}',
        "worker": "w",
        "retries": 6,
        "deadline": 1_700_000_000_000,
        "variables": '{"total": 12.5}',
        "tenantId": "acme",
        "tags": ["vip"],
        "kind": 2,
        "listenerEventType": 2,
        "userTask": {
            "action": "complete", "assignee": "me", "candidateGroups": ["g"],
            "candidateUsers": ["u"], "changedAttributes": ["priority"], "dueDate": "d",
            "followUpDate": "f", "formKey": 8, "priority": 0, "userTaskKey": 9,
        },
    }  # fmt: skip
    [job] = answer(ACTIVATE, jobs=[fields])
    assert vars(job) == {
        "key": 1,
        "type": "pay",
        "process_instance_key": 2,
        "bpmn_process_id": "order",
        "process_definition_version": 3,
        "process_definition_key": 4,
        "element_id": "task",
        "element_instance_key": 5,
        "custom_headers": {"method": "card"},
        "worker": "w",
        "retries": 6,
        "deadline": 1_700_000_000_000,
        "variables": {"total": 12.5},
        "tenant_id": "acme",
        "status": job.status,
        "tags": ["vip"],
        "kind": JobKind.TASK_LISTENER,
        "listener_event_type": ListenerEventType.COMPLETING,
        "user_task": UserTaskProperties(
            "complete", "me", ("g",), ("u",), ("priority",), "d", "f", 8, 0, 9
        ),
    }
    assert answer(ACTIVATE) == []


@pytest.mark.parametrize(
    ("fields", "kind", "event"),
    [
        ({}, JobKind.BPMN_ELEMENT, ListenerEventType.UNSPECIFIED),
        ({"kind": 1, "listenerEventType": 5}, JobKind.EXECUTION_LISTENER, ListenerEventType.START),
        ({"kind": 2}, JobKind.TASK_LISTENER, ListenerEventType.ASSIGNING),
        ({"kind": 3}, JobKind.AD_HOC_SUB_PROCESS, ListenerEventType.UNSPECIFIED),
        ({"kind": 77, "listenerEventType": 78}, JobKind(77), ListenerEventType(78)),
    ],
)
def test_what_a_job_is_for(fields: dict[str, Any], kind: JobKind, event: ListenerEventType) -> None:
    [job] = answer(ACTIVATE, jobs=[fields])
    assert (job.kind, job.listener_event_type, job.user_task) == (kind, event, None)


def test_a_job_with_nonsense_for_variables_is_no_answer() -> None:
    with pytest.raises(ValueError, match="expected a JSON object"):
        answer(ACTIVATE, jobs=[{"variables": "[]"}])


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: jobs.complete_job("7", None), "^job_key must be an integer, not str$"),  # type: ignore[arg-type]
        (lambda: jobs.fail_job(7, 1, None, 0, None), "^message must be a string, not None$"),  # type: ignore[arg-type]
        (lambda: jobs.fail_job(7, "1", "", 0, None), "^retries must be an integer, not str$"),  # type: ignore[arg-type]
        (lambda: jobs.throw_error(7, None, "", None), "^error_code must be a string, not None$"),  # type: ignore[arg-type]
        (lambda: jobs.activate_jobs(None, "w", 1, 1), "^job_type must be a string, not None$"),  # type: ignore[arg-type]
        (lambda: jobs.activate_jobs("p", "w", 1, 1, "a"), "^variables_to_fetch takes a list"),
        (lambda: jobs.activate_jobs("p", "w", 1, 1, (), 0, "a"), "^tenant_ids takes a list"),
    ],
)  # fmt: skip
def test_arguments_of_another_type_are_refused(make: Any, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        make()


@pytest.mark.parametrize("call", [COMPLETE, FAIL, THROW])
@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (StatusCode.NOT_FOUND, "none", errors.JobNotFoundError),
        (StatusCode.FAILED_PRECONDITION, "failed", errors.JobAlreadyDeactivatedError),
        (StatusCode.INVALID_ARGUMENT, "Invalid JSON value: {", errors.InvalidJSONError),
        (StatusCode.INVALID_ARGUMENT, "too long", errors.InvalidArgumentError),
    ],
)
def test_rejections(
    call: Any, status: StatusCode, text: str, kind: type[errors.PyZeebeError]
) -> None:
    error = rejected(call, status, text)
    assert type(error) is kind
    assert getattr(error, "job_key", 7) == 7
    assert f"The gateway answered {status.name}: {text}. " in str(error)
    assert str(error).endswith(". Trying again will not help")


def test_a_refused_activation_says_what_was_asked_for_and_why_it_was_refused() -> None:
    error = rejected(ACTIVATE, StatusCode.INVALID_ARGUMENT, "tenant 'x' is unknown")
    assert isinstance(error, errors.ActivateJobsRequestInvalidError)
    assert (error.task_type, error.worker, error.timeout, error.max_jobs_to_activate) == (
        "pay", "w", 30_000, 5,
    )  # fmt: skip
    assert "tenant 'x' is unknown" in str(error)


STREAM = jobs.stream_activated_jobs("pay", "w", 30_000, ["total"], ["acme"])


def test_stream_sends_every_field_and_may_take_for_ever() -> None:
    assert request(STREAM) == message(
        "StreamActivatedJobsRequest",
        type="pay",
        worker="w",
        timeout=30_000,
        fetchVariable=["total"],
        tenantIds=["acme"],
    )
    error = rejected(STREAM, StatusCode.INVALID_ARGUMENT, "blank type")
    assert isinstance(error, errors.StreamActivateJobsRequestInvalidError)
    assert (error.task_type, error.worker, error.timeout) == ("pay", "w", 30_000)


def test_timeouts_and_retries_of_a_job_are_sent_and_refused() -> None:
    timeout: Any = jobs.update_job_timeout(7, 60_000)
    retries: Any = jobs.update_job_retries(7, 3)
    assert request(timeout) == message("UpdateJobTimeoutRequest", jobKey=7, timeout=60_000)
    assert request(retries) == message("UpdateJobRetriesRequest", jobKey=7, retries=3)
    assert answer(timeout) == responses.UpdateJobTimeoutResponse()
    assert answer(retries) == UpdateJobRetriesResponse()
    for call in (timeout, retries):
        assert type(rejected(call, StatusCode.NOT_FOUND)) is errors.JobNotFoundError
    inactive = rejected(timeout, StatusCode.FAILED_PRECONDITION)
    assert type(inactive) is errors.JobAlreadyDeactivatedError


@pytest.mark.parametrize("text", ["[]", "[" * 100_000])
def test_one_job_that_cannot_be_read_does_not_take_its_batch_along(text: str) -> None:
    call = jobs.activate_jobs("pay", "w", 1, 2, keep_unreadable=True)
    bad, good = answer(call, jobs=[{"key": 1, "variables": text}, {"key": 2, "retries": 3}])
    assert isinstance(bad, jobs.UnreadableJob)
    assert (bad.key, bad.variables, bad.custom_headers) == (1, {}, {})
    # How too deep is said is Python's business, and differs between its versions.
    assert bad.problem == "expected a JSON object, but got '[]'" if text == "[]" else bad.problem
    assert (good.key, good.retries, type(good)) == (2, 3, Job)


def test_the_rejections_of_a_job_are_a_table_like_any_other() -> None:
    assert set(COMPLETE.rejections) == {
        StatusCode.NOT_FOUND, StatusCode.FAILED_PRECONDITION, StatusCode.INVALID_ARGUMENT,
    }  # fmt: skip
    assert len(COMPLETE.rejections) == 3
    assert COMPLETE.rejections.get(StatusCode.INTERNAL) is None
