"""Small unary calls, from the bytes of the request to the message of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

# Requests up to this size are waited for as a whole.
_SMALL_BYTES = 16_384


class RequestBuffer(Protocol):
    """What a request is put into as it comes."""

    def add(self, data: bytes, ack_size: int) -> None:
        """Take what came."""

    def eof(self) -> None:
        """Nothing more comes."""


class Exchange:
    """What a unary method of a service sees of a stream."""

    def __init__(self, request: Any, stream: Any) -> None:
        self._request = request
        # Under the name that grpclib's own has.
        self._stream = stream
        self.answer: Any = None

    async def recv_message(self) -> Any:
        """Return the request."""
        return self._request

    async def send_message(self, answer: Any) -> None:
        """Keep the answer."""
        self.answer = answer


class ArrivingRequest:
    """Stands where a stream has its buffer, until a small request is there.

    One that is large, compressed or no request at all is handed on, as far as it has come.
    """

    def __init__(
        self, complete: Callable[[bytes], None], hand_on: Callable[[], RequestBuffer]
    ) -> None:
        """Wait for a request.

        Args:
            complete: Told the message of a small request.
            hand_on: Says where everything goes that is not one.
        """
        self._complete = complete
        self._hand_on = hand_on
        self._parts: list[tuple[bytes, int]] = []
        self._size = 0

    def add(self, data: bytes, ack_size: int) -> None:
        """Take what came, and how much of the client's window it takes."""
        self._parts.append((data, ack_size))
        self._size += len(data)
        if self._size > _SMALL_BYTES:
            self._leave()

    def eof(self) -> None:
        """Nothing more comes."""
        content = b"".join([data for data, _ in self._parts])
        if content[:1] == b"\0" and int.from_bytes(content[1:5], "big") == len(content) - 5:
            self._complete(content[5:])
        else:
            self._leave().eof()

    def unacked_size(self) -> int:
        """How much of the client's window is to be given back when the call is over."""
        return sum(size for _, size in self._parts)

    def _leave(self) -> RequestBuffer:
        buffer = self._hand_on()
        for data, ack_size in self._parts:
            buffer.add(data, ack_size)
        return buffer
