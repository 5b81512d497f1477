"""An announcement that a connection takes no more calls, while those on it go on."""

from __future__ import annotations

import struct
from typing import Any

# Length, type and flags, stream; then the last stream that is served, and NO_ERROR.
_GOAWAY = struct.Struct(">IBIII")
_LENGTH_AND_TYPE = 8 << 8 | 7


def say_goodbye(stream: Any) -> None:
    """Send GOAWAY on the connection of a call.

    By hand: h2 takes a connection on which it was sent for closed, and sends no answers.

    Args:
        stream: Of the call, as its method sees it.
    """
    # What grpclib's stream stands on has no public name.
    connection = stream._stream.connection  # noqa: SLF001
    last = connection._connection.highest_inbound_stream_id  # noqa: SLF001
    connection._transport.write(goaway(last))  # noqa: SLF001


def goaway(last_stream_id: int) -> bytes:
    """The frame that says that later streams are not served."""
    return _GOAWAY.pack(_LENGTH_AND_TYPE, 0, 0, last_stream_id, 0)
