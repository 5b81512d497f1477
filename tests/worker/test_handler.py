"""Handlers without a gateway: their results, and the decorators around them."""

from __future__ import annotations

import asyncio
import contextvars
import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from zeebe_grpclib import Job, JobStatus, create_insecure_channel
from zeebe_grpclib.instructions import UserTaskCorrections, UserTaskResult
from zeebe_grpclib.worker import (
    CompleteJob,
    FailJob,
    JobController,
    JobFailure,
    ZeebeWorker,
)


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"))


async def test_none_and_single_values(worker: ZeebeWorker) -> None:
    @worker.task
    async def nothing() -> None: ...

    @worker.task("one", single_value=True, variable_name="answer")
    def one() -> int:
        return 42

    assert (await worker.try_task("nothing")).commands[0].variables == {}  # type: ignore[union-attr]
    assert (await worker.try_task("one")).commands[0].variables == {"answer": 42}  # type: ignore[union-attr]


async def test_sync_handlers_run_in_another_thread_with_their_context(worker: ZeebeWorker) -> None:
    who = contextvars.ContextVar("who", default="nobody")

    @worker.task
    def pay() -> dict[str, Any]:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return {"who": who.get()}

    who.set("me")
    trial = await worker.try_task("pay")
    assert trial.commands == [CompleteJob(trial.job.key, {"who": "me"})]


def fibonacci(n: int) -> dict[str, int]:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return {"value": a}


def declines(n: int) -> None:
    raise JobFailure("not today", retries=0, retry_back_off=timedelta(seconds=2))


async def test_handlers_in_a_process_pool(worker: ZeebeWorker) -> None:
    with ProcessPoolExecutor(1) as pool:
        worker.task("fibonacci", executor=pool)(fibonacci)
        worker.task("declines", executor=pool)(declines)
        trial = await worker.try_task("fibonacci", {"n": 30})
        assert trial.commands == [CompleteJob(trial.job.key, {"value": 832040})]
        trial = await worker.try_task("declines", {"n": 1})
        assert trial.commands == [FailJob(trial.job.key, 0, "not today", 2000, {})]


async def test_a_job_that_a_broken_pool_does_not_take_keeps_its_retries(
    worker: ZeebeWorker,
) -> None:
    with ProcessPoolExecutor(1) as pool:
        worker.task("pay", executor=pool)(os._exit)
        # Who kills the pool cannot be told from who was in it.
        first = (await worker.try_task("pay", {"status": 1}, retries=2)).answer
        second = (await worker.try_task("pay", {"status": 0}, retries=2)).answer
    assert isinstance(first, FailJob)
    assert (first.retries, first.retry_back_off_ms) == (1, 0)
    assert isinstance(second, FailJob)
    assert (second.retries, second.retry_back_off_ms) == (2, 10_000)
    assert "the executor of the task takes no more work: " in second.message


async def test_decorators_run_in_order_sync_and_async_and_may_replace_the_job(
    worker: ZeebeWorker,
) -> None:
    order: list[str] = []

    def sync(job: Job) -> Job:
        order.append("sync")
        return job

    async def doubled(job: Job) -> Job:
        order.append("doubled")
        copy: Job = pickle.loads(pickle.dumps(job))
        object.__setattr__(copy, "variables", {"amount": 4})
        return copy

    def forgets(job: Job) -> Job:
        order.append("forgets")
        return None  # type: ignore[return-value] # as careless users do

    @worker.task(before=[sync, doubled, forgets], after=[sync])
    async def pay(amount: int) -> dict[str, int]:
        order.append("handler")
        return {"amount": amount}

    trial = await worker.try_task("pay", {"amount": 2})
    assert order == ["sync", "doubled", "forgets", "handler", "sync"]
    assert trial.commands == [CompleteJob(trial.job.key, {"amount": 4})]


async def test_decorators_that_raise_are_logged_and_skipped(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(job: Job) -> Job:
        raise RuntimeError("broken decorator")

    @worker.task(before=[breaks], after=[breaks])
    async def pay() -> dict[str, int]:
        return {"a": 1}

    trial = await worker.try_task("pay")
    assert trial.commands == [CompleteJob(trial.job.key, {"a": 1})]
    assert caplog.text.count("broken decorator") >= 2


async def test_after_decorators_see_and_may_change_the_result_before_it_is_sent(
    worker: ZeebeWorker,
) -> None:
    seen: list[Any] = []

    def add(job: Job) -> Job:
        seen.append((job.status, dict(job.task_result)))
        job.task_result["audited"] = True
        return job

    @worker.task(after=[add])
    async def pay() -> dict[str, Any]:
        return {"a": 1}

    trial = await worker.try_task("pay")
    assert seen == [(JobStatus.RunningAfterDecorators, {"a": 1})]
    assert trial.commands == [CompleteJob(trial.job.key, {"a": 1, "audited": True})]
    assert trial.job.status is JobStatus.Completed


async def test_a_listener_returns_what_it_denies_or_corrects(worker: ZeebeWorker) -> None:
    denied = UserTaskResult(denied=True, denied_reason="no")
    seen: list[Any] = []

    async def after(job: Job) -> Job:
        seen.append(job.task_result)
        return job

    @worker.task("check", after=[after])
    def check() -> UserTaskResult:
        return denied

    trial = await worker.try_task("check")
    assert trial.commands == [CompleteJob(trial.job.key, {}, denied)]
    assert seen == [denied]


async def test_a_controller_completes_with_a_result(worker: ZeebeWorker) -> None:
    corrected = UserTaskResult(corrections=UserTaskCorrections(assignee="bob"))

    @worker.task("correct")
    async def correct(controller: JobController) -> None:
        await controller.set_success_status(result=corrected)

    trial = await worker.try_task("correct")
    assert trial.commands == [CompleteJob(trial.job.key, {}, corrected)]
    assert trial.job.status is JobStatus.Completed
