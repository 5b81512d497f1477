"""How long a failed job waits for its next attempt."""

from __future__ import annotations

from typing import Any

import pytest

from zeebe_grpclib import Job, create_insecure_channel
from zeebe_grpclib.errors import SettingsError
from zeebe_grpclib.worker import (
    FailJob,
    ZeebeTaskRouter,
    ZeebeWorker,
    exponential_back_off,
)


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"))


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
