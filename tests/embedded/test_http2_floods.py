"""Floods of frames over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated
from h2.settings import SettingCodes
from tests.embedded.test_http2 import REQUEST, framed
from tests.embedded.test_http2_clients import RawClient

from zeebe_grpclib.embedded import EmbeddedGateway, flood
from zeebe_grpclib.embedded.flood import FrameBudget

TOPOLOGY = "/gateway_protocol.Gateway/Topology"


async def flooded(client: RawClient, frame: Callable[[], None], most: int) -> int:
    """Send frames, a hundred at once, until hung up on; the code that GOAWAY gives for that."""
    codes: list[int] = []

    async def hear() -> None:
        while data := await client.reader.read(65_536):
            codes.extend(
                int(event.error_code or 0)
                for event in hearing.receive_data(data)
                if isinstance(event, ConnectionTerminated)
            )

    # Answers are read by another machine: h2 sends nothing more after GOAWAY.
    hearing = H2Connection(H2Configuration())
    hearing.initiate_connection()
    listening = asyncio.create_task(hear())
    with contextlib.suppress(ConnectionError):
        for _ in range(most // 100):
            for _ in range(100):
                frame()
            await client.flush()
            if listening.done():
                break
    with contextlib.suppress(ConnectionError):
        await asyncio.wait_for(listening, 10)
    client.writer.transport.abort()
    return codes[-1]


@pytest.mark.parametrize("kind", ["ping", "settings", "empty data", "rapid reset", "window"])
async def test_a_flood_is_answered_with_calm(
    gateway: EmbeddedGateway, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "_CAPACITY", 300.0)
    client = await RawClient.connect(gateway)
    machine = client.machine
    stream_id = await client.send("Topology", b"", end=False)

    def reset() -> None:
        at = machine.get_next_available_stream_id()
        machine.send_headers(at, [*REQUEST[:1], (":path", TOPOLOGY), *REQUEST[2:]])
        machine.reset_stream(at)

    frame = {
        "ping": lambda: machine.ping(b"12345678"),
        "settings": lambda: machine.update_settings({SettingCodes.ENABLE_PUSH: 0}),
        "empty data": lambda: machine.send_data(stream_id, b""),
        "rapid reset": reset,
        "window": lambda: machine.increment_flow_control_window(1),
    }[kind]

    assert await flooded(client, frame, 3_000) == ErrorCodes.ENHANCE_YOUR_CALM

    other = await RawClient.connect(gateway)
    assert (await other.call("Topology", framed(b"")))["grpc-status"] == "0"
    await other.close()


async def test_a_client_that_does_not_read_is_not_read_from(gateway: EmbeddedGateway) -> None:
    client = await RawClient.connect(gateway)
    await client.call("Topology", framed(b""))
    assert gateway._server is not None
    (connection,) = gateway._server._connections
    # No end is in sight for these, which earn what they cost.
    connection._budget = Unlimited(0.0)
    for transport in (client.writer.transport, connection._transport):
        held = transport.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    client.writer.transport.pause_reading()  # type: ignore[attr-defined] # of a socket
    pings = b"".join(b"\0\0\x08\x06\0\0\0\0\0" + b"12345678" for _ in range(4_000))
    sent = 0
    with contextlib.suppress(asyncio.TimeoutError):
        while sent < 16 * 1024 * 1024:
            client.writer.write(pings)
            await asyncio.wait_for(client.writer.drain(), 2)
            sent += len(pings)
    # What both sockets hold, and then it goes no further.
    assert sent < 8 * 1024 * 1024
    assert connection._transport.get_write_buffer_size() < 1024 * 1024
    other = await RawClient.connect(gateway)
    assert (await other.call("Topology", framed(b"")))["grpc-status"] == "0"
    await other.close()
    # It goes on when the client does read.
    client.writer.transport.resume_reading()  # type: ignore[attr-defined] # of a socket
    reading = asyncio.create_task(drained(client.reader))
    await asyncio.wait_for(client.writer.drain(), 30)
    reading.cancel()
    client.writer.transport.abort()


class Unlimited(FrameBudget):
    """Covers whatever comes."""

    def covers(self, *_: object, **__: object) -> bool:
        return True


async def drained(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 20):
        pass


async def test_a_flooding_client_that_does_not_read_is_hung_up_on(
    gateway: EmbeddedGateway,
) -> None:
    client = await RawClient.connect(gateway)
    await client.call("Topology", framed(b""))
    assert gateway._server is not None
    (connection,) = gateway._server._connections
    client.writer.transport.pause_reading()  # type: ignore[attr-defined] # of a socket
    for _ in range(20_000):
        client.machine.ping(b"12345678")
    client.writer.write(client.machine.data_to_send())
    await asyncio.wait_for(connection.ended.wait(), 10)
    assert connection not in gateway._server._connections
    client.writer.transport.abort()
