"""A transport that writes once in each turn of the event loop."""

from __future__ import annotations

import asyncio
from typing import Any

_MOST_GATHERED_BYTES = 64 * 1024


class GatheringTransport(asyncio.Transport):
    """Writes what was written in one turn of the event loop at the end of that turn."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._gathered: list[bytes] = []
        self._size = 0
        self._is_ending = False

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """Put it to what goes at the end of this turn."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(bytes(data))
        self._size += len(data)
        # Not without limit: the transport has to notice that its client does not keep up.
        if self._size >= _MOST_GATHERED_BYTES:
            self._flush()

    def close(self) -> None:
        """Write the rest, and close."""
        self._flush()
        if not self._is_ending:
            self._transport.close()

    def end(self) -> None:
        """Write the rest, and leave it to the other side to close, or to whoever aborts.

        To close while that one still sends may lose the rest on the way to it.
        """
        self._flush()
        self._is_ending = True
        if self._transport.can_write_eof() and not self._transport.is_closing():
            self._transport.write_eof()

    def abort(self) -> None:
        """Close without writing the rest."""
        self._gathered.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        """See `asyncio.BaseTransport`."""
        return self._is_ending or self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """See `asyncio.BaseTransport`."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """See `asyncio.ReadTransport`."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """See `asyncio.ReadTransport`."""
        self._transport.resume_reading()

    def get_write_buffer_size(self) -> int:
        """How much is not on its way yet."""
        return self._size + self._transport.get_write_buffer_size()

    def _flush(self) -> None:
        if self._gathered:
            content = b"".join(self._gathered)
            self._gathered.clear()
            self._size = 0
            self._transport.write(content)
