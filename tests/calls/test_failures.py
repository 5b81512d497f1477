"""What a failure means where a call says nothing of its own: one row per status and origin."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from tests.calls.rejections import rejected

from zeebe_grpclib import errors
from zeebe_grpclib._calls import Call, cluster, messages, processes
from zeebe_grpclib._calls.failures import (
    is_about_json,
    is_too_large,
    is_unknown_partition,
    translate,
)
from zeebe_grpclib.status import Origin, RpcError, StatusCode

TOPOLOGY = cluster.topology()
LOST = (Origin.CONNECT, Origin.REFUSED, Origin.LOST, Origin.DEADLINE, Origin.GARBAGE, Origin.LOCAL)

GENERAL = {
    StatusCode.OK: errors.UnknownGrpcStatusCodeError,
    StatusCode.CANCELLED: errors.ZeebeGatewayUnavailableError,
    StatusCode.UNKNOWN: errors.UnknownGrpcStatusCodeError,
    StatusCode.INVALID_ARGUMENT: errors.InvalidArgumentError,
    StatusCode.DEADLINE_EXCEEDED: errors.ZeebeDeadlineExceeded,
    StatusCode.NOT_FOUND: errors.UnknownGrpcStatusCodeError,
    StatusCode.ALREADY_EXISTS: errors.UnknownGrpcStatusCodeError,
    StatusCode.PERMISSION_DENIED: errors.PermissionDeniedError,
    StatusCode.RESOURCE_EXHAUSTED: errors.ZeebeBackPressureError,
    StatusCode.FAILED_PRECONDITION: errors.FailedPreconditionError,
    StatusCode.ABORTED: errors.UnknownGrpcStatusCodeError,
    StatusCode.OUT_OF_RANGE: errors.UnknownGrpcStatusCodeError,
    StatusCode.UNIMPLEMENTED: errors.UnimplementedError,
    StatusCode.INTERNAL: errors.ZeebeInternalError,
    StatusCode.UNAVAILABLE: errors.ZeebeGatewayUnavailableError,
    StatusCode.DATA_LOSS: errors.UnknownGrpcStatusCodeError,
    StatusCode.UNAUTHENTICATED: errors.UnauthenticatedError,
}


def test_every_status_has_a_row() -> None:
    assert list(GENERAL) == list(StatusCode)


@pytest.mark.parametrize("status", StatusCode)
def test_an_answered_status_has_its_general_meaning(status: StatusCode) -> None:
    error = rejected(TOPOLOGY, status, "so it is")
    assert type(error) is GENERAL[status]
    assert str(error).startswith(f"Topology: The gateway answered {status.name}: so it is. ")


@pytest.mark.parametrize("origin", LOST)
def test_a_calls_own_rejections_are_about_answers_only(origin: Origin) -> None:
    call = messages.publish_message("paid", "1", None, 0, None, None)
    error = rejected(call, StatusCode.ALREADY_EXISTS, origin=origin)
    if origin is Origin.DEADLINE:  # one that our own deadline can't have
        assert type(error) is errors.MessageAlreadyExistsError
    else:
        assert type(error) is errors.UnknownGrpcStatusCodeError


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Invalid JSON value: {", True),
        ("Expected to handle gRPC request, but JSON property was invalid: x", True),
        ("Property 'variables' is invalid: Expected document to be a root level object", True),
        ("Expected document to be a root level object, but was 'ARRAY'", True),
        ("Expected to create instance of process 'JSON import', but none found", False),
        ("Expected version to be -1 or more", False),
        ("", False),
    ],
)
def test_json_is_blamed_only_where_the_gateway_blames_it(text: str, about: bool) -> None:
    assert is_about_json(text) is about


PARTITION = (
    "This command refers to an element that doesn't exist. The request targeted an element on "
    "partition '0', which cannot be found in the cluster. Check the command arguments."
)


@pytest.mark.parametrize(
    ("origin", "text", "unknown"),
    [
        (Origin.ANSWERED, PARTITION, True),
        (Origin.ANSWERED, "partition 7 does not exist", True),
        (Origin.ANSWERED, "partition 7 not found", True),
        (Origin.ANSWERED, "Expected to send to partition 1, but it has no leader", False),
        (Origin.ANSWERED, "no topology is available", False),
        (Origin.LOST, PARTITION, False),
    ],
)
def test_a_wrong_key_is_told_from_an_outage(origin: Origin, text: str, unknown: bool) -> None:
    failure = RpcError(StatusCode.UNAVAILABLE, text, origin=origin)
    assert is_unknown_partition(failure) is unknown
    error = rejected(TOPOLOGY, StatusCode.UNAVAILABLE, text, origin)
    assert isinstance(error, errors.UnknownPartitionError) is unknown
    assert isinstance(error, errors.ZeebeGatewayUnavailableError)
    assert error.is_retryable is not unknown


@pytest.mark.parametrize(
    ("origin", "text", "too_large"),
    [
        (Origin.ANSWERED, "gRPC message exceeds maximum size 4194304: 5000000", True),
        (Origin.ANSWERED, "Received message larger than max (5000005 vs. 4194304)", True),
        (Origin.ANSWERED, "grpc: received message larger than max (5 vs. 4)", True),
        (Origin.ANSWERED, "Request size is above configured maxMessageSize", True),
        (Origin.ANSWERED, "Reached maximum capacity of requests handled", False),
        (Origin.ANSWERED, "Broker is out of disk space", False),
        (Origin.ANSWERED, "", False),
        (Origin.GARBAGE, "an answer of 9 bytes", True),
        (Origin.LOCAL, "a request of 9 bytes", True),
        (Origin.LOST, "the server reset the stream: ENHANCE_YOUR_CALM", False),
    ],
)
def test_a_message_that_is_too_large_is_no_back_pressure(
    origin: Origin, text: str, too_large: bool
) -> None:
    assert is_too_large(RpcError(StatusCode.RESOURCE_EXHAUSTED, text, origin=origin)) is too_large
    error = rejected(TOPOLOGY, StatusCode.RESOURCE_EXHAUSTED, text, origin)
    assert isinstance(error, errors.MessageTooLargeError) is too_large
    assert isinstance(error, errors.ZeebeBackPressureError)
    assert error.is_retryable is not too_large


def test_an_answer_without_its_one_message_is_no_older_gateway() -> None:
    error = rejected(TOPOLOGY, StatusCode.UNIMPLEMENTED, "no message", Origin.GARBAGE)
    assert type(error) is errors.ZeebeInternalError


def test_the_error_names_the_subject_of_its_call() -> None:
    call: Call[Any] = messages.broadcast_signal("stop", None, None)
    error = rejected(call, StatusCode.UNAVAILABLE, "no broker.", Origin.CONNECT)
    assert str(error) == (
        "BroadcastSignal (signal 'stop'): UNAVAILABLE on the way: no broker. Trying again can help"
    )


SIGNAL = messages.broadcast_signal("stop", None, None)


@pytest.mark.parametrize(
    ("status", "origin", "twice"),
    [
        (StatusCode.DEADLINE_EXCEEDED, Origin.DEADLINE, True),
        (StatusCode.DEADLINE_EXCEEDED, Origin.ANSWERED, True),
        (StatusCode.UNAVAILABLE, Origin.LOST, True),
        (StatusCode.UNAVAILABLE, Origin.ANSWERED, False),
        (StatusCode.UNAVAILABLE, Origin.CONNECT, False),
        (StatusCode.RESOURCE_EXHAUSTED, Origin.ANSWERED, False),
        (StatusCode.DEADLINE_EXCEEDED, Origin.LOCAL, False),
    ],
)
def test_what_may_be_done_already_and_would_be_done_twice_is_not_to_be_tried_again(
    status: StatusCode, origin: Origin, twice: bool
) -> None:
    failure = RpcError(status, "text", origin=origin)
    error = translate(SIGNAL, failure)
    assert error.is_retryable is not twice
    assert str(error).endswith(
        "Whether the gateway carried it out is unknown. Trying again could do it twice"
        if twice
        else "Trying again can help"
    )
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.is_retryable) == (str(error), error.is_retryable)
    assert translate(TOPOLOGY, failure).is_retryable  # it has no effect at all


def test_a_process_that_was_started_by_key_is_named_by_it() -> None:
    call = processes.create_process_instance_by_key_with_result(7, None, 0, None, None)
    late = RpcError(StatusCode.DEADLINE_EXCEEDED, "late", origin=Origin.ANSWERED)
    assert str(translate(call, late)).startswith(
        "CreateProcessInstanceWithResult: process definition 7 did not complete in time. "
    )
    never = RpcError(StatusCode.DEADLINE_EXCEEDED, "late", origin=Origin.DEADLINE)
    assert str(translate(call, never)).startswith(
        "CreateProcessInstanceWithResult: no answer about process definition 7 in time. "
    )
