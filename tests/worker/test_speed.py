"""How fast a worker is, as far as its own waiting decides: in virtual time, at any load."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.embedded.models import end, model, service, start
from tests.worker.gateway import FakeGateway
from tests.worker.virtual_time import run

from zeebe_grpclib import ZeebeClient, ZeebeWorker, create_insecure_channel
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.errors import PyZeebeError
from zeebe_grpclib.worker import TaskCounters, WorkerEvents

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

ONE = model("one", start(), service("a", "pay"), end(), flows="start > a > end")


@contextlib.asynccontextmanager
async def on_a_gateway() -> AsyncIterator[tuple[EmbeddedGateway, ZeebeClient]]:
    async with EmbeddedGateway() as gateway, ZeebeClient(gateway.channel()) as client:
        await client.deploy_resource(("one.bpmn", ONE))
        yield gateway, client


@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
def test_slots_are_never_empty_while_there_are_jobs(streams: bool) -> None:
    """50 ms handlers at default settings: 32 / 50 ms = 640 jobs/s is the limit."""
    seconds = 1.0
    jobs = 900

    async def work() -> tuple[float, float]:
        async with on_a_gateway() as (gateway, client):
            await asyncio.gather(*(client.run_process("one") for _ in range(jobs)))
            worker = ZeebeWorker(gateway.channel(), stream_enabled=streams)
            running = most = 0

            @worker.task("pay", timeout_ms=300_000)
            async def pay() -> None:
                nonlocal running, most
                running += 1
                most = max(most, running)
                await asyncio.sleep(0.05)
                running -= 1

            async with worker:
                counters = worker.counters["pay"]
                await asyncio.sleep(0.2)
                before, polls = counters.completed, counters.polls
                await asyncio.sleep(seconds)
                done, polls = counters.completed - before, counters.polls - polls
                await worker.stop(grace=0)
            assert most == 32
            return done / seconds, polls / done * 100

    per_second, polls_per_100 = run(work())
    assert 560 <= per_second <= 640
    assert polls_per_100 <= 15


@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
def test_an_idle_worker_waits_for_nothing_but_the_job(streams: bool) -> None:
    async def work() -> list[float]:
        async with on_a_gateway() as (gateway, client):
            worker = ZeebeWorker(gateway.channel(), stream_enabled=streams)
            started: asyncio.Queue[float] = asyncio.Queue()
            loop = asyncio.get_running_loop()

            @worker.task("pay", timeout_ms=300_000)
            async def pay() -> None:
                started.put_nowait(loop.time())

            delays: list[float] = []
            async with worker:
                await asyncio.sleep(5)
                # At all distances from the last poll's end.
                for pause_ms in range(0, 120, 3):
                    await asyncio.sleep(pause_ms / 1000)
                    began = loop.time()
                    await client.run_process("one")
                    delays.append(await started.get() - began)
            return delays

    assert max(run(work())) < 0.001


@pytest.mark.parametrize(
    ("longest_ms", "settings", "prefetch", "least_in_use"),
    [
        (20, {}, None, 0.9),
        (200, {}, None, 0.9),
        # What saves polls where no job may wait is up to the user, and costs slots.
        (200, {"first_slot_delay_ms": 100}, 0, 0.8),
    ],
    ids=["quick", "slow", "without prefetch"],
)
def test_polls_are_sparing_whatever_handlers_take(
    longest_ms: int, settings: dict[str, Any], prefetch: int | None, least_in_use: float
) -> None:
    """Handlers that end one by one share polls, for each is a command to the broker."""
    jobs = 600

    async def work() -> tuple[float, float]:
        async with on_a_gateway() as (gateway, client):
            await asyncio.gather(*(client.run_process("one") for _ in range(jobs)))
            worker = ZeebeWorker(gateway.channel(), **settings)
            chance = random.Random(7)
            busy_s = 0.0
            over = asyncio.Event()

            @worker.task("pay", timeout_ms=300_000, prefetch=prefetch)
            async def pay() -> None:
                nonlocal busy_s
                duration_s = chance.uniform(0.001, longest_ms / 1000)
                await asyncio.sleep(duration_s)
                busy_s += duration_s
                if worker.counters["pay"].completed > jobs - 50:
                    over.set()

            loop = asyncio.get_running_loop()
            async with worker:
                counters, began = worker.counters["pay"], loop.time()
                await over.wait()
                in_use = busy_s / (loop.time() - began) / 32
                return counters.polls / counters.completed * 100, in_use

    polls_per_100, in_use = run(work())
    assert polls_per_100 <= 15
    assert in_use >= least_in_use


def test_an_idle_hour_beside_a_stream() -> None:
    """Its stream is replaced every ten minutes; polls get rare, down to one in 70 s."""

    async def work() -> TaskCounters:
        async with on_a_gateway() as (gateway, _):
            # Without pings, whose answers a busy machine may hold up while hours are skipped.
            calm = create_insecure_channel(gateway.address, [("grpc.keepalive_time_ms", 2**31 - 1)])
            worker = ZeebeWorker(calm, stream_enabled=True)
            worker.task("pay")(lambda: None)
            async with worker:
                await asyncio.sleep(3_600)
                counters = dataclasses.replace(worker.counters["pay"])
            await worker.close()
            return counters

    counters = run(work())
    assert counters.streams in {6, 7}
    assert counters.streams_failed == 0
    assert 50 <= counters.polls <= 80  # 360 without a stream


# The channel's attempts are 12 to 18 s apart by then; a pause of the worker's own on top of
# that was too long, when the gateway came back at the wrong moment.
@pytest.mark.parametrize("down_s", [180.0, 192.0])
def test_ten_task_types_come_back_from_an_outage_of_three_minutes(down_s: float) -> None:
    async def work() -> float:
        gateway = FakeGateway()
        port = await gateway.start()
        worker = ZeebeWorker(create_insecure_channel(f"127.0.0.1:{port}"))
        for number in range(10):
            worker.task(f"type-{number}")(lambda: None)
        async with worker:
            await gateway.until(lambda: len({m.type for m in gateway.of("ActivateJobs")}) == 10)
            await gateway.stop()
            await asyncio.sleep(down_s)
            assert not worker.health().is_healthy
            await gateway.start(port)
            began = asyncio.get_running_loop().time()
            for number in range(10):
                gateway.add(f"type-{number}")
            await gateway.done(10, timeout_s=60)
            back = asyncio.get_running_loop().time() - began
            assert worker.health().is_healthy
        await worker.close()
        await gateway.stop()
        return back

    assert run(work()) <= 19


def test_a_poll_is_there_when_the_channel_may_connect_again() -> None:
    """A pause of the worker's own on top of the channel's made an outage longer."""
    failures: list[tuple[float, float]] = []

    class Hooks(WorkerEvents):
        def polled(
            self, task_type: str, jobs: int, duration_s: float, error: PyZeebeError | None
        ) -> None:
            assert error is not None
            assert error.grpc_error is not None
            next_attempt_s = error.grpc_error.next_attempt_s
            assert next_attempt_s is not None
            failures.append((asyncio.get_running_loop().time(), next_attempt_s))

    async def work() -> None:
        nobody = create_insecure_channel("127.0.0.1:1")
        worker = ZeebeWorker(nobody, events=Hooks())
        worker.task("pay")(lambda: None)
        async with worker:
            await asyncio.sleep(120)
            await worker.stop(grace=0)
        await worker.close()

    run(work())
    assert len(failures) > 15
    assert max(next_s for _, next_s in failures) > 11  # the channel's longest pauses came
    for (failed_at, next_s), (polled_at, _) in itertools.pairwise(failures):
        assert polled_at - failed_at <= max(next_s, 0.05) + 0.1
