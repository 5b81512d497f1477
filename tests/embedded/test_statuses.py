from __future__ import annotations

import pytest
from grpclib.const import Status
from grpclib.metadata import encode_grpc_message

from zeebe_grpclib.embedded import statuses
from zeebe_grpclib.embedded.engine import Rejection, RejectionType


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (RejectionType.INVALID_ARGUMENT, Status.INVALID_ARGUMENT),
        (RejectionType.NOT_FOUND, Status.NOT_FOUND),
        (RejectionType.ALREADY_EXISTS, Status.ALREADY_EXISTS),
        (RejectionType.INVALID_STATE, Status.FAILED_PRECONDITION),
        (RejectionType.PROCESSING_ERROR, Status.INTERNAL),
    ],
)
def test_a_rejection_keeps_its_text(kind: RejectionType, status: Status) -> None:
    error = statuses.rejected(Rejection(kind, "CANCEL", "Expected something"))
    assert error.status is status
    assert (
        error.message == f"Command 'CANCEL' rejected with code '{kind.value}': Expected something"
    )


def test_every_type_of_rejection_has_a_status() -> None:
    for kind in RejectionType:
        statuses.rejected(Rejection(kind, "CREATE", ""))


def test_texts_of_the_gateway() -> None:
    assert statuses.invalid_argument("no").status is Status.INVALID_ARGUMENT
    refused = statuses.not_implemented("MigrateProcessInstance")
    assert (refused.status, refused.message) == (
        Status.UNIMPLEMENTED,
        "MigrateProcessInstance is not implemented by the embedded gateway",
    )
    late = statuses.timed_out(15_000)
    assert (late.status, late.message) == (
        Status.DEADLINE_EXCEEDED,
        "Time out between gateway and broker: Request timed out after PT15S",
    )
    elsewhere = statuses.unknown_partition(7)
    assert (elsewhere.status, elsewhere.message) == (
        Status.UNAVAILABLE,
        (
            "Expected to execute command on partition 7, but either it does not exist, or the "
            "gateway is not yet aware of it"
        ),
    )
    assert statuses.too_large("big").status is Status.RESOURCE_EXHAUSTED
    assert statuses.unexpected(KeyError()).message == (
        "Unexpected error occurred during the request processing: KeyError"
    )


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "PT0S"),
        (250, "PT0.25S"),
        (1, "PT0.001S"),
        (15_000, "PT15S"),
        (60_000, "PT1M"),
        (100_000, "PT1M40S"),
        (7_200_000, "PT2H"),
        (90_061_500, "PT25H1M1.5S"),
    ],
)
def test_durations_as_java_writes_them(milliseconds: int, text: str) -> None:
    assert statuses.iso_duration(milliseconds) == text


def test_details_repeat_the_status() -> None:
    encoded = statuses.StatusDetails().encode(Status.NOT_FOUND, "gone: ü", ())
    # google.rpc.Status: 1 is the code, 2 the message.
    assert encoded == b"\x08\x05\x12\x08gone: \xc3\xbc"


@pytest.mark.parametrize("text", ["x" * 100_000, "ü" * 100_000, "%" * 100_000, "𝄞" * 5_000])
def test_a_long_text_is_cut_to_what_clients_take(text: str) -> None:
    error = statuses.invalid_argument(text)
    assert error.message is not None
    assert error.message.endswith(" [...]")
    assert error.message[:-6] == text[: len(error.message) - 6]
    assert 5_900 < len(encode_grpc_message(error.message)) <= 6_000


def test_details_are_left_out_when_trailers_would_be_too_long() -> None:
    assert statuses.invalid_argument("x" * 3_000).details == ()
    assert statuses.invalid_argument("x" * 5_000).details is None
