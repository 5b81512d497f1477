"""Streams of workers that have no room for more jobs, or that stop."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway

from zeebe_grpclib.worker.events import Recorder, TaskCounters
from zeebe_grpclib.worker.health import Lacks
from zeebe_grpclib.worker.source import Request, Senses
from zeebe_grpclib.worker.streaming import Stream


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


async def test_what_was_on_its_way_to_a_full_worker_says_nothing_about_clocks() -> None:
    """A job that comes soon after there was no room was activated nobody knows when."""
    now = 0.0
    # Whether there was no room for 3 s, and how long the reader then waits for the next job.
    script = [(False, 5.0), (True, 0.01), (False, 0.3), (False, 0.002)]
    asked_at: list[float] = []

    class Intake:
        async def room_to_stream(self) -> bool:
            nonlocal now
            if len(asked_at) == len(script):
                await asyncio.Event().wait()
            held_back = script[len(asked_at)][0]
            now += 3.0 if held_back else 0.0
            return held_back

        def accept(self, jobs: Any, asked: float, source: str) -> int:
            asked_at.append(asked)
            return 1

    class Invoker:
        async def stream(self, call: Any, deadline_ms: float, sent: Any) -> Any:
            nonlocal now
            for _, wait_s in script:
                now += wait_s
                yield None

    anything: Any = None
    stream = Stream(
        Request("pay", "me", 5_000, (), (), 0, 32),
        cast("Any", Invoker()),
        cast("Any", Intake()),
        Recorder("pay", TaskCounters(), None),
        Senses(lambda: now, lambda: now, lambda: 0.5),
        Lacks(),
        *(3_600.0, 3_600.0, 5.0, lambda: anything),
    )
    running = asyncio.ensure_future(stream.run())
    while len(asked_at) < len(script):  # noqa: ASYNC110 - it needs turns of the loop only
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert asked_at == pytest.approx([0.0, 0.0, 8.01, 8.31])
