"""Every exception that grpclib lets out (the survey's list), and what it means here."""

from __future__ import annotations

import asyncio
import binascii
import functools
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpclib.exceptions
import h2.exceptions
import pytest
from grpclib.client import Channel
from grpclib.const import Cardinality, Status
from grpclib.encoding.base import CodecBase
from grpclib.exceptions import GRPCError, StreamTerminatedError
from grpclib.server import Server, Stream

from zeebe_grpclib._transport.grpclib_link import GrpclibLink, explain
from zeebe_grpclib.status import Origin, RpcError, StatusCode

PATH = "/test.Echo/Call"
RESET = "Stream reset by remote party, error_code: "
GARBAGE = (StatusCode.INTERNAL, Origin.GARBAGE)
LOST = (StatusCode.UNAVAILABLE, Origin.LOST)
CONNECT = (StatusCode.UNAVAILABLE, Origin.CONNECT)
LATE = (StatusCode.DEADLINE_EXCEEDED, Origin.DEADLINE)

EXCEPTIONS: list[tuple[Exception, tuple[StatusCode, Origin], str]] = [
    *(
        (GRPCError(status, "so"), (StatusCode[status.name], Origin.ANSWERED), "so")
        for status in Status
        if status is not Status.OK
    ),
    (GRPCError(Status.INTERNAL), (StatusCode.INTERNAL, Origin.ANSWERED), ""),
    (StreamTerminatedError("Connection lost"), LOST, "Connection lost"),
    (StreamTerminatedError(RESET + "2"), (StatusCode.INTERNAL, Origin.LOST),
     "the server reset the stream: INTERNAL_ERROR"),
    # grpclib does not say whether an answer had begun, so REFUSED proves nothing.
    (StreamTerminatedError(RESET + "7"), LOST, "the server reset the stream: REFUSED_STREAM"),
    (StreamTerminatedError(RESET + "8"), (StatusCode.CANCELLED, Origin.LOST),
     "the server reset the stream: CANCEL"),
    (StreamTerminatedError(RESET + "11"), (StatusCode.RESOURCE_EXHAUSTED, Origin.LOST),
     "the server reset the stream: ENHANCE_YOUR_CALM"),
    (TimeoutError("Deadline exceeded"), LATE, "no answer within 1.5 s"),
    (asyncio.TimeoutError(), LATE, "no answer within 1.5 s"),
    (TimeoutError(110, "Connection timed out"), CONNECT, "[Errno 110] Connection timed out"),
    (ConnectionRefusedError(111, "refused"), CONNECT, "[Errno 111] refused"),
    (FileNotFoundError(2, "no such socket"), CONNECT, "[Errno 2] no such socket"),
    (socket.gaierror(-2, "Name or service not known"), CONNECT,
     "[Errno -2] Name or service not known"),
    (OSError("Multiple exceptions: [Errno 111]"), CONNECT, "Multiple exceptions: [Errno 111]"),
    (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), CONNECT, "WRONG_VERSION_NUMBER"),
    (ssl.SSLCertVerificationError(1, "verify failed"), CONNECT, "verify failed"),
    (ConnectionResetError(), LOST, "ConnectionResetError"),
    (ConnectionAbortedError("gone"), LOST, "gone"),
    (BrokenPipeError("gone"), LOST, "gone"),
    (h2.exceptions.NoAvailableStreamIDError("none left"),
     (StatusCode.UNAVAILABLE, Origin.REFUSED), "none left"),
    (RuntimeError("attached to a different loop"), (StatusCode.UNAVAILABLE, Origin.LOCAL),
     "attached to a different loop"),
    *(
        (error, GARBAGE, f"the answer is not valid gRPC ({type(error).__name__}: {text})")
        for error, text in [
            (AssertionError(), "AssertionError"),
            (AssertionError("Received less data"), "Received less data"),
            (NotImplementedError("Compression not implemented"), "Compression not implemented"),
            (AttributeError("x"), "x"),
            (KeyError(":status"), "':status'"),
            (ValueError("x"), "x"),
            (TypeError("x"), "x"),
            (EOFError("x"), "x"),
            (OverflowError("x"), "x"),
            (binascii.Error("x"), "x"),
            (grpclib.exceptions.ProtocolError("x"), "x"),
            (h2.exceptions.ProtocolError("x"), "x"),
            (h2.exceptions.StreamClosedError(1), "1"),
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "meaning", "text"),
    EXCEPTIONS,
    ids=[f"{type(row[0]).__name__}-{row[1][0].name}-{row[1][1].name}" for row in EXCEPTIONS],
)
def test_each_exception_is_one_error(
    error: Exception, meaning: tuple[StatusCode, Origin], text: str
) -> None:
    explained = explain(error, 1.5)
    assert (explained.status, explained.origin) == meaning
    assert text in explained.message
    assert explained.event is None


def test_without_a_deadline_none_is_named() -> None:
    assert explain(TimeoutError(), None).message == "no answer"


# --- over a server of grpclib's own

Handler = Callable[[Stream[bytes, bytes]], Awaitable[None]]


class Bytes(CodecBase):
    """grpclib's idea of a codec, for messages that are bytes."""

    @property
    def __content_subtype__(self) -> str:
        return "proto"

    def encode(self, message: Any, message_type: Any) -> bytes:
        return bytes(message)

    def decode(self, data: bytes, message_type: Any) -> bytes:
        return data


class Service:
    def __init__(self, handler: Handler, cardinality: Cardinality) -> None:
        self.handler, self.cardinality = handler, cardinality

    def __mapping__(self) -> dict[str, Any]:
        return {PATH: grpclib.const.Handler(self.handler, self.cardinality, bytes, bytes)}


async def linked(
    handler: Handler, cardinality: Cardinality = Cardinality.UNARY_UNARY
) -> AsyncIterator[GrpclibLink]:
    server = Server([Service(handler, cardinality)], codec=Bytes())
    await server.start("127.0.0.1", 0)
    port = server._server.sockets[0].getsockname()[1]  # type: ignore[union-attr] # it listens
    channel = Channel("127.0.0.1", port)
    try:
        yield GrpclibLink(channel)
    finally:
        channel.close()
        server.close()
        await server.wait_closed()


async def echo(stream: Stream[bytes, bytes]) -> None:
    request = await stream.recv_message()
    await stream.send_message(b"echo " + (request or b""))


async def test_a_call_is_answered() -> None:
    async for link in linked(echo):
        assert await link.unary(PATH, b"hello", timeout_s=None, decode=bytes) == b"echo hello"


async def test_a_status_is_answered() -> None:
    async def refuse(stream: Stream[bytes, bytes]) -> None:
        raise GRPCError(Status.NOT_FOUND, "none")

    async for link in linked(refuse):
        with pytest.raises(RpcError) as caught:
            await link.unary(PATH, b"", timeout_s=None, decode=bytes)
        assert (caught.value.status, caught.value.message) == (StatusCode.NOT_FOUND, "none")
        assert isinstance(caught.value.__cause__, GRPCError)


async def test_a_message_that_cannot_be_read_is_garbage() -> None:
    def decode(content: bytes) -> bytes:
        raise ValueError(content.decode())

    async for link in linked(echo):
        with pytest.raises(RpcError, match="the answer's message can't be read: echo x") as caught:
            await link.unary(PATH, b"x", timeout_s=None, decode=decode)
        assert (caught.value.status, caught.value.origin) == GARBAGE


async def for_ever(stream: Stream[bytes, bytes]) -> None:
    await stream.recv_message()
    await asyncio.Event().wait()


async def test_a_missed_deadline_is_ours() -> None:
    async for link in linked(for_ever):
        with pytest.raises(RpcError, match=r"no answer within 0\.05 s") as caught:
            await link.unary(PATH, b"", timeout_s=0.05, decode=bytes)
        assert (caught.value.status, caught.value.origin) == LATE


def without_deadline(
    ask: Any, path: str, request: bytes, timeout_s: float | None, metadata: Any
) -> Any:
    return ask(path, request, None, metadata)


async def test_where_grpclib_misses_the_deadline_too_the_call_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async for link in linked(for_ever):
        monkeypatch.setattr("zeebe_grpclib._transport.grpclib_link._GRACE_S", 0.0)
        ask = functools.partial(without_deadline, link._ask)
        monkeypatch.setattr(link, "_ask", ask)
        with pytest.raises(RpcError, match=r"no answer within 0\.05 s") as caught:
            await link.unary(PATH, b"", timeout_s=0.05, decode=bytes)
        assert (caught.value.status, caught.value.origin) == LATE


async def test_cancelling_a_call_ends_it_in_grpclib_too() -> None:
    async for link in linked(for_ever):
        before = asyncio.all_tasks()
        call = asyncio.ensure_future(link.unary(PATH, b"", timeout_s=None, decode=bytes))
        while asyncio.all_tasks() == before:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_a_cancellation_that_grpclib_lets_out_is_no_cancellation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def leak(*_: object) -> bytes:
        raise asyncio.CancelledError

    async for link in linked(echo):
        monkeypatch.setattr(link, "_ask", leak)
        with pytest.raises(RpcError, match="cut off inside grpclib") as caught:
            await link.unary(PATH, b"", timeout_s=5.0, decode=bytes)
        assert (caught.value.status, caught.value.origin) == LOST


async def count(stream: Stream[bytes, bytes]) -> None:
    request = await stream.recv_message()
    for number in range(int(request or b"0")):
        await stream.send_message(str(number).encode())
    if request == b"3":
        raise GRPCError(Status.RESOURCE_EXHAUSTED, "enough")
    if request == b"4":
        await asyncio.Event().wait()


async def test_a_stream_is_read_in_order_to_its_end() -> None:
    async for link in linked(count, Cardinality.UNARY_STREAM):
        answers = link.server_streaming(PATH, b"2", timeout_s=None, decode=int)
        assert [answer async for answer in answers] == [0, 1]
        await answers.aclose()
        assert [answer async for answer in answers] == []
        none = link.server_streaming(PATH, b"0", timeout_s=5, decode=int)
        assert [answer async for answer in none] == []


async def test_a_stream_that_fails_gives_what_came_before() -> None:
    async for link in linked(count, Cardinality.UNARY_STREAM):
        answers = link.server_streaming(PATH, b"3", timeout_s=None, decode=int)
        assert [await anext(answers) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(RpcError, match="enough") as caught:
            await anext(answers)
        assert caught.value.status is StatusCode.RESOURCE_EXHAUSTED


async def test_a_stream_ends_at_its_deadline() -> None:
    async for link in linked(count, Cardinality.UNARY_STREAM):
        answers = link.server_streaming(PATH, b"4", timeout_s=0.1, decode=int)
        assert [await anext(answers) for _ in range(4)] == [0, 1, 2, 3]
        with pytest.raises(RpcError) as caught:
            await anext(answers)
        assert (caught.value.status, caught.value.origin) == LATE


async def test_leaving_a_stream_early_ends_its_task() -> None:
    async for link in linked(count, Cardinality.UNARY_STREAM):
        before = asyncio.all_tasks()
        answers = link.server_streaming(PATH, b"4", timeout_s=None, decode=int)
        await answers.aclose()  # before it began
        answers = link.server_streaming(PATH, b"4", timeout_s=None, decode=int)
        assert await anext(answers) == 0
        await answers.aclose()
        assert [answer async for answer in answers] == []
        while any("_read" in repr(task) for task in asyncio.all_tasks() - before):  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_an_answer_in_a_stream_that_cannot_be_read_ends_it() -> None:
    def decode(content: bytes) -> int:
        raise ValueError(content.decode())

    async for link in linked(count, Cardinality.UNARY_STREAM):
        answers = link.server_streaming(PATH, b"4", timeout_s=None, decode=decode)
        with pytest.raises(RpcError, match="can't be read: 0"):
            await anext(answers)
        assert [answer async for answer in answers] == []
