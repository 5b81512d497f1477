"""What grpclib's server lacks, added where it has no hook for it.

Everything that reaches into grpclib 0.4.9 is in this one file, and
``tests/embedded/test_http2.py`` watches what it relies on. Four things:

- An answer is three writes for grpclib (headers, message, trailers): `_Gathering` makes them
  one, and one of the answers of several calls that are ready together.
- Requests may be compressed (the Node SDK sends no others), and none may be larger than
  4 MiB, compressed or not: refused before it is read. `Inbound` takes the place of a
  stream's buffer and hands grpclib what it can read.
- A client may have more than a hundred calls open on one connection: long polls are calls.
- Stopping ends the connections, too. grpclib cancels its handlers and waits for clients to
  hang up, for which asyncio waits as well from Python 3.12.1 on.
"""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.protocol import AbstractHandler, Buffer, H2Protocol, Stream
from grpclib.server import Server
from h2.events import UnknownFrameReceived
from h2.settings import SettingCodes

from .statuses import internal, too_large

MAX_MESSAGE_BYTES = 4 * 1024 * 1024

_MAX_CONCURRENT_STREAMS = 100_000
_PREFIX = struct.Struct(">BI")
# zlib's window bits: what "deflate" means in HTTP has zlib's header, not none.
_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_MOST_GATHERED_BYTES = 64 * 1024
# How long a client that does not read may keep a stopping server waiting.
_FAREWELL_S = 1.0


class GatewayServer(Server):
    """A server of grpclib's with the additions of this file."""

    _connections: set[_Connection]

    def _protocol_factory(self) -> H2Protocol:
        made = super()._protocol_factory()
        connection = _Connection(_Accepting(made.handler), made.config, made.h2_config)
        if not hasattr(self, "_connections"):
            self._connections = set()
        connection.lost = partial(self._connections.discard, connection)
        self._connections.add(connection)
        return connection

    async def stop(self) -> None:
        """Stop listening, cancel what is running, and close all connections."""
        self.close()
        # The handlers first: they give back what they hold.
        await asyncio.gather(*(handler.wait_closed() for handler in self._handlers))
        connections = list(getattr(self, "_connections", ()))
        for connection in connections:
            connection.hang_up()
        # From 3.12.1 on this waits for the connections, before it does not.
        lost = asyncio.gather(*(connection.ended.wait() for connection in connections))
        try:
            await asyncio.wait_for(lost, _FAREWELL_S)
        except asyncio.TimeoutError:
            for connection in connections:
                connection.abort()
        await self.wait_closed()


class _Connection(H2Protocol):
    """One connection of a client."""

    def __init__(self, handler: AbstractHandler, *more: object) -> None:
        super().__init__(handler, *more)  # type: ignore[arg-type] # as the factory made them
        self.ended = asyncio.Event()
        self.lost: Callable[[], None]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = _Gathering(cast("asyncio.Transport", transport))
        super().connection_made(self._transport)
        self._machine = self.connection._connection  # noqa: SLF001 - no hook for settings
        self._machine.update_settings(
            {SettingCodes.MAX_CONCURRENT_STREAMS: _MAX_CONCURRENT_STREAMS}
        )
        self.connection.flush()
        # HTTP/2 wants frames of unknown kinds ignored; grpclib fails at them.
        self.processor.processors[UnknownFrameReceived] = lambda _: None

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self.ended.set()
        self.lost()

    def hang_up(self) -> None:
        """Say goodbye (GOAWAY) and close."""
        if not self._transport.is_closing():
            self._machine.close_connection()
            self.connection.flush()
            self.processor.close("The gateway stops")

    def abort(self) -> None:
        """Close without caring for what the client has not read."""
        self._transport.abort()


class _Gathering(asyncio.Transport):
    """Writes what was written in one turn of the event loop at the end of that turn."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._gathered: list[bytes] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(bytes(data))
        self._size += len(data)
        # Not without limit: the transport has to notice that its client does not keep up.
        if self._size >= _MOST_GATHERED_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._gathered.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def get_write_buffer_size(self) -> int:
        return self._size + self._transport.get_write_buffer_size()

    def _flush(self) -> None:
        if self._gathered:
            content = b"".join(self._gathered)
            self._gathered.clear()
            self._size = 0
            self._transport.write(content)


class _Accepting(AbstractHandler):
    """Puts `Inbound` in front of each call, then lets grpclib go on."""

    def __init__(self, handler: AbstractHandler) -> None:
        self._handler = handler

    def accept(
        self, stream: Stream, headers: list[tuple[str, str]], release_stream: Callable[[], None]
    ) -> None:
        encoding = next((value for name, value in headers if name == "grpc-encoding"), "identity")
        assert stream.id is not None  # noqa: S101 - it has one since its headers came
        stream.buffer = Inbound(partial(stream.connection.ack, stream.id), encoding)
        self._handler.accept(stream, headers, release_stream)

    def cancel(self, stream: Stream) -> None:
        self._handler.cancel(stream)

    def close(self) -> None:
        self._handler.close()


class Inbound(Buffer):
    """The one request of a call, as grpclib wants to read it: not compressed, not too large.

    grpclib reads five bytes, a flag and a length, and then that many. Here the flag is never
    set: a compressed request is read and unpacked when grpclib asks for the five bytes.
    """

    def __init__(self, ack: Callable[[int], None], encoding: str) -> None:
        super().__init__(ack)
        self._encoding = encoding
        self._prefix_is_read = False
        self._unpacked: bytes | None = None

    async def read(self, size: int) -> bytes:
        """Read the prefix, then the message.

        Raises:
            GRPCError: The request is too large, has no form, or is compressed in a way that
                is not known here.
        """
        if self._unpacked is not None:
            return self._unpacked
        if self._prefix_is_read:
            return await self._receive(size)
        self._prefix_is_read = True
        prefix = await self._receive(size, or_nothing=True)
        if not prefix:
            raise internal("Half-closed without a request")
        compressed, length = _PREFIX.unpack(prefix)
        if length > MAX_MESSAGE_BYTES:
            raise too_large(f"gRPC message exceeds maximum size {MAX_MESSAGE_BYTES}: {length}")
        if compressed > 1:
            raise internal("gRPC frame header malformed: reserved bits not zero")
        if not compressed:
            return prefix
        self._unpacked = unpack(await self._receive(length), self._encoding)
        return _PREFIX.pack(0, len(self._unpacked))

    async def _receive(self, size: int, *, or_nothing: bool = False) -> bytes:
        try:
            content = await super().read(size)
        except AssertionError:
            # grpclib's way to say that the client ended the request in the middle.
            content = b"?"
        # Its way to say that there is nothing left at all is to return nothing.
        if len(content) == size or (or_nothing and not content):
            return content
        raise internal("Encountered end-of-stream mid-frame")


def unpack(content: bytes, encoding: str) -> bytes:
    """Decompress a message, no further than the largest that is allowed.

    Raises:
        GRPCError: UNIMPLEMENTED for an unknown encoding; INTERNAL for bad content;
            RESOURCE_EXHAUSTED if it is too large.
    """
    window_bits = _WINDOW_BITS.get(encoding)
    if window_bits is None:
        raise GRPCError(Status.UNIMPLEMENTED, f"Can't find decompressor for {encoding}", ())
    decompressor = zlib.decompressobj(window_bits)
    try:
        message = decompressor.decompress(content, MAX_MESSAGE_BYTES + 1)
    except zlib.error as error:
        raise internal(f"Failed to decompress the request: {error}") from error
    if len(message) > MAX_MESSAGE_BYTES:
        raise too_large(f"Decompressed gRPC message exceeds maximum size {MAX_MESSAGE_BYTES}")
    if not decompressor.eof:
        raise internal("Failed to decompress the request: it is not complete")
    return message
