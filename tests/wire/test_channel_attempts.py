"""Attempts to connect: who shares them, when the next one may begin, and who waits for it."""

from __future__ import annotations

import asyncio
import gc
import ssl

import pytest
from tests.wire.bench import PATH
from tests.wire.channels import call, to
from tests.wire.server import RawPeer, RawServer, well_behaved

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.protocol import ClientProtocol
from zeebe_grpclib._transport.subchannel import ChannelOptions, Subchannel
from zeebe_grpclib.status import Origin, RpcError


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
