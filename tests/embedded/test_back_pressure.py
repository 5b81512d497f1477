from __future__ import annotations

import asyncio

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from tests.embedded.models import end, model, service, start
from tests.embedded.waiting import until

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.back_pressure import BackPressure
from zeebe_grpclib.errors import ZeebeBackPressureError

WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")
CREATE = pb.CreateProcessInstanceRequest(bpmn_process_id="p", version=-1)


async def test_commands_beyond_the_limit_are_refused_as_zeebe_does() -> None:
    async with EmbeddedGateway(max_waiting_commands=10) as gateway:
        host, _, port = gateway.address.rpartition(":")
        channel = Channel(host, int(port))
        stub = pb.GatewayStub(channel)
        await stub.deploy_resource(
            pb.DeployResourceRequest(resources=[pb.Resource("p.bpmn", WORK)])
        )
        # The first ones find room, also when many come at once.
        outcomes = await asyncio.gather(
            *(stub.create_process_instance(CREATE) for _ in range(100)), return_exceptions=True
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, GRPCError)]
        assert {(error.status, error.message) for error in refused} == {
            (Status.RESOURCE_EXHAUSTED, "Reached maximum capacity of requests handled")
        }
        assert len(gateway.instances()) == 100 - len(refused)
        assert 10 <= len(gateway.instances()) < 100
        assert gateway.metrics().refused_commands == len(refused)
        assert gateway.metrics().waiting_commands == 0
        channel.close()


async def test_what_finishes_work_is_never_refused() -> None:
    async with (
        EmbeddedGateway(max_waiting_commands=0) as gateway,
        ZeebeClient(gateway.channel()) as client,
    ):
        await client.deploy_resource(("p.bpmn", WORK))
        await client.topology()
        with pytest.raises(ZeebeBackPressureError, match="Reached maximum capacity"):
            await client.run_process("p")
        with pytest.raises(ZeebeBackPressureError):
            await client.activate_jobs("work", request_timeout_ms=-1)
        with pytest.raises(Exception, match="no such job"):
            await client.complete_job((1 << 51) + 99)


async def test_commands_that_are_delayed_are_waiting() -> None:
    async with (
        EmbeddedGateway(max_waiting_commands=2) as gateway,
        ZeebeClient(gateway.channel()) as client,
    ):
        await client.deploy_resource(("p.bpmn", WORK))
        with gateway.faults.delay("PublishMessage", 200):
            slow = [asyncio.create_task(client.publish_message("m", str(n))) for n in range(2)]
            await until(lambda: gateway.metrics().waiting_commands == 2)
            with pytest.raises(ZeebeBackPressureError):
                await client.run_process("p")
            await asyncio.gather(*slow)
        await client.run_process("p")


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="max_waiting_commands must not be negative, but is -1"):
        BackPressure(-1)
