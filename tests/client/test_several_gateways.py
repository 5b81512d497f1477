"""Several gateways behind one channel: pick_first and round robin, with real servers."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tests.client import recording_gateway
from tests.client.recording_gateway import Gateway

from zeebe_grpclib import RetryPolicy, ZeebeClient, create_insecure_channel, errors
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.round_robin import RoundRobin, resolve_target
from zeebe_grpclib._transport.subchannel import ChannelOptions
from zeebe_grpclib.status import Origin, RpcError, StatusCode

ROUND_ROBIN = [("grpc.lb_policy_name", "round_robin")]


@pytest.fixture
def three() -> Iterator[list[Gateway]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(recording_gateway.running()) for _ in range(3)]


def addresses(gateways: list[Gateway]) -> str:
    return ",".join(gateway.address for gateway in gateways)


async def test_pick_first_stays_with_the_first_that_can_be_reached(three: list[Gateway]) -> None:
    channel = create_insecure_channel(f"127.0.0.1:1,{addresses(three)}")
    async with ZeebeClient(channel) as client:
        for _ in range(10):
            await client.topology()
    assert [len(gateway.calls) for gateway in three] == [10, 0, 0]


async def test_pick_first_names_all_that_it_tried() -> None:
    async with ZeebeClient(create_insecure_channel("127.0.0.1:1,127.0.0.1:2")) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
            await client.topology()
    assert "127.0.0.1:1: " in str(caught.value)
    assert "127.0.0.1:2: " in str(caught.value)


async def test_round_robin_spreads_calls_within_ten_percent(three: list[Gateway]) -> None:
    channel = create_insecure_channel(addresses(three), ROUND_ROBIN)
    async with ZeebeClient(channel) as client:
        await asyncio.gather(*(client.topology() for _ in range(50)))  # while connecting
        for _ in range(250):
            await client.topology()
    counts = [len(gateway.calls) for gateway in three]
    assert sum(counts) == 300
    assert all(90 <= count <= 110 for count in counts), counts


async def test_each_gateway_is_asked_by_its_own_name(three: list[Gateway]) -> None:
    first, second, _ = three
    port = second.address.rpartition(":")[2]
    for options in ([], ROUND_ROBIN):
        where = f"127.0.0.1:1,localhost:{port}"
        async with ZeebeClient(create_insecure_channel(where, options)) as client:
            await client.topology()
    assert second.authorities == {f"localhost:{port}"}
    assert first.calls == []


async def test_streams_take_turns_too(three: list[Gateway]) -> None:
    channel = create_insecure_channel(addresses(three), ROUND_ROBIN)
    async with ZeebeClient(channel) as client:
        for _ in range(3):
            await client.topology()
        for _ in range(6):
            assert await client.activate_jobs("pay") == []
    streams = [Counter(call.rpc for call in gateway.calls)["ActivateJobs"] for gateway in three]
    assert sum(streams) == 6
    assert max(streams) <= 3


async def test_one_of_three_dies_and_comes_back() -> None:
    with contextlib.ExitStack() as stack, contextlib.ExitStack() as mortal:
        gateways = [stack.enter_context(recording_gateway.running()) for _ in range(2)]
        third = mortal.enter_context(recording_gateway.running())
        where = third.address
        channel = create_insecure_channel(
            addresses([*gateways, third]), ROUND_ROBIN, retry_policy=RetryPolicy()
        )
        async with ZeebeClient(channel) as client:
            for _ in range(30):
                await client.topology()
            assert len(third.calls) >= 8
            calls = [asyncio.ensure_future(client.topology()) for _ in range(30)]
            await asyncio.to_thread(mortal.close)
            # No call is lost that can be retried. A server of grpcio's that stops answers some
            # itself, with a status that says "cancelled by me" and is not retried by anybody.
            for outcome in await asyncio.gather(*calls, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    assert isinstance(outcome, errors.ZeebeGatewayUnavailableError)
                    assert outcome.grpc_error.code() is StatusCode.CANCELLED
                    assert outcome.grpc_error.origin is Origin.ANSWERED
            for gateway in gateways:
                gateway.calls.clear()
            for _ in range(60):
                await client.topology()
            assert [25 <= len(gateway.calls) <= 35 for gateway in gateways] == [True, True]
            again = stack.enter_context(recording_gateway.running(where))
            deadline = asyncio.get_running_loop().time() + 10
            while not again.calls:  # the back-off of a first failure is a second or so
                await client.topology()
                await asyncio.sleep(0.05)
                assert asyncio.get_running_loop().time() < deadline
            again.calls.clear()
            for _ in range(30):
                await client.topology()
            assert 7 <= len(again.calls) <= 13


class Names:
    """A name service that the test holds."""

    def __init__(self, *targets: Target) -> None:
        self.targets = list(targets)
        self.asked = 0

    async def __call__(self, target: Target) -> list[Target]:
        self.asked += 1
        if not self.targets:
            raise OSError("no such name")
        return self.targets


def target_of(gateway: Gateway) -> Target:
    host, _, port = gateway.address.rpartition(":")
    return Target(host, int(port))


async def ask(link: RoundRobin) -> bytes:
    return await link.unary("/gateway_protocol.Gateway/Topology", b"", timeout_s=5.0, decode=bytes)


@pytest.fixture
def looked_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zeebe_grpclib._transport.round_robin.RESOLVE_AGAIN_S", 0.0)


async def ask_until(
    link: RoundRobin, holds: Callable[[], bool], what: str, *expected: type[Exception]
) -> None:
    """Call until something holds, whatever is expected of that; fail if it takes too long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 10
    while not holds():
        assert loop.time() < end, f"in 10 s {what}"
        with contextlib.suppress(*expected):
            await ask(link)


async def until_asked(link: RoundRobin, names: Names, times: int) -> None:
    """Call until the names were looked up so often."""
    await ask_until(link, lambda: names.asked >= times, f"no look-up number {times}", RpcError)
    while (lookup := link._lookup) is not None:
        await asyncio.wait_for(asyncio.shield(lookup), 10)


async def until_called(link: RoundRobin, *gateways: Gateway) -> None:
    """Call until each of them is connected, which shows in a call; then count anew."""
    for gateway in gateways:
        gateway.calls.clear()
    await ask_until(link, lambda: all(gateway.calls for gateway in gateways), "not all called")
    for gateway in gateways:
        gateway.calls.clear()


@pytest.mark.usefixtures("looked_up_at_once")
async def test_a_name_is_looked_up_again_after_a_failure(three: list[Gateway]) -> None:
    names = Names(replace(target_of(three[0]), port=1))
    link = RoundRobin([Target("zeebe", 26500)], ChannelOptions(), resolve=names)
    with pytest.raises(RpcError, match="no connection"):
        await ask(link)
    names.targets = [target_of(gateway) for gateway in three]
    await until_asked(link, names, 2)
    await until_called(link, *three)
    for _ in range(30):
        await ask(link)
    await link.close()
    # The address that nobody answered at is out, the three that are new take turns.
    counts = [len(gateway.calls) for gateway in three]
    assert [8 <= count <= 13 for count in counts] == [True] * 3, counts


@pytest.mark.usefixtures("looked_up_at_once")
async def test_an_address_that_left_takes_no_calls_and_is_forgotten(three: list[Gateway]) -> None:
    stays, leaves, comes = three
    nowhere = replace(target_of(stays), port=1)
    names = Names(target_of(stays), target_of(leaves), nowhere)
    link = RoundRobin([Target("zeebe", 26500)], ChannelOptions(), resolve=names)
    for _ in range(10):
        await ask(link)
    assert len(leaves.calls) > 0
    names.targets = [target_of(stays), target_of(comes), nowhere]
    # What is on its way when the address leaves still gets its answer.
    asked = names.asked
    await until_asked(link, names, asked + 1)
    leaves.calls.clear()
    await until_called(link, stays, comes)
    for _ in range(20):
        await ask(link)
    assert leaves.calls == []
    assert 8 <= len(comes.calls) <= 13
    for channel in link._left:
        await channel.close()
    await until_asked(link, names, names.asked + 1)
    assert link._left == []
    await link.close()


async def test_the_systems_names_are_looked_up() -> None:
    found = await resolve_target(Target("localhost", 26500))
    assert {one.host for one in found} <= {"127.0.0.1", "::1"}
    assert [(one.port, one.server_hostname) for one in found] == [(26500, "localhost")] * len(found)
    path = Target("", 0, unix_path="/run/zeebe.sock")
    assert await resolve_target(path) == [path]
    with pytest.raises(OSError, match=r".+"):
        await resolve_target(Target("no-such-host.invalid", 26500))


@pytest.mark.usefixtures("looked_up_at_once")
async def test_names_without_an_address_any_more_keep_those_they_had(three: list[Gateway]) -> None:
    nowhere = replace(target_of(three[0]), port=1)
    names = Names(target_of(three[0]), nowhere)
    link = RoundRobin([Target("zeebe", 26500)], ChannelOptions(), resolve=names)
    await ask(link)
    names.targets = []
    await until_asked(link, names, names.asked + 1)
    for _ in range(4):
        await ask(link)
    await link.close()
    assert len(three[0].calls) >= 5


async def test_a_name_without_an_address() -> None:
    names = Names()
    link = RoundRobin([Target("zeebe", 26500)], ChannelOptions(), resolve=names)
    with pytest.raises(RpcError) as caught:
        await ask(link)
    assert caught.value.status is StatusCode.UNAVAILABLE
    assert caught.value.message == "no connection to zeebe:26500: no such name"
    await link.close()


async def test_each_address_of_a_name_gets_a_connection(three: list[Gateway]) -> None:
    names = Names(*(target_of(gateway) for gateway in three))
    link = RoundRobin([Target("zeebe", 26500)], ChannelOptions(), resolve=names)
    for _ in range(30):
        await ask(link)
    await link.close()
    assert names.asked == 1
    assert [8 <= len(gateway.calls) <= 12 for gateway in three] == [True] * 3
    with pytest.raises(RpcError):
        await ask(link)
