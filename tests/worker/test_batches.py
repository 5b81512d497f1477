"""Batch handlers: many jobs in one call, each answered on its own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.worker.gateway import FakeGateway

from zeebe_grpclib import Job
from zeebe_grpclib.errors import BusinessError, SettingsError
from zeebe_grpclib.worker import FailJob, ZeebeTaskRouter, ZeebeWorker


async def test_a_full_batch_goes_at_once_and_the_rest_after_its_wait(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    sizes: list[int] = []

    @worker.batch_task("pay", max_batch_size=10, max_wait_ms=50)
    async def pay(jobs: list[Job]) -> list[dict[str, Any]]:
        sizes.append(len(jobs))
        return [{"paid": job.variables["amount"]} for job in jobs]

    for amount in range(23):
        gateway.add("pay", {"amount": amount})
    async with worker:
        await gateway.done(23)
    assert sorted(sizes, reverse=True)[:2] == [10, 10]
    assert sum(sizes) == 23
    paid = {m.variables for m in gateway.of("CompleteJob")}
    assert paid == {f'{{"paid": {amount}}}' for amount in range(23)}


async def test_each_job_of_a_batch_has_its_own_fate(
    gateway: FakeGateway, worker: ZeebeWorker
) -> None:
    @worker.batch_task("pay", max_batch_size=3, max_wait_ms=5_000)
    def pay(jobs: list[Job]) -> list[Any]:
        return [None, ValueError("no"), BusinessError("code")]

    gateway.add("pay", count=3, retries=1)
    async with worker:
        await gateway.until(lambda: "activated" not in gateway.states())
        await gateway.until(lambda: "activatable" not in gateway.states())
    assert gateway.states() == ["completed", "failed", "errored"]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ([{}], "a batch of 2 jobs got 1 results"),
        ({"a": 1}, "returns a list with a result for each job"),
        (ValueError("all of them"), "all of them"),
    ],
)
async def test_a_batch_that_goes_wrong_fails_all_its_jobs(
    gateway: FakeGateway, worker: ZeebeWorker, result: Any, said: str
) -> None:
    @worker.batch_task("pay", max_batch_size=2, max_wait_ms=5_000)
    async def pay(jobs: list[Job]) -> Any:
        if isinstance(result, Exception):
            raise result
        return result

    gateway.add("pay", count=2, retries=1)
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed", "failed"])
    assert all(said in m.error_message for m in gateway.of("FailJob"))


@pytest.mark.parametrize("answers", ["raises", "returns"])
async def test_what_is_no_exception_fails_the_jobs_of_a_batch_too(
    gateway: FakeGateway, worker: ZeebeWorker, answers: str
) -> None:
    class Panic(BaseException): ...

    @worker.batch_task("pay", max_batch_size=2, max_wait_ms=5_000)
    async def pay(jobs: list[Job]) -> Any:
        if answers == "raises":
            raise Panic
        return [Panic(), StopIteration()]

    gateway.add("pay", count=2, retries=1)
    async with worker:
        await gateway.until(lambda: gateway.states() == ["failed", "failed"])
    assert all("the handler raised" in m.error_message for m in gateway.of("FailJob"))


async def test_a_batch_handler_can_be_tried(worker: ZeebeWorker) -> None:
    @worker.batch_task(max_wait_ms=1, time_limit_ms=50)
    async def pay(jobs: list[Job]) -> None:
        await asyncio.Event().wait()

    answer = (await worker.try_task("pay", {"a": 1})).answer
    assert isinstance(answer, FailJob)
    assert "longer than its 50 ms" in answer.message


def test_batches_that_cannot_fill_are_refused() -> None:
    router = ZeebeTaskRouter()
    with pytest.raises(SettingsError, match="cannot fill"):
        router.batch_task("pay", max_batch_size=10, max_running_jobs=5)(lambda jobs: None)
