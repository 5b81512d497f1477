"""What `http2` adds to grpclib, and the canary: what it relies on there."""

from __future__ import annotations

import asyncio
import gzip
import inspect
import re
import zlib
from importlib.metadata import version

import grpclib.protocol
import grpclib.server
import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.stream import StreamInputs
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded.compression import MAX_MESSAGE_BYTES
from zeebe_grpclib.embedded.inbound import Inbound

REQUEST = [(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "x")]


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
