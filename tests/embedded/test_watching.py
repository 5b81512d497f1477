from __future__ import annotations

import asyncio
import threading

import pytest
from tests.embedded.models import catch, end, model, service, start, timer_event

from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
)

WORK = ("work.bpmn", model("work", start(), service("a", "work"), end(), flows="start > a > end"))
NAP = catch("nap", timer_event("timeDuration", "PT1H"))
SLEEP = ("sleep.bpmn", model("sleep", start(), NAP, end(), flows="start > nap > end"))


async def test_what_is_so_already_is_not_waited_for() -> None:
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([WORK]))
        gateway.execute(CreateProcessInstance("work"))
        (job,) = await gateway.wait_for(gateway.jobs)
        assert job.type == "work"


async def test_a_command_ends_the_wait() -> None:
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([WORK]))
        waiting = asyncio.ensure_future(gateway.wait_for(lambda: gateway.jobs("work")))
        await asyncio.sleep(0)
        assert not waiting.done()
        gateway.execute(CreateProcessInstance("work"))
        (job,) = await waiting
        gone = asyncio.ensure_future(gateway.wait_for(lambda: not gateway.instances()))
        await asyncio.sleep(0)
        gateway.execute(ActivateJobs("work", 1, 1_000))
        gateway.execute(CompleteJob(job.key, {}))
        assert await gone is True


async def test_time_ends_the_wait() -> None:
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([SLEEP]))
        gateway.execute(CreateProcessInstance("sleep"))
        waiting = asyncio.ensure_future(gateway.wait_for(lambda: not gateway.instances()))
        await asyncio.sleep(0)
        await gateway.advance(hours=1)
        assert await waiting is True


async def test_what_does_not_happen_is_said() -> None:
    async with EmbeddedGateway() as gateway:
        with pytest.raises(TimeoutError, match="did not happen in 1 ms"):
            await gateway.wait_for(gateway.instances, timeout_ms=1)


async def test_an_error_of_the_condition_is_its_authors() -> None:
    async with EmbeddedGateway() as gateway:
        with pytest.raises(ZeroDivisionError):
            await gateway.wait_for(lambda: 1 / len(gateway.instances()))

        def late() -> None:
            if gateway.instances():
                raise KeyError("found")

        gateway.execute(DeployResource([WORK]))
        waiting = asyncio.ensure_future(gateway.wait_for(late))
        await asyncio.sleep(0)
        # The command has no part in it.
        gateway.execute(CreateProcessInstance("work"))
        with pytest.raises(KeyError, match="found"):
            await waiting


def test_a_program_without_a_loop_waits_for_another_thread() -> None:
    with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([WORK]))
        other = threading.Thread(target=gateway.execute, args=(CreateProcessInstance("work"),))
        other.start()
        (instance,) = gateway.wait_for_blocking(lambda: gateway.instances("work"))
        other.join()
        assert instance.bpmn_process_id == "work"
        with pytest.raises(TimeoutError):
            gateway.wait_for_blocking(gateway.incidents, timeout_ms=1)


async def test_another_loop_can_await_it() -> None:
    with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([WORK]))
        waiting = asyncio.ensure_future(gateway.wait_for(gateway.jobs))
        gateway.execute(CreateProcessInstance("work"))
        (job,) = await waiting
        assert job.element_id == "a"


def test_only_a_gateway_in_a_thread_can_be_waited_for_blocking() -> None:
    with pytest.raises(RuntimeError, match="in a thread of its own"):
        EmbeddedGateway().wait_for_blocking(lambda: True)
