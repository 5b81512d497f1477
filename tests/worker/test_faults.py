"""Two workers, many jobs, and a wire that is cut, slowed down and blocked all the time.

The schedule comes from a seed. In the end every job is completed, none is stuck, and a
handler ran twice only for jobs whose answers did not come through in time.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import random

import pytest
from tests.worker.gateway import FakeGateway, serving
from tests.worker.proxy import Proxy

from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.worker import ZeebeWorker


async def trouble(
    chance: random.Random, proxy: Proxy, gateway: FakeGateway, workers: list[ZeebeWorker]
) -> None:
    """Do harm, again and again."""
    while True:
        await asyncio.sleep(chance.uniform(0.05, 0.4))
        kind = chance.choice(["cut", "slow", "restart", "worker"])
        if kind == "cut":
            proxy.cut()
        elif kind == "slow":
            proxy.delay_s = chance.uniform(0.0, 0.02)
        elif kind == "restart":
            await gateway.stop()
            await asyncio.sleep(chance.uniform(0.0, 0.2))
            await gateway.start(gateway.port)
        else:
            await workers[1].stop(grace=chance.choice([None, 2.0]))


async def keep_working(worker: ZeebeWorker) -> None:
    while True:
        await worker.work()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("seed", "jobs"),
    [
        (1, 500),
        (2, 500),
        pytest.param(3, 20_000, marks=[pytest.mark.slow, pytest.mark.timeout(900)], id="many"),
    ],
)
@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
async def test_every_job_is_done_whatever_happens_on_the_wire(
    seed: int, jobs: int, streams: bool
) -> None:
    chance = random.Random(seed)
    effects: collections.Counter[int] = collections.Counter()
    async with serving() as gateway:
        proxy = Proxy(gateway.port)
        await proxy.start()
        workers = [
            ZeebeWorker(
                create_insecure_channel(f"127.0.0.1:{proxy.port}"),
                f"worker-{number}",
                stream_enabled=streams,
                poll_retry_delay=0.5,
            )
            for number in range(2)
        ]
        for worker in workers:

            @worker.task("pay", timeout_ms=4_000)
            async def pay(n: int) -> dict[str, int]:
                await asyncio.sleep(chance.uniform(0, 0.02))
                effects[n] += 1
                return {"paid": n}

        for number in range(jobs):
            gateway.add("pay", {"n": number})
        running = [asyncio.create_task(keep_working(worker)) for worker in workers]
        harm = asyncio.create_task(trouble(chance, proxy, gateway, workers))
        try:
            await gateway.done(jobs, timeout_s=50 if jobs < 1_000 else 800)
        finally:
            harm.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await harm
            for worker in workers:
                await worker.stop(grace=1)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await proxy.stop()
    assert set(effects) == set(range(jobs))
    again = sum(count - 1 for count in effects.values())
    counted = [counters for worker in workers for counters in worker.counters.values()]
    late = sum(each.timed_out + each.refused + each.unconfirmed for each in counted)
    done = sum(each.completed for each in counted)
    print(f"{jobs} jobs, {proxy.cuts} cuts: {again} ran again, {late} late or unconfirmed, {done=}")
    assert again <= late
    assert done <= jobs
