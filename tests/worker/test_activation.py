"""Jobs as they come off the wire."""

from __future__ import annotations

import inspect
import pickle

from zeebe_grpclib import Job, JobStatus
from zeebe_grpclib._calls import jobs
from zeebe_grpclib._proto import gateway_protocol as proto


def read(message: proto.ActivatedJob) -> Job:
    call = jobs.activate_jobs("pay", "me", 1_000, 1, keep_unreadable=True)
    (job,) = call.parse(proto.ActivateJobsResponse(jobs=[message]))
    return job


def full() -> proto.ActivatedJob:
    return proto.ActivatedJob(
        key=1,
        type="pay",
        process_instance_key=2,
        bpmn_process_id="order",
        process_definition_version=3,
        process_definition_key=4,
        element_id="pay-it",
        element_instance_key=5,
        custom_headers='{"x": "y"}',
        worker="me",
        retries=6,
        deadline=7,
        variables='{"a": [1, null]}',
        tenant_id="<default>",
        tags=["t"],
    )


def test_a_job_off_the_wire_is_like_one_that_is_made() -> None:
    job = read(full())
    made = Job(
        1, "pay", 2, "order", 3, 4, "pay-it", 5, {"x": "y"}, "me", 6, 7, {"a": [1, None]},
        "<default>", JobStatus.Running, ["t"],
    )  # fmt: skip
    assert list(vars(job)) == list(vars(made))
    assert vars(job) == vars(made)
    assert set(inspect.signature(Job).parameters) == set(vars(job))
    assert job.task_result is None
    assert vars(pickle.loads(pickle.dumps(job))) == vars(made)


def test_headers_are_shared_and_so_read_only() -> None:
    first, second = read(full()), read(full())
    assert first.custom_headers is second.custom_headers
    assert type(first.custom_headers).__name__ == "mappingproxy"


def test_a_job_that_cannot_be_read_says_why() -> None:
    message = full()
    message.variables = "[1]"
    job = read(message)
    assert isinstance(job, jobs.UnreadableJob)
    assert (job.key, job.retries, job.variables) == (1, 6, {})
    assert job.problem == "expected a JSON object, but got '[1]'"
    message.variables = "[" * 100_000
    assert isinstance(read(message), jobs.UnreadableJob)


def test_calls_about_deadlines_and_retries() -> None:
    timeout = jobs.update_job_timeout(5, 60_000)
    assert timeout.rpc.path == "/gateway_protocol.Gateway/UpdateJobTimeout"
    assert timeout.request == proto.UpdateJobTimeoutRequest(job_key=5, timeout=60_000)
    retries = jobs.update_job_retries(5, 2)
    assert retries.rpc.path == "/gateway_protocol.Gateway/UpdateJobRetries"
    assert retries.request == proto.UpdateJobRetriesRequest(job_key=5, retries=2)
    stream = jobs.stream_activated_jobs("pay", "me", 1_000, ["a"], ["t"])
    assert stream.rpc.path == "/gateway_protocol.Gateway/StreamActivatedJobs"
    assert stream.request == proto.StreamActivatedJobsRequest(
        type="pay", worker="me", timeout=1_000, fetch_variable=["a"], tenant_ids=["t"]
    )
