"""HTTP/2 frames as bytes: the numbers of RFC 9113 and the packing of what a client sends.

Frames on the common path are packed and unpacked with `struct`; hyperframe's objects
cost as much as everything else in a call together, so they are left to the rare frames
(`rare_frames`).
"""

from __future__ import annotations

import enum
import struct

__all__ = [
    "ACK",
    "CONTINUATION",
    "DATA",
    "END_HEADERS",
    "END_STREAM",
    "GOAWAY",
    "HEADERS",
    "HEADER_LENGTH",
    "MAX_FRAME_SIZE",
    "MAX_STREAM_ID",
    "MAX_WINDOW",
    "PADDED",
    "PING",
    "PRIORITY",
    "PRIORITY_FLAG",
    "PUSH_PROMISE",
    "RST_STREAM",
    "SETTINGS",
    "WINDOW_UPDATE",
    "ErrorCode",
    "error_code_name",
    "frame",
    "goaway",
    "pack_header",
    "pack_message",
    "rst_stream",
    "unpack_header",
    "window_update",
]

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY = range(8)
WINDOW_UPDATE, CONTINUATION = 8, 9

END_STREAM = 0x01
ACK = 0x01
END_HEADERS = 0x04
PADDED = 0x08
PRIORITY_FLAG = 0x20

HEADER_LENGTH = 9
MAX_FRAME_SIZE = 1 << 14
"""The frame size that we accept: HTTP/2's default, which we never raise."""
MAX_WINDOW = (1 << 31) - 1
MAX_STREAM_ID = (1 << 31) - 1

_HEADER = struct.Struct(">HBBBL")
_MESSAGE = struct.Struct(">HBBBLBL")

# The 24-bit length is written as 16 high and 8 low bits: (length >> 8, length & 255, kind,
# flags, stream id). These are bound methods of C, called some times per RPC.
pack_header = _HEADER.pack
# A header of DATA, followed by the prefix of a gRPC message: flag and length.
pack_message = _MESSAGE.pack
unpack_header = _HEADER.unpack_from


class ErrorCode(enum.IntEnum):
    """Why a stream or a connection ends (RFC 9113, section 7)."""

    NO_ERROR = 0x0
    PROTOCOL_ERROR = 0x1
    INTERNAL_ERROR = 0x2
    FLOW_CONTROL_ERROR = 0x3
    SETTINGS_TIMEOUT = 0x4
    STREAM_CLOSED = 0x5
    FRAME_SIZE_ERROR = 0x6
    REFUSED_STREAM = 0x7
    CANCEL = 0x8
    COMPRESSION_ERROR = 0x9
    CONNECT_ERROR = 0xA
    ENHANCE_YOUR_CALM = 0xB
    INADEQUATE_SECURITY = 0xC
    HTTP_1_1_REQUIRED = 0xD


def error_code_name(code: int) -> str:
    """Return the RFC's name of an error code, or its number where the RFC has none."""
    try:
        return ErrorCode(code).name
    except ValueError:
        return f"error code {code:#x}"


def frame(kind: int, flags: int, stream_id: int, payload: bytes = b"") -> bytes:
    """Return one whole frame."""
    length = len(payload)
    return pack_header(length >> 8, length & 255, kind, flags, stream_id) + payload


def window_update(stream_id: int, increment: int) -> bytes:
    """Return a WINDOW_UPDATE; stream 0 is the connection."""
    return pack_header(0, 4, WINDOW_UPDATE, 0, stream_id) + increment.to_bytes(4, "big")


def rst_stream(stream_id: int, code: ErrorCode) -> bytes:
    """Return an RST_STREAM."""
    return pack_header(0, 4, RST_STREAM, 0, stream_id) + code.to_bytes(4, "big")


def goaway(code: ErrorCode, debug: bytes = b"") -> bytes:
    """Return a GOAWAY; a client that accepts no pushed streams has processed none (id 0)."""
    return frame(GOAWAY, 0, 0, bytes(4) + code.to_bytes(4, "big") + debug)
