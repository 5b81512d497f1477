"""The frames of an answer that is one message, as HTTP/2 and gRPC have them.

Always the same but for a number and the message: three frames in one piece, whose headers need
no table that both sides would have to keep in step.
"""

from __future__ import annotations

import struct

#: The largest message that fits in one frame of the size that every peer accepts.
MAX_MESSAGE_BYTES = 16_384 - 5

_DATA, _HEADERS = 0, 1
_NO_FLAG, _END_STREAM, _END_HEADERS = 0, 1, 4
# Length and kind of a frame, its flags and its stream; then gRPC's flag and length.
_DATA_HEAD = struct.Struct(">IBIBI")


def _text(text: bytes) -> bytes:
    return bytes([len(text)]) + text


def _head(kind: int, flags: int, length: int) -> bytes:
    """The first five bytes of a frame; its stream follows."""
    return length.to_bytes(3, "big") + bytes([kind, flags])


# HPACK: ":status: 200" and the name "content-type" are in its static table, at 8 and 31; what
# begins with four zero bits is not to be remembered.
_INITIAL = b"\x88\x0f\x10" + _text(b"application/grpc+proto")
_TRAILING = b"\x00" + _text(b"grpc-status") + _text(b"0")
_INITIAL_HEAD = _head(_HEADERS, _END_HEADERS, len(_INITIAL))
_TRAILING_HEAD = _head(_HEADERS, _END_HEADERS | _END_STREAM, len(_TRAILING))


def answer(stream_id: int, message: bytes) -> bytes:
    """All of a successful answer: initial headers, the message, and the status OK.

    Args:
        stream_id: The stream of the call.
        message: No larger than `MAX_MESSAGE_BYTES`.
    """
    stream = stream_id.to_bytes(4, "big")
    size = len(message)
    return b"".join(
        (
            *(_INITIAL_HEAD, stream, _INITIAL),
            *(_DATA_HEAD.pack((size + 5) << 8 | _DATA, _NO_FLAG, stream_id, 0, size), message),
            *(_TRAILING_HEAD, stream, _TRAILING),
        )
    )
