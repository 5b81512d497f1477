"""Our clients on grpc-java, with Netty, the real gateway's stack.

What a full worker holds back goes to others; connections that the server ends lose no call.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable

import pytest

from zeebe_grpclib import ZeebeClient, ZeebeWorker, create_insecure_channel

from .programs import JAVA_GATEWAY

pytestmark = pytest.mark.peer

CALLERS = 64
SECONDS = float(os.environ.get("ZEEBE_DRAIN_SECONDS", "5"))
JOBS = 200
TEXT = "x" * 8_000
# What can be on the way to a worker that does not read: the stream's window, what grpc-java
# buffers before it calls a stream not ready, and the message that crosses each limit.
ON_THE_WAY = 65_536 // len(TEXT) + 32_768 // len(TEXT) + 2


@pytest.fixture
async def address(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    tool = JAVA_GATEWAY.missing_tool()
    if tool is not None:
        pytest.skip(f"{tool} is not installed")
    home = await asyncio.to_thread(JAVA_GATEWAY.built)
    java, *arguments = JAVA_GATEWAY.command(home)
    running = await asyncio.create_subprocess_exec(
        *[java, *getattr(request, "param", ()), *arguments],
        cwd=home,
        stdout=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    try:
        line = await asyncio.wait_for(running.stdout.readline(), 60)
        yield f"127.0.0.1:{line.decode().split()[1]}"
    finally:
        running.kill()
        await running.communicate()


async def until(holds: Callable[[], bool], at_most_s: float = 30.0) -> None:
    """Wait until something holds that has no event of its own."""
    for _ in range(round(at_most_s * 100)):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"did not come true within {at_most_s} s")


async def test_a_second_worker_gets_what_a_full_one_holds_back(address: str) -> None:
    go_on = asyncio.Event()
    done: dict[str, set[int]] = {"full": set(), "free": set()}
    began: dict[str, int] = {"full": 0, "free": 0}
    # A connection for each: a stream holds back its own window, not that of its connection.
    full = ZeebeWorker(create_insecure_channel(address), "full", stream_enabled=True)
    free = ZeebeWorker(create_insecure_channel(address), "free", stream_enabled=True)

    @full.task("pay", max_running_jobs=2, prefetch=0, timeout_ms=300_000)
    async def wait(n: int, text: str) -> None:
        began["full"] += 1
        await go_on.wait()
        done["full"].add(n)

    @free.task("pay", timeout_ms=300_000)
    async def take(n: int, text: str) -> None:
        began["free"] += 1
        done["free"].add(n)

    async with ZeebeClient(create_insecure_channel(address)) as client:
        async with full:
            # It is the first, so the gateway prefers it.
            await client.run_process("pay", {"n": 0, "text": TEXT})
            await until(lambda: began["full"] == 1)
            async with free:
                await until(lambda: free.counters["pay"].streams == 1)
                for n in range(1, JOBS):
                    await client.run_process("pay", {"n": n, "text": TEXT})
                least = JOBS - 2 - ON_THE_WAY
                await until(lambda: len(done["free"]) >= least)
                assert began["full"] == 2
                assert done["full"] == set()
                go_on.set()
                # Now it reads on, and does what was on the way to it.
                await until(lambda: len(done["full"] | done["free"]) == JOBS)
        await full.close()
        await free.close()
    assert done["full"] & done["free"] == set()
    assert 2 < len(done["full"]) <= 2 + ON_THE_WAY
    assert full.counters["pay"].activated_again == free.counters["pay"].activated_again == 0


@pytest.mark.parametrize("address", [["-Dpeers.maxConnectionAgeMs=1000"]], indirect=True)
async def test_connections_of_a_limited_age_lose_no_call(address: str) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + SECONDS
    async with ZeebeClient(create_insecure_channel(address)) as client:

        async def caller() -> int:
            answered = 0
            while loop.time() < end:
                assert (await client.topology()).cluster_size == 1
                answered += 1
            return answered

        answered = await asyncio.gather(*(caller() for _ in range(CALLERS)))
    assert all(answered)
