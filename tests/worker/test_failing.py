"""Handlers without a gateway: how they fail."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any
from unittest.mock import AsyncMock

import pytest

from zeebe_grpclib import JobStatus, create_insecure_channel
from zeebe_grpclib.errors import BusinessError, JobNotFoundError
from zeebe_grpclib.worker import (
    FailJob,
    JobController,
    JobFailure,
    ThrowError,
    ZeebeWorker,
    default_exception_handler,
)
from zeebe_grpclib.worker.answer import cut


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


async def test_a_handler_that_cancels_itself_fails(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise asyncio.CancelledError

    answer = (await worker.try_task("pay")).answer
    assert isinstance(answer, FailJob)
    assert "the handler was cancelled" in answer.message


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


async def test_retries_never_go_below_none(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise ValueError

    answer = (await worker.try_task("pay", retries=0)).answer
    assert isinstance(answer, FailJob)
    assert answer.retries == 0
