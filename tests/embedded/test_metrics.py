from __future__ import annotations

import asyncio

from tests.embedded.models import catch, end, model, service, start, timer_event
from tests.embedded.waiting import until

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.metrics import GatewayMetrics

WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")
SLEEP = model(
    "sleep",
    start(),
    catch("nap", timer_event("timeDuration", "PT10S")),
    end(),
    flows="start > nap > end",
)


async def test_everything_is_counted() -> None:
    async with EmbeddedGateway(keep_finished_ms=60_000) as gateway:
        nothing = GatewayMetrics(0, 0, 0, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        assert gateway.metrics() == nothing
        async with ZeebeClient(gateway.channel()) as client:
            await client.deploy_resource(("p.bpmn", WORK), ("sleep.bpmn", SLEEP))
            for _ in range(3):
                await client.run_process("p")
            await client.run_process("sleep")
            await client.publish_message("m", "k")
            (failed, done) = await client.activate_jobs("work", 2)
            await client.fail_job(failed.key, 0, "no")
            await client.complete_job(done.key)
            polling = asyncio.create_task(client.activate_jobs("none"))
            result = asyncio.create_task(client.run_process_with_result("sleep"))
            await until(lambda: gateway.metrics().waiting_polls)
            await until(lambda: gateway.metrics().waiting_results)
            assert gateway.metrics() == GatewayMetrics(
                process_instances=4,
                element_instances=8,
                finished_instances=1,
                jobs={"FAILED": 1, "ACTIVATABLE": 1},
                user_tasks=0,
                incidents=1,
                timers=2,
                messages=1,
                subscriptions=0,
                job_streams=0,
                waiting_polls=1,
                waiting_results=1,
                waiting_commands=0,
                refused_commands=0,
            )
            polling.cancel()
            await gateway.advance(seconds=10)
            await result
            await asyncio.wait({polling})
        await until(lambda: not gateway.metrics().waiting_polls)
        assert gateway.metrics().waiting_results == 0
        assert gateway.metrics().finished_instances == 3


def test_from_another_thread() -> None:
    with EmbeddedGateway() as gateway:
        assert gateway.metrics().process_instances == 0
