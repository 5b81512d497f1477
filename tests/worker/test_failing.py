"""Handlers without a gateway: how they fail, and how they answer by themselves."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any
from unittest.mock import AsyncMock

import pytest

from zeebe_grpclib import Job, JobStatus, create_insecure_channel
from zeebe_grpclib.errors import BusinessError, JobNotFoundError, SettingsError
from zeebe_grpclib.worker import (
    CompleteJob,
    FailJob,
    JobAlreadyAnsweredError,
    JobController,
    JobFailure,
    ThrowError,
    ZeebeTaskRouter,
    ZeebeWorker,
    default_exception_handler,
    exponential_back_off,
)
from zeebe_grpclib.worker.answer import cut
from zeebe_grpclib.worker.trial import UpdateRetries, UpdateTimeout


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"))


async def test_an_exception_fails_the_job_with_the_peers_text_and_its_type(
    worker: ZeebeWorker,
) -> None:
    @worker.task
    async def pay() -> None:
        raise ValueError("no money")

    trial = await worker.try_task("pay", retries=3)
    assert trial.commands == [
        FailJob(trial.job.key, 2, "Failed job. Error: no money (ValueError)"),
    ]
    assert trial.job.status is JobStatus.Failed


@pytest.mark.parametrize(
    ("detail", "starts", "contains"),
    [
        ("message", "Failed job. Error: no money", ""),
        ("traceback", "Failed job. Error: no money (ValueError)\nTraceback", "in pay"),
    ],
)
async def test_how_much_of_an_exception_is_shown_can_be_set(
    detail: Any, starts: str, contains: str
) -> None:
    worker = ZeebeWorker(create_insecure_channel("127.0.0.1:1"), error_detail=detail)

    @worker.task
    async def pay() -> None:
        raise ValueError("no money")

    answer = (await worker.try_task("pay")).answer
    assert isinstance(answer, FailJob)
    assert answer.message.startswith(starts)
    assert contains in answer.message
    assert len(answer.message) <= 4_200


def test_long_messages_are_cut_in_the_middle() -> None:
    text = cut("begin " + "x" * 10_000 + " end")
    assert len(text) == 4_096
    assert text.startswith("begin ")
    assert text.endswith(" end")
    assert cut("short") == "short"
    assert cut("lone \ud800") == "lone ?"


async def test_business_errors_are_thrown(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise BusinessError("declined", "card expired")

    trial = await worker.try_task("pay")
    assert trial.commands == [
        ThrowError(trial.job.key, "declined", "Failed job. Recoverable error: card expired"),
    ]
    assert trial.job.status is JobStatus.ErrorThrown


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (JobFailure("later"), (2, "later", 7, {})),
        (JobFailure("later", retries=5, retry_back_off=100), (5, "later", 100, {})),
        (JobFailure("never", 0, 0, {"why": 1}), (0, "never", 0, {"why": 1})),
    ],
)
async def test_a_handler_chooses_how_it_fails(
    worker: ZeebeWorker, failure: JobFailure, expected: tuple[Any, ...]
) -> None:
    @worker.task(retry_back_off_ms=7)
    async def pay() -> None:
        raise pickle.loads(pickle.dumps(failure))

    trial = await worker.try_task("pay", retries=3)
    assert trial.commands == [FailJob(trial.job.key, *expected)]


@pytest.mark.parametrize(
    ("returned", "waits_ms"),
    [
        (1_500.4, 1_500),
        (-5, 0),
        (None, 0),
        ("7", 0),
        (float("nan"), 0),
        (float("inf"), 2**63 - 1),
        (KeyError("no such job"), 0),
    ],
)
async def test_a_back_off_that_makes_no_sense_still_fails_the_job(
    worker: ZeebeWorker, returned: Any, waits_ms: int
) -> None:
    def back_off(job: Job) -> Any:
        if isinstance(returned, Exception):
            raise returned
        return returned

    @worker.task(retry_back_off_ms=back_off)
    async def pay() -> None:
        raise ValueError("no money")

    answer = (await worker.try_task("pay")).answer
    assert isinstance(answer, FailJob)
    assert (answer.retries, answer.retry_back_off_ms) == (2, waits_ms)


def test_a_fixed_back_off_is_checked_when_the_task_is_made() -> None:
    with pytest.raises(SettingsError, match="retry_back_off_ms of task 'pay' is -1: at least 0"):
        ZeebeTaskRouter().task("pay", retry_back_off_ms=-1)(lambda: None)


def test_exponential_back_off_counts_failures() -> None:
    back_off = exponential_back_off(first_ms=100, factor=3, max_ms=1_000, retries=4)
    job = Job(1, "", 1, "", 1, 1, "", 1, {}, "", 4, 0, {})
    pauses = []
    for retries in (4, 3, 2, 1):
        object.__setattr__(job, "retries", retries)
        pauses.append(back_off(job))
    assert pauses == [100, 300, 900, 1_000]


async def test_the_innermost_exception_handler_counts(worker: ZeebeWorker) -> None:
    called: list[str] = []

    def handler(name: str) -> Any:
        async def handle(error: Exception, job: Job, controller: JobController) -> None:
            called.append(f"{name}:{error}")
            await controller.set_failure_status(f"by {name}")

        return handle

    router = ZeebeTaskRouter()

    @router.task("own", exception_handler=handler("task"))
    async def own() -> None:
        raise ValueError("1")

    @router.task("routers")
    async def routers() -> None:
        raise ValueError("2")

    @worker.task("workers")
    async def workers() -> None:
        raise ValueError("3")

    worker.include_router(router)
    router.exception_handler(handler("router"))
    worker.exception_handler(handler("worker"))
    messages = []
    for name in ("own", "routers", "workers"):
        answer = (await worker.try_task(name)).answer
        assert isinstance(answer, FailJob)
        messages.append(answer.message)
    assert messages == ["by task", "by router", "by worker"]
    assert called == ["task:1", "router:2", "worker:3"]


class Panic(BaseException):
    """As libraries in Rust raise it: no `Exception`."""


class MuteError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("even this")


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (SystemExit(3), "the handler raised SystemExit(3) (RuntimeError)"),
        (KeyboardInterrupt(), "the handler raised KeyboardInterrupt() (RuntimeError)"),
        (StopIteration(1), "the handler raised StopIteration(1) (RuntimeError)"),
        (Panic("rust"), "the handler raised Panic('rust') (RuntimeError)"),
        (MuteError(), "<exception str() failed> (MuteError)"),
    ],
)
async def test_whatever_a_sync_handler_raises_fails_its_job(
    worker: ZeebeWorker, raised: BaseException, said: str
) -> None:
    @worker.task
    def pay() -> None:
        raise raised

    trial = await worker.try_task("pay")
    assert trial.commands == [FailJob(trial.job.key, 2, f"Failed job. Error: {said}")]


async def test_a_panic_in_an_async_handler_fails_its_job(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise Panic("rust")

    answer = (await worker.try_task("pay")).answer
    assert isinstance(answer, FailJob)
    assert "the handler raised Panic('rust')" in answer.message


async def test_a_failure_that_cannot_be_sent_fails_the_job_all_the_same(
    worker: ZeebeWorker,
) -> None:
    broken: Any = {"account": object()}

    @worker.task
    async def pay() -> None:
        raise JobFailure("no money", retries=9, variables=broken)

    @worker.task
    async def book() -> None:
        raise BusinessError(7)  # type: ignore[arg-type] # what a user may do

    trial = await worker.try_task("pay")
    (failed,) = trial.commands
    assert isinstance(failed, FailJob)
    assert failed.retries == 2
    assert "no money" in failed.message
    assert "variables.account is of type object" in failed.message
    (failed,) = (await worker.try_task("book")).commands
    assert isinstance(failed, FailJob)
    assert "error_code must be a string, not int" in failed.message


async def test_an_exception_handler_that_does_not_answer_leaves_the_job(
    worker: ZeebeWorker,
) -> None:
    async def ignore(error: Exception, job: Job, controller: JobController) -> None: ...

    @worker.task(exception_handler=ignore)
    async def pay() -> None:
        raise ValueError

    assert (await worker.try_task("pay")).commands == []


async def test_an_exception_handler_that_raises_is_logged(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(error: Exception, job: Job, controller: JobController) -> None:
        raise RuntimeError("worse")

    @worker.task(exception_handler=breaks)
    async def pay() -> None:
        raise ValueError

    assert (await worker.try_task("pay")).commands == []
    assert "worse" in caplog.text


async def test_a_handler_that_cancels_itself_fails(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise asyncio.CancelledError

    answer = (await worker.try_task("pay")).answer
    assert isinstance(answer, FailJob)
    assert "the handler was cancelled" in answer.message


async def test_the_default_handler_speaks_the_peers_words_to_a_mock() -> None:
    controller = AsyncMock()
    job = Job(1, "pay", 1, "", 1, 1, "", 1, {}, "", 3, 0, {})
    await default_exception_handler(ValueError("no"), job, controller)
    controller.set_failure_status.assert_awaited_once_with("Failed job. Error: no")
    await default_exception_handler(BusinessError("code", "no"), job, controller)
    controller.set_error_status.assert_awaited_once_with(
        "Failed job. Recoverable error: no", error_code="code"
    )


async def test_a_refusal_of_the_gateways_is_no_failure_that_cannot_be_sent(
    worker: ZeebeWorker,
) -> None:
    @worker.task
    async def pay() -> None: ...

    trial = await worker.try_task("pay")
    line = AsyncMock()
    line.send.side_effect = JobNotFoundError(trial.job.key)
    controller = JobController(trial.job, line)
    with pytest.raises(JobNotFoundError):
        await default_exception_handler(JobFailure("no money"), trial.job, controller)
    line.send.assert_awaited_once()  # not once more, in other words


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


async def test_retries_never_go_below_none(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise ValueError

    answer = (await worker.try_task("pay", retries=0)).answer
    assert isinstance(answer, FailJob)
    assert answer.retries == 0
