"""What `http2` adds to grpclib, and the canary: what it relies on there."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import inspect
import json
import re
import zlib
from importlib.metadata import version

import grpclib.protocol
import grpclib.server
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
from h2.stream import StreamInputs
from hypothesis import given
from hypothesis import strategies as st
from tests.embedded.models import end, model, start
from tests.embedded.waiting import until

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway, http2
from zeebe_grpclib.embedded.compression import MAX_MESSAGE_BYTES
from zeebe_grpclib.embedded.engine import DeployResource
from zeebe_grpclib.embedded.http2 import Inbound

REQUEST = [(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "x")]
SMALL = pb.DeployResourceRequest(tenant_id="red")


def test_canary_grpclib_is_as_we_know_it() -> None:
    """When this fails, look into grpclib again before `http2` is trusted."""
    assert version("grpclib").startswith("0.4.")
    assert list(inspect.signature(grpclib.server.Server._protocol_factory).parameters) == ["self"]
    assert list(inspect.signature(grpclib.protocol.AbstractHandler.accept).parameters) == [
        "self",
        "stream",
        "headers",
        "release_stream",
    ]
    assert list(inspect.signature(grpclib.protocol.Buffer).parameters) == ["ack_callback"]
    assert list(inspect.signature(grpclib.protocol.H2Protocol).parameters) == [
        "handler",
        "config",
        "h2_config",
    ]
    source = inspect.getsource(grpclib.protocol)
    # The stream's reading, the connection's machine, the events that are known.
    assert "return await self.buffer.read(size)" in source
    assert "self._connection = connection" in source
    assert "self.processors = {" in source
    assert "self._handlers: Set[Handler]" in inspect.getsource(grpclib.server.Server)
    # Calls that are served here are tasks of the handler's all the same.
    handler = inspect.getsource(grpclib.server.Handler)
    assert "self._tasks[stream] = self.loop.create_task(" in handler
    assert "task = self._tasks.pop(stream)" in handler
    # All that it asks of a stream's buffer.
    assert set(re.findall(r"stream\.buffer\.(\w+)", source)) <= {"add", "unacked_size"}
    assert re.findall(r"self\.buffer\.(\w+)", source) == ["read", "eof"]


def test_canary_h2_is_as_we_know_it() -> None:
    """What an answer in one piece has to leave behind in h2's own account of the stream."""
    client = H2Connection(H2Configuration())
    server = H2Connection(H2Configuration(client_side=False))
    client.initiate_connection()
    server.initiate_connection()
    client.send_headers(1, REQUEST)
    client.end_stream(1)
    server.receive_data(client.data_to_send())
    assert server.encoder.header_table.resized is False
    state = server.streams[1]
    before = server.local_flow_control_window(1)
    state.state_machine.process_input(StreamInputs.SEND_HEADERS)
    server.outbound_flow_control_window -= 3
    state.outbound_flow_control_window -= 5
    assert server.local_flow_control_window(1) == before - 5
    state.state_machine.process_input(StreamInputs.SEND_END_STREAM)
    assert state.closed
    assert server.open_inbound_streams == 0


async def read(content: bytes, encoding: str = "identity", *, end: bool = True) -> bytes:
    """What grpclib would read of a request."""
    acknowledged: list[int] = []
    inbound = Inbound(acknowledged.append, encoding)
    for position in range(0, len(content), 16_384):
        chunk = content[position : position + 16_384]
        inbound.add(chunk, len(chunk))
    if end:
        inbound.eof()
    prefix = await inbound.read(5)
    assert prefix[:1] == b"\0"
    message = await inbound.read(int.from_bytes(prefix[1:], "big"))
    assert sum(acknowledged) == len(content)
    return message


def framed(message: bytes, flag: int = 0) -> bytes:
    return bytes([flag]) + len(message).to_bytes(4, "big") + message


def bomb(megabytes: int) -> bytes:
    """What would be so many megabytes: one, packed once, over and over."""
    packing = zlib.compressobj(wbits=31)
    head = packing.compress(b"") + packing.flush(zlib.Z_FULL_FLUSH)
    megabyte = packing.compress(bytes(10**6)) + packing.flush(zlib.Z_FULL_FLUSH)
    return head + megabyte * megabytes


@given(st.binary(max_size=100_000))
def test_a_plain_request(message: bytes) -> None:
    assert asyncio.run(read(framed(message))) == message


@given(st.binary(max_size=1_000), st.sampled_from(["gzip", "deflate"]))
def test_a_compressed_request(message: bytes, encoding: str) -> None:
    compress = gzip.compress if encoding == "gzip" else zlib.compress
    assert asyncio.run(read(framed(compress(message), 1), encoding)) == message


@pytest.mark.parametrize(
    ("content", "encoding", "status", "text"),
    [
        (b"", "identity", Status.INTERNAL, "Half-closed without a request"),
        (b"\0\0\0", "identity", Status.INTERNAL, "Encountered end-of-stream mid-frame"),
        (framed(b"x")[:-1], "identity", Status.INTERNAL, "end-of-stream mid-frame"),
        (framed(b"x", 7), "identity", Status.INTERNAL, "reserved bits not zero"),
        (framed(b"x", 1), "gzip", Status.INTERNAL, "Failed to decompress the request"),
        (
            framed(gzip.compress(b"x" * 99)[:-9], 1),
            "gzip",
            Status.INTERNAL,
            "it is not complete",
        ),
        (
            framed(b"x", 1),
            "snappy",
            Status.UNIMPLEMENTED,
            "Can't find decompressor for snappy",
        ),
        (framed(b"x", 1), "identity", Status.UNIMPLEMENTED, "decompressor for identity"),
        (
            b"\0" + (MAX_MESSAGE_BYTES + 1).to_bytes(4, "big"),
            "identity",
            Status.RESOURCE_EXHAUSTED,
            "gRPC message exceeds maximum size 4194304: 4194305",
        ),
        (
            framed(gzip.compress(bytes(MAX_MESSAGE_BYTES + 1)), 1),
            "gzip",
            Status.RESOURCE_EXHAUSTED,
            "Decompressed gRPC message exceeds maximum size 4194304",
        ),
        # A bomb: a megabyte that would be a gigabyte is not unpacked any further.
        (framed(bomb(1_000), 1), "gzip", Status.RESOURCE_EXHAUSTED, "Decompressed"),
    ],
    ids=range(11),
)
async def test_what_is_refused(content: bytes, encoding: str, status: Status, text: str) -> None:
    with pytest.raises(GRPCError, match=text) as caught:
        await read(content, encoding)
    assert caught.value.status is status


async def test_a_large_request_is_refused_and_the_connection_goes_on(
    stub: pb.GatewayStub,
) -> None:
    for size in (MAX_MESSAGE_BYTES, 9_000_000):
        resource = pb.Resource("large.bpmn", bytes(size))
        with pytest.raises(GRPCError, match="gRPC message exceeds maximum size") as caught:
            await stub.deploy_resource(pb.DeployResourceRequest([resource]))
        assert caught.value.status is Status.RESOURCE_EXHAUSTED
    assert (await stub.topology(pb.TopologyRequest())).cluster_size == 1


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
