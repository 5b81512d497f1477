"""Gateways older than a call, or without tenants: told once, and worked around."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from grpclib.const import Status
from tests.embedded.models import end, model, service, start
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway
from tests.worker.gateway_parts import Fault

from zeebe_grpclib import Job, ZeebeChannel, ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.errors import ActivateJobsRequestInvalidError
from zeebe_grpclib.worker import ZeebeWorker, streaming
from zeebe_grpclib.worker.source import Request

TYPES = ("pay", "ship", "tell")
REFUSAL = (
    "Expected to handle gRPC request {} with tenant identifiers [{}], but multi-tenancy is disabled"
)


def handle_all(worker: ZeebeWorker) -> None:
    for task_type in TYPES:

        @worker.task(task_type)
        async def handle(job: Job) -> None: ...


class WithoutTenants(FakeGateway):
    """Refuses requests as Zeebe does where multi-tenancy is not enabled."""

    accepts: tuple[list[str], ...] = ([], ["<default>"])

    def check(self, rpc: str, message: Any) -> None:
        tenants = list(getattr(message, "tenant_ids", []))
        if tenants not in self.accepts:
            text = REFUSAL.format(rpc, ", ".join(tenants))
            self.faults[rpc].appendleft(Fault(Status.INVALID_ARGUMENT, text))

    def __init__(self) -> None:
        super().__init__()
        self.hook = self.check


@pytest.fixture
async def without_tenants() -> Any:
    gateway = WithoutTenants()
    await gateway.start()
    yield gateway
    await gateway.stop()


async def test_a_gateway_without_streams_is_told_of_once_for_all_tasks_and_asked_again_later(
    gateway: FakeGateway,
    make_worker: MakeWorker,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "WITHOUT_STREAM_S", 0.3)
    worker = make_worker(stream_enabled=True)
    handle_all(worker)
    gateway.fail_next("StreamActivatedJobs", *[Status.UNIMPLEMENTED] * 3)
    async with worker:
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) == 3)
        for task_type in TYPES:
            gateway.add(task_type)
        await gateway.done(3)
        assert worker.health().is_healthy
        # It is replaced by a newer one meanwhile.
        await gateway.until(lambda: gateway.open_streams == 3)
    assert caplog.text.count("does not stream jobs") == 1
    first, *_, last = [seen.at for seen in gateway.seen if seen.rpc == "StreamActivatedJobs"]
    assert last - first >= 0.3


async def test_a_gateway_that_extends_no_timeouts_is_told_of_once_for_all_tasks(
    gateway: FakeGateway, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    worker = make_worker()
    gateway.fail_next("UpdateJobTimeout", *[Status.UNIMPLEMENTED] * 3)
    tried = asyncio.Event()
    for task_type in TYPES:

        @worker.task(task_type, timeout_ms=1_000, extend_timeout=True)
        async def handle(job: Job) -> None:
            await tried.wait()

        gateway.add(task_type)
    async with worker:
        await gateway.until(lambda: len(gateway.of("UpdateJobTimeout")) == 3)
        await gateway.until(lambda: "cannot be extended here" in caplog.text)
        await gateway.quiet()  # the other answers, too
        tried.set()
        await gateway.done(3)
    assert caplog.text.count("cannot be extended here") == 1


@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
@pytest.mark.parametrize("by_channel", [False, True], ids=["by-worker", "by-channel"])
async def test_a_gateway_without_tenants_gives_its_jobs_all_the_same(
    without_tenants: WithoutTenants,
    streams: bool,
    by_channel: bool,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gateway = without_tenants
    if by_channel:
        monkeypatch.setenv("CAMUNDA_TENANT_IDS", "red,blue")
    worker = ZeebeWorker(
        ZeebeChannel.from_environment(f"http://127.0.0.1:{gateway.port}"),
        tenant_ids=None if by_channel else ["red", "blue"],
        stream_enabled=streams,
    )
    handle_all(worker)
    async with worker:
        if streams:
            await gateway.until(lambda: gateway.open_streams == 3)
        for task_type in TYPES:
            gateway.add(task_type, count=40)
        await gateway.done(120)
        assert worker.health().is_healthy
        assert worker.health().tasks["pay"].streaming is None
    await worker.close()
    assert caplog.text.count("has no tenants") == 1
    assert "(asked for: red, blue)" in caplog.text
    asked = [list(message.tenant_ids) for message in gateway.of("ActivateJobs")]
    assert asked[0] == ["red", "blue"]
    assert asked.count(["red", "blue"]) <= 3  # one for each task at most
    assert asked[-1] == ["<default>"]


async def test_one_that_refuses_the_default_tenant_too_ends_work(
    without_tenants: WithoutTenants,
) -> None:
    without_tenants.accepts = ([],)
    worker = ZeebeWorker(
        ZeebeChannel.from_environment(f"http://127.0.0.1:{without_tenants.port}"),
        tenant_ids=["red"],
    )
    worker.task("pay")(lambda: None)
    with pytest.raises(ActivateJobsRequestInvalidError, match="multi-tenancy is disabled"):
        await worker.work()
    assert len(without_tenants.of("ActivateJobs")) == 2
    await worker.close()


@pytest.mark.parametrize("streams", [False, True], ids=["polled", "streamed"])
async def test_the_embedded_gateway_is_one_of_them(streams: bool) -> None:
    process = model("one", start(), service("a", "work"), end(), flows="start > a > end")
    async with EmbeddedGateway() as gateway, ZeebeClient(gateway.channel()) as client:
        await client.deploy_resource(("one.bpmn", process))
        worker = ZeebeWorker(gateway.channel(), tenant_ids=["red"], stream_enabled=streams)

        @worker.task("work")
        async def work() -> dict[str, bool]:
            return {"worked": True}

        async with worker:
            result = await client.run_process_with_result("one", {})
        assert result.variables == {"worked": True}
        await worker.close()


def test_other_refusals_are_not_worked_around() -> None:
    request = Request("pay", "me", 5_000, (), ("red",), 0, 32)
    call = request.poll(1, 10_000)
    error = ActivateJobsRequestInvalidError("pay", "me", 5_000, 32)
    assert request.works_around(error, call) is False
    assert request.tenant_ids == ("red",)
