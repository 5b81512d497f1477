"""What happens on the way, as the caller gets it: one documented error for each fault."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from grpclib.client import Channel
from tests.wire.server import RawPeer, RawServer, Request

from zeebe_grpclib import ZeebeClient, create_insecure_channel, errors
from zeebe_grpclib.errors import (
    PermissionDeniedError,
    ProcessDeadlineExceeded,
    UnauthenticatedError,
    UnimplementedError,
    UnknownGrpcStatusCodeError,
    ZeebeBackPressureError,
    ZeebeDeadlineExceeded,
    ZeebeGatewayUnavailableError,
    ZeebeInternalError,
)
from zeebe_grpclib.status import StatusCode

Reply = Callable[[RawPeer, Request], Awaitable[None]]


def says(*parts: Callable[[RawPeer, int], bytes]) -> Reply:
    async def reply(peer: RawPeer, request: Request) -> None:
        await peer.send(*(part(peer, request.id) for part in parts))

    return reply


def http(status: str, kind: str = "text/html", body: bytes = b"<html>") -> Reply:
    return says(
        lambda peer, at: peer.headers(at, (":status", status), ("content-type", kind)),
        lambda peer, at: peer.data(at, body, 1),
    )


async def reset_connection(peer: RawPeer, request: Request) -> None:
    peer.reset()


async def close_connection(peer: RawPeer, request: Request) -> None:
    peer.close()


def rst(code: int) -> Reply:
    return says(lambda peer, at: peer.rst(at, code))


def answer(message: bytes) -> Reply:
    return says(lambda peer, at: peer.answer(at, message))


def only_status(status: str) -> Reply:
    return says(lambda peer, at: peer.trailers_only(at, status, "x"))


def head(peer: RawPeer, at: int) -> bytes:
    return peer.head(at)


def ok(peer: RawPeer, at: int) -> bytes:
    return peer.trailers(at)


def empty(peer: RawPeer, at: int) -> bytes:
    return peer.message(at, b"")


def compressed(peer: RawPeer, at: int) -> bytes:
    return peer.message(at, b"x", 1)


def other_trailers(peer: RawPeer, at: int) -> bytes:
    return peer.headers(at, ("a", "b"), end=True)


FAULTS: dict[str, tuple[Reply, type[errors.ZeebeError], str]] = {
    "connection reset": (reset_connection, ZeebeGatewayUnavailableError, "UNAVAILABLE"),
    "connection closed": (close_connection, ZeebeGatewayUnavailableError, "UNAVAILABLE"),
    "no frames": (says(lambda *_: b"\xff" * 100), ZeebeGatewayUnavailableError, "UNAVAILABLE"),
    "garbage message": (answer(b"\x0a\x05x"), ZeebeInternalError, "INTERNAL"),
    "no UTF-8": (answer(b"\x12\x01\xff"), ZeebeInternalError, "INTERNAL"),
    "no message": (says(head, ok), ZeebeInternalError, "UNIMPLEMENTED"),
    "compressed": (says(head, compressed, ok), ZeebeInternalError, "INTERNAL"),
    "no status": (
        says(head, empty, other_trailers),
        UnknownGrpcStatusCodeError,
        "UNKNOWN",
    ),
    "status 99": (only_status("99"), UnknownGrpcStatusCodeError, "UNKNOWN"),
    "status abc": (only_status("abc"), UnknownGrpcStatusCodeError, "UNKNOWN"),
    "a web page": (http("200"), UnknownGrpcStatusCodeError, "UNKNOWN"),
    "HTTP 400": (http("400"), ZeebeInternalError, "INTERNAL"),
    "HTTP 401": (http("401"), UnauthenticatedError, "UNAUTHENTICATED"),
    "HTTP 403": (http("403"), PermissionDeniedError, "PERMISSION_DENIED"),
    "HTTP 404": (http("404"), UnimplementedError, "UNIMPLEMENTED"),
    "HTTP 429": (http("429"), ZeebeGatewayUnavailableError, "UNAVAILABLE"),
    "HTTP 502": (http("502"), ZeebeGatewayUnavailableError, "UNAVAILABLE"),
    "HTTP 504": (http("504"), ZeebeGatewayUnavailableError, "UNAVAILABLE"),
    "HTTP 500": (http("500"), UnknownGrpcStatusCodeError, "UNKNOWN"),
    "RST INTERNAL_ERROR": (rst(2), ZeebeInternalError, "INTERNAL"),
    "RST CANCEL": (rst(8), ZeebeGatewayUnavailableError, "CANCELLED"),
    "RST ENHANCE_YOUR_CALM": (rst(11), ZeebeBackPressureError, "RESOURCE_EXHAUSTED"),
}
COUNTED = {"connection reset", "connection closed", "no frames", "HTTP 429", "HTTP 502", "HTTP 504"}


def serving(reply: Reply) -> RawServer:
    async def script(peer: RawPeer) -> None:
        await peer.greet()
        while True:
            await reply(peer, await peer.request())

    return RawServer(script)


def channels(port: int) -> dict[str, Any]:
    return {
        "ours": lambda: create_insecure_channel(f"127.0.0.1:{port}"),
        "grpclib": lambda: Channel("127.0.0.1", port),
    }


def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize("transport", ["ours", "grpclib"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_a_documented_error(fault: str, transport: str) -> None:
    if (fault, transport) == ("no frames", "grpclib"):
        pytest.skip("grpclib waits for ever here, or until the deadline")
    reply, kind, status = FAULTS[fault]
    async with serving(reply).listening() as server:
        channel = channels(server.port)[transport]()
        async with ZeebeClient(channel, 0) as client:
            with pytest.raises(errors.ZeebeError) as caught:
                await client.run_process("order", deadline_ms=5_000)
            # What it is called does not depend on the transport.
            assert type(caught.value) is kind
            assert caught.value.grpc_error.code().name == status
            assert caught.value.rpc == "CreateProcessInstance"
            assert "CreateProcessInstance (process 'order'): " in str(caught.value)
            assert caught.value.__cause__ is not None
            retired = fault in COUNTED
            assert (not client._invoker.is_usable) is retired
        if transport == "grpclib":
            channel.close()
            await asyncio.sleep(0)


@pytest.mark.parametrize("transport", ["ours", "grpclib"])
async def test_a_refused_connection_was_surely_not_processed(transport: str) -> None:
    channel = channels(closed_port())[transport]()
    async with ZeebeClient(channel) as client:
        with pytest.raises(ZeebeGatewayUnavailableError) as caught:
            await client.run_process("order")
    assert caught.value.grpc_error.surely_not_processed
    assert not caught.value.outcome_unknown
    assert caught.value.is_retryable
    assert "Connect call failed" in str(caught.value)
    assert isinstance(caught.value.__cause__, Exception)


async def says_nothing(peer: RawPeer) -> None:
    await peer.gone.wait()


async def test_a_call_without_a_connection_until_its_deadline_was_surely_not_processed() -> None:
    async with RawServer(says_nothing).listening() as server:
        address = f"127.0.0.1:{server.port}"
        async with ZeebeClient(create_insecure_channel(address), 0) as client:
            with pytest.raises(ProcessDeadlineExceeded) as creating:
                await client.run_process("order", deadline_ms=50)
            with pytest.raises(ZeebeDeadlineExceeded) as polling:
                await client.activate_jobs("pay", deadline_ms=50)
            # The first connection is still being made: that is no failure of it.
            assert client._invoker._budget.failures == 0
    for error in (creating.value, polling.value):
        assert error.grpc_error.status is StatusCode.DEADLINE_EXCEEDED
        assert error.grpc_error.surely_not_processed
        assert not error.outcome_unknown
        assert error.is_retryable
    assert str(creating.value) == (
        "CreateProcessInstance: no answer about process 'order' in time. DEADLINE_EXCEEDED on the "
        f"way: no connection to {address} before the deadline. Trying again can help"
    )


async def test_a_host_that_does_not_exist_is_named() -> None:
    async with ZeebeClient(create_insecure_channel("gateway.invalid:1")) as client:
        with pytest.raises(ZeebeGatewayUnavailableError, match=r"gateway\.invalid") as caught:
            await client.topology()
    assert caught.value.grpc_error.surely_not_processed


async def test_sixty_four_calls_of_one_outage_are_one_failure() -> None:
    async with ZeebeClient(create_insecure_channel(f"127.0.0.1:{closed_port()}"), 1) as client:
        refused = await asyncio.gather(
            *(client.topology() for _ in range(64)), return_exceptions=True
        )
        # And those that come while the next attempt waits.
        for _ in range(5):
            with pytest.raises(ZeebeGatewayUnavailableError) as caught:
                await client.topology()
            assert type(caught.value) is ZeebeGatewayUnavailableError
        assert {type(error) for error in refused} == {ZeebeGatewayUnavailableError}
        assert client._invoker._budget.failures == 1


@pytest.mark.parametrize("transport", ["ours", "grpclib"])
async def test_calls_that_one_lost_connection_takes_along_are_one_failure(transport: str) -> None:
    seen = 0

    async def reset_at_the_last(peer: RawPeer, request: Request) -> None:
        nonlocal seen
        seen += 1
        if seen == 20:
            peer.reset()

    async with serving(reset_at_the_last).listening() as server:
        channel = channels(server.port)[transport]()
        async with ZeebeClient(channel) as client:
            lost = await asyncio.gather(
                *(client.topology() for _ in range(20)), return_exceptions=True
            )
            assert {type(error) for error in lost} == {ZeebeGatewayUnavailableError}
            assert client._invoker._budget.failures == 1
        if transport == "grpclib":
            channel.close()
            await asyncio.sleep(0)


@pytest.mark.parametrize("transport", ["ours", "grpclib"])
async def test_connections_lost_one_after_the_other_retire_the_client(transport: str) -> None:
    async with serving(close_connection).listening() as server:
        channel = channels(server.port)[transport]()
        async with ZeebeClient(channel, 2) as client:
            for _ in range(3):
                with pytest.raises(ZeebeGatewayUnavailableError) as caught:
                    await client.topology()
                assert not isinstance(caught.value, errors.ClientRetiredError)
            with pytest.raises(errors.ClientRetiredError, match="after 3 connection failures"):
                await client.topology()
        assert len(server.peers) == 3
        if transport == "grpclib":
            channel.close()
            await asyncio.sleep(0)


async def test_an_answer_that_is_too_large_says_so() -> None:
    options = [("grpc.max_receive_message_length", 100)]
    reply = says(head, lambda peer, at: peer.message(at, bytes(200)), ok)
    async with serving(reply).listening() as server:
        channel = create_insecure_channel(f"127.0.0.1:{server.port}", options)
        async with ZeebeClient(channel) as client:
            with pytest.raises(errors.MessageTooLargeError, match="100"):
                await client.topology()
