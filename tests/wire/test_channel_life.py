"""The life of a channel: keepalive, idle connections, closing."""

from __future__ import annotations

import asyncio
import os

import pytest
from tests.wire.bench import PATH
from tests.wire.channels import CANCEL, call, silent, to
from tests.wire.faults_connect import client_context, server_context
from tests.wire.server import GOAWAY, HEADERS, RST, RawPeer, RawServer, well_behaved

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.keepalive import KeepalivePolicy
from zeebe_grpclib._transport.pacing import pause_reading
from zeebe_grpclib._transport.subchannel import ChannelOptions
from zeebe_grpclib.status import Origin, RpcError, StatusCode


async def test_close_says_goaway_and_ends_calls() -> None:
    async with RawServer(silent).listening() as server:
        channel = to(server)
        task = asyncio.ensure_future(call(channel))
        await (await server.connection(1)).seen(HEADERS)
        await channel.close()
        with pytest.raises(RpcError) as caught:
            await task
        assert (caught.value.status, caught.value.origin) == (StatusCode.CANCELLED, Origin.LOST)
        assert await server.peers[0].seen(RST, 1) == CANCEL
        assert await server.peers[0].seen(GOAWAY) == bytes(8)
        await server.peers[0].gone.wait()
        with pytest.raises(RpcError) as after:
            await call(channel)
        assert (after.value.status, after.value.origin) == (StatusCode.CANCELLED, Origin.LOCAL)
        await channel.close()
        assert len(server.peers) == 1


async def test_close_within_a_pause_of_reading_does_not_wait_for_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("protocol", "subchannel"):
        monkeypatch.setattr(f"zeebe_grpclib._transport.{module}._CLOSE_LIMIT_S", 60.0)
    paused: list[bool] = []

    def pause(transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        paused.append(transport.is_reading())
        pause_reading(transport, loop)

    monkeypatch.setattr("zeebe_grpclib._transport.protocol.pause_reading", pause)

    async def answers_late(peer: RawPeer) -> None:
        await peer.greet()
        requests = [await peer.request() for _ in range(24)]
        await go_on.wait()
        await peer.send(peer.answer(requests[0].id, b"first"))

    go_on = asyncio.Event()
    async with RawServer(answers_late).listening(server_context("server", ["h2"])) as server:
        target = Target("127.0.0.1", server.port, ssl_context=client_context())
        channel = Channel(target)
        tasks = [asyncio.ensure_future(call(channel)) for _ in range(24)]
        await (await server.connection(1)).seen(HEADERS, count=24)
        [subchannel] = channel._subchannels.values()
        assert subchannel.current is not None
        # Calls take so long that a pause is worth it.
        subchannel.current.connection.keepalive.read_at -= 0.05
        go_on.set()
        assert await tasks[0] == b"first"
        assert paused == [True]
        await asyncio.wait_for(channel.close(), 10.0)
        results = await asyncio.gather(*tasks[1:], return_exceptions=True)
        assert {type(result) for result in results} == {RpcError}


async def test_close_ends_callers_that_are_connecting() -> None:
    async def says_nothing(peer: RawPeer) -> None:
        await peer.gone.wait()

    async with RawServer(says_nothing).listening() as server:
        channel = to(server)
        tasks = [asyncio.ensure_future(call(channel)) for _ in range(3)]
        await server.connection(1)
        await channel.close()
        for task in tasks:
            with pytest.raises(RpcError, match="the channel is closed"):
                await task
        await server.peers[0].gone.wait()


async def test_too_many_pings_doubles_the_interval() -> None:
    async def calm_down(peer: RawPeer) -> None:
        await peer.greet()
        await peer.request()
        await peer.send(peer.goaway(1, 11, b"too_many_pings"), peer.answer(1, b"hello"))

    async with RawServer(calm_down, well_behaved).listening() as server:
        channel = to(server, ChannelOptions(keepalive=KeepalivePolicy(time_s=30.0)))
        assert await call(channel) == b"hello"
        assert await call(channel) == b"hello"
        [subchannel] = channel._subchannels.values()
        assert subchannel.current is not None
        assert subchannel.current.connection.keepalive.policy.time_s == 60.0
        await channel.close()


async def test_silent_server_is_noticed_by_keepalive() -> None:
    options = ChannelOptions(keepalive=KeepalivePolicy(time_s=0.1, timeout_s=0.1))
    async with RawServer(silent).listening() as server:
        channel = to(server, options)
        server_pings = asyncio.ensure_future(call(channel))
        with pytest.raises(RpcError, match=r"did not answer a PING within 0.1 s") as caught:
            await server_pings
        assert caught.value.origin is Origin.LOST
        await channel.close()


async def test_idle_connection_closes_and_the_next_call_opens_another() -> None:
    options = ChannelOptions(keepalive=KeepalivePolicy(idle_s=0.1))
    async with RawServer(well_behaved).listening() as server:
        channel = to(server, options)
        assert await call(channel) == b"hello"
        assert await server.peers[0].seen(GOAWAY) == bytes(8)
        await server.peers[0].gone.wait()
        assert await call(channel) == b"hello"
        assert len(server.peers) == 2
        await channel.close()


async def test_thousand_calls_at_once_leave_no_task_behind() -> None:
    async with RawServer(well_behaved).listening() as server:
        channel = to(server)
        before = len(asyncio.all_tasks())
        answers = await asyncio.gather(*(call(channel, 10.0) for _ in range(1000)))
        assert answers == [b"hello"] * 1000
        assert len(asyncio.all_tasks()) <= before + 2  # the server's
        assert len(server.peers) == 1
        await channel.close()


async def test_unix_socket(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "gateway")  # noqa: PTH118 (a plain str for the socket)
    async with RawServer(well_behaved).listening(unix_path=path) as server:
        channel = Channel(Target(unix_path=path))
        assert await call(channel) == b"hello"
        assert server.peers[0].requests[1].headers[":authority"] == "localhost"
        await channel.close()


async def test_bad_metadata_is_refused_before_anything_is_sent() -> None:
    async with RawServer(well_behaved).listening() as server:
        channel = to(server)
        with pytest.raises(ValueError, match="metadata key 'A'"):
            await channel.unary(PATH, b"", timeout_s=1, decode=bytes, metadata=[("A", "b")])
        metadata: list[tuple[str, str | bytes]] = [
            ("authorization", "Bearer x"),
            ("t-bin", b"\xff"),
        ]
        for _ in range(3):
            answer = await channel.unary(PATH, b"hi", timeout_s=5, decode=bytes, metadata=metadata)
            assert answer == b"hi"
        for request in server.peers[0].requests.values():
            assert request.headers["authorization"] == "Bearer x"
            assert request.headers["t-bin"] == "/w"
        await channel.close()


async def test_connections_that_ended_are_forgotten() -> None:
    async def goes_after_each_call(peer: RawPeer) -> None:
        await peer.greet()
        request = await peer.request()
        await peer.send(peer.answer(request.id, request.message), peer.goaway(request.id))
        await peer.gone.wait()

    async with RawServer(goes_after_each_call).listening() as server:
        channel = to(server)
        for number in range(1, 6):
            assert await call(channel) == b"hello"
            await (await server.connection(number)).gone.wait()
        [subchannel] = channel._subchannels.values()
        for protocol in list(subchannel._alive):
            await protocol.closed
        assert subchannel._alive == []
        await channel.close()


async def test_call_without_any_time_left_is_not_sent() -> None:
    async with RawServer(well_behaved).listening() as server:
        channel = to(server)
        assert await call(channel) == b"hello"
        for timeout_s in (0.0, -1.0):
            with pytest.raises(RpcError) as caught:
                await call(channel, timeout_s)
            assert caught.value.status is StatusCode.DEADLINE_EXCEEDED
            assert caught.value.surely_not_processed
            assert caught.value.message == "the deadline had passed before the call was sent"
        assert list(server.peers[0].requests) == [1]
        await channel.close()
