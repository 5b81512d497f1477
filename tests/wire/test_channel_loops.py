"""One channel on several event loops and in several processes: each has connections of its own."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from pathlib import Path

import pytest
from tests.wire.channels import call, to
from tests.wire.server import RawServer, well_behaved

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target

SOURCES = Path(__file__).parents[2] / "src"


def test_one_loop_after_another_gets_a_connection_of_its_own() -> None:
    async def use(channel: Channel | None) -> tuple[Channel, int]:
        async with RawServer(well_behaved).listening() as server:
            if channel is None:
                channel = to(server)
            channel._target = Target("127.0.0.1", server.port)
            assert await call(channel, 5.0) == b"hello"
            count = len(server.peers)
            await asyncio.get_running_loop().create_task(_drain(channel))
            return channel, count

    channel, first = asyncio.run(use(None))
    channel, second = asyncio.run(use(channel))
    assert (first, second) == (1, 1)


async def _drain(channel: Channel) -> None:
    loop = asyncio.get_running_loop()
    await channel._subchannels[loop].close()


FORKING = """
import asyncio, os, sys
from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target

channel = Channel(Target("127.0.0.1", int(sys.argv[1])))

async def call(text):
    answer = await channel.unary("/a/B", text, timeout_s=5.0, decode=bytes)
    assert answer == text

loop = asyncio.new_event_loop()
loop.run_until_complete(call(b"parent"))
child = os.fork()
if not child:
    asyncio.run(call(b"child"))
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
loop.run_until_complete(call(b"parent again"))
loop.run_until_complete(channel.close())
loop.close()
print("ok")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
async def test_forked_child_opens_a_connection_of_its_own() -> None:
    async with RawServer(well_behaved).listening() as server:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-c", FORKING, str(server.port),
            stdout=asyncio.subprocess.PIPE, cwd=SOURCES,
        )  # fmt: skip
        out, _ = await child.communicate()
        assert out == b"ok\n"
        assert [[r.message for r in p.requests.values()] for p in server.peers] == [
            [b"parent", b"parent again"],
            [b"child"],
        ]


async def test_second_loop_of_another_thread_gets_a_connection_of_its_own() -> None:
    async with RawServer(well_behaved).listening() as server:
        channel = to(server)
        assert await call(channel) == b"hello"

        async def elsewhere() -> bytes:
            answer = await call(channel, 5.0)
            await channel._subchannels[asyncio.get_running_loop()].close()
            return answer

        assert await asyncio.to_thread(asyncio.run, elsewhere()) == b"hello"
        assert await call(channel) == b"hello"
        assert [len(peer.requests) for peer in server.peers] == [2, 1]
        await channel.close()


# asyncio tells whoever closes a loop too early.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_loop_that_was_closed_first_is_let_go() -> None:
    async with RawServer(well_behaved).listening() as server:
        channel = to(server)

        def left_open() -> None:
            loop = asyncio.new_event_loop()
            assert loop.run_until_complete(call(channel, 5.0)) == b"hello"
            loop.close()

        await asyncio.to_thread(left_open)
        assert await call(channel) == b"hello"
        # The TCP connection of the closed loop has ended, though nobody closed it.
        await server.peers[0].gone.wait()
        assert len(channel._subchannels) == 1
        await channel.close()
    # Now, while it may complain. PyPy takes a collection for each object of a cycle.
    for _ in range(5):
        gc.collect()
