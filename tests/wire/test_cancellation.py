"""What the caller does to a call: cancelling, timing out, leaving a stream."""

from __future__ import annotations

import asyncio
import gc
import sys

import pytest
from tests.wire.bench import PATH
from tests.wire.channels import CANCEL, call, silent, to
from tests.wire.server import HEADERS, RST, SETTINGS, RawPeer, RawServer

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib.status import Origin, RpcError, StatusCode


async def test_cancelled_call_resets_its_stream_and_leaves_nothing() -> None:
    async with RawServer(silent).listening() as server:
        channel = to(server)
        task = asyncio.ensure_future(call(channel))
        await (await server.connection(1)).seen(HEADERS)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await server.peers[0].seen(RST, 1) == CANCEL
        [subchannel] = channel._subchannels.values()
        assert subchannel.current is not None
        assert subchannel.current.connection.streams == {}
        await channel.close()


async def test_cancelled_while_connecting_or_waiting_for_a_stream() -> None:
    async def no_streams(peer: RawPeer) -> None:
        await peer.greet((3, 0))
        await peer.serve()

    async with RawServer(no_streams).listening() as server:
        channel = to(server)
        early = asyncio.ensure_future(call(channel))
        await asyncio.sleep(0)
        early.cancel()
        late = asyncio.ensure_future(call(channel))
        await (await server.connection(1)).seen(SETTINGS, count=2)  # ours, and the answer
        await server.peers[0].pong()
        late.cancel()
        for task in (early, late):
            with pytest.raises(asyncio.CancelledError):
                await task
        await server.peers[0].send(server.peers[0].settings((3, 10)))
        assert await call(channel) == b"hello"
        # The cancelled one was never sent.
        assert [f[2] for f in server.peers[0].frames if f[0] == HEADERS] == [1]
        await channel.close()


if sys.version_info >= (3, 11):

    @pytest.mark.parametrize("code", [8, 2, 11])
    async def test_failed_call_inside_asyncio_timeout_leaves_the_task_uncancelled(
        code: int,
    ) -> None:
        async def resets(peer: RawPeer) -> None:
            await peer.greet()
            while True:
                request = await peer.request()
                await peer.send(peer.rst(request.id, code))

        async with RawServer(resets).listening() as server:
            channel = to(server)
            task = asyncio.current_task()
            assert task is not None

            async def fails_then_sleeps() -> None:
                async with asyncio.timeout(0.05):
                    with pytest.raises(RpcError):
                        await call(channel)
                    assert task.cancelling() == 0
                    await asyncio.sleep(60)

            with pytest.raises(TimeoutError):
                await fails_then_sleeps()
            assert task.cancelling() == 0
            with pytest.raises(RpcError):
                await call(channel, timeout_s=5.0)
            assert task.cancelling() == 0
            await channel.close()


async def test_wait_for_gives_its_own_timeout_and_resets() -> None:
    async with RawServer(silent).listening() as server:
        channel = to(server)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(call(channel, timeout_s=30.0), 0.1)
        assert await server.peers[0].seen(RST, 1) == CANCEL
        await channel.close()


async def test_deadline_is_a_status_and_resets() -> None:
    async with RawServer(silent).listening() as server:
        channel = to(server)
        started = asyncio.get_running_loop().time()
        with pytest.raises(RpcError) as caught:
            await call(channel, timeout_s=0.1)
        took = asyncio.get_running_loop().time() - started
        assert (caught.value.status, caught.value.origin) == (
            StatusCode.DEADLINE_EXCEEDED,
            Origin.DEADLINE,
        )
        assert 0.1 <= took < 1.0
        assert await server.peers[0].seen(RST, 1) == CANCEL
        sent = server.peers[0].requests[1].headers["grpc-timeout"]
        assert sent[-1] == "n"
        assert 0 < int(sent[:-1]) <= 100_000_000
        await channel.close()


async def streams_jobs(peer: RawPeer) -> None:
    await peer.greet()
    while True:
        request = await peer.request()
        await peer.send(peer.head(request.id), *(peer.message(request.id, b"job"),) * 3)


@pytest.mark.parametrize("leave", ["aclose", "cancel", "drop"])
async def test_stream_left_early_is_reset_at_once(leave: str) -> None:
    async with RawServer(streams_jobs).listening() as server:
        channel = to(server)
        stream = channel.server_streaming(PATH, b"", timeout_s=None, decode=bytes)
        assert await stream.__anext__() == b"job"
        if leave == "aclose":
            await stream.aclose()
            with pytest.raises(StopAsyncIteration):
                await stream.__anext__()
        elif leave == "cancel":
            assert [await stream.__anext__() for _ in range(2)] == [b"job", b"job"]
            reading = asyncio.ensure_future(stream.__anext__())
            await asyncio.sleep(0)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        del stream
        gc.collect()
        assert await server.peers[0].seen(RST, 1) == CANCEL
        await channel.close()


async def test_two_readers_of_one_stream_are_refused() -> None:
    async with RawServer(silent).listening() as server:
        channel = to(server)
        stream = channel.server_streaming(PATH, b"", timeout_s=None, decode=bytes)
        first = asyncio.ensure_future(stream.__anext__())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="two tasks"):
            await stream.__anext__()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        await channel.close()


async def test_stream_that_was_never_iterated_sends_nothing() -> None:
    channel = Channel(Target("127.0.0.1", 1))
    stream = channel.server_streaming(PATH, b"", timeout_s=None, decode=bytes)
    await stream.aclose()
    assert channel._subchannels == {}


async def test_undecodable_message_ends_the_stream() -> None:
    def refuse(message: bytes) -> bytes:
        raise ValueError("not a job")

    async with RawServer(streams_jobs).listening() as server:
        channel = to(server)
        stream = channel.server_streaming(PATH, b"", timeout_s=None, decode=refuse)
        with pytest.raises(RpcError, match=r"INTERNAL.*can't be read: not a job"):
            await stream.__anext__()
        assert await server.peers[0].seen(RST, 1) == CANCEL
        await channel.close()
