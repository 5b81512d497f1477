"""Workers of both packages on the gateway: polling and streaming."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

import pytest

from .stage import DATA

WORKERS = ["pyzeebe", "zeebe_grpclib"]


def load(name: str) -> Any:
    module = pytest.importorskip(name)
    if not hasattr(module, "ZeebeWorker"):
        pytest.skip(f"{name} has no worker yet")
    return module


@pytest.mark.parametrize("stream", [False, True], ids=["polling", "streaming"])
@pytest.mark.parametrize("package", WORKERS)
async def test_a_worker_completes_jobs(package: str, stream: bool, address: str) -> None:
    module = load(package)
    channel = module.create_insecure_channel(address)
    client = module.ZeebeClient(channel)
    worker = module.ZeebeWorker(channel, poll_retry_delay=1, stream_enabled=stream)

    async def charge(amount: int) -> dict[str, int]:
        return {"receipt": amount + 1}

    worker.task(task_type="payment-charge")(charge)

    def review(receipt: int) -> dict[str, str]:
        return {"verdict": f"receipt {receipt} is fine"}

    worker.task(task_type="payment-review")(review)

    await client.deploy_resource(DATA / "payment.bpmn")
    working = asyncio.create_task(worker.work())
    try:
        ended = await asyncio.gather(
            *(client.run_process_with_result("payment", {"amount": n}) for n in range(91, 111))
        )
    finally:
        await worker.stop()
        await working
        await channel.close()
    assert [answer.variables for answer in ended] == [
        {"amount": n, "receipt": n + 1}
        | ({"verdict": f"receipt {n + 1} is fine"} if n > 100 else {})
        for n in range(91, 111)
    ]


@pytest.mark.parametrize("package", WORKERS)
async def test_a_job_that_fails_once_is_tried_again(package: str, address: str) -> None:
    module = load(package)
    channel = module.create_insecure_channel(address)
    client = module.ZeebeClient(channel)
    worker = module.ZeebeWorker(channel, poll_retry_delay=1)
    attempts = []

    async def hand_over(orderId: str) -> dict[str, int]:  # noqa: N803 - the variable's name
        attempts.append(orderId)
        if len(attempts) == 1:
            raise RuntimeError("the van is not here yet")
        return {"attempts": len(attempts)}

    worker.task(task_type="shipment-hand-over")(hand_over)

    await client.deploy_resource(DATA / "shipment.bpmn")
    working = asyncio.create_task(worker.work())
    try:
        await client.publish_message("parcel-packed", f"{package}-1")
        ended = await client.run_process_with_result("shipment", {"orderId": f"{package}-1"})
    finally:
        await worker.stop()
        await working
        await channel.close()
    assert ended.variables == {"orderId": f"{package}-1", "attempts": 2}


@pytest.mark.parametrize("package", WORKERS)
async def test_a_bad_poll_is_refused_in_the_peers_words(package: str, address: str) -> None:
    module = load(package)
    errors = importlib.import_module(f"{package}.errors")
    channel = module.create_insecure_channel(address)
    worker = module.ZeebeWorker(channel, poll_retry_delay=1)

    async def never() -> None:
        raise AssertionError

    worker.task(task_type="never-mind", timeout_ms=0)(never)

    try:
        with pytest.raises(Exception) as caught:
            await asyncio.wait_for(worker.work(), 10)
    finally:
        await channel.close()
    raised = getattr(caught.value, "exceptions", [caught.value])
    assert [type(error) for error in raised] == [errors.ActivateJobsRequestInvalidError]
