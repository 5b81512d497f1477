"""Workers on the embedded gateway: processes from their start to their end."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import pytest
from tests.embedded.models import (
    ad_hoc,
    boundary,
    end,
    error,
    error_event,
    model,
    service,
    start,
)

from zeebe_grpclib import ActivateInnerElement, AdHocSubProcessResult, Job, ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.errors import BusinessError
from zeebe_grpclib.worker import Header, JobController, ZeebeWorker

ORDER = model(
    "order",
    start(),
    service("stock", "check-stock"),
    service("pay", "charge", retries="3", headers={"bank": "main"}),
    boundary("declined", "pay", error_event("no-money")),
    service("ship", "ship"),
    end("done"),
    end("refused"),
    definitions=error("no-money", "DECLINED"),
    flows="start > stock > pay > ship > done; declined > refused",
)
ONE = model("one", start(), service("a", "work"), end(), flows="start > a > end")


@pytest.fixture
async def embedded() -> AsyncIterator[EmbeddedGateway]:
    async with EmbeddedGateway() as gateway:
        async with ZeebeClient(gateway.channel()) as client:
            await client.deploy_resource(("order.bpmn", ORDER), ("one.bpmn", ONE))
        yield gateway


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that has no event of its own."""
    for _ in range(1_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("did not come true within 10 s")


async def settle(turns: int = 50) -> None:
    """Let what is on its way through the sockets arrive."""
    for _ in range(turns):
        await asyncio.sleep(0.001)


def order_worker(gateway: EmbeddedGateway, attempts: list[int], **settings: Any) -> ZeebeWorker:
    worker = ZeebeWorker(gateway.channel(), **settings)

    @worker.task("check-stock", single_value=True, variable_name="in_stock")
    def check_stock(items: list[str]) -> bool:
        return len(items) < 5

    @worker.task("charge")
    async def charge(
        amount: float, job: Job, bank: Annotated[str, Header()], in_stock: bool = False
    ) -> dict[str, Any]:
        attempts.append(job.retries)
        if amount > 1_000:
            raise BusinessError("DECLINED", "too much")
        if job.retries > 1:
            raise ConnectionError("try again")
        return {"reference": f"{bank}:{in_stock}"}

    @worker.task("ship")
    async def ship(controller: JobController) -> None:
        await controller.update_timeout(60_000)
        await controller.update_retries(5)
        await controller.set_success_status({"shipped": True})

    return worker


@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
async def test_a_process_runs_from_start_to_end(embedded: EmbeddedGateway, streams: bool) -> None:
    attempts: list[int] = []
    worker = order_worker(embedded, attempts, stream_enabled=streams)
    async with worker, ZeebeClient(embedded.channel()) as client:
        result = await client.run_process_with_result("order", {"items": ["a"], "amount": 5})
    assert result.variables["reference"] == "main:True"
    assert result.variables["shipped"] is True
    assert attempts == [3, 2, 1]


async def test_a_business_error_takes_the_other_way(embedded: EmbeddedGateway) -> None:
    attempts: list[int] = []
    worker = order_worker(embedded, attempts)
    async with worker, ZeebeClient(embedded.channel()) as client:
        result = await client.run_process_with_result("order", {"items": [], "amount": 5_000})
        assert "shipped" not in result.variables
    assert attempts == [3]
    assert worker.counters["charge"].errored == 1


async def test_a_full_workers_streamed_jobs_go_to_another_one(embedded: EmbeddedGateway) -> None:
    """The first stream's window is closed by what it does not read; the second gets the rest."""
    go_on = asyncio.Event()
    done: list[str] = []
    workers = []
    for name in ("blocked", "free"):
        worker = ZeebeWorker(embedded.channel(), name, stream_enabled=True)

        @worker.task("work", max_running_jobs=1, prefetch=0, timeout_ms=60_000)
        async def work(text: str, who: str = name) -> None:
            if who == "blocked":
                await go_on.wait()
            done.append(who)

        workers.append(worker)
    async with workers[0], ZeebeClient(embedded.channel()) as client:
        await until(lambda: workers[0].counters["work"].streams == 1)
        await settle()
        big = {"text": "x" * 16_000}
        for _ in range(5):  # more than one handler and 64 KiB hold
            await client.run_process("one", big)
        async with workers[1]:
            await until(lambda: workers[1].counters["work"].streams == 1)
            await settle()
            for _ in range(80):
                await client.run_process("one", big)
            # Not all of them: 32 wait in the gateway, for the stream that does not move.
            await until(lambda: done.count("free") >= 40)
            assert done.count("blocked") == 0
            go_on.set()
            await until(lambda: len(done) >= 85)
    assert len(done) == 85


@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
async def test_an_idle_worker_starts_a_new_job_at_once(
    embedded: EmbeddedGateway, streams: bool
) -> None:
    started: asyncio.Queue[float] = asyncio.Queue()
    worker = ZeebeWorker(embedded.channel(), stream_enabled=streams)

    @worker.task("work")
    async def work() -> None:
        started.put_nowait(time.perf_counter())

    delays = []
    async with worker, ZeebeClient(embedded.channel()) as client:
        await settle()
        for _ in range(20):
            began = time.perf_counter()
            await client.run_process("one")
            delays.append(await started.get() - began)
            await settle(5)
    # 10 ms on a machine of its own, with the answer to `run_process` in it; here with room.
    assert statistics.median(delays) < 0.1


async def test_a_worker_runs_an_ad_hoc_sub_process(embedded: EmbeddedGateway) -> None:
    """It looks up what it needs one after the other, and then has enough."""
    tools = service("weather", "weather"), service("time", "time")
    agent = ad_hoc("agent", *tools, job_type="agent", collect=("answers", "=answer"))
    content = model("ask", start(), agent, end(), flows="start > agent > end")
    worker = ZeebeWorker(embedded.channel())

    @worker.task("agent")
    async def decide(city: str, answers: list[str]) -> AdHocSubProcessResult:
        tool = ["weather", "time", None][len(answers)]
        if tool is None:
            return AdHocSubProcessResult(is_completion_condition_fulfilled=True)
        chosen = ActivateInnerElement(tool, {"question": f"{tool} in {city}"})
        return AdHocSubProcessResult([chosen])

    for job_type in ("weather", "time"):

        @worker.task(job_type, single_value=True, variable_name="answer")
        async def answer(question: str) -> str:
            return question.upper()

    async with ZeebeClient(embedded.channel()) as client:
        await client.deploy_resource(("ask.bpmn", content))
        async with worker:
            ended = await client.run_process_with_result("ask", {"city": "Oslo"})

    assert ended.variables["answers"] == ["WEATHER IN OSLO", "TIME IN OSLO"]
