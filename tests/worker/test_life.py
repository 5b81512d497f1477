"""A worker's life beside others: outages, shared channels, contexts, loops."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter

import pytest
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway, serving
from tests.worker.gateway_parts import Fault

from zeebe_grpclib import CallDetails, CallOutcome, create_insecure_channel
from zeebe_grpclib.errors import (
    ActivateJobsRequestInvalidError,
    ClientClosedError,
    ZeebeGatewayUnavailableError,
)
from zeebe_grpclib.worker import TaskCounters, ZeebeWorker


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
        await gateway.until(lambda: worker.health().connection is not None)
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


class Broken:
    """An interceptor of somebody's metrics: it fails for the first calls of each kind."""

    def __init__(self, *, after: bool) -> None:
        self._after = after
        self.failed: Counter[str] = Counter()

    def before(self, call: CallDetails, /) -> None:
        if not self._after:
            self._fail(call.rpc)

    def after(self, call: CallDetails, outcome: CallOutcome, /) -> None:
        if self._after:
            self._fail(call.rpc)

    def _fail(self, rpc: str) -> None:
        if self.failed[rpc] < 2:
            self.failed[rpc] += 1
            raise LookupError("no such gauge")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_an_interceptor_that_raises_ends_neither_the_worker_nor_a_job(
    gateway: FakeGateway,
    make_worker: MakeWorker,
    caplog: pytest.LogCaptureFixture,
    after: bool,
) -> None:
    broken = Broken(after=after)
    channel = create_insecure_channel(f"127.0.0.1:{gateway.port}", interceptors=[broken])
    worker = make_worker(channel=channel, stream_enabled=True, request_timeout=50)
    gateway.add("pay")
    runs = 0

    @worker.task(timeout_ms=5_000, extend_timeout=True)
    async def pay() -> None:
        nonlocal runs
        runs += 1

    async with worker:
        await gateway.done(1)
        await gateway.until(lambda: worker.counters["pay"].failed_polls == 2)
        if not after:  # what comes after a stream comes when it is over
            await gateway.until(lambda: gateway.open_streams == 1)
        await gateway.until(lambda: worker.health().is_healthy)
        await gateway.until(lambda: broken.failed["CompleteJob"] == 2)
        await gateway.until(lambda: worker.health().tasks["pay"].answering == 0)
    counters = worker.counters["pay"]
    assert runs == 1
    # Behind the first completion it was known already that the job is done.
    assert (counters.completed, counters.unconfirmed) == ((0, 1) if after else (1, 0))
    assert "LookupError('no such gauge')" in caplog.text


@pytest.mark.parametrize("lost", [False, True], ids=["refused", "lost"])
async def test_a_failure_that_the_gateway_does_not_take_is_told_in_a_line(
    gateway: FakeGateway, worker: ZeebeWorker, caplog: pytest.LogCaptureFixture, lost: bool
) -> None:
    @worker.task
    async def pay() -> None:
        raise ValueError("no money")

    gateway.add("pay", retries=1)
    refused = Fault(Status.FAILED_PRECONDITION, "the job is failed already")
    was_lost = Fault(Status.DEADLINE_EXCEEDED, "no answer", after_work=True)
    gateway.fail_next("FailJob", *([was_lost] if lost else [refused]))
    counters = TaskCounters()
    async with worker:
        counters = worker.counters["pay"]
        await gateway.until(lambda: counters.unconfirmed + counters.refused == 1)
        await gateway.until(lambda: worker.health().tasks["pay"].answering == 0)
    assert (counters.failed, counters.unconfirmed) == (0, 1 if lost else 0)
    assert len(gateway.of("FailJob")) == (2 if lost else 1)
    assert ("the job is failed already" in caplog.text) is not lost
    assert "Traceback" not in caplog.text


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


async def test_a_worker_in_the_background_that_cannot_go_on_says_so_at_once(
    gateway: FakeGateway, worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("ActivateJobs", Fault(Status.INVALID_ARGUMENT, "no such tenant"))

    async def application() -> None:
        async with worker:
            await gateway.until(lambda: not worker.health().is_working)
            (said,) = [record for record in caplog.records if record.levelname == "ERROR"]
            assert "worker tester cannot go on: " in said.getMessage()
            assert "no such tenant" in said.getMessage()

    with pytest.raises(ActivateJobsRequestInvalidError):
        await application()


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
            await gateway.done(1_500, timeout_s=50)
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
