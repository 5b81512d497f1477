"""Calls about jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from .._proto import gateway_protocol as proto
from .._proto.codec import decoder
from ..errors import (
    ActivateJobsRequestInvalidError,
    JobAlreadyDeactivatedError,
    JobNotFoundError,
    StreamActivateJobsRequestInvalidError,
)
from ..instructions import JobResult, TenantFilter
from ..job import Job
from ..responses import (
    CompleteJobResponse,
    FailJobResponse,
    ThrowErrorResponse,
    UpdateJobRetriesResponse,
    UpdateJobTimeoutResponse,
)
from ..status import StatusCode
from ..types import Variables
from .activated_jobs import UnreadableJob, read_job, read_job_or_problem
from .alike_jobs import ReadJob, alike_jobs, quickly
from .arguments import as_integer, as_reference, as_text, as_texts
from .call import GATEWAY, Call, Rejections, Rpc
from .failures import invalid_json_or_argument
from .filled import filled
from .job_results import write_result
from .variables import dump_variables

__all__ = [
    "UnreadableJob",
    "activate_jobs",
    "complete_job",
    "fail_job",
    "stream_activated_jobs",
    "throw_error",
    "update_job_retries",
    "update_job_timeout",
]

T = TypeVar("T")

# What a gateway waits for when a long poll leaves it to decide (request_timeout 0).
DEFAULT_POLL_MS = 10_000


def activate_jobs(
    job_type: str,
    worker: str,
    timeout_ms: int,
    max_jobs: int,
    variables_to_fetch: Iterable[str] = (),
    request_timeout_ms: int = 0,
    tenant_ids: Iterable[str] = (),
    *,
    keep_unreadable: bool = False,
    tenant_filter: TenantFilter = TenantFilter.PROVIDED,
) -> Call[list[Job]]:
    """Take jobs of one type; the answer is a stream with one list per message.

    Args:
        job_type: Type of the jobs.
        worker: Name under which the jobs are held.
        timeout_ms: How long each job is held before another worker may have it.
        max_jobs: How many to take at most.
        variables_to_fetch: Names of variables to send along; none is all of them.
        request_timeout_ms: How long to wait for a first job; 0 leaves it to the gateway,
            a negative value does not wait.
        tenant_ids: Tenants whose jobs to take.
        keep_unreadable: Return a job that cannot be read as an `UnreadableJob`, so that
            the others of its message are not lost with it.
        tenant_filter: Whether those tenants count, or all that the client may see.
    """
    return Call(
        _ACTIVATE_ALL if keep_unreadable else _ACTIVATE,
        proto.ActivateJobsRequest(
            type=as_text("job_type", job_type),
            worker=as_text("worker", worker),
            timeout=as_integer("timeout_ms", timeout_ms),
            max_jobs_to_activate=as_integer("max_jobs", max_jobs, bits=32),
            fetch_variable=as_texts("variables_to_fetch", variables_to_fetch),
            request_timeout=as_integer("request_timeout_ms", request_timeout_ms),
            tenant_ids=as_texts("tenant_ids", tenant_ids),
            tenant_filter=proto.TenantFilter(TenantFilter(tenant_filter)),
        ),
    )


def stream_activated_jobs(
    job_type: str,
    worker: str,
    timeout_ms: int,
    variables_to_fetch: Iterable[str] = (),
    tenant_ids: Iterable[str] = (),
    tenant_filter: TenantFilter = TenantFilter.PROVIDED,
) -> Call[Job]:
    """Take jobs of one type as they appear; each answer is a job, or an `UnreadableJob`.

    Args:
        job_type: Type of the jobs.
        worker: Name under which the jobs are held.
        timeout_ms: How long each job is held before another worker may have it.
        variables_to_fetch: Names of variables to send along; none is all of them.
        tenant_ids: Tenants whose jobs to take.
        tenant_filter: Whether those tenants count, or all that the client may see.
    """
    return Call(
        _STREAM,
        proto.StreamActivatedJobsRequest(
            type=as_text("job_type", job_type),
            worker=as_text("worker", worker),
            timeout=as_integer("timeout_ms", timeout_ms),
            fetch_variable=as_texts("variables_to_fetch", variables_to_fetch),
            tenant_ids=as_texts("tenant_ids", tenant_ids),
            tenant_filter=proto.TenantFilter(TenantFilter(tenant_filter)),
        ),
    )


def complete_job(
    job_key: int, variables: Variables | None, result: JobResult | None = None
) -> Call[CompleteJobResponse]:
    """End a job well; its element goes on with the variables."""
    return Call(
        _COMPLETE,
        filled(
            proto.CompleteJobRequest,
            job_key=as_integer("job_key", job_key),
            variables=dump_variables(variables),
            result=None if result is None else write_result(result),
        ),
    )


def fail_job(
    job_key: int,
    retries: int,
    message: str,
    retry_back_off_ms: int,
    variables: Variables | None,
) -> Call[FailJobResponse]:
    """End an attempt; without retries left an incident is raised."""
    return Call(
        _FAIL,
        filled(
            proto.FailJobRequest,
            job_key=as_integer("job_key", job_key),
            retries=as_integer("retries", retries, bits=32),
            error_message=as_text("message", message),
            retry_back_off=as_integer("retry_back_off_ms", retry_back_off_ms),
            variables=dump_variables(variables),
        ),
    )


def throw_error(
    job_key: int, error_code: str, message: str, variables: Variables | None
) -> Call[ThrowErrorResponse]:
    """End a job by a BPMN error."""
    return Call(
        _THROW_ERROR,
        filled(
            proto.ThrowErrorRequest,
            job_key=as_integer("job_key", job_key),
            error_code=as_text("error_code", error_code),
            error_message=as_text("message", message),
            variables=dump_variables(variables),
        ),
    )


def update_job_timeout(
    job_key: int, timeout_ms: int, operation_reference: int | None = None
) -> Call[UpdateJobTimeoutResponse]:
    """Move the deadline of a job that a worker holds. Zeebe 8.4+.

    Args:
        job_key: Key of the job.
        timeout_ms: The new deadline, in milliseconds from now.
        operation_reference: A number of the caller's own, kept with what it leads to.
    """
    return Call(
        _UPDATE_TIMEOUT,
        proto.UpdateJobTimeoutRequest(
            job_key=as_integer("job_key", job_key),
            timeout=as_integer("timeout_ms", timeout_ms),
            operation_reference=as_reference(operation_reference),
        ),
    )


def update_job_retries(
    job_key: int, retries: int, operation_reference: int | None = None
) -> Call[UpdateJobRetriesResponse]:
    """Set the attempts that a job has left; at least 1."""
    return Call(
        _UPDATE_RETRIES,
        proto.UpdateJobRetriesRequest(
            job_key=as_integer("job_key", job_key),
            retries=as_integer("retries", retries, bits=32),
            operation_reference=as_reference(operation_reference),
        ),
    )


def _jobs(request: Any) -> str:
    return f"jobs of type {request.type!r}"


def _activation_rejections(request: proto.ActivateJobsRequest) -> Rejections:
    return {
        StatusCode.INVALID_ARGUMENT: lambda _: ActivateJobsRequestInvalidError(
            request.type, request.worker, request.timeout, request.max_jobs_to_activate
        )
    }


def _poll_ms(request: proto.ActivateJobsRequest) -> int:
    return max(request.request_timeout or DEFAULT_POLL_MS, 0)


def _job(request: Any) -> str:
    return f"job {request.job_key}"


def _no_job(request: Any) -> Rejections:
    return {StatusCode.NOT_FOUND: lambda _: JobNotFoundError(request.job_key)}


def _not_active(request: Any) -> Rejections:
    return {
        **_no_job(request),
        StatusCode.FAILED_PRECONDITION: lambda _: JobAlreadyDeactivatedError(request.job_key),
    }


def _answer_rejections(request: Any) -> Rejections:
    return {**_not_active(request), StatusCode.INVALID_ARGUMENT: invalid_json_or_argument}


def _reader(parse: Callable[[proto.ActivatedJob], Job]) -> ReadJob:
    decode = decoder(proto.ActivatedJob)
    return alike_jobs(lambda content: parse(decode(content)))


def _one_by_one(plain: Callable[[bytes], Job]) -> Callable[[bytes], Job]:
    read = alike_jobs(plain)
    return lambda content: read(content, 0, len(content))


def _empty_or(answer: T) -> Callable[[Callable[[bytes], T]], Callable[[bytes], T]]:
    """Return what spares answers without fields, as these are, their decoding."""
    return lambda plain: lambda content: plain(content) if content else answer


_ACTIVATE = Rpc(
    GATEWAY + "ActivateJobs",
    proto.ActivateJobsResponse,
    lambda answer: [read_job(job) for job in answer.jobs],
    _jobs,
    _activation_rejections,
    _poll_ms,
    quicker=lambda plain: quickly(plain, _reader(read_job)),
)
_ACTIVATE_ALL = replace(
    _ACTIVATE,
    parse=lambda answer: [read_job_or_problem(job) for job in answer.jobs],
    quicker=lambda plain: quickly(plain, _reader(read_job_or_problem)),
)
_STREAM = Rpc(
    GATEWAY + "StreamActivatedJobs",
    proto.ActivatedJob,
    read_job_or_problem,
    _jobs,
    lambda request: {
        StatusCode.INVALID_ARGUMENT: lambda _: StreamActivateJobsRequestInvalidError(
            request.type, request.worker, request.timeout
        )
    },
    quicker=_one_by_one,
)
_COMPLETE = Rpc(
    GATEWAY + "CompleteJob",
    proto.CompleteJobResponse,
    lambda _: CompleteJobResponse(),
    _job,
    _answer_rejections,
    quicker=_empty_or(CompleteJobResponse()),
)
_FAIL = Rpc(
    GATEWAY + "FailJob",
    proto.FailJobResponse,
    lambda _: FailJobResponse(),
    _job,
    _answer_rejections,
    quicker=_empty_or(FailJobResponse()),
)
_THROW_ERROR = Rpc(
    GATEWAY + "ThrowError",
    proto.ThrowErrorResponse,
    lambda _: ThrowErrorResponse(),
    _job,
    _answer_rejections,
    quicker=_empty_or(ThrowErrorResponse()),
)
_UPDATE_TIMEOUT = Rpc(
    GATEWAY + "UpdateJobTimeout",
    proto.UpdateJobTimeoutResponse,
    lambda _: UpdateJobTimeoutResponse(),
    _job,
    _not_active,
)
_UPDATE_RETRIES = Rpc(
    GATEWAY + "UpdateJobRetries",
    proto.UpdateJobRetriesResponse,
    lambda _: UpdateJobRetriesResponse(),
    _job,
    _no_job,
)
