"""What a handler does with its job by itself, through the controller."""

from __future__ import annotations

import pytest

from zeebe_grpclib import JobStatus, create_insecure_channel
from zeebe_grpclib.worker import (
    CompleteJob,
    FailJob,
    JobAlreadyAnsweredError,
    JobController,
    ThrowError,
    ZeebeWorker,
)
from zeebe_grpclib.worker.trial import UpdateRetries, UpdateTimeout


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"))


async def test_a_job_has_one_answer(worker: ZeebeWorker) -> None:
    raised: list[Exception] = []

    @worker.task
    async def pay(controller: JobController) -> dict[str, int]:
        await controller.set_success_status({"by": "controller"})
        try:
            await controller.set_failure_status("again")
        except JobAlreadyAnsweredError as error:
            raised.append(error)
        return {"by": 1}

    trial = await worker.try_task("pay")
    assert trial.commands == [CompleteJob(trial.job.key, {"by": "controller"})]
    assert "was answered before, by CompleteJob" in str(raised[0])
    assert trial.job.status is JobStatus.Completed


async def test_an_exception_after_the_answer_is_only_logged(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    @worker.task
    async def pay(controller: JobController) -> None:
        await controller.set_error_status("stop", "code", {"a": 1})
        raise ValueError("late")

    trial = await worker.try_task("pay")
    assert trial.commands == [ThrowError(trial.job.key, "code", "stop", {"a": 1})]
    assert "raised after its answer" in caplog.text


async def test_keeping_a_job_and_setting_its_retries(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(controller: JobController) -> None:
        await controller.update_timeout(60_000)
        await controller.update_retries(9)
        await controller.set_failure_status("once more", 5, {"a": 1})

    trial = await worker.try_task("pay")
    key = trial.job.key
    assert trial.commands == [
        UpdateTimeout(key, 60_000),
        UpdateRetries(key, 9),
        FailJob(key, 8, "once more", 5, {"a": 1}),
    ]
