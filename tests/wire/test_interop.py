"""gRPC's interop client tests that apply, against grpcio's server.

Sizes and texts are those of the interop specification. The http2 cases of it (goaway, rst,
ping, max_streams, padding) are rows of outcomes.txt. Left out: client and bidirectional
streaming and compressed requests (the gateway has none), the cloud's credentials.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib.status import Origin, RpcError, StatusCode

grpc = pytest.importorskip("grpc", reason="grpcio, the server of these tests, is not installed")

SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"


class Service(grpc.GenericRpcHandler):  # type: ignore[misc,name-defined]  # grpcio ships no types
    """The interop service, on plain bytes: the request says what to answer."""

    def service(self, handler_call_details: Any) -> Any:
        name = handler_call_details.method.rpartition("/")[2]
        if not handler_call_details.method.startswith("/test.TestService/") or not hasattr(
            self, name
        ):
            return None
        handler = getattr(self, name)
        if name.startswith("Stream"):
            return grpc.unary_stream_rpc_method_handler(handler)
        return grpc.unary_unary_rpc_method_handler(handler)

    def Empty(self, request: bytes, context: Any) -> bytes:  # noqa: N802
        assert request == b""
        return b""

    def Size(self, request: bytes, context: Any) -> bytes:  # noqa: N802
        assert len(request) == 271_828
        return bytes(314_159)

    def Gzip(self, request: bytes, context: Any) -> bytes:  # noqa: N802
        context.set_compression(grpc.Compression.Gzip)
        return bytes(314_159)

    def Status(self, request: bytes, context: Any) -> bytes:  # noqa: N802
        context.set_trailing_metadata((("x-trailing-bin", b"\xab\xab\xab"),))
        context.abort(grpc.StatusCode.UNKNOWN, request.decode())
        raise AssertionError("abort raises")

    def Metadata(self, request: bytes, context: Any) -> bytes:  # noqa: N802
        return repr(sorted(tuple(pair) for pair in context.invocation_metadata())).encode()

    def Sleep(self, request: bytes, context: Any) -> bytes:  # noqa: N802
        for _ in range(500):
            if not context.is_active():
                break
            time.sleep(0.01)
        return b""

    def Stream(self, request: bytes, context: Any) -> Iterator[bytes]:  # noqa: N802
        for size in eval(request):
            yield bytes(size)

    def StreamGzip(  # noqa: N802
        self, request: bytes, context: Any
    ) -> Iterator[bytes]:
        context.set_compression(grpc.Compression.Gzip)
        yield from self.Stream(request, context)

    def StreamForever(  # noqa: N802
        self, request: bytes, context: Any
    ) -> Iterator[bytes]:
        while context.is_active():
            yield b"again"
            time.sleep(0.001)

    def StreamStatus(  # noqa: N802
        self, request: bytes, context: Any
    ) -> Iterator[bytes]:
        yield b"one"
        context.abort(grpc.StatusCode.UNKNOWN, request.decode())


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = grpc.server(ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((Service(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port
    server.stop(None).wait()


@pytest.fixture
async def channel(port: int) -> AsyncIterator[Channel]:
    channel = Channel(Target("127.0.0.1", port))
    yield channel
    await channel.close()


async def call(channel: Channel, name: str, request: bytes = b"", timeout_s: float = 10.0) -> bytes:
    path = f"/test.TestService/{name}"
    return await channel.unary(path, request, timeout_s=timeout_s, decode=bytes)


async def sizes(channel: Channel, name: str, request: bytes) -> list[int]:
    stream = channel.server_streaming(
        f"/test.TestService/{name}", request, timeout_s=10.0, decode=len
    )
    return [size async for size in stream]


async def test_empty_unary(channel: Channel) -> None:
    assert await call(channel, "Empty") == b""


async def test_large_unary(channel: Channel) -> None:
    assert await call(channel, "Size", bytes(271_828)) == bytes(314_159)


async def test_concurrent_large_unary(channel: Channel) -> None:
    answers = await asyncio.gather(
        *(call(channel, "Size", bytes(271_828), 30.0) for _ in range(100))
    )
    assert [len(answer) for answer in answers] == [314_159] * 100


async def test_server_compressed_unary(channel: Channel) -> None:
    assert await call(channel, "Gzip") == bytes(314_159)
    assert await call(channel, "Size", bytes(271_828)) == bytes(314_159)


async def test_server_streaming(channel: Channel) -> None:
    expected = [31_415, 9, 2_653, 58_979]
    assert await sizes(channel, "Stream", repr(expected).encode()) == expected


async def test_server_compressed_streaming(channel: Channel) -> None:
    assert await sizes(channel, "StreamGzip", b"[31415, 92653]") == [31_415, 92_653]


async def test_empty_stream(channel: Channel) -> None:
    assert await sizes(channel, "Stream", b"[]") == []


async def test_custom_metadata(channel: Channel) -> None:
    answer = await channel.unary(
        "/test.TestService/Metadata",
        b"",
        timeout_s=10.0,
        decode=bytes,
        metadata=[("x-grpc-test", "test_initial_metadata_value"), ("x-bin", b"\xab\xab\xab")],
    )
    received = dict(eval(answer))
    assert received["x-grpc-test"] == "test_initial_metadata_value"
    assert received["x-bin"] == b"\xab\xab\xab"


async def test_status_code_and_message(channel: Channel) -> None:
    with pytest.raises(RpcError) as unary:
        await call(channel, "Status", b"test status message")
    with pytest.raises(RpcError) as streaming:
        await sizes(channel, "StreamStatus", b"test status message")
    for caught in (unary, streaming):
        assert (caught.value.status, caught.value.message) == (
            StatusCode.UNKNOWN,
            "test status message",
        )
        assert caught.value.origin is Origin.ANSWERED
    assert ("x-trailing-bin", b"\xab\xab\xab") in unary.value.trailing_metadata()


async def test_special_status_message(channel: Channel) -> None:
    with pytest.raises(RpcError) as caught:
        await call(channel, "Status", SPECIAL.encode())
    assert caught.value.message == SPECIAL


@pytest.mark.parametrize("path", ["/test.TestService/Nothing", "/test.Nothing/Empty"])
async def test_unimplemented_method_and_service(channel: Channel, path: str) -> None:
    with pytest.raises(RpcError) as caught:
        await channel.unary(path, b"", timeout_s=10.0, decode=bytes)
    assert caught.value.status is StatusCode.UNIMPLEMENTED


async def test_cancel_after_begin(channel: Channel) -> None:
    task = asyncio.ensure_future(call(channel, "Sleep"))
    await call(channel, "Empty")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await call(channel, "Empty") == b""


async def test_cancel_after_first_response(channel: Channel) -> None:
    stream = channel.server_streaming(
        "/test.TestService/StreamForever", b"", timeout_s=10.0, decode=bytes
    )
    assert await stream.__anext__() == b"again"
    await stream.aclose()
    assert await call(channel, "Empty") == b""


async def test_timeout_on_sleeping_server(channel: Channel) -> None:
    await call(channel, "Empty")
    with pytest.raises(RpcError) as caught:
        await call(channel, "Sleep", timeout_s=0.001)
    assert caught.value.status is StatusCode.DEADLINE_EXCEEDED
