"""The channel on uvloop, whose transports are none of asyncio's classes."""

from __future__ import annotations

import asyncio

import pytest
from tests.wire.bench import PATH
from tests.wire.server import RawPeer, RawServer, well_behaved

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib.status import RpcError

uvloop = pytest.importorskip("uvloop", reason="uvloop is not installed")


async def calls() -> None:
    async with RawServer(well_behaved).listening() as server:
        channel = Channel(Target("127.0.0.1", server.port))
        answers = await asyncio.gather(
            *(channel.unary(PATH, b"%d" % n, timeout_s=5.0, decode=bytes) for n in range(200))
        )
        assert answers == [b"%d" % n for n in range(200)]
        large = await channel.unary(PATH, bytes(60_000), timeout_s=5.0, decode=bytes)
        assert large == bytes(60_000)
        await channel.close()


async def closes_while_connecting() -> None:
    async def says_nothing(peer: RawPeer) -> None:
        await peer.gone.wait()

    async with RawServer(says_nothing).listening() as server:
        channel = Channel(Target("127.0.0.1", server.port))
        call = asyncio.ensure_future(channel.unary(PATH, b"", timeout_s=5.0, decode=bytes))
        await server.connection(1)
        await channel.close()
        with pytest.raises(RpcError, match="the channel is closed"):
            await call


@pytest.mark.parametrize("scenario", [calls, closes_while_connecting])
def test_on_uvloop(scenario: object) -> None:
    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(scenario())  # type: ignore[operator]  # a coroutine function
    finally:
        loop.close()
