"""One test for each defect of pyzeebe 4.7's worker, by its number in our survey.

Each fails on the peer's behaviour. They stay in one file, longer than our others, because
the list is read as one: who looks for a number finds it here.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import json
import logging
import math
import pickle
import threading
import weakref
from typing import Any

import pytest
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway
from tests.worker.gateway_parts import Fault
from tests.worker.lag import Stopwatch

from zeebe_grpclib import Job, JobStatus, ZeebeClient, create_insecure_channel
from zeebe_grpclib.errors import ActivateJobsRequestInvalidError
from zeebe_grpclib.worker import ZeebeTaskRouter, ZeebeWorker


async def test_03_a_streams_planned_lifetime_is_no_failure(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(stream_enabled=True, stream_request_timeout=0.05, max_connection_retries=2)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) >= 6)
        gateway.add("pay", count=3)
        await gateway.done(3)
        assert worker.health().is_healthy
    assert worker.counters["pay"].streams >= 6
    assert worker.counters["pay"].streams_failed == 0


async def test_05_closing_a_client_leaves_the_worker_its_channel(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    channel = create_insecure_channel(f"127.0.0.1:{gateway.port}")
    worker = make_worker(channel=channel)

    @worker.task
    async def pay() -> None: ...

    client = ZeebeClient(channel)
    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
        await client.close()
        gateway.add("pay")
        await gateway.done(1)


@pytest.mark.parametrize(
    "status",
    [
        Status.UNAUTHENTICATED,
        Status.PERMISSION_DENIED,
        Status.UNKNOWN,
        Status.ABORTED,
        Status.INTERNAL,
        Status.DATA_LOSS,
        Status.UNIMPLEMENTED,
    ],
)
async def test_06_no_status_of_a_poll_ends_the_worker(
    gateway: FakeGateway, worker: ZeebeWorker, status: Status
) -> None:
    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("ActivateJobs", status, status)
    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 3)
        gateway.add("pay")
        await gateway.done(1)
        assert worker.counters["pay"].failed_polls == 2
        assert worker.health().is_healthy


async def test_07_invalid_argument_concerns_its_own_task_and_keeps_the_servers_text(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(request_timeout=50)

    @worker.task
    async def good() -> None: ...

    @worker.task
    async def bad() -> None: ...

    refuse = False

    def hook(rpc: str, message: Any) -> None:
        if refuse and rpc == "ActivateJobs" and message.type == "bad":
            gateway.faults[rpc].appendleft(Fault(Status.INVALID_ARGUMENT, "no such tenant"))

    gateway.hook = hook
    async with worker:
        await gateway.until(lambda: {m.type for m in gateway.of("ActivateJobs")} == {"good", "bad"})
        gateway.add("bad")
        await gateway.done(1)
        refuse = True
        seen = len(gateway.of("ActivateJobs"))
        await gateway.until(
            lambda: "bad" in {m.type for m in gateway.of("ActivateJobs")[seen + 4 :]}
        )
        gateway.add("good")
        await gateway.done(2)
        health = worker.health()
        assert not health.is_healthy
        assert health.tasks["good"].polling is None
        trouble = health.tasks["bad"].polling
        assert trouble is not None
        assert "no such tenant" in str(trouble.error)


async def test_07_a_first_poll_that_is_refused_ends_work_with_the_servers_text(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("ActivateJobs", Fault(Status.INVALID_ARGUMENT, "tenant 'x' is not known"))
    with pytest.raises(ActivateJobsRequestInvalidError, match="tenant 'x' is not known"):
        await worker.work()


async def test_08_a_free_slot_is_filled_at_once(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        await asyncio.sleep(0.05)

    gateway.add("pay", count=128)
    async with worker, Stopwatch() as stopwatch:
        await gateway.done(128)
    # Four rounds of 50 ms; the peer would sleep 5 s after the first one.
    assert stopwatch.seconds < 2.0


async def test_09_streaming_keeps_to_max_running_jobs(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(stream_enabled=True)
    running = most = 0
    go_on, full = asyncio.Event(), asyncio.Event()

    @worker.task(max_running_jobs=10, prefetch=5)
    async def pay() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 10:
            full.set()
        await go_on.wait()
        running -= 1

    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        gateway.add("pay", count=300)
        await asyncio.wait_for(full.wait(), 5)
        await gateway.quiet()
        health = worker.health().tasks["pay"]
        assert health.running == 10
        assert health.waiting <= 5
        go_on.set()
        await gateway.done(300)
    assert most == 10


async def test_10_stop_ends_with_jobs_queued_and_a_handler_that_never_does(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task(max_running_jobs=1, prefetch=9)
    async def pay() -> None:
        await asyncio.Event().wait()

    gateway.add("pay", count=10)
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: gateway.states().count("activated") == 10)
    await asyncio.wait_for(worker.stop(grace=0.1), 5)
    await asyncio.wait_for(working, 1)
    assert [m.retries for m in gateway.of("FailJob")] == [3] * 9


async def test_11_a_stopped_worker_works_again_and_is_a_context_manager(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay() -> None: ...

    for round_ in range(1, 4):
        gateway.add("pay")
        async with worker:
            await gateway.done(round_)
        assert not worker.health().is_working
    # It let go of its channel: nothing is connected any more.
    assert "in use" not in repr(worker._channel)


@pytest.mark.parametrize(
    "status", [Status.RESOURCE_EXHAUSTED, Status.UNAVAILABLE, Status.INTERNAL, Status.UNKNOWN]
)
async def test_12_a_completion_is_sent_until_the_gateway_has_it(
    gateway: FakeGateway, worker: ZeebeWorker, status: Status
) -> None:
    runs = 0

    @worker.task
    async def pay() -> dict[str, int]:
        nonlocal runs
        runs += 1
        return {"paid": 1}

    gateway.add("pay")
    gateway.fail_next("CompleteJob", status, status)
    async with worker:
        await gateway.done(1)
    assert runs == 1
    assert [json.loads(m.variables) for m in gateway.of("CompleteJob")] == [{"paid": 1}] * 3
    assert gateway.of("FailJob") == []


@pytest.mark.parametrize(
    ("result", "path"),
    [
        ({"a": {"b": [1, object()]}}, "variables.a.b[1]"),
        ({"a": math.nan}, "variables.a"),
        ({"a": math.inf}, "variables.a"),
        ("text", "variables must be a mapping"),
    ],
)
async def test_13_a_result_without_json_form_fails_the_job_with_its_path(
    gateway: FakeGateway, worker: ZeebeWorker, result: Any, path: str
) -> None:
    @worker.task
    async def pay() -> Any:
        return result

    gateway.add("pay", retries=1)
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed"])
    (failed,) = gateway.of("FailJob")
    assert path in failed.error_message
    assert failed.retries == 0
    assert gateway.of("CompleteJob") == []


async def test_14_a_job_that_cannot_be_read_fails_by_itself(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task
    async def pay(amount: int) -> None: ...

    gateway.add("pay", raw='{"amount": 1', retries=1)
    gateway.add("pay", raw="[1, 2]", retries=1)
    gateway.add("pay", {"amount": 1}, headers="nonsense", retries=1)
    gateway.add("pay", {"amount": 1})
    async with worker:
        await gateway.until(lambda: gateway.states().count("failed") == 3)
        await gateway.done(1)
        assert worker.health().is_healthy
    assert all("cannot be read" in m.error_message for m in gateway.of("FailJob"))


async def test_15_decorators_behind_a_failure_see_the_failure(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    seen: list[tuple[JobStatus, Any]] = []

    async def after(job: Job) -> Job:
        seen.append((job.status, job.task_result))
        return job

    @worker.task("fails", after=[after])
    async def fails(amount: int) -> None:
        raise ValueError("no")

    @worker.task("works", after=[after])
    async def works(amount: int) -> dict[str, int]:
        return {"paid": amount}

    gateway.add("fails", {"amount": 1}, retries=1)
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed"])
        gateway.add("works", {"amount": 1})
        await gateway.done(1)
    assert seen == [(JobStatus.Failed, None), (JobStatus.RunningAfterDecorators, {"paid": 1})]


async def test_16_annotations_as_texts_inject_the_job(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    keys = []

    # This module's annotations are texts: `from __future__ import annotations` is at its top.
    @worker.task
    async def pay(amount: int, job: Job) -> None:
        keys.append((amount, job.key))

    made = gateway.add("pay", {"amount": 7})
    async with worker:
        await gateway.done(1)
    assert keys == [(7, made[0])]
    assert list(gateway.of("ActivateJobs")[0].fetch_variable) == ["amount"]


async def test_17_decorators_added_later_reach_tasks_registered_before(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    order: list[str] = []

    def note(name: str) -> Any:
        async def decorator(job: Job) -> Job:
            order.append(name)
            return job

        return decorator

    router = ZeebeTaskRouter()

    @router.task("pay", before=[note("task")], after=[note("task")])
    async def pay() -> None:
        order.append("handler")

    worker.include_router(router)
    router.before(note("router"))
    router.after(note("router"))
    worker.before(note("worker"))
    worker.after(note("worker"))
    gateway.add("pay")
    async with worker:
        await gateway.done(1)
    assert order == ["worker", "router", "task", "handler", "task", "router", "worker"]


async def test_18_jobs_can_be_hashed_and_pickled(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    jobs: list[Job] = []

    @worker.task
    async def pay(job: Job) -> None:
        jobs.append(job)

    gateway.add("pay", {"amount": [1, {"a": None}]}, headers='{"x": "y"}')
    async with worker:
        await gateway.done(1)
    (job,) = jobs
    copy = pickle.loads(pickle.dumps(job))
    assert {job} == {copy}
    assert copy.variables == {"amount": [1, {"a": None}]}
    assert copy.custom_headers == {"x": "y"}


async def test_19_as_many_sync_handlers_run_as_slots_with_their_context(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    caller = contextvars.ContextVar("caller", default="nobody")
    together = threading.Barrier(40, timeout=20)
    seen = []

    @worker.task(max_running_jobs=40)
    def pay() -> None:
        seen.append(caller.get())
        together.wait()  # passes only if all of them run at once

    gateway.add("pay", count=40)
    caller.set("the one who started the worker")
    async with worker:
        await gateway.done(40)
    assert seen == ["the one who started the worker"] * 40


async def test_19_a_handler_has_a_time_limit(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    let_go = threading.Event()

    @worker.task("sync", time_limit_ms=50)
    def blocks() -> None:
        let_go.wait(30)

    @worker.task("async", time_limit_ms=50)
    async def waits() -> None:
        await asyncio.Event().wait()

    gateway.add("sync", retries=1)
    gateway.add("async", retries=1)
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed", "failed"])
    let_go.set()
    assert all("longer than its 50 ms" in m.error_message for m in gateway.of("FailJob"))


async def test_19_a_job_that_waits_for_a_thread_is_within_its_time_limit(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    let_go = threading.Event()
    ran: list[int] = []

    @worker.task("sync", time_limit_ms=50, max_running_jobs=1)
    def pay(n: int) -> None:
        ran.append(n)
        if n == 0:
            let_go.wait(30)

    for n in range(4):
        gateway.add("sync", {"n": n}, retries=1)
    async with worker:
        await gateway.until(lambda: gateway.states()[0] == "failed")
        await gateway.quiet(turns=150)  # three limits and more
        assert ran == [0]
        assert worker.health().tasks["sync"].running == 1
        let_go.set()
        await gateway.done(3)
    assert ran == [0, 1, 2, 3]
    assert len(gateway.of("FailJob")) == 1


async def test_20_a_handler_is_held_strongly_while_it_runs(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    held: weakref.WeakSet[asyncio.Future[None]] = weakref.WeakSet()

    @worker.task
    async def pay() -> None:
        # Nothing strong refers to this future, so a task without an owner would be collected.
        nothing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        held.add(nothing)
        await nothing

    gateway.add("pay", count=32)
    async with worker:
        await gateway.until(lambda: len(held) == 32)
        for _ in range(5):
            gc.collect()
            await gateway.quiet(1)
        assert len(held) == 32
        for nothing in held:
            nothing.set_result(None)
        await gateway.done(32)


async def test_27_variables_never_reach_the_logs(
    gateway: FakeGateway, worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def broken(job: Job) -> Job:
        raise RuntimeError("decorator")

    @worker.task("fails", before=[broken])
    async def fails(card: str) -> None:
        raise ValueError("declined")

    @worker.task("works")
    async def works(card: str) -> dict[str, str]:
        return {"iban": "DE-SECRET"}

    gateway.add("fails", {"card": "4111-SECRET"}, retries=1)
    gateway.add("works", {"card": "4111-SECRET"})
    gateway.fail_next("CompleteJob", Status.RESOURCE_EXHAUSTED)
    async with worker:
        await gateway.until(lambda: set(gateway.states()) == {"failed", "completed"})
        repr(worker)
    ours = [record for record in caplog.records if record.name.startswith("zeebe_grpclib")]
    assert any("declined" in record.getMessage() for record in ours)
    assert not any("SECRET" in logging.Formatter().format(record) for record in ours)


async def test_28_a_task_that_looks_at_nothing_fetches_nothing(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    async def look(job: Job) -> Job:
        return job

    plain, decorated = make_worker(), make_worker(before=[look])
    for worker in (plain, decorated):

        @worker.task("pay" if worker is plain else "pay-decorated")
        async def pay() -> None: ...

    async with plain, decorated:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 2)
    asked = {m.type: list(m.fetch_variable) for m in gateway.of("ActivateJobs")}
    # No variable can be called "=", so that none is sent; an empty list would mean all.
    assert asked == {"pay": ["="], "pay-decorated": []}
