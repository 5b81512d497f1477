"""Frames of request streams that are legal but rare: padded, prioritised, continued, pushed.

hyperframe takes them apart. A header block in several frames is gathered here; until its
last one, no other frame may come in between (RFC 9113, section 6.10).
"""

from __future__ import annotations

from dataclasses import dataclass

from hyperframe.exceptions import HyperframeError
from hyperframe.frame import ContinuationFrame, DataFrame, Frame, HeadersFrame, PushPromiseFrame

from .._value import Value
from .control import PeerProtocolError
from .frames import ErrorCode, frame

__all__ = ["ContinuedBlock", "HeaderBlock", "parse_data", "parse_headers"]

_MAX_BLOCK = 1 << 18
"""Bytes of one encoded header block; far above any list that we accept."""


@dataclass(frozen=True, repr=False, eq=False)
class HeaderBlock(Value):
    """A header block, whole once ``end_headers`` is set."""

    stream_id: int
    promised_id: int
    data: bytes
    end_stream: bool
    end_headers: bool


def parse_data(flags: int, stream_id: int, payload: bytes) -> bytes:
    """Return a DATA frame without its padding.

    Raises:
        PeerProtocolError: The frame is malformed.
    """
    parsed = _parse(0, flags, stream_id, payload)
    if not isinstance(parsed, DataFrame):
        raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, "malformed DATA frame")
    return bytes(parsed.data)


def parse_headers(kind: int, flags: int, stream_id: int, payload: bytes) -> HeaderBlock:
    """Take a HEADERS, PUSH_PROMISE or CONTINUATION frame apart.

    Raises:
        PeerProtocolError: The frame is malformed.
    """
    parsed = _parse(kind, flags, stream_id, payload)
    if isinstance(parsed, PushPromiseFrame):
        promised, data = parsed.promised_stream_id, parsed.data
    elif isinstance(parsed, HeadersFrame | ContinuationFrame):
        promised, data = 0, parsed.data
    else:
        raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, f"unexpected frame of type {kind}")
    return HeaderBlock(
        stream_id,
        promised,
        bytes(data),
        end_stream="END_STREAM" in parsed.flags,
        end_headers="END_HEADERS" in parsed.flags,
    )


def _parse(kind: int, flags: int, stream_id: int, payload: bytes) -> Frame:
    whole = memoryview(frame(kind, flags, stream_id, payload))
    try:
        parsed, _ = Frame.parse_frame_header(whole[:9])
        parsed.parse_body(whole[9:])
    except (HyperframeError, ValueError) as error:
        text = f"malformed frame of type {kind}: {error}"
        raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, text) from error
    return parsed


class ContinuedBlock:
    """A header block whose last frame has not come yet."""

    __slots__ = ("_pieces", "_size", "first")

    def __init__(self, first: HeaderBlock) -> None:
        self.first = first
        self._pieces = [first.data]
        self._size = len(first.data)

    def add(self, kind: int, flags: int, stream_id: int, payload: bytes) -> HeaderBlock | None:
        """Add a frame; return the whole block once it was the last.

        Raises:
            PeerProtocolError: Another frame came in between, or the block has no end.
        """
        if kind != ContinuationFrame.type or stream_id != self.first.stream_id:
            text = f"frame of type {kind} amidst a header block"
            raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, text)
        piece = parse_headers(kind, flags, stream_id, payload)
        self._pieces.append(piece.data)
        self._size += len(piece.data)
        if self._size > _MAX_BLOCK:
            text = f"a header block of more than {_MAX_BLOCK} bytes"
            raise PeerProtocolError(ErrorCode.ENHANCE_YOUR_CALM, text)
        if not piece.end_headers:
            return None
        first = self.first
        data = b"".join(self._pieces)
        return HeaderBlock(first.stream_id, first.promised_id, data, first.end_stream, True)
