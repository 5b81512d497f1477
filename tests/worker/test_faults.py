"""Two workers, many jobs, and a wire that is cut, slowed down and blocked all the time.

The schedule comes from a seed. In the end every job is completed, none is stuck, and a
handler ran again only for a job whose answer was lost on the wire, once for each that was.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import random

import pytest
from tests.worker.gateway import FakeGateway, serving
from tests.worker.proxy import Proxy

from zeebe_grpclib import CallDetails, CallOutcome, Job, StatusCode, create_insecure_channel
from zeebe_grpclib.status import Origin
from zeebe_grpclib.worker import ZeebeWorker

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover


class LostAnswers:
    """Counts, for each job, the completions that no answer came back for."""

    def __init__(self) -> None:
        self.by_key: collections.Counter[int] = collections.Counter()

    def before(self, call: CallDetails, /) -> None:
        """Nothing to see yet."""

    def after(self, call: CallDetails, outcome: CallOutcome, /) -> None:
        if call.rpc != "CompleteJob" or outcome.status is StatusCode.OK:
            return
        # Without an error the worker itself stopped waiting: its grace was over.
        if outcome.error is None or outcome.error.origin is not Origin.ANSWERED:
            self.by_key[int(call.subject.rpartition(" ")[2])] += 1


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
        (1, 300),
        # The same once more: `nox -s soak` plays these.
        pytest.param(2, 300, marks=pytest.mark.slow),
        pytest.param(3, 20_000, marks=[pytest.mark.slow, pytest.mark.timeout(900)], id="many"),
    ],
)
@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
async def test_every_job_is_done_whatever_happens_on_the_wire(  # one long story
    seed: int, jobs: int, streams: bool
) -> None:
    chance = random.Random(seed)
    effects: collections.Counter[int] = collections.Counter()
    lost = LostAnswers()
    async with serving() as gateway:
        proxy = Proxy(gateway.port)
        await proxy.start()
        workers = [
            ZeebeWorker(
                create_insecure_channel(f"127.0.0.1:{proxy.port}", interceptors=[lost]),
                f"worker-{number}",
                stream_enabled=streams,
                poll_retry_delay=0.5,
            )
            for number in range(2)
        ]
        for worker in workers:

            @worker.task("pay", timeout_ms=6_000)
            async def pay(n: int, job: Job) -> dict[str, int]:
                await asyncio.sleep(chance.uniform(0, 0.02))
                effects[job.key] += 1
                return {"paid": n}

        keys = [gateway.add("pay", {"n": number})[0] for number in range(jobs)]
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
        assert gateway.states() == ["completed"] * jobs
    assert set(effects) == set(keys)
    again = {key: count - 1 for key, count in effects.items() if count > 1}
    print(
        f"{jobs} jobs, {proxy.cuts} cuts: {sum(lost.by_key.values())} answers lost for "
        f"{len(lost.by_key)} jobs, of which {len(again)} ran again, {sum(again.values())} times"
    )
    assert {key: count for key, count in again.items() if count > lost.by_key[key]} == {}
    counted = [counters for worker in workers for counters in worker.counters.values()]
    if jobs > 1_000:  # a short run may be lucky
        assert sum(lost.by_key.values()) > 100
    # What the worker's own counters say of it: each re-run followed an answer that they
    # know of as late, unconfirmed or refused (the other holder's was there first).
    late = sum(each.timed_out + each.refused + each.unconfirmed for each in counted)
    assert sum(again.values()) <= late
    assert sum(each.completed for each in counted) <= jobs
