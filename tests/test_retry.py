"""gRFC A6 and what goes beyond it, as decisions."""

from __future__ import annotations

import math
from typing import Any

import pytest

from zeebe_grpclib._retry import AttemptFailed, RetryPolicy, RetryThrottle, retry_wait_s
from zeebe_grpclib.errors import SettingsError
from zeebe_grpclib.status import Origin, RpcError, StatusCode

POLICY = RetryPolicy()


def failure(
    status: str = "UNAVAILABLE",
    origin: Origin = Origin.ANSWERED,
    text: str = "no brokers",
    pushback: str | None = None,
) -> RpcError:
    metadata = () if pushback is None else (("grpc-retry-pushback-ms", pushback),)
    return RpcError(StatusCode[status], text, origin=origin, trailing_metadata=metadata)


def wait_s(
    error: RpcError,
    rpc: str = "CompleteJob",
    *,
    policy: RetryPolicy = POLICY,
    attempts: int = 1,
    chance: float = 1.0,
    throttle: RetryThrottle | None = None,
    **more: Any,
) -> float | None:
    attempt = AttemptFailed(
        rpc, error, attempts, more.pop("elapsed_s", 0.0), more.pop("left_s", 10.0), **more
    )
    return retry_wait_s(policy, throttle or RetryThrottle(0, 0.1), attempt, chance)


def test_the_pauses_of_javas_service_config() -> None:
    pauses = [wait_s(failure(), attempts=attempt) for attempt in (1, 2, 3, 4, 5)]
    assert pauses == [0.1, pytest.approx(0.3), pytest.approx(0.9), pytest.approx(2.7), None]
    assert wait_s(failure(), attempts=4, chance=0.0) == 0
    assert wait_s(failure(), attempts=4, policy=RetryPolicy(max_backoff_ms=50)) == 0.05
    assert RetryPolicy(max_attempts=100).pause_s(90, 1.0) == 5.0


@pytest.mark.parametrize(
    ("status", "late_too", "others"),
    [("UNAVAILABLE", True, True), ("RESOURCE_EXHAUSTED", True, True),
     ("DEADLINE_EXCEEDED", True, False), ("INTERNAL", False, False), ("NOT_FOUND", False, False),
     ("CANCELLED", False, False), ("ABORTED", False, False), ("UNAUTHENTICATED", False, False)],
)  # fmt: skip
def test_the_two_groups_of_javas_service_config(status: str, late_too: bool, others: bool) -> None:
    for rpc in ("ActivateJobs", "StreamActivatedJobs", "CancelProcessInstance", "CompleteJob",
                "FailJob", "ResolveIncident", "DeleteResource", "EvaluateDecision",
                "MigrateProcessInstance", "Topology"):  # fmt: skip
        assert (wait_s(failure(status), rpc) is not None) is late_too, rpc
    for rpc in ("CreateProcessInstance", "CreateProcessInstanceWithResult", "DeployProcess",
                "DeployResource", "PublishMessage", "BroadcastSignal", "SetVariables",
                "ModifyProcessInstance", "ThrowError", "UpdateJobRetries",
                "UpdateJobTimeout"):  # fmt: skip
        assert (wait_s(failure(status), rpc) is not None) is others, rpc


@pytest.mark.parametrize(
    ("origin", "status", "retried"),
    [
        (Origin.CONNECT, "UNAVAILABLE", True),
        (Origin.REFUSED, "UNAVAILABLE", True),
        (Origin.LOST, "UNAVAILABLE", True),
        (Origin.LOCAL, "UNAVAILABLE", False),
        (Origin.DEADLINE, "DEADLINE_EXCEEDED", False),
        (Origin.ANSWERED, "DEADLINE_EXCEEDED", True),
    ],
)
def test_where_the_failure_comes_from(origin: Origin, status: str, retried: bool) -> None:
    assert (wait_s(failure(status, origin)) is not None) is retried


def proxys() -> RpcError:
    error = failure(text="HTTP status '504'")
    error.is_grpc = False
    return error


@pytest.mark.parametrize(
    ("error", "retried"),
    [
        (failure(origin=Origin.CONNECT), True),
        (failure(origin=Origin.REFUSED), True),
        (failure(), True),
        (failure("RESOURCE_EXHAUSTED"), True),
        (failure(origin=Origin.LOST), False),
        (proxys(), False),
    ],
)
def test_what_would_have_a_second_effect_is_sent_again_only_if_it_surely_had_none(
    error: RpcError, retried: bool
) -> None:
    for rpc in ("CreateProcessInstance", "BroadcastSignal", "PublishMessage"):
        again = wait_s(error, rpc, idempotent_for_ms=0)
        assert (again is not None) is retried
    assert wait_s(error, "SetVariables") is not None


def test_a_message_is_sent_again_while_its_id_keeps_a_second_one_out() -> None:
    lost = failure(origin=Origin.LOST)
    assert wait_s(lost, "PublishMessage", idempotent_for_ms=60_000) == 0.1
    assert wait_s(lost, "PublishMessage", idempotent_for_ms=60_000, elapsed_s=59.8) == 0.1
    assert wait_s(lost, "PublishMessage", idempotent_for_ms=60_000, elapsed_s=59.9) is None


def test_nothing_is_sent_again_after_the_answer_began() -> None:
    assert wait_s(failure(), committed=True) is None
    error = failure()
    error.answer_begun = True
    assert wait_s(error) is None


def test_the_deadline_spans_all_attempts() -> None:
    assert wait_s(failure(), left_s=0.11) == 0.1
    assert wait_s(failure(), left_s=0.1) is None
    assert wait_s(failure(), left_s=math.inf) == 0.1


@pytest.mark.parametrize(
    ("pushback", "wait"),
    [("0", 0), ("250", 0.25), ("-1", None), ("soon", None), ("", None), ("1.5", None), ("٣", None)],
)
def test_the_server_says_when(pushback: str, wait: float | None) -> None:
    error = failure(pushback=pushback)
    assert wait_s(error) == wait
    beside_others = (("x-request-id", "7"), *error.trailing_metadata())
    error = RpcError(error.status, "", origin=error.origin, trailing_metadata=beside_others)
    assert wait_s(error) == wait
    assert wait_s(failure(pushback="250"), attempts=5) is None


@pytest.mark.parametrize(
    "error",
    [
        failure("RESOURCE_EXHAUSTED", text="Received message exceeds maximum size: 5/4"),
        failure("RESOURCE_EXHAUSTED", Origin.GARBAGE, "the answer of 9 bytes is too large"),
        failure(text="Expected to send to partition 0, but this partition cannot be found"),
    ],
)
def test_what_will_not_get_better_is_not_tried_again(error: RpcError) -> None:
    assert wait_s(error) is None


def test_throttling_as_a6_counts() -> None:
    throttle = RetryThrottle(4, 0.5)
    assert wait_s(failure(), throttle=throttle) == 0.1  # 3 tokens left
    assert wait_s(failure(), throttle=throttle) is None  # 2: no more than half
    assert wait_s(failure("NOT_FOUND"), throttle=throttle) is None  # takes none
    throttle.succeeded()  # 2.5
    assert throttle.permits
    throttle.failed()
    assert not throttle.permits
    for _ in range(100):
        throttle.succeeded()
    for _ in range(1):
        throttle.failed()
    assert throttle.permits
    throttle.failed()
    assert not throttle.permits


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"max_attempts": 0}, "max_attempts is 0: expected 1 or more"),
        ({"initial_backoff_ms": -1}, "initial_backoff_ms is -1: expected 0 or more"),
        ({"backoff_multiplier": math.nan}, "backoff_multiplier is nan: expected 1 or more"),
        ({"max_backoff_ms": math.inf}, "max_backoff_ms is inf: expected 0 or more"),
        ({"throttle_ratio": "x"}, "throttle_ratio is 'x': expected 0 or more"),
    ],
)
def test_a_policy_that_makes_no_sense(arguments: Any, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        RetryPolicy(**arguments)
    assert str(caught.value) == text
