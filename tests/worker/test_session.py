"""How a stretch of work ends: gracefully, at once, by an error, by cancellation; and again."""

from __future__ import annotations

import asyncio
import gc
import threading
import time

import pytest
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway, Fault, serving

from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.errors import ClientClosedError, ZeebeGatewayUnavailableError
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
    began = time.monotonic()
    await worker.stop()
    took = time.monotonic() - began
    await working
    assert took < 0.3 + 0.5
    assert gateway.states().count("completed") == 32
    back = gateway.of("FailJob")
    assert len(back) == 100
    assert {(m.retries, m.error_message, m.retry_back_off) for m in back} == {
        (3, "worker is shutting down", 0)
    }
    assert worker.counters["pay"].handed_back == 100
    assert worker.counters["pay"].failed == 0


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


async def test_a_spent_connection_budget_ends_work(make_worker: MakeWorker) -> None:
    channel = create_insecure_channel("127.0.0.1:1")
    worker = make_worker(channel=channel, max_connection_retries=1)

    @worker.task
    async def pay() -> None: ...

    with pytest.raises(ZeebeGatewayUnavailableError, match="gave up"):
        await asyncio.wait_for(worker.work(), 10)


async def test_a_closed_channel_ends_work_and_says_so(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    channel = create_insecure_channel(f"127.0.0.1:{gateway.port}")
    worker = make_worker(channel=channel)

    @worker.task
    async def pay() -> None: ...

    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
    await channel.close()
    with pytest.raises(ClientClosedError):
        await asyncio.wait_for(working, 10)


async def test_an_outage_is_waited_out(make_worker: MakeWorker) -> None:
    gateway = FakeGateway()
    port = await gateway.start()
    worker = make_worker(channel=create_insecure_channel(f"127.0.0.1:{port}"))

    @worker.task
    async def pay() -> None: ...

    async with worker:
        gateway.add("pay")
        await gateway.done(1)
        await gateway.stop()
        for _ in range(200):
            if worker.health().connection is not None:
                break
            await asyncio.sleep(0.02)
        trouble = worker.health().connection
        assert trouble is not None
        assert trouble.since <= time.time()
        assert not worker.health().is_healthy
        await gateway.start(port)
        gateway.add("pay")
        await gateway.done(2)
        await gateway.quiet()
        assert worker.health().is_healthy
    await gateway.stop()


async def test_two_workers_share_a_channel_and_one_ends(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    channel = create_insecure_channel(f"127.0.0.1:{gateway.port}")
    first, second = make_worker(channel=channel), make_worker(channel=channel)

    @second.task
    async def pay() -> None: ...

    @first.task
    async def other() -> None: ...

    async with second:
        async with first:
            await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 2)
        await first.close()
        gateway.add("pay")
        await gateway.done(1)


async def test_work_inside_the_context_waits_for_its_end(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay() -> None: ...

    async with worker:
        waiting = asyncio.create_task(worker.work())
        gateway.add("pay")
        await gateway.done(1)
        assert not waiting.done()
        await worker.stop()
        await asyncio.wait_for(waiting, 1)


async def test_a_refused_first_poll_reaches_the_end_of_the_context(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("ActivateJobs", Fault(Status.INVALID_ARGUMENT, "nonsense"))
    with pytest.raises(Exception, match="nonsense"):
        async with worker:
            await worker.work()


async def test_lifespan_fits_an_asgi_application(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None: ...

    gateway.add("pay")
    async with worker.lifespan(object()):
        await gateway.done(1)
    assert not worker.health().is_working


@pytest.mark.skipif(not hasattr(asyncio, "eager_task_factory"), reason="Python 3.12 has them")
async def test_a_loop_with_eager_tasks_runs_it_too(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    ended = 0

    @worker.task(max_running_jobs=2, prefetch=2_000, max_jobs_to_activate=2_000)
    async def pay() -> None:
        nonlocal ended
        ended += 1

    gateway.add("pay", count=1_500)
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined,unused-ignore]
    try:
        async with worker:
            await gateway.done(1_500)
    finally:
        loop.set_task_factory(None)
    assert ended == 1_500


def test_one_worker_works_in_one_loop_after_another() -> None:
    """Made before any loop runs, as a module would."""
    worker: list[ZeebeWorker] = []

    async def round_() -> int:
        async with serving() as gateway:
            one = ZeebeWorker(create_insecure_channel(f"127.0.0.1:{gateway.port}"))

            @one.task
            async def pay() -> None: ...

            gateway.add("pay")
            async with one:
                await gateway.done(1)
            worker.append(one)
            return gateway.states().count("completed")

    assert [asyncio.run(round_()), asyncio.run(round_())] == [1, 1]
    gc.collect()
