"""Getting jobs: polls, streams, both together, and all that can be wrong with them."""

from __future__ import annotations

import asyncio
import functools
import logging
from typing import Any

import pytest
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway, Fault

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
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 10)
    times = [seen.at for seen in gateway.seen if seen.rpc == "ActivateJobs"]
    assert times[9] - times[0] < 9 * 0.03 + 0.5


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


# --- streams


def _is_open(gateway: FakeGateway, times: int) -> bool:
    return len(gateway.of("StreamActivatedJobs")) == times and gateway.open_streams == 1


async def test_a_stream_delivers_beside_the_poll(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    gateway.add("pay", count=3)  # before the stream: polls get these
    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        gateway.add("pay", count=200)
        await gateway.done(203)
    rpcs = [seen.rpc for seen in gateway.seen]
    assert rpcs.index("StreamActivatedJobs") < rpcs.index("ActivateJobs")
    assert worker.counters["pay"].activated == 203


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault(Status.UNAVAILABLE, "HTTP 504"),
        Fault(Status.UNAUTHENTICATED),
        Fault(Status.UNKNOWN),
        Fault(Status.INTERNAL),
        Fault(Status.INVALID_ARGUMENT),
    ],
)
async def test_a_stream_opens_again_after_every_end(
    gateway: FakeGateway, make_worker: MakeWorker, fault: Fault | None
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        for round_ in range(1, 4):
            opened = functools.partial(_is_open, gateway, round_)
            await gateway.until(opened)
            gateway.end_streams(fault)
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) == 4)
        gateway.add("pay")
        await gateway.done(1)


async def test_a_stream_that_cannot_open_backs_off_and_is_logged_once(
    gateway: FakeGateway, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("StreamActivatedJobs", *[Status.UNAVAILABLE] * 5)
    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
    times = [seen.at for seen in gateway.seen if seen.rpc == "StreamActivatedJobs"]
    assert len(times) == 6
    assert times[5] - times[4] > 0.28  # 50 ms, grown by 1.6 four times, less the jitter
    assert caplog.text.count("streaming jobs of type pay: ") == 1


async def test_a_gateway_that_does_not_stream_is_polled(
    gateway: FakeGateway, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("StreamActivatedJobs", Status.UNIMPLEMENTED)
    async with worker:
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) == 1)
        gateway.add("pay", count=2)
        await gateway.done(2)
        assert worker.health().is_healthy
    assert len(gateway.of("StreamActivatedJobs")) == 1
    assert caplog.text.count("does not stream jobs") == 1


async def test_a_stream_without_jobs_is_replaced_without_counting_as_a_failure(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(stream_enabled=True, stream_inactivity_ms=50)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) >= 4)
    assert worker.counters["pay"].streams_failed == 0


async def test_a_worker_without_room_stops_reading_its_stream(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    """HTTP/2's window closes behind what is not read: at most 64 KiB, and what runs."""
    worker = make_worker(stream_enabled=True)
    go_on = asyncio.Event()

    @worker.task(max_running_jobs=4, prefetch=0)
    async def pay() -> None:
        await go_on.wait()

    sent = 0
    stream = gateway.stream_activated_jobs

    async def counted(message: Any) -> Any:
        nonlocal sent
        async for job in stream(message):
            yield job
            sent += 1  # only reached when the job has gone out

    gateway.stream_activated_jobs = counted  # type: ignore[method-assign]
    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        gateway.add("pay", {"text": "x" * 4_000}, count=100)
        await gateway.until(lambda: worker.counters["pay"].started == 4)
        await gateway.quiet(200)
        assert sent <= 4 + 65_536 // 4_000 + 2
        go_on.set()
        await gateway.done(100)


async def test_a_poll_follows_at_once_when_a_stream_was_held_back(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    """Beside a stream idle polls get rare; what nobody could take meanwhile is polled for."""
    worker = make_worker(stream_enabled=True, request_timeout=10)
    go_on = asyncio.Event()

    @worker.task(max_running_jobs=2, prefetch=0)
    async def pay() -> None:
        await go_on.wait()

    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        session = worker._session
        assert session is not None
        poll, stream = session.lanes[0].poll, session.lanes[0].stream
        assert stream is not None
        # As if it had been idle for long.
        stream._opened = 0.0
        poll._pacing._idle._last_s = 40.0
        await gateway.until(lambda: poll._pausing is not None)
        polls = len(gateway.of("ActivateJobs"))
        gateway.add("pay", count=10)
        await gateway.until(lambda: worker.health().tasks["pay"].running == 2)
        await gateway.quiet()
        assert len(gateway.of("ActivateJobs")) == polls
        go_on.set()
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) > polls, timeout_s=5)
        await gateway.done(10)


async def test_what_has_arrived_when_it_stops_is_handed_back(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task(max_running_jobs=2, prefetch=2)
    async def pay() -> None:
        await asyncio.Event().wait()

    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: gateway.open_streams == 1)
    gateway.add("pay", count=60)
    await gateway.until(lambda: worker.health().tasks["pay"].running == 2)
    await gateway.quiet()
    await worker.stop(grace=0.2)
    await working
    assert len(gateway.of("FailJob")) == 58


# --- hooks


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
