"""What clients may send and do over real sockets, well and badly."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import zlib

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    DataReceived,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    TrailersReceived,
)
from h2.settings import SettingCodes
from tests.embedded.models import end, model, start
from tests.embedded.test_http2 import framed
from tests.embedded.waiting import until

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway, http2
from zeebe_grpclib.embedded.engine import DeployResource

SMALL = pb.DeployResourceRequest(tenant_id="red")


class RawClient:
    """HTTP/2 by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.machine = H2Connection(H2Configuration(header_encoding="utf-8"))
        self.machine.initiate_connection()
        self.settings: dict[int, int] = {}

    @classmethod
    async def connect(cls, gateway: EmbeddedGateway) -> RawClient:
        host, _, port = gateway.address.rpartition(":")
        client = cls(*await asyncio.open_connection(host, int(port)))
        await client.flush()
        return client

    async def flush(self) -> None:
        self.writer.write(self.machine.data_to_send())
        await self.writer.drain()

    async def events(self) -> list[object]:
        data = await asyncio.wait_for(self.reader.read(65_536), 5)
        events: list[object] = list(self.machine.receive_data(data))
        await self.flush()
        for event in events:
            if isinstance(event, RemoteSettingsChanged):
                for code, setting in event.changed_settings.items():
                    self.settings[int(code)] = setting.new_value
        return events

    async def send(self, rpc: str, body: bytes, *headers: tuple[str, str], end: bool = True) -> int:
        stream_id = self.machine.get_next_available_stream_id()
        self.machine.send_headers(
            stream_id,
            [
                (":method", "POST"),
                (":scheme", "http"),
                (":authority", "localhost"),
                (":path", f"/gateway_protocol.Gateway/{rpc}"),
                ("te", "trailers"),
                ("content-type", "application/grpc"),
                *headers,
            ],
        )
        self.machine.send_data(stream_id, body, end_stream=end)
        await self.flush()
        return stream_id

    async def call(self, rpc: str, body: bytes, *headers: tuple[str, str]) -> dict[str, str]:
        """The headers and trailers of the answer."""
        await self.send(rpc, body, *headers)
        return await self.answer()

    async def answer(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            for event in await self.events():
                if isinstance(event, (ResponseReceived, TrailersReceived)):
                    found |= dict(event.headers)  # type: ignore[arg-type] # text, see the config
                if isinstance(event, StreamEnded):
                    return found

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_compression_over_the_wire(gateway: EmbeddedGateway, encoding: str) -> None:
    client = await RawClient.connect(gateway)
    message = gzip.compress(bytes(SMALL)) if encoding == "gzip" else zlib.compress(bytes(SMALL))
    found = await client.call("DeployResource", framed(message, 1), ("grpc-encoding", encoding))
    assert found["grpc-status"] == "3"
    assert "tenant identifier 'red'" in found["grpc-message"]
    await client.close()


async def test_the_node_sdks_empty_authorization_is_no_trouble(gateway: EmbeddedGateway) -> None:
    client = await RawClient.connect(gateway)
    found = await client.call("Topology", framed(b""), ("authorization", ""))
    assert found["grpc-status"] == "0"
    await client.close()


@pytest.mark.parametrize("timeout", ["9563466u", "5000m", "5S", "1H", "2M", "99999999n"])
async def test_deadlines_in_every_unit(gateway: EmbeddedGateway, timeout: str) -> None:
    client = await RawClient.connect(gateway)
    found = await client.call("Topology", framed(b""), ("grpc-timeout", timeout))
    assert found["grpc-status"] == "0"
    await client.close()


@pytest.mark.parametrize(
    "timeout", ["1n", "20000000n", "20000u", "20m", "0m", "1S", "0S", "0M", "0H"]
)
async def test_deadlines_of_every_unit_pass(gateway: EmbeddedGateway, timeout: str) -> None:
    client = await RawClient.connect(gateway)
    poll = pb.ActivateJobsRequest("nobody's", timeout=1_000, max_jobs_to_activate=1)
    found = await client.call("ActivateJobs", framed(bytes(poll)), ("grpc-timeout", timeout))
    assert found["grpc-status"] == str(Status.DEADLINE_EXCEEDED.value)
    assert not gateway._service._polls._waiting
    await client.close()


@pytest.mark.parametrize("timeout", ["5", "m", "-1S", "1s"])
async def test_a_deadline_without_a_form(gateway: EmbeddedGateway, timeout: str) -> None:
    client = await RawClient.connect(gateway)
    found = await client.call("Topology", framed(b""), ("grpc-timeout", timeout))
    assert (found[":status"], found["grpc-status"]) == ("200", str(Status.UNKNOWN.value))
    await client.close()


async def test_a_request_in_pieces(gateway: EmbeddedGateway) -> None:
    client = await RawClient.connect(gateway)
    body = framed(bytes(pb.DeployResourceRequest(tenant_id="red")))
    stream_id = await client.send("DeployResource", body[:3], end=False)
    for byte in body[3:]:
        client.machine.send_data(stream_id, bytes([byte]))
        await client.flush()
    client.machine.end_stream(stream_id)
    await client.flush()
    found = await client.answer()
    assert found["grpc-status"] == "3"
    assert "tenant identifier 'red'" in found["grpc-message"]
    await client.close()


async def test_a_request_without_a_message(gateway: EmbeddedGateway) -> None:
    client = await RawClient.connect(gateway)
    found = await client.call("Topology", b"")
    assert found["grpc-status"] == "13"
    assert found["grpc-message"] == "Half-closed without a request"
    found = await client.call("CompleteJob", framed(b"\x08"))
    assert found["grpc-message"].startswith("Invalid protobuf byte sequence")
    await client.close()


async def test_a_client_that_goes_before_its_request_is_there(gateway: EmbeddedGateway) -> None:
    client = await RawClient.connect(gateway)
    stream_id = await client.send("Topology", b"\0\0", end=False)
    client.machine.reset_stream(stream_id)
    assert (await client.call("Topology", framed(b"")))["grpc-status"] == "0"
    await client.close()


async def test_a_client_with_another_table_of_headers(gateway: EmbeddedGateway) -> None:
    """It must be told so before anything else, or it has to hang up (RFC 7541, 4.2)."""
    client = await RawClient.connect(gateway)
    client.machine.update_settings({SettingCodes.HEADER_TABLE_SIZE: 0})
    for _ in range(3):
        found = await client.call("Topology", framed(b""))
        assert found == {
            ":status": "200",
            "content-type": "application/grpc+proto",
            "grpc-status": "0",
        }
    await client.close()


async def test_the_windows_of_a_client_are_kept(gateway: EmbeddedGateway) -> None:
    """Answers in one piece count, too: more than all windows hold comes through nevertheless."""
    client = await RawClient.connect(gateway)
    name = "n" * 3_000 + ".bpmn"
    content = model("p", start(), end(), flows="start > end")
    request = pb.DeployResourceRequest([pb.Resource(name, content)])
    size = 0
    for _ in range(60):
        await client.send("DeployResource", framed(bytes(request)))
        data = b""
        found: dict[str, str] = {}
        while "grpc-status" not in found:
            for event in await client.events():
                if isinstance(event, (ResponseReceived, TrailersReceived)):
                    found |= dict(event.headers)  # type: ignore[arg-type] # text
                if isinstance(event, DataReceived):
                    data += event.data
                    client.machine.acknowledge_received_data(len(event.data), event.stream_id)
            await client.flush()
        assert found["grpc-status"] == "0"
        process = pb.DeployResourceResponse.parse(data[5:]).deployments[0].process
        assert process is not None
        assert process.resource_name == name
        size += len(data)
    assert size > 2 * 65_535
    await client.close()


async def test_a_frame_of_an_unknown_kind_is_ignored(gateway: EmbeddedGateway) -> None:
    client = await RawClient.connect(gateway)
    client.writer.write(b"\0\0\1\xf0\0\0\0\0\0x")
    assert (await client.call("Topology", framed(b"")))["grpc-status"] == "0"
    await client.close()


async def test_many_calls_may_be_open_on_one_connection(gateway: EmbeddedGateway) -> None:
    client = await RawClient.connect(gateway)
    await client.call("Topology", framed(b""))
    assert client.settings[int(SettingCodes.MAX_CONCURRENT_STREAMS)] >= 10_000
    await client.close()


@pytest.mark.parametrize("content", [b"GET / HTTP/1.1\r\n\r\n", b"\0" * 1_000, b"\xff" * 100_000])
async def test_what_is_no_http2_is_hung_up_on(gateway: EmbeddedGateway, content: bytes) -> None:
    host, _, port = gateway.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(content)
    with contextlib.suppress(ConnectionResetError):
        await asyncio.wait_for(reader.read(), 5)
    writer.close()
    client = await RawClient.connect(gateway)
    assert (await client.call("Topology", framed(b"")))["grpc-status"] == "0"
    await client.close()


async def test_stopping_ends_connections_and_calls() -> None:
    gateway = EmbeddedGateway()
    await gateway.start()
    host, _, port = gateway.address.rpartition(":")
    channel = Channel(host, int(port))
    stub = pb.GatewayStub(channel)
    await stub.topology(pb.TopologyRequest())
    poll = stub.activate_jobs(pb.ActivateJobsRequest("t", timeout=1_000, max_jobs_to_activate=1))
    waiting = asyncio.create_task(anext_or_none(poll))
    await until(lambda: gateway._service._polls._waiting)
    await asyncio.wait_for(gateway.stop(), 5)
    with pytest.raises((StreamTerminatedError, GRPCError)):
        await asyncio.wait_for(waiting, 5)
    channel.close()


async def test_a_client_that_does_not_read_is_not_waited_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http2, "_FAREWELL_S", 0.05)
    gateway = EmbeddedGateway()
    await gateway.start()
    content = model("echo", start(), end(), flows="start > end")
    gateway.execute(DeployResource([("echo.bpmn", content)]))
    client = await RawClient.connect(gateway)
    client.machine.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 2**31 - 1})
    client.machine.increment_flow_control_window(2**30)
    await client.flush()
    await client.events()
    client.writer.transport.pause_reading()  # type: ignore[attr-defined] # of a socket
    # More than the buffers of both sockets hold, so that something is left to be written.
    request = pb.CreateProcessInstanceRequest(
        bpmn_process_id="echo", version=-1, variables=json.dumps({"text": "x" * 3_000_000})
    )
    packed = gzip.compress(bytes(pb.CreateProcessInstanceWithResultRequest(request)))
    for _ in range(6):
        await client.send(
            "CreateProcessInstanceWithResult", framed(packed, 1), ("grpc-encoding", "gzip")
        )
    assert gateway._server is not None
    (connection,) = gateway._server._connections
    await until(connection._transport.get_write_buffer_size)
    await asyncio.wait_for(gateway.stop(), 5)
    client.writer.transport.abort()


async def anext_or_none(answers: object) -> object:
    async for answer in answers:  # type: ignore[attr-defined] # an asynchronous generator
        return answer
    return None
