"""Calls that wait for a gateway, instead of failing while there is none."""

from __future__ import annotations

import asyncio
import math
import socket
from typing import Any

import grpclib.client
import pytest
from tests.client import recording_gateway

from zeebe_grpclib import SyncZeebeClient, ZeebeClient, create_insecure_channel, errors
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.round_robin import RoundRobin
from zeebe_grpclib._transport.subchannel import ChannelOptions
from zeebe_grpclib.channel import ZeebeChannel
from zeebe_grpclib.status import RpcError

KINDS: list[list[tuple[str, Any]]] = [[], [("grpc.lb_policy_name", "round_robin")]]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


async def asked(client: ZeebeClient, how: str) -> object:
    if how == "unary":
        return (await client.topology()).brokers
    return await client.activate_jobs("pay")


@pytest.mark.parametrize("how", ["unary", "stream"])
@pytest.mark.parametrize("options", KINDS, ids=["pick_first", "round_robin"])
async def test_calls_made_before_the_gateway_is_there_are_answered(
    options: list[tuple[str, Any]], how: str
) -> None:
    address = f"127.0.0.1:{free_port()}"
    async with (
        ZeebeClient(create_insecure_channel(address, options), wait_for_ready=True) as client,
        ZeebeClient(create_insecure_channel(address, options)) as hasty,
    ):
        with pytest.raises(errors.ZeebeGatewayUnavailableError, match="no connection to"):
            await asked(hasty, how)
        waiting = asyncio.ensure_future(asked(client, how))
        # Its first attempt fails before the gateway is there.
        with pytest.raises(errors.ZeebeGatewayUnavailableError):
            await asked(hasty, how)
        assert not waiting.done()
        with recording_gateway.running(address) as gateway:
            assert await asyncio.wait_for(waiting, 15.0) == []
            assert len(gateway.calls) == 1


@pytest.mark.parametrize("options", KINDS, ids=["pick_first", "round_robin"])
async def test_the_deadline_ends_the_wait_with_the_last_reason(
    options: list[tuple[str, Any]],
) -> None:
    channel = create_insecure_channel("127.0.0.1:1", options)
    async with ZeebeClient(channel, wait_for_ready=True, max_connection_retries=0) as client:
        for _ in range(2):  # nothing counts as a failure of the connection
            with pytest.raises(errors.ZeebeDeadlineExceeded, match="last attempt: ") as caught:
                await client.topology(deadline_ms=100)
            assert "Connect" in str(caught.value) or "refused" in str(caught.value)
            assert not caught.value.outcome_unknown


async def test_a_name_without_an_address_is_waited_for_too() -> None:
    asked_for: list[str] = []

    async def nowhere(target: Target) -> list[Target]:
        asked_for.append(target.host)
        raise OSError("no address yet")

    link = RoundRobin([Target("zeebe", 1)], ChannelOptions(), resolve=nowhere)
    with pytest.raises(RpcError, match=r"last attempt: no connection to zeebe:1: no address yet"):
        await link.unary("/a/B", b"", timeout_s=0.5, decode=bytes, wait_for_ready=True)
    assert len(asked_for) >= 2
    with pytest.raises(RpcError, match=r"UNAVAILABLE.*no address yet"):
        await link.unary("/a/B", b"", timeout_s=0.5, decode=bytes)
    await link.close()


@pytest.mark.parametrize("how", ["unary", "stream"])
@pytest.mark.parametrize("options", KINDS, ids=["pick_first", "round_robin"])
async def test_close_ends_the_wait(options: list[tuple[str, Any]], how: str) -> None:
    channel = create_insecure_channel("127.0.0.1:1", options)
    client = ZeebeClient(channel, default_deadline_ms=None, wait_for_ready=True)
    waiting = asyncio.ensure_future(asked(client, how))
    with pytest.raises(errors.ZeebeDeadlineExceeded):
        await client.topology(deadline_ms=50)
    assert not waiting.done()
    await client.close()
    with pytest.raises(errors.ClientClosedError):
        await asyncio.wait_for(waiting, 5.0)


async def test_cancelling_ends_the_wait() -> None:
    async with ZeebeClient(
        create_insecure_channel("127.0.0.1:1"), default_deadline_ms=math.inf, wait_for_ready=True
    ) as client:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.topology(), 0.05)


def test_sync_clients_wait_as_well() -> None:
    channel = create_insecure_channel("127.0.0.1:1")
    late = pytest.raises(errors.ZeebeDeadlineExceeded, match="last attempt")
    with SyncZeebeClient(channel, wait_for_ready=True) as client, late:
        client.topology(deadline_ms=50)


async def test_a_channel_of_grpclibs_does_not_wait() -> None:
    channel = grpclib.client.Channel("127.0.0.1", 1)
    with pytest.raises(errors.SettingsError, match="wait_for_ready needs a channel of this"):
        ZeebeClient(channel, wait_for_ready=True)
    ZeebeClient(channel)
    assert not isinstance(channel, ZeebeChannel)
