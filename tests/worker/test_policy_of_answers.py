"""What follows when the answer to a job could not be sent."""

from __future__ import annotations

import math
from typing import Any

import pytest

from zeebe_grpclib.errors import (
    ClientClosedError,
    ClientRetiredError,
    InvalidArgumentError,
    InvalidOAuthCredentialsError,
    JobAlreadyDeactivatedError,
    JobNotFoundError,
    MessageTooLargeError,
    PermissionDeniedError,
    PyZeebeError,
    UnauthenticatedError,
    UnimplementedError,
    UnknownGrpcStatusCodeError,
    ZeebeBackPressureError,
    ZeebeDeadlineExceeded,
    ZeebeGatewayUnavailableError,
    ZeebeInternalError,
)
from zeebe_grpclib.status import Origin, RpcError, StatusCode
from zeebe_grpclib.worker._policy import (
    Verdict,
    after_failed_answer,
    may_have_done,
)


def failure(kind: type[PyZeebeError], status: StatusCode) -> PyZeebeError:
    error = RpcError(status, "no")
    about_a_job = issubclass(kind, (JobNotFoundError, JobAlreadyDeactivatedError))
    fact: Any = 1 if about_a_job else error
    return kind(fact).concerning("CompleteJob", error)


RETRIED = [
    (ZeebeBackPressureError, StatusCode.RESOURCE_EXHAUSTED),
    (ZeebeGatewayUnavailableError, StatusCode.UNAVAILABLE),
    (ZeebeInternalError, StatusCode.INTERNAL),
    (ZeebeDeadlineExceeded, StatusCode.DEADLINE_EXCEEDED),
    (UnauthenticatedError, StatusCode.UNAUTHENTICATED),
    (UnknownGrpcStatusCodeError, StatusCode.UNKNOWN),
    (UnknownGrpcStatusCodeError, StatusCode.ABORTED),
    (UnknownGrpcStatusCodeError, StatusCode.DATA_LOSS),
    (ZeebeGatewayUnavailableError, StatusCode.CANCELLED),
]


REFUSED = [
    (JobNotFoundError, StatusCode.NOT_FOUND),
    (JobAlreadyDeactivatedError, StatusCode.FAILED_PRECONDITION),
    (PermissionDeniedError, StatusCode.PERMISSION_DENIED),
    (UnimplementedError, StatusCode.UNIMPLEMENTED),
]


@pytest.mark.parametrize(("kind", "status"), RETRIED)
@pytest.mark.parametrize("completes", [True, False])
def test_passing_faults_are_retried_until_the_deadline(
    kind: type[PyZeebeError], status: StatusCode, completes: bool
) -> None:
    error = failure(kind, status)
    verdict = after_failed_answer(error, completes=completes, was_lost=False, left_s=0.1)
    assert verdict is Verdict.RETRY
    verdict = after_failed_answer(error, completes=completes, was_lost=False, left_s=-0.1)
    assert verdict is Verdict.GIVE_UP


@pytest.mark.parametrize(("kind", "status"), REFUSED)
def test_final_refusals_are_not_retried(kind: type[PyZeebeError], status: StatusCode) -> None:
    error = failure(kind, status)
    verdict = after_failed_answer(error, completes=True, was_lost=False, left_s=math.inf)
    assert verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InvalidArgumentError, StatusCode.INVALID_ARGUMENT),
        (MessageTooLargeError, StatusCode.RESOURCE_EXHAUSTED),
    ],
)
def test_a_completion_that_can_never_work_fails_the_job(
    kind: type[PyZeebeError], status: StatusCode
) -> None:
    error = failure(kind, status)
    complete = after_failed_answer(error, completes=True, was_lost=False, left_s=1.0)
    assert complete is Verdict.FAIL_JOB
    fail = after_failed_answer(error, completes=False, was_lost=False, left_s=1.0)
    assert fail is Verdict.REFUSED


@pytest.mark.parametrize("origin", Origin)
def test_what_was_sent_and_not_refused_may_have_had_its_effect(origin: Origin) -> None:
    for kind, status in RETRIED:
        error = kind(RpcError(status, "", origin=origin))
        done = origin in {Origin.LOST, Origin.DEADLINE, Origin.GARBAGE}
        if origin is Origin.ANSWERED:
            done = status not in {StatusCode.RESOURCE_EXHAUSTED, StatusCode.UNAUTHENTICATED}
        assert may_have_done(error) is done, status
    assert may_have_done(InvalidOAuthCredentialsError("no token")) is False


def test_not_found_after_a_lost_answer_is_unconfirmed() -> None:
    error = failure(JobNotFoundError, StatusCode.NOT_FOUND)
    verdict = after_failed_answer(error, completes=True, was_lost=True, left_s=1.0)
    assert verdict is Verdict.UNCONFIRMED


@pytest.mark.parametrize(
    ("completes", "was_lost", "verdict"),
    [
        (False, True, Verdict.UNCONFIRMED),
        (False, False, Verdict.REFUSED),
        (True, True, Verdict.REFUSED),
    ],
)
def test_a_repeated_failure_that_finds_its_job_failed_is_unconfirmed(
    completes: bool, was_lost: bool, verdict: Verdict
) -> None:
    error = failure(JobAlreadyDeactivatedError, StatusCode.FAILED_PRECONDITION)
    said = after_failed_answer(error, completes=completes, was_lost=was_lost, left_s=1.0)
    assert said is verdict


def test_a_token_that_cannot_be_had_is_waited_for() -> None:
    error = InvalidOAuthCredentialsError("the client was refused")
    verdict = after_failed_answer(error, completes=True, was_lost=False, left_s=1.0)
    assert verdict is Verdict.RETRY


def test_a_client_that_is_gone_is_given_up() -> None:
    retired = failure(ClientRetiredError, StatusCode.UNAVAILABLE)
    for error in (retired, ClientClosedError("closed")):
        verdict = after_failed_answer(error, completes=True, was_lost=False, left_s=1.0)
        assert verdict is Verdict.GIVE_UP
