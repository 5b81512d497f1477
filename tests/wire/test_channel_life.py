"""The life of a channel: attempts, back-off, keepalive, closing."""

from __future__ import annotations

import asyncio
import gc
import os
import ssl

import pytest
from tests.wire.bench import PATH
from tests.wire.channels import CANCEL, call, silent, to
from tests.wire.faults_connect import client_context, server_context
from tests.wire.server import GOAWAY, HEADERS, RST, RawPeer, RawServer, well_behaved

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.keepalive import KeepalivePolicy
from zeebe_grpclib._transport.pacing import pause_reading
from zeebe_grpclib._transport.protocol import ClientProtocol
from zeebe_grpclib._transport.subchannel import ChannelOptions, Subchannel
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


async def test_an_attempt_given_up_while_it_fails_leaves_no_unread_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unread: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unread.append(context))
    given_up: list[object] = []
    changed = Subchannel._changed

    def give_up(self: Subchannel, protocol: ClientProtocol) -> None:
        changed(self, protocol)
        greeted = self._greeted
        if greeted is not None and greeted.done() and self._attempt is not None and not given_up:
            given_up.append(greeted)
            self._attempt.cancel()

    async def closes(peer: RawPeer) -> None:
        peer.close()

    monkeypatch.setattr(Subchannel, "_changed", give_up)
    async with RawServer(closes).listening() as server:
        channel = to(server)
        with pytest.raises(RpcError):
            await call(channel, 1.0)
        await channel.close()
    assert len(given_up) == 1
    given_up.clear()
    del channel
    gc.collect()
    assert unread == []


async def test_callers_share_one_attempt_and_one_event() -> None:
    async def closes(peer: RawPeer) -> None:
        await peer.seen(8, 0)
        peer.close()

    async with RawServer(closes).listening() as server:
        channel = to(server)
        results = await asyncio.gather(*(call(channel) for _ in range(64)), return_exceptions=True)
        assert len(server.peers) == 1
        errors = [e for e in results if isinstance(e, RpcError)]
        assert len(errors) == 64
        assert {e.origin for e in errors} == {Origin.CONNECT}
        assert len({id(e.event) for e in errors}) == 1
        # Refused while the back-off runs: still the same event.
        with pytest.raises(RpcError, match="the next attempt waits") as caught:
            await call(channel)
        assert caught.value.event is errors[0].event
        # Jittered by a fifth, and counted from the attempt's start.
        assert all(0.0 < (e.next_attempt_s or 0.0) <= 1.2 for e in (*errors, caught.value))
        assert len(server.peers) == 1
        await channel.close()


@pytest.mark.parametrize("how", ["goaway", "fin"])
async def test_server_that_greets_and_leaves_is_not_stormed(how: str) -> None:
    async def leaves(peer: RawPeer) -> None:
        await peer.send(peer.settings(), peer.goaway(0, 0, b"full") if how == "goaway" else b"")
        peer.close()

    async with RawServer(leaves).listening() as server:
        channel = to(server)
        says = "DEADLINE_EXCEEDED.*no connection to .*last attempt: .*before any call was sent"
        with pytest.raises(RpcError, match=says):
            await call(channel, 0.5)
        # At once, then after 0, 10, 20, 40, 80 and 160 ms: it was a thousand in a second.
        assert 2 <= len(server.peers) <= 8
        await channel.close()


async def test_calls_are_told_when_a_server_does_nothing_but_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def leaves(peer: RawPeer) -> None:
        await peer.send(peer.settings(), peer.goaway(0, 0, b"full"))
        await peer.gone.wait()

    monkeypatch.setattr("zeebe_grpclib._transport.backoff._MANY", 3)
    async with RawServer(leaves).listening() as server:
        channel = to(server)
        says = r"UNAVAILABLE.*GOAWAY NO_ERROR \(full\), before any call was sent"
        for _ in range(2):
            with pytest.raises(RpcError, match=says) as caught:
                await call(channel)
            assert caught.value.origin is Origin.CONNECT
        assert len(server.peers) == 3
        await channel.close()


async def test_calls_lost_by_one_connection_share_the_event() -> None:
    async def drops(peer: RawPeer) -> None:
        await peer.greet()
        for _ in range(20):
            await peer.request()
        peer.close()

    async with RawServer(drops).listening() as server:
        channel = to(server)
        results = await asyncio.gather(*(call(channel) for _ in range(20)), return_exceptions=True)
        errors = [e for e in results if isinstance(e, RpcError)]
        assert [e.origin for e in errors] == [Origin.LOST] * 20
        assert len({id(e.event) for e in errors}) == 1
        assert len({id(e) for e in errors}) == 20
        await channel.close()


async def test_wait_for_ready_waits_through_the_back_off() -> None:
    attempts = 0

    async def third_time_lucky(peer: RawPeer) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            await peer.seen(8, 0)
            peer.close()
        else:
            await well_behaved(peer)

    from zeebe_grpclib._transport.backoff import BackoffPolicy

    options = ChannelOptions(backoff=BackoffPolicy(initial_s=0.05))
    async with RawServer(third_time_lucky).listening() as server:
        channel = to(server, options)
        answer = await channel.unary(
            PATH, b"hello", timeout_s=5.0, decode=bytes, wait_for_ready=True
        )
        assert (answer, attempts) == (b"hello", 3)
        await channel.close()


async def test_wait_for_ready_ends_at_the_deadline_with_the_last_reason() -> None:
    channel = Channel(Target("127.0.0.1", 1))
    with pytest.raises(RpcError, match=r"DEADLINE_EXCEEDED.*last attempt: .*Connect call failed"):
        await channel.unary(PATH, b"", timeout_s=0.2, decode=bytes, wait_for_ready=True)
    await channel.close()


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


async def test_an_attempt_that_never_got_a_socket_leaves_nothing_to_wait_for() -> None:
    # A plaintext server: TLS fails before there is a connection that could tell of its end.
    async with RawServer(well_behaved).listening() as server:
        target = Target("127.0.0.1", server.port, ssl_context=ssl.create_default_context())
        channel = Channel(target)
        with pytest.raises(RpcError, match="does not speak TLS"):
            await call(channel)
        [subchannel] = channel._subchannels.values()
        assert subchannel._alive == []
        await channel.close()
