"""Channels to raw servers, and what several tests say on them."""

from __future__ import annotations

from tests.wire.bench import PATH
from tests.wire.server import RawPeer, RawServer

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.subchannel import ChannelOptions

CANCEL = b"\0\0\0\x08"


async def silent(peer: RawPeer) -> None:
    """Greet, and never answer."""
    await peer.greet()
    await peer.gone.wait()


def to(server: RawServer, options: ChannelOptions | None = None) -> Channel:
    return Channel(Target("127.0.0.1", server.port), options, random=lambda: 0.5)


async def call(channel: Channel, timeout_s: float | None = None) -> bytes:
    return await channel.unary(PATH, b"hello", timeout_s=timeout_s, decode=bytes)
