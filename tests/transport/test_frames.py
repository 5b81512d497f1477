"""Frames against hyperframe, which parses the same bytes."""

from __future__ import annotations

import pytest
from hyperframe.frame import Frame, GoAwayFrame, RstStreamFrame, WindowUpdateFrame

from zeebe_grpclib._transport.frames import (
    ErrorCode,
    error_code_name,
    frame,
    goaway,
    rst_stream,
    window_update,
)


def parsed(data: bytes) -> Frame:
    found, length = Frame.parse_frame_header(memoryview(data)[:9])
    assert length == len(data) - 9
    found.parse_body(memoryview(data)[9:])
    return found


def test_window_update() -> None:
    found = parsed(window_update(5, 70_000))
    assert isinstance(found, WindowUpdateFrame)
    assert (found.stream_id, found.window_increment) == (5, 70_000)


def test_rst_stream() -> None:
    found = parsed(rst_stream(7, ErrorCode.CANCEL))
    assert isinstance(found, RstStreamFrame)
    assert (found.stream_id, found.error_code) == (7, 8)


def test_goaway() -> None:
    found = parsed(goaway(ErrorCode.ENHANCE_YOUR_CALM, b"why"))
    assert isinstance(found, GoAwayFrame)
    assert (found.last_stream_id, found.error_code, found.additional_data) == (0, 11, b"why")


@pytest.mark.parametrize("length", [0, 1, 255, 256, 16_384, 70_000])
def test_lengths_of_24_bits(length: int) -> None:
    data = frame(0, 1, 3, bytes(length))
    assert int.from_bytes(data[:3], "big") == length
    assert len(data) == 9 + length


def test_error_codes_have_the_names_of_the_rfc() -> None:
    assert error_code_name(8) == "CANCEL"
    assert error_code_name(0x1234) == "error code 0x1234"
