"""What a worker tells about itself, and what it shares with others."""

from __future__ import annotations

import asyncio
import importlib.util
from typing import Any

import pytest
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway

from zeebe_grpclib import ZeebeWorker, create_insecure_channel
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.errors import (
    ActivateJobsRequestInvalidError,
    SettingsError,
    ZeebeGatewayUnavailableError,
)


async def test_its_repr_is_its_state(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    go_on = asyncio.Event()

    @worker.task(max_running_jobs=2, prefetch=1)
    async def pay() -> None:
        await go_on.wait()

    assert repr(worker) == "<ZeebeWorker 'tester' idle: pay>"
    gateway.add("pay", count=5)
    async with worker:
        await gateway.until(lambda: bool(worker.counters) and worker.counters["pay"].started == 2)
        await gateway.until(lambda: worker.health().tasks["pay"].waiting == 1)
        assert repr(worker) == "<ZeebeWorker 'tester' working: pay 2/2 running 1 waiting>"
        go_on.set()
        await gateway.done(5)
        await gateway.stop()
        await gateway.until(lambda: not worker.health().is_healthy)
        assert repr(worker) == (
            "<ZeebeWorker 'tester' working: pay 0/2 running 0 waiting in trouble>"
        )
        trouble = worker.health().connection
        assert trouble is not None
        assert isinstance(trouble.error, ZeebeGatewayUnavailableError)
    assert not worker.health().is_working


async def test_it_asks_for_the_gateways_health_working_or_not() -> None:
    async with EmbeddedGateway() as gateway:
        worker = ZeebeWorker(gateway.channel())
        worker.task("pay")(lambda: None)
        assert (await worker.healthcheck()).status == 1
        async with worker:
            assert (await worker.healthcheck()).status == 1
        await worker.close()
    lonely = ZeebeWorker(create_insecure_channel("127.0.0.1:1"))
    with pytest.raises(ZeebeGatewayUnavailableError):
        await lonely.healthcheck()
    await lonely.close()


async def test_pyzeebes_adapter_is_still_there(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    adapter = worker.zeebe_adapter
    assert adapter.connected
    (key,) = gateway.add("pay")
    await adapter.complete_job(key, {"a": 1})
    assert gateway.states() == ["completed"]


async def test_it_can_be_entered_once_at_a_time(gateway: FakeGateway, worker: ZeebeWorker) -> None:
    worker.task("pay")(lambda: None)
    async with worker:
        with pytest.raises(RuntimeError, match="entered already"):
            await worker.__aenter__()
        # Whoever calls `work` beside waits for the same end.
        beside = asyncio.create_task(worker.work())
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
    await asyncio.wait_for(beside, 5)
    assert len(gateway.of("ActivateJobs")) == 1


@pytest.mark.parametrize("body_fails", [False, True])
async def test_a_refusal_is_raised_at_the_end_of_the_block_unless_the_block_failed(
    gateway: FakeGateway, worker: ZeebeWorker, body_fails: bool
) -> None:
    worker.task("pay")(lambda: None)
    gateway.fail_next("ActivateJobs", Status.INVALID_ARGUMENT)

    async def work() -> None:
        async with worker:
            await gateway.until(lambda: not worker.health().is_working)
            if body_fails:
                raise ValueError("mine")

    with pytest.raises(ValueError if body_fails else ActivateJobsRequestInvalidError):
        await work()


async def test_a_worker_may_close_without_having_worked(make_worker: MakeWorker) -> None:
    worker = make_worker()
    await worker.stop()
    await worker.close()
    await worker.close()


def test_what_is_no_channel_is_refused_at_once() -> None:
    wrong: Any = "127.0.0.1:26500"
    with pytest.raises(SettingsError, match=r"is of type builtins\.str"):
        ZeebeWorker(wrong)
    if importlib.util.find_spec("grpc") is None:
        return
    grpc: Any = importlib.import_module("grpc")
    with pytest.raises(SettingsError, match=r"is of type grpc"):
        ZeebeWorker(grpc.insecure_channel("127.0.0.1:1"))
