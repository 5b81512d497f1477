"""Faults as a client of the real gateway meets them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from tests.embedded.models import end, model, service, start
from tests.embedded.waiting import until

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.faults import Faults
from zeebe_grpclib.status import StatusCode

WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")
CREATE = pb.CreateProcessInstanceRequest(bpmn_process_id="p", version=-1)


@pytest.fixture
async def gateway() -> AsyncIterator[EmbeddedGateway]:
    async with EmbeddedGateway() as gateway:
        async with ZeebeClient(gateway.channel()) as client:
            await client.deploy_resource(("p.bpmn", WORK))
        yield gateway


async def test_calls_are_refused_and_do_nothing(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    with gateway.faults.refuse("CreateProcessInstance", StatusCode.ABORTED, "no") as fault:
        with pytest.raises(GRPCError) as caught:
            await stub.create_process_instance(CREATE)
        assert (caught.value.status, caught.value.message) == (Status.ABORTED, "no")
        assert (await stub.topology(pb.TopologyRequest())).cluster_size == 1
        assert fault.hits == 1
    assert gateway.instances() == ()
    await stub.create_process_instance(CREATE)
    assert len(gateway.instances()) == 1


async def test_only_so_many_are_met(gateway: EmbeddedGateway, stub: pb.GatewayStub) -> None:
    fault = gateway.faults.refuse(count=2)
    for call in (stub.topology(pb.TopologyRequest()), stub.create_process_instance(CREATE)):
        with pytest.raises(GRPCError, match=r"refused by gateway\.faults"):
            await call
    await stub.create_process_instance(CREATE)
    assert fault.hits == 2


async def test_chance_repeats_itself_with_a_seed(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    async def outcomes(seed: int) -> list[bool]:
        met = []
        with gateway.faults.refuse("Topology", probability=0.5, seed=seed):
            for _ in range(20):
                try:
                    await stub.topology(pb.TopologyRequest())
                    met.append(False)
                except GRPCError:
                    met.append(True)
        return met

    first = await outcomes(1)
    assert 3 < sum(first) < 17
    assert await outcomes(1) == first
    assert await outcomes(2) != first


async def test_calls_are_delayed(gateway: EmbeddedGateway, stub: pb.GatewayStub) -> None:
    loop = asyncio.get_running_loop()
    with gateway.faults.delay("CreateProcessInstance", 50):
        began = loop.time()
        waiting = asyncio.create_task(stub.create_process_instance(CREATE))
        await until(lambda: gateway.metrics().waiting_commands)
        assert gateway.instances() == ()
        await waiting
    assert loop.time() - began >= 0.05
    assert len(gateway.instances()) == 1


async def test_answers_are_dropped_and_what_was_asked_is_done(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    with gateway.faults.drop_answers("CreateProcessInstance"):
        waiting = asyncio.create_task(stub.create_process_instance(CREATE))
        await until(gateway.instances)
        unknown = asyncio.create_task(
            stub.create_process_instance(pb.CreateProcessInstanceRequest(bpmn_process_id="x"))
        )
        done, _ = await asyncio.wait({waiting, unknown}, timeout=0.1)
        assert not done
        waiting.cancel()
        unknown.cancel()
        await asyncio.wait({waiting, unknown})
    assert len(gateway.instances()) == 1


async def test_our_client_runs_into_its_deadline(gateway: EmbeddedGateway) -> None:
    async with ZeebeClient(gateway.channel()) as client:
        with gateway.faults.drop_answers("PublishMessage"), pytest.raises(Exception) as caught:
            await client.publish_message("m", "k", deadline_ms=100)
        assert type(caught.value).__name__ == "ZeebeDeadlineExceeded"
    assert gateway.metrics().messages == 1


async def test_our_client_does_not_notice_a_goodbye(gateway: EmbeddedGateway) -> None:
    connections: set[object] = set()
    server = gateway._server
    assert server is not None
    gateway._broker.on_settled.append(lambda: connections.update(server._connections))
    async with ZeebeClient(gateway.channel()) as client:
        with gateway.faults.goaway("CreateProcessInstance", probability=0.5, seed=3) as fault:
            for _ in range(10):
                await asyncio.gather(*(client.run_process("p") for _ in range(5)))
        assert fault.hits > 10
    assert len(gateway.instances()) == 50
    # Each time to a new one.
    assert len(connections) > 5


async def test_several_faults_meet_a_call_in_their_order(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    loop = asyncio.get_running_loop()
    with gateway.faults:
        gateway.faults.delay("Topology", 30)
        gateway.faults.refuse("Topology", message="first")
        late = gateway.faults.refuse("Topology", message="second")
        began = loop.time()
        with pytest.raises(GRPCError, match="first"):
            await stub.topology(pb.TopologyRequest())
        assert loop.time() - began >= 0.03
        assert late.hits == 1
    await stub.topology(pb.TopologyRequest())


def test_what_makes_no_sense_is_refused() -> None:
    faults = Faults(frozenset({"CompleteJob", "Topology"}))
    with pytest.raises(ValueError, match="no RPC 'complete_job'; there are CompleteJob, Topology"):
        faults.refuse("complete_job")
    with pytest.raises(ValueError, match="probability must be from 0 to 1, but is 2"):
        faults.delay(probability=2)
    with pytest.raises(ValueError, match="count must be at least 1, but is 0"):
        faults.goaway(count=0)
    with pytest.raises(ValueError, match="a call cannot be refused with OK"):
        faults.refuse(status=StatusCode.OK)
