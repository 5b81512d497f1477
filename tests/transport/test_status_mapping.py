"""From the end of a stream to one error (gRPC over HTTP/2, statuscodes.md)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._transport.header_blocks import ResponseFields
from zeebe_grpclib._transport.status_mapping import (
    from_fields,
    from_reset,
    grpc_message,
    is_grpc,
    owned,
)
from zeebe_grpclib.status import Origin, RpcError, StatusCode


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain", "plain"),
        (b"with%20space %C3%BC", "with space ü"),
        (b"100%", "100%"),
        (b"%zz%4", "%zz%4"),
        (b"%ff", "\ufffd"),
        ("roh: ü".encode(), "roh: ü"),
        (b"\t\ntest with whitespace\r\nand Unicode BMP \xe2\x98\xba and non-BMP \xf0\x9f\x98\x88",
         "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈"),
    ],
)  # fmt: skip
def test_message_is_read_without_failing(value: bytes, text: str) -> None:
    assert grpc_message(value) == text


@given(st.binary())
def test_any_message_is_text(value: bytes) -> None:
    assert isinstance(grpc_message(value), str)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (0, "INTERNAL"), (1, "INTERNAL"), (2, "INTERNAL"), (3, "INTERNAL"), (4, "INTERNAL"),
        (5, "UNKNOWN"), (6, "INTERNAL"), (7, "UNAVAILABLE"), (8, "CANCELLED"), (9, "INTERNAL"),
        (10, "INTERNAL"), (11, "RESOURCE_EXHAUSTED"), (12, "PERMISSION_DENIED"), (13, "UNKNOWN"),
        (0xFFFFFFFF, "UNKNOWN"),
    ],
)  # fmt: skip
def test_reset_codes(code: int, status: str) -> None:
    error = from_reset(code, answered=False)
    assert error.status.name == status
    assert error.origin is (Origin.REFUSED if code == 7 else Origin.LOST)
    assert from_reset(code, answered=True).origin is Origin.LOST


def test_trailers_give_status_text_and_metadata() -> None:
    fields = ResponseFields(
        ((b"grpc-status", b"5"), (b"grpc-message", b"no%20job"), (b"a-bin", b"/w"), (b"b", b"c"))
    )
    error = from_fields(fields)
    assert error is not None
    assert (error.status, error.message) == (StatusCode.NOT_FOUND, "no job")
    assert error.trailing_metadata() == (("a-bin", b"\xff"), ("b", "c"))


@pytest.mark.parametrize("status", [b"0", b"00"])
def test_ok_is_no_error(status: bytes) -> None:
    assert from_fields(ResponseFields(((b"grpc-status", status),))) is None


@pytest.mark.parametrize("status", [b"99", b"abc", b"-1", b"", b"1e3", b"9" * 40])
def test_odd_status_is_unknown_and_keeps_the_text(status: bytes) -> None:
    error = from_fields(ResponseFields(((b"grpc-status", status), (b"grpc-message", b"why"))))
    assert error is not None
    assert error.status is StatusCode.UNKNOWN
    assert error.message.startswith("why (grpc-status '")


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        (b"application/grpc", True),
        (b"application/grpc+proto", True),
        (b"application/grpc;charset=utf-8", True),
        (b"application/grpc-web", False),
        (b"application/json", False),
        (None, False),
    ],
)
def test_content_types(content_type: bytes | None, expected: bool) -> None:
    assert is_grpc(content_type) is expected


def test_owned_error_is_a_twin_with_the_same_event_and_cause() -> None:
    outage = ConnectionError("cut")
    error = RpcError(StatusCode.UNAVAILABLE, "lost", origin=Origin.LOST, event=outage)
    error.__cause__ = outage
    twin = owned(error)
    assert twin is not error
    assert (twin.status, twin.message, twin.origin) == (error.status, error.message, error.origin)
    assert twin.event is twin.__cause__ is outage
