"""A server of raw frames: it says exactly what a script tells it to, right or wrong."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from hpack import Decoder
from tests.transport.peer import Peer

from zeebe_grpclib._transport.frames import frame

DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)


@dataclass
class Request:
    """What the client asked on one stream."""

    id: int
    headers: dict[str, str]
    body: bytes
    """DATA so far; prefix included."""

    @property
    def message(self) -> bytes:
        return self.body[5:]


class RawPeer(Peer):
    """One connection, seen from the server."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        super().__init__()
        self.number = number
        self.reader = reader
        self.writer = writer
        self.decoder = Decoder()
        self.frames: list[tuple[int, int, int, bytes]] = []
        """Everything the client sent, in order."""
        self.requests: dict[int, Request] = {}
        self.complete: asyncio.Queue[Request] = asyncio.Queue()
        self.gone = asyncio.Event()
        """The client closed its side."""
        self._news = asyncio.Event()
        self._reading = asyncio.ensure_future(self._read())

    # --- what the client sends

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.reader.readexactly(24)
            while True:
                head = await self.reader.readexactly(9)
                payload = await self.reader.readexactly(int.from_bytes(head[:3], "big"))
                stream_id = int.from_bytes(head[5:], "big")
                self._take(head[3], head[4], stream_id, payload)
        self.gone.set()
        self._news.set()

    def _take(self, kind: int, flags: int, stream_id: int, payload: bytes) -> None:
        if kind == HEADERS:
            headers = {str(n): str(v) for n, v in self.decoder.decode(payload)}
            self.requests[stream_id] = Request(stream_id, headers, b"")
        elif kind == DATA:
            self.requests[stream_id].body += payload
            if flags & 1:
                self.complete.put_nowait(self.requests[stream_id])
        self.frames.append((kind, flags, stream_id, payload))
        self._news.set()

    async def seen(self, kind: int, stream_id: int | None = None, count: int = 1) -> bytes:
        """Wait until the client has sent so many frames of a kind; return the last payload."""
        while True:
            found = [f for f in self.frames if f[0] == kind and stream_id in {None, f[2]}]
            if len(found) >= count:
                return found[count - 1][3]
            if self.gone.is_set():
                raise ConnectionError(f"the client left without frame {kind}")
            self._news.clear()
            await self._news.wait()

    async def received(self, stream_id: int, length: int) -> None:
        """Wait until the client has sent so much of a body."""
        while stream_id not in self.requests or len(self.requests[stream_id].body) < length:
            if self.gone.is_set():
                raise ConnectionError("the client left amidst a request")
            self._news.clear()
            await self._news.wait()

    async def request(self) -> Request:
        """Return the next request that is complete."""
        return await self.complete.get()

    # --- what the server sends

    async def greet(self, *settings: tuple[int, int]) -> None:
        await self.send(self.settings(*settings))

    async def send(self, *pieces: bytes) -> None:
        """Write all in one go."""
        self.writer.write(b"".join(pieces))
        with contextlib.suppress(ConnectionError):
            await self.writer.drain()

    async def pong(self) -> None:
        """Make sure that the client has read everything so far: it answers a PING."""
        count = len([f for f in self.frames if f[0] == PING and f[1] & 1])
        await self.send(self.ping(b"are you?"))
        while len([f for f in self.frames if f[0] == PING and f[1] & 1]) <= count:
            if self.gone.is_set():
                raise ConnectionError("the client left")
            self._news.clear()
            await self._news.wait()

    async def serve(self) -> None:
        """Answer all further requests with what they asked."""
        while True:
            request = await self.request()
            await self.send(self.answer(request.id, request.message))

    async def send_within(self, stream_id: int, body: bytes, window: int = 65_535) -> None:
        """Send DATA as far as the client's windows allow, more as it opens them."""
        credited = 0
        while body:
            while credited < len(updates := self.window_updates(stream_id)):
                window += updates[credited]
                credited += 1
            piece, body = body[: min(window, 16384)], body[min(window, 16384) :]
            window -= len(piece)
            if piece:
                await self.send(self.data(stream_id, piece))
            else:
                await self.seen(WINDOW, stream_id, credited + 1)

    def window_updates(self, stream_id: int) -> list[int]:
        return [
            int.from_bytes(f[3], "big") for f in self.frames if f[0] == WINDOW and f[2] == stream_id
        ]

    def close(self) -> None:
        self.writer.close()

    def reset(self) -> None:
        """End the TCP connection the hard way."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Script = Callable[[RawPeer], Awaitable[None]]


async def well_behaved(peer: RawPeer) -> None:
    await peer.greet()
    await peer.serve()


class RawServer:
    """Listens, and runs one script per connection; the last one for all that follow."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = scripts or (well_behaved,)
        self.peers: list[RawPeer] = []
        self.port = 0
        self.failures: list[BaseException] = []
        self._accepted = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(self.peers)
        peer = RawPeer(reader, writer, number + 1)
        self.peers.append(peer)
        self._accepted.set()
        script = self.scripts[min(number, len(self.scripts) - 1)]
        task = asyncio.ensure_future(self._run(script, peer))
        self._tasks.add(task)

    async def connection(self, number: int) -> RawPeer:
        """Return the connection of a number, from 1; wait for it."""
        while len(self.peers) < number:
            self._accepted.clear()
            await self._accepted.wait()
        return self.peers[number - 1]

    async def _run(self, script: Script, peer: RawPeer) -> None:
        try:
            await script(peer)
        except ConnectionError:
            pass
        except Exception as error:  # noqa: BLE001 (shown by the test that owns the server)
            self.failures.append(error)

    @contextlib.asynccontextmanager
    async def listening(
        self, context: ssl.SSLContext | None = None, unix_path: str = ""
    ) -> AsyncIterator[RawServer]:
        if unix_path:
            server = await asyncio.start_unix_server(self._accept, unix_path, ssl=context)
        else:
            server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=context)
            self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for peer in self.peers:
                peer._reading.cancel()
                peer.writer.transport.abort()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(
                *self._tasks, *(p._reading for p in self.peers), return_exceptions=True
            )
        if self.failures:
            raise self.failures[0]


def unknown_frame(stream_id: int, payload: bytes = b"?", kind: int = 0xF7) -> bytes:
    return frame(kind, 0, stream_id, payload)
