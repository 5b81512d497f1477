"""How a stretch of work ends: gracefully, at once, by an error, by cancellation; and again."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import pytest
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway
from tests.worker.lag import Stopwatch

from zeebe_grpclib import Job
from zeebe_grpclib.worker import JobController, ZeebeWorker


def started(worker: ZeebeWorker) -> int:
    return sum(counters.started for counters in worker.counters.values())


async def test_stop_finishes_what_runs_and_hands_back_what_waits(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    """32 running and 100 waiting: all accounted for within the handlers' time."""

    @worker.task(prefetch=100, max_jobs_to_activate=132)
    async def pay() -> None:
        await asyncio.sleep(0.3)

    gateway.add("pay", count=132)
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: started(worker) == 32)
    async with Stopwatch() as stopwatch:
        await worker.stop()
    await working
    assert stopwatch.seconds < 0.3 + 0.5
    assert gateway.states().count("completed") == 32
    back = gateway.of("FailJob")
    assert len(back) == 100
    assert {(m.retries, m.error_message, m.retry_back_off) for m in back} == {
        (3, "worker is shutting down", 0)
    }
    assert worker.counters["pay"].handed_back == 100
    assert worker.counters["pay"].failed == 0


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("stream_enabled", [False, True])
async def test_what_arrives_while_sources_are_cancelled_is_handed_back(
    gateway: FakeGateway, make_worker: MakeWorker, turns: int, stream_enabled: bool
) -> None:
    """Told to stop just when the gateway has sent jobs, whether they are read yet or not."""
    worker = make_worker(stream_enabled=stream_enabled)

    @worker.task(max_running_jobs=1, prefetch=8)
    async def pay() -> None:
        await asyncio.sleep(0.05)

    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: bool(gateway.of("ActivateJobs")))
    await gateway.quiet()
    gateway.add("pay", count=5)
    for _ in range(turns):
        await asyncio.sleep(0)
    await worker.stop()
    await working
    assert "activated" not in gateway.states()


async def test_what_is_handed_back_goes_to_another_worker_at_once(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    first, second = make_worker(name="first"), make_worker(name="second")
    for worker, patience in ((first, 30.0), (second, 0.0)):

        @worker.task("pay", max_running_jobs=1, prefetch=4)
        async def pay(seconds: float = patience) -> None:
            await asyncio.sleep(seconds)

    gateway.add("pay", count=5)
    working = asyncio.create_task(first.work())
    await gateway.until(lambda: gateway.states().count("activated") == 5)
    async with second:
        await first.stop(grace=0)
        await gateway.done(4, timeout_s=5)
    await working


async def test_jobs_without_retries_or_time_are_not_handed_back(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task(max_running_jobs=1, prefetch=5)
    async def pay() -> None:
        await asyncio.Event().wait()

    gateway.add("pay", retries=0, count=3)
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: gateway.states().count("activated") == 3)
    await worker.stop(grace=0)
    await working
    assert gateway.of("FailJob") == []


async def test_grace_ends_with_the_jobs_deadlines(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    cancelled = False

    @worker.task(timeout_ms=300)
    async def pay() -> None:
        nonlocal cancelled
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    gateway.add("pay")
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: started(worker) == 1)
    await asyncio.wait_for(worker.stop(), 5)
    await working
    assert cancelled
    assert gateway.of("FailJob") == []


async def test_a_stop_does_not_wait_for_batches_to_fill(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    sizes = []

    @worker.batch_task(max_batch_size=5, max_wait_ms=60_000, timeout_ms=60_000)
    async def pay(jobs: list[Job]) -> None:
        sizes.append(len(jobs))

    gateway.add("pay", count=3)
    async with worker:
        await gateway.until(lambda: worker.health().tasks["pay"].running == 3)
        await asyncio.wait_for(worker.stop(), 20)
    assert sizes == [3]
    assert gateway.states() == ["completed"] * 3


async def test_deadlines_are_renewed_through_a_grace_that_is_longer(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    go_on = asyncio.Event()

    @worker.task(timeout_ms=400, extend_timeout=True)
    async def pay() -> None:
        await go_on.wait()

    gateway.add("pay")
    async with worker:
        await gateway.until(lambda: worker.health().tasks["pay"].running == 1)
        renewed = len(gateway.of("UpdateJobTimeout"))
        stopping = asyncio.create_task(worker.stop(grace=30))
        await gateway.until(lambda: len(gateway.of("UpdateJobTimeout")) >= renewed + 4)
        go_on.set()
        await asyncio.wait_for(stopping, 20)
    assert gateway.states() == ["completed"]
    assert next(iter(gateway.jobs.values())).activations == 1


async def test_a_handler_that_keeps_its_job_longer_is_waited_for(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task(timeout_ms=200)
    async def pay(controller: JobController) -> None:
        await asyncio.sleep(0.1)
        await controller.update_timeout(60_000)
        await asyncio.sleep(1.5)

    gateway.add("pay")
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: started(worker) == 1)
    await worker.stop()
    await working
    assert gateway.states() == ["completed"]


async def test_a_handler_that_ignores_cancellation_does_not_hold_stop_up(
    gateway: FakeGateway, worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    let_go = asyncio.Event()

    @worker.task
    async def pay() -> None:
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    gateway.add("pay")
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: started(worker) == 1)
    await asyncio.wait_for(worker.stop(grace=0.05), 5)
    await working
    assert "does not end; it is left to itself" in caplog.text
    let_go.set()
    await gateway.quiet()


async def test_a_sync_handler_that_never_ends_does_not_hold_stop_up(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    let_go = threading.Event()

    @worker.task
    def pay() -> None:
        let_go.wait(30)

    gateway.add("pay")
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: started(worker) == 1)
    await asyncio.wait_for(worker.stop(grace=0.05), 5)
    await working
    let_go.set()


async def test_a_handler_may_stop_its_worker(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        await worker.stop()

    gateway.add("pay")
    await asyncio.wait_for(worker.work(), 5)
    assert gateway.states() == ["completed"]


async def test_cancelling_work_stops_at_once_and_leaks_nothing(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    before = asyncio.all_tasks()
    ended = 0

    @worker.task(max_running_jobs=4, prefetch=4)
    async def pay() -> None:
        nonlocal ended
        try:
            await asyncio.Event().wait()
        finally:
            ended += 1

    gateway.add("pay", count=8)
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: started(worker) == 4)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert ended == 4
    assert len(gateway.of("FailJob")) == 4  # those that waited
    await gateway.quiet()
    leaked = {t for t in asyncio.all_tasks() - before if "gateway" not in repr(t)}
    assert not {t for t in leaked if "zeebe_grpclib" in repr(t.get_coro())}
    assert not worker.health().is_working


async def test_cancelling_before_a_job_began_forgets_it(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    """A task that is cancelled before it runs does not even run its `finally`."""

    @worker.task
    async def pay() -> None: ...

    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
    session = worker._session
    assert session is not None
    intake = session.lanes[0].intake
    started = intake._start

    def start_and_cancel(held: object) -> None:
        started(held)  # type: ignore[arg-type] # as the intake calls it
        session._abort()

    intake._start = start_and_cancel
    gateway.add("pay")
    await gateway.until(lambda: gateway.states() == ["activated"])
    await asyncio.wait_for(intake.emptied(), 5)
    assert intake.load.running == 0
    await worker.stop(grace=0)
    await working


async def test_a_second_stop_without_patience_does_not_wait_for_a_handler_that_never_ends(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    over = asyncio.Event()

    @worker.task(timeout_ms=600_000)
    async def pay() -> None:
        while not over.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await over.wait()

    gateway.add("pay")
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: started(worker) == 1)
    first = asyncio.create_task(worker.stop())  # until the job's deadline: ten minutes
    await gateway.quiet()
    async with Stopwatch() as stopwatch:
        await worker.stop(grace=0)
    await asyncio.gather(first, working)
    assert stopwatch.seconds < 1.5
    over.set()
