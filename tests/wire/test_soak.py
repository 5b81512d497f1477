"""Hours in minutes: callers and streams through one fault after the other, nothing grows.

64 callers and 8 streams on one channel; the server goes gracefully, resets, falls silent or
talks nonsense every now and then. ZEEBE_SOAK_SECONDS sets how long (`nox -s soak`: 600).
"""

from __future__ import annotations

import asyncio
import collections
import gc
import os
import random
from pathlib import Path

import pytest
from tests.wire.bench import PATH
from tests.wire.server import RawPeer, RawServer

from zeebe_grpclib._transport.backoff import BackoffPolicy
from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.keepalive import KeepalivePolicy
from zeebe_grpclib._transport.subchannel import ChannelOptions
from zeebe_grpclib.status import RpcError

SECONDS = float(os.environ.get("ZEEBE_SOAK_SECONDS", "20"))
FAULT_EVERY_S = 2.0
DOCUMENTED = {
    "OK",
    "UNAVAILABLE LOST",
    "UNAVAILABLE CONNECT",
    "UNAVAILABLE GARBAGE",
    "UNAVAILABLE REFUSED",
    "INTERNAL LOST",
    "INTERNAL GARBAGE",
    "DEADLINE_EXCEEDED DEADLINE",
}


class Weather:
    """A server whose connections meet a fault after some seconds."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.met: collections.Counter[str] = collections.Counter()

    async def connection(self, peer: RawPeer) -> None:
        await peer.greet((3, 100))
        serving = asyncio.ensure_future(self.serve(peer))
        try:
            await asyncio.sleep(FAULT_EVERY_S * (0.5 + self.random.random()))
            fault = self.random.choice(["goaway", "reset", "close", "garbage", "silence", "flood"])
            self.met[fault] += 1
            if fault == "goaway":
                await peer.send(peer.goaway(max(peer.requests, default=0)))
                await peer.gone.wait()
            elif fault == "reset":
                peer.reset()
            elif fault == "close":
                peer.close()
            elif fault == "garbage":
                await peer.send(self.random.randbytes(100))
            elif fault == "flood":
                await peer.send(peer.ping() * 5000)
            else:
                serving.cancel()
                await peer.gone.wait()
        finally:
            serving.cancel()
            peer.frames.clear()

    async def serve(self, peer: RawPeer) -> None:
        while True:
            request = await peer.request()
            if request.message == b"stream":
                await peer.send(peer.head(request.id), *[peer.message(request.id, b"job")] * 20)
            elif self.random.random() < 0.01:
                await peer.send(peer.rst(request.id, self.random.choice([2, 7])))
            else:
                await peer.send(peer.answer(request.id, request.message))
            # What was answered is of no more interest: this test's own memory stays flat.
            del peer.requests[request.id]
            peer.requests[request.id] = request
            peer.frames.clear()
            for old in list(peer.requests)[:-200]:
                del peer.requests[old]


def resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.slow
@pytest.mark.timeout(SECONDS * 3 + 60)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="measures by /proc")
async def test_soak() -> None:  # noqa: PLR0915 (one long story)
    weather = Weather(seed=1)
    options = ChannelOptions(
        backoff=BackoffPolicy(initial_s=0.05, max_s=0.5),
        keepalive=KeepalivePolicy(time_s=0.5, timeout_s=0.5),
    )
    outcomes: collections.Counter[str] = collections.Counter()
    loop = asyncio.get_running_loop()
    end = loop.time() + SECONDS
    samples: list[tuple[int, int, int]] = []

    async with RawServer(weather.connection).listening() as server:
        channel = Channel(Target("127.0.0.1", server.port), options)

        async def caller(number: int) -> None:
            request = b"%d" % number
            while loop.time() < end:
                try:
                    answer = await channel.unary(PATH, request, timeout_s=5.0, decode=bytes)
                except RpcError as error:
                    outcomes[f"{error.status.name} {error.origin.name}"] += 1
                    await asyncio.sleep(0.02)
                else:
                    assert answer == request
                    outcomes["OK"] += 1

        async def reader() -> None:
            while loop.time() < end:
                stream = channel.server_streaming(PATH, b"stream", timeout_s=3.0, decode=bytes)
                try:
                    async for message in stream:
                        assert message == b"job"
                except RpcError as error:
                    outcomes[f"{error.status.name} {error.origin.name}"] += 1
                    await asyncio.sleep(0.02)
                finally:
                    await stream.aclose()

        async def watch() -> None:
            while loop.time() < end:
                await asyncio.sleep(max(SECONDS / 20, 0.5))
                for peer in server.peers[:-3]:
                    peer.writer.transport.abort()
                del server.peers[:-3]
                server._tasks = {task for task in server._tasks if not task.done()}
                gc.collect()
                samples.append((resident_kb(), descriptors(), len(asyncio.all_tasks())))

        await asyncio.wait_for(
            asyncio.gather(*(caller(n) for n in range(64)), *(reader() for _ in range(8)), watch()),
            SECONDS + 30,
        )
        [subchannel] = channel._subchannels.values()
        assert subchannel._waiters == {}
        assert all(not p.connection.streams for p in subchannel._alive)
        await channel.close()
        assert subchannel._alive == []
    print(dict(outcomes), dict(weather.met), samples[0], samples[-1])
    assert set(outcomes) <= DOCUMENTED, outcomes
    assert outcomes["OK"] > 100 * SECONDS
    half = len(samples) // 2
    early, late = samples[half // 2 : half], samples[-(half // 2) :]
    memory = [max(s[0] for s in part) for part in (early, late)]
    assert memory[1] - memory[0] < 2_000, samples
    assert max(s[1] for s in late) <= max(s[1] for s in early) + 6, samples
    assert max(s[2] for s in late) <= max(s[2] for s in early) + 12, samples
