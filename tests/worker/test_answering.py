"""Answers on their way: what is repeated, until when, and what each refusal leads to."""

from __future__ import annotations

import asyncio
import logging

import pytest
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway, serving
from tests.worker.gateway_parts import Fault
from tests.worker.virtual_time import run

from zeebe_grpclib import Job, create_insecure_channel
from zeebe_grpclib.errors import JobAlreadyDeactivatedError, JobNotFoundError
from zeebe_grpclib.worker import JobController, ZeebeWorker


@pytest.mark.parametrize("text", ["the variables are no good", "x"])
async def test_a_completion_that_is_refused_as_invalid_fails_the_job(
    gateway: FakeGateway, worker: ZeebeWorker, text: str
) -> None:
    @worker.task
    async def pay() -> None: ...

    gateway.add("pay", retries=1)
    gateway.fail_next("CompleteJob", Fault(Status.INVALID_ARGUMENT, text))
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed"])
    (failed,) = gateway.of("FailJob")
    assert failed.retries == 0
    assert text in failed.error_message
    assert len(gateway.of("CompleteJob")) == 1


async def test_a_completion_that_is_too_large_fails_the_job(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    channel = create_insecure_channel(
        f"127.0.0.1:{gateway.port}", [("grpc.max_send_message_length", 1_000)]
    )
    worker = make_worker(channel=channel)

    @worker.task
    async def pay() -> dict[str, str]:
        return {"a": "x" * 2_000}

    gateway.add("pay", retries=1)
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed"])
    assert "grpc.max_send_message_length" in gateway.of("FailJob")[0].error_message


async def test_not_found_after_a_lost_answer_counts_as_unconfirmed(
    gateway: FakeGateway, worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    @worker.task
    async def pay() -> None: ...

    def hook(rpc: str, message: object) -> None:
        if rpc == "CompleteJob" and len(gateway.of("CompleteJob")) == 1:
            # The gateway does it, and the connection goes before it can say so.
            state = next(iter(gateway.jobs.values()))
            gateway._end(state, "completed")
            gateway.cut()

    gateway.hook = hook
    gateway.add("pay")
    async with worker:
        await gateway.until(lambda: len(gateway.of("CompleteJob")) == 2)
        await gateway.until(lambda: worker.counters["pay"].unconfirmed == 1)
    assert worker.counters["pay"].completed == 0
    assert caplog.text.count("most likely the gateway had it") == 1


async def test_a_completion_is_tried_past_the_deadline_but_once(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task(timeout_ms=100)
    async def pay() -> None:
        await asyncio.sleep(0.2)

    gateway.hook = lambda rpc, message: (
        gateway.faults["ActivateJobs"].append(Fault())
        if rpc == "ActivateJobs" and gateway.of("ActivateJobs")[1:]
        else None
    )
    gateway.add("pay")
    gateway.fail_next("CompleteJob", Status.UNAVAILABLE, Status.UNAVAILABLE)
    async with worker:
        await gateway.until(lambda: worker.counters["pay"].timed_out == 1)
    assert len(gateway.of("CompleteJob")) == 1


async def test_a_failure_is_not_sent_past_the_deadline(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.task(timeout_ms=100)
    async def pay() -> None:
        await asyncio.sleep(0.2)
        raise ValueError

    gateway._again = lambda key: None  # type: ignore[method-assign] # it goes to others
    gateway.add("pay")
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: gateway.states() == ["activated"])
    state = next(iter(gateway.jobs.values()))
    await gateway.until(lambda: worker.counters["pay"].timed_out == 1)
    assert gateway.of("FailJob") == []
    await worker.stop(grace=0)
    await working
    assert state.retries == 3


@pytest.mark.parametrize("status", [Status.RESOURCE_EXHAUSTED, Status.UNAVAILABLE])
async def test_failures_and_errors_are_repeated_too(
    gateway: FakeGateway, worker: ZeebeWorker, status: Status
) -> None:
    @worker.task
    async def fails(controller: JobController) -> None:
        await controller.set_failure_status("no", retries=0)

    @worker.task
    async def throws(controller: JobController) -> None:
        await controller.set_error_status("no", "code")

    gateway.fail_next("FailJob", status)
    gateway.fail_next("ThrowError", status)
    gateway.add("fails")
    gateway.add("throws")
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed", "errored"])
    assert len(gateway.of("FailJob")) == len(gateway.of("ThrowError")) == 2


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.NOT_FOUND, JobNotFoundError),
        (Status.FAILED_PRECONDITION, JobAlreadyDeactivatedError),
    ],
)
async def test_a_controller_raises_what_the_gateway_refuses(
    gateway: FakeGateway, worker: ZeebeWorker, status: Status, kind: type[Exception]
) -> None:
    raised: list[Exception] = []

    @worker.task
    async def pay(controller: JobController) -> None:
        try:
            await controller.set_success_status()
        except kind as error:
            raised.append(error)

    gateway.add("pay")
    gateway.fail_next("CompleteJob", status)
    async with worker:
        await gateway.until(lambda: bool(raised))
    assert worker.counters["pay"].refused == 1
    assert len(gateway.of("CompleteJob")) == 1


async def test_a_job_that_failed_and_comes_again_before_the_answer_runs_again(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    """Streams and answers have no order between them."""
    worker = make_worker(stream_enabled=True)
    runs: list[int] = []

    @worker.task
    async def pay(controller: JobController) -> None:
        runs.append(controller.job.retries)
        if len(runs) < 3:
            raise ValueError

    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        gateway.add("pay")
        await gateway.done(1)
    assert runs == [3, 2, 1]


async def test_a_job_that_times_out_while_it_runs_adopts_its_new_deadline(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    runs = 0
    go_on = asyncio.Event()

    @worker.task(timeout_ms=5_000)
    async def pay() -> None:
        nonlocal runs
        runs += 1
        await go_on.wait()

    (key,) = gateway.add("pay")
    async with worker:
        await gateway.until(lambda: runs == 1)
        gateway.expire(key)
        await gateway.until(lambda: worker.counters["pay"].activated_again == 1)
        go_on.set()
        await gateway.done(1)
    assert runs == 1
    assert worker.counters["pay"].completed == 1


async def test_a_job_whose_time_is_up_while_it_waits_is_dropped(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    ran: list[int] = []
    go_on = asyncio.Event()

    @worker.task(max_running_jobs=1, prefetch=1, timeout_ms=150, max_jobs_to_activate=2)
    async def pay(controller: JobController) -> None:
        ran.append(controller.job.key)
        await go_on.wait()

    first, second = gateway.add("pay", count=2)
    working = asyncio.create_task(worker.work())
    await gateway.until(lambda: ran == [first])
    expired: list[int] = []
    gateway._again = expired.append  # type: ignore[assignment, method-assign] # nothing comes again
    await gateway.until(lambda: expired == [first, second])
    go_on.set()
    await gateway.until(lambda: worker.counters["pay"].timed_out >= 1)
    assert ran == [first]
    assert second in gateway.jobs
    await worker.stop(grace=0)
    await working


def test_deadlines_are_renewed_while_a_handler_runs() -> None:
    async def work() -> None:
        async with serving() as gateway:
            worker = ZeebeWorker(create_insecure_channel(f"127.0.0.1:{gateway.port}"))

            @worker.task(timeout_ms=200, extend_timeout=True)
            async def pay() -> None:
                await asyncio.sleep(0.7)

            gateway.add("pay")
            async with worker:
                await gateway.done(1)
                renewals = len(gateway.of("UpdateJobTimeout"))
                assert 4 <= renewals <= 9
                assert {m.timeout for m in gateway.of("UpdateJobTimeout")} == {200}
                state = next(iter(gateway.jobs.values()))
                assert state.activations == 1
                await asyncio.sleep(1)
                assert len(gateway.of("UpdateJobTimeout")) == renewals
            await worker.close()

    run(work())


async def test_a_gateway_without_update_job_timeout_is_told_of_once(
    gateway: FakeGateway, worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    @worker.task(timeout_ms=200, extend_timeout=True)
    async def pay() -> None:
        await asyncio.sleep(0.15)

    gateway.add("pay", count=5)
    gateway.fail_next("UpdateJobTimeout", *[Status.UNIMPLEMENTED] * 5)
    async with worker:
        await gateway.done(5)
    assert caplog.text.count("cannot be extended here") == 1


async def test_jobs_are_kept_by_hand(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    @worker.task(timeout_ms=150)
    async def pay(controller: JobController) -> None:
        await controller.update_timeout(60_000)
        await controller.update_retries(7)
        await asyncio.sleep(0.3)

    gateway.add("pay")
    async with worker:
        await gateway.done(1)
    (state,) = gateway.jobs.values()
    assert (state.activations, state.retries) == (1, 7)


async def test_deadlines_are_renewed_after_an_outage_without_storming_the_gateway(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    over = asyncio.Event()

    @worker.task(timeout_ms=400, extend_timeout=True)
    async def pay() -> None:
        await over.wait()

    gateway.fail_next("UpdateJobTimeout", *[Status.UNAVAILABLE] * 6)
    gateway.add("pay")
    async with worker:
        await gateway.until(lambda: len(gateway.of("UpdateJobTimeout")) >= 8)
        over.set()
        await gateway.done(1)
    times = [seen.at for seen in gateway.seen if seen.rpc == "UpdateJobTimeout"]
    # The pauses grow: 50 ms, then by 1.6 each time, however near the deadline is.
    pauses = [times[n + 1] - times[n] for n in range(1, 6)]
    assert [round(pause, 3) >= 0.045 * 1.6**n for n, pause in enumerate(pauses, 1)] == [True] * 5


async def test_a_job_that_is_gone_is_not_kept_any_longer(
    gateway: FakeGateway, worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    over = asyncio.Event()

    @worker.task(timeout_ms=200, extend_timeout=True)
    async def pay() -> None:
        await over.wait()

    gateway.fail_next("UpdateJobTimeout", Status.NOT_FOUND)
    gateway.add("pay")
    async with worker:
        await gateway.until(lambda: "is not extended" in caplog.text)
        assert len(gateway.of("UpdateJobTimeout")) == 1
        over.set()
        await gateway.done(1)


async def test_a_job_may_be_answered_after_its_handler_has_left_it(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    """An exception handler that does not answer leaves the job; who keeps its controller may."""
    kept: list[JobController] = []

    async def leave(error: Exception, job: Job, controller: JobController) -> None:
        kept.append(controller)

    @worker.task(timeout_ms=60_000, exception_handler=leave)
    async def pay() -> None:
        raise ValueError

    gateway.add("pay", count=2)
    async with worker:
        await gateway.until(lambda: len(kept) == 2)
        await gateway.until(lambda: worker.health().tasks["pay"].running == 0)
        await kept[0].set_success_status({"late": True})
        await kept[1].update_timeout(90_000)
        await kept[1].set_error_status("no", "code")
    assert gateway.states() == ["completed", "errored"]
    assert kept[0].job.key in gateway.jobs
