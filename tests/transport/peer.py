"""What a server puts on the wire, as bytes, right or wrong; shared by the core's tests."""

from __future__ import annotations

import struct

from hpack import Encoder

from zeebe_grpclib._transport.connection import Connection, ConnectionOptions
from zeebe_grpclib._transport.deadline import NEVER
from zeebe_grpclib._transport.frames import frame
from zeebe_grpclib._transport.keepalive import KeepalivePolicy
from zeebe_grpclib._transport.stream import Stream

GRPC = "application/grpc"


class Peer:
    """Writes a server's frames; its header table is that of one connection."""

    def __init__(self) -> None:
        self.encoder = Encoder()

    def settings(self, *pairs: tuple[int, int]) -> bytes:
        return frame(4, 0, 0, b"".join(struct.pack(">HL", *pair) for pair in pairs))

    def settings_ack(self) -> bytes:
        return frame(4, 1, 0)

    def block(self, *fields: tuple[str | bytes, str | bytes]) -> bytes:
        return bytes(self.encoder.encode(list(fields)))

    def headers(
        self, stream_id: int, *fields: tuple[str | bytes, str | bytes], end: bool = False
    ) -> bytes:
        return frame(1, 5 if end else 4, stream_id, self.block(*fields))

    def head(self, stream_id: int, *more: tuple[str, str], status: str = "200") -> bytes:
        return self.headers(stream_id, (":status", status), ("content-type", GRPC), *more)

    def data(self, stream_id: int, payload: bytes, flags: int = 0) -> bytes:
        return frame(0, flags, stream_id, payload)

    def message(self, stream_id: int, message: bytes, flag: int = 0) -> bytes:
        """Return a message in as many frames as it needs."""
        body = bytes((flag,)) + len(message).to_bytes(4, "big") + message
        pieces = [body[at : at + 16384] for at in range(0, len(body), 16384)]
        return b"".join(self.data(stream_id, piece) for piece in pieces)

    def trailers(
        self, stream_id: int, status: str = "0", message: str = "", *more: tuple[str, str]
    ) -> bytes:
        return self.headers(
            stream_id, ("grpc-status", status), ("grpc-message", message), *more, end=True
        )

    def answer(self, stream_id: int, message: bytes = b"") -> bytes:
        return self.head(stream_id) + self.message(stream_id, message) + self.trailers(stream_id)

    def trailers_only(self, stream_id: int, status: str, message: str = "") -> bytes:
        return self.headers(
            stream_id,
            (":status", "200"),
            ("content-type", GRPC),
            ("grpc-status", status),
            ("grpc-message", message),
            end=True,
        )

    def rst(self, stream_id: int, code: int) -> bytes:
        return frame(3, 0, stream_id, code.to_bytes(4, "big"))

    def goaway(self, last_stream_id: int, code: int = 0, debug: bytes = b"") -> bytes:
        return frame(7, 0, 0, struct.pack(">LL", last_stream_id, code) + debug)

    def ping(self, data: bytes = b"12345678", flags: int = 0) -> bytes:
        return frame(6, flags, 0, data)

    def window(self, stream_id: int, increment: int) -> bytes:
        return frame(8, 0, stream_id, increment.to_bytes(4, "big"))


class Clock:
    """Time that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Conversation:
    """A connection of ours and the frames of a server, without any I/O between."""

    def __init__(
        self,
        *settings: tuple[int, int],
        max_message: int = 5 << 20,
        keepalive: KeepalivePolicy | None = None,
    ) -> None:
        self.clock = Clock()
        self.peer = Peer()
        self.options = ConnectionOptions(
            "gateway:26500", "http", "agent/1", max_message, keepalive or KeepalivePolicy()
        )
        self.connection = Connection(self.options, self.clock)
        self.preface = self.connection.take()
        self.connection.receive(self.peer.settings(*settings))
        self.greeting = self.connection.take()

    def call(
        self,
        request: bytes = b"",
        *,
        timeout_s: float | None = None,
        unary: bool = True,
        window_size: int = 65_535,
        path: str = "/gateway_protocol.Gateway/Topology",
    ) -> Stream:
        deadline = NEVER if timeout_s is None else self.clock.now + timeout_s
        stream = Stream(
            path, request, timeout_s, deadline, None, unary=unary, window_size=window_size
        )
        self.connection.start(stream)
        return stream

    def receive(self, data: bytes, *, chunk: int = 0) -> list[Stream]:
        """Let some bytes arrive, in pieces of a size (0: all at once)."""
        pieces = [data[at : at + chunk] for at in range(0, len(data), chunk)] if chunk else [data]
        return [stream for piece in pieces for stream in self.connection.receive(piece)]

    def sent(self) -> list[tuple[int, int, int, bytes]]:
        """Return the frames written since the last look: kind, flags, stream, payload."""
        return split(self.connection.take())


def split(data: bytes) -> list[tuple[int, int, int, bytes]]:
    frames = []
    while data:
        length = int.from_bytes(data[:3], "big")
        stream_id = int.from_bytes(data[5:9], "big")
        frames.append((data[3], data[4], stream_id, data[9 : 9 + length]))
        data = data[9 + length :]
    return frames
