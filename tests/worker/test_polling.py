"""Getting jobs by polls, and what hooks hear of it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway
from tests.worker.gateway_parts import Fault
from tests.worker.lag import Stopwatch

from zeebe_grpclib.worker import WorkerEvents, ZeebeWorker


async def test_what_a_poll_asks_for(gateway: FakeGateway, make_worker: MakeWorker) -> None:
    worker = make_worker(name="me", tenant_ids=["a", "b"])

    @worker.task(timeout_ms=7_000, max_jobs_to_activate=5, variables_to_fetch=["x", "y"])
    async def pay(x: int) -> None: ...

    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
    (asked,) = gateway.of("ActivateJobs")
    assert (asked.type, asked.worker, asked.timeout) == ("pay", "me", 7_000)
    assert (asked.max_jobs_to_activate, asked.request_timeout) == (5, 10_000)
    assert (asked.fetch_variable, asked.tenant_ids) == (["x", "y"], ["a", "b"])


async def test_one_poll_is_in_flight_and_an_idle_worker_starts_a_job_at_once(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
        await gateway.quiet()
        assert len(gateway.of("ActivateJobs")) == 1
        loop = asyncio.get_running_loop()
        began = loop.time()
        gateway.add("pay")
        await gateway.done(1)
        assert loop.time() - began < 0.5


async def test_after_a_full_wait_the_next_poll_goes_at_once(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(request_timeout=30)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 1)
        async with Stopwatch() as stopwatch:
            await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 10)
    assert stopwatch.seconds < 9 * 0.03 + 0.5


async def test_without_long_polling_empty_answers_back_off(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(request_timeout=-1)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 4)
    times = [seen.at for seen in gateway.seen if seen.rpc == "ActivateJobs"]
    assert gateway.of("ActivateJobs")[0].request_timeout == -1
    assert times[2] - times[1] >= 0.06
    assert times[3] - times[2] >= 0.1


async def test_an_answer_that_is_too_large_halves_the_batch(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay() -> None: ...

    too_large = Fault(Status.RESOURCE_EXHAUSTED, "message exceeds the maximum size of 4194304")
    gateway.fail_next("ActivateJobs", too_large, too_large)
    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 3)
        gateway.add("pay", count=3)
        await gateway.done(3)
    assert [m.max_jobs_to_activate for m in gateway.of("ActivateJobs")[:4]] == [32, 16, 8, 9]


async def test_an_outage_is_logged_when_it_begins_and_ends(
    gateway: FakeGateway, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "zeebe_grpclib")
    worker = make_worker(poll_retry_delay=0.02)

    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("ActivateJobs", *[Status.UNAVAILABLE] * 20)
    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 21)
        gateway.add("pay")
        await gateway.done(1)
        await gateway.quiet()
    assert caplog.text.count("polling for jobs of type pay: ") == 1
    assert caplog.text.count("works again, after 20 failures") == 1


async def test_ten_task_types_share_one_worker(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    for number in range(10):

        @worker.task(f"type-{number}")
        async def handle() -> None: ...

    for number in range(10):
        gateway.add(f"type-{number}", count=7)
    async with worker:
        await gateway.done(70)
    assert {counters.completed for counters in worker.counters.values()} == {7}


async def test_hooks_hear_of_everything_and_may_fail(
    gateway: FakeGateway, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[tuple[Any, ...]] = []

    class Hooks(WorkerEvents):
        def activated(self, task_type: str, jobs: int, source: str) -> None:
            heard.append(("activated", task_type, jobs, source))

        def started(self, job: Any, waited_s: float) -> None:
            heard.append(("started", job.type))

        def completed(self, job: Any, duration_s: float) -> None:
            heard.append(("completed", job.type, duration_s >= 0.05))
            raise RuntimeError("the hook is broken")

        def failed(self, job: Any, duration_s: float) -> None:
            heard.append(("failed", job.type))

        def polled(self, task_type: str, jobs: int, duration_s: float, error: Any) -> None:
            heard.append(("polled", task_type, jobs, error))

    worker = make_worker(events=Hooks())

    @worker.task
    async def pay() -> None:
        await asyncio.sleep(0.05)

    @worker.task
    async def fails() -> None:
        raise ValueError

    gateway.add("pay")
    gateway.add("fails", retries=1)
    async with worker:
        await gateway.until(lambda: set(gateway.states()) == {"completed", "failed"})
        await gateway.quiet()
    assert [one for one in heard if one[1] == "pay"] == [
        ("activated", "pay", 1, "poll"),
        ("started", "pay"),
        ("polled", "pay", 1, None),
        ("completed", "pay", True),
    ]
    assert ("failed", "fails") in heard
    assert "the hook is broken" in caplog.text


async def test_after_a_failure_a_short_poll_says_soon_that_things_work_again(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("ActivateJobs", Status.UNAVAILABLE, Status.UNKNOWN)
    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 3)
        assert worker.health().connection is None  # the latest is not about the way
        assert not worker.health().is_healthy
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 4)
        assert worker.health().is_healthy
    asked = [poll.request_timeout for poll in gateway.of("ActivateJobs")]
    assert asked == [10_000, 1_000, 1_000, 10_000]


async def test_jobs_that_are_on_their_way_at_a_stop_are_handed_back(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    """Unread they would be nobody's until their timeouts."""
    worker = make_worker()
    given = asyncio.Event()
    answers = gateway.activate_jobs

    async def far_away(message: Any) -> Any:
        async for answer in answers(message):
            given.set()
            await asyncio.sleep(0.02)
            yield answer

    gateway.activate_jobs = far_away  # type: ignore[method-assign]

    @worker.task
    async def pay() -> None: ...

    gateway.add("pay", count=3)
    working = asyncio.create_task(worker.work())
    await given.wait()
    await worker.stop()
    await working
    assert [m.error_message for m in gateway.of("FailJob")] == ["worker is shutting down"] * 3


async def test_a_poll_that_waits_for_jobs_does_not_hold_up_a_stop(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker()

    @worker.task
    async def pay() -> None: ...

    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
    poll = worker._session.lanes[0].poll if worker._session else None
    assert poll is not None
    poll._polled_at -= 1.0  # as if it had waited for a second
    began = asyncio.get_running_loop().time()
    await poll.drain(at_most_s=60.0)
    assert asyncio.get_running_loop().time() - began < 30.0
    await worker.stop()
    await working
