"""The worker of programs that do not await."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from grpclib.const import Status
from tests.worker.gateway import FakeGateway, serving
from tests.worker.gateway_parts import Fault

from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.errors import ActivateJobsRequestInvalidError
from zeebe_grpclib.worker import SyncZeebeWorker


class Background:
    """A gateway in a thread."""

    def __init__(self) -> None:
        self.gateway = FakeGateway()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    async def _run(self) -> None:
        async with serving(self.gateway):
            self._ready.set()
            await self._end.wait()

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        self._loop.close()

    def add(self, job_type: str, count: int) -> None:
        self._loop.call_soon_threadsafe(lambda: self.gateway.add(job_type, {"a": 1}, count=count))

    def done(self, count: int) -> None:
        asyncio.run_coroutine_threadsafe(self.gateway.done(count), self._loop).result(20)


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    background.start()
    yield background
    background.stop()


@pytest.fixture
def worker(background: Background) -> SyncZeebeWorker:
    return SyncZeebeWorker(create_insecure_channel(f"127.0.0.1:{background.gateway.port}"))


def test_it_works_in_the_background_again_and_again(
    background: Background, worker: SyncZeebeWorker
) -> None:
    threads = set()

    @worker.task
    def pay(a: int) -> dict[str, int]:
        threads.add(threading.current_thread().name.partition("-")[0])
        return {"b": a + 1}

    for round_ in (1, 2):
        background.add("pay", 5)
        with worker:
            background.done(5 * round_)
            assert worker.health().is_working
        assert not worker.health().is_working
    assert threads == {"zeebe"}
    assert {m.variables for m in background.gateway.of("CompleteJob")} == {'{"b": 2}'}


def test_work_blocks_until_another_thread_stops_it(
    background: Background, worker: SyncZeebeWorker
) -> None:
    @worker.task
    def pay() -> None: ...

    background.add("pay", 1)
    working = threading.Thread(target=worker.work)
    working.start()
    background.done(1)
    worker.stop()
    working.join(10)
    assert not working.is_alive()


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_handler_may_stop_the_worker_that_runs_it(
    background: Background, worker: SyncZeebeWorker, kind: str
) -> None:
    # So long that whoever waits for the job's end does not see the end of this test.
    if kind == "sync":

        @worker.task(timeout_ms=300_000)
        def pay() -> None:
            worker.stop()
    else:

        @worker.task("pay", timeout_ms=300_000)
        async def pay_async() -> None:
            worker.stop()

    background.add("pay", 1)
    working = threading.Thread(target=worker.work, daemon=True)
    working.start()
    working.join(10)
    assert not working.is_alive()
    background.done(1)
    with worker:
        assert worker.health().is_working


def test_what_ends_the_work_is_raised(background: Background, worker: SyncZeebeWorker) -> None:
    @worker.task
    def pay() -> None: ...

    background.gateway.fail_next("ActivateJobs", Fault(Status.INVALID_ARGUMENT, "who is that"))
    with pytest.raises(ActivateJobsRequestInvalidError, match="who is that"):
        worker.work()


def test_it_does_not_start_twice(background: Background, worker: SyncZeebeWorker) -> None:
    with worker, pytest.raises(RuntimeError, match="works already"):
        worker.start()
