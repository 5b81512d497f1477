"""A gateway with tenants, as our client sees it.

By documentation (Multi-tenancy) and features.md 2.1: a request names its tenant, and what it
leads to is that tenant's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.embedded.models import (
    catch,
    condition,
    end,
    message,
    message_event,
    model,
    service,
    start,
)
from tests.embedded.waiting import until

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.errors import (
    InvalidArgumentError,
    PermissionDeniedError,
    ProcessDefinitionNotFoundError,
)
from zeebe_grpclib.instructions import TenantFilter

MODEL = model(
    "p",
    start(),
    service("a"),
    catch("wait", message_event("m")),
    end(),
    flows="start > a > wait > end",
    definitions=message("m", "go", "=k"),
)


@pytest.fixture
async def gateway() -> AsyncIterator[EmbeddedGateway]:
    async with EmbeddedGateway(tenants=["red", "blue"]) as gateway:
        yield gateway


@pytest.fixture
async def client(gateway: EmbeddedGateway) -> AsyncIterator[ZeebeClient]:
    async with ZeebeClient(gateway.channel()) as client:
        yield client


async def deployed(client: ZeebeClient, *tenant_ids: str) -> None:
    for tenant_id in tenant_ids:
        answer = await client.deploy_resource(("p.bpmn", MODEL), tenant_id=tenant_id)
        assert answer.tenant_id == tenant_id


async def test_an_instance_from_deployment_to_end(
    gateway: EmbeddedGateway, client: ZeebeClient
) -> None:
    await deployed(client, "red", "blue")
    for tenant_id in ("red", "blue"):
        created = await client.run_process("p", {"k": "1"}, tenant_id=tenant_id)
        assert (created.tenant_id, created.version) == (tenant_id, 1)
    for tenant_id, other in (("red", "blue"), ("blue", "red")):
        (job,) = await client.activate_jobs("work", 10, "w", 60_000, tenant_ids=[tenant_id])
        assert job.tenant_id == tenant_id
        await client.complete_job(job.key)
        await client.publish_message("go", "1", tenant_id=tenant_id)
        left = {view.tenant_id for view in gateway.instances()}
        assert left == ({other} if tenant_id == "red" else set())


async def test_a_request_has_to_say_whose_it_is(client: ZeebeClient) -> None:
    with pytest.raises(InvalidArgumentError, match="but no tenant identifier was provided"):
        await client.run_process("p")
    with pytest.raises(
        PermissionDeniedError,
        match="tenant identifier 'green', but tenant is not authorized",
    ):
        await client.run_process("p", tenant_id="green")
    with pytest.raises(ProcessDefinitionNotFoundError):
        await client.run_process("p", tenant_id="red")


async def test_the_default_tenant_is_one_of_them(client: ZeebeClient) -> None:
    await deployed(client, "<default>")
    assert (await client.run_process("p", tenant_id="<default>")).tenant_id == "<default>"


async def test_waiting_polls_are_woken_by_jobs_of_their_tenants(
    gateway: EmbeddedGateway, client: ZeebeClient
) -> None:
    await deployed(client, "red", "blue")
    polls = [
        asyncio.create_task(client.activate_jobs("work", 1, "w", 60_000, tenant_ids=[tenant_id]))
        for tenant_id in ("red", "blue")
    ]
    await until(lambda: len(gateway._service._polls) == 2)
    # The one that waits longer must not keep the other from its job.
    await client.run_process("p", tenant_id="blue")
    assert [job.tenant_id for job in await asyncio.wait_for(polls[1], 10)] == ["blue"]
    assert not polls[0].done()
    await client.run_process("p", tenant_id="red")
    assert [job.tenant_id for job in await asyncio.wait_for(polls[0], 10)] == ["red"]


async def test_streams_are_sent_jobs_of_their_tenants(
    gateway: EmbeddedGateway, client: ZeebeClient
) -> None:
    await deployed(client, "red", "blue")

    async def first(tenant_id: str) -> str | None:
        stream = client.stream_activated_jobs("work", "w", 60_000, tenant_ids=[tenant_id])
        async for job in stream:
            return job.tenant_id
        raise AssertionError("the stream ended")

    streams = [asyncio.create_task(first(tenant_id)) for tenant_id in ("red", "blue")]
    await until(lambda: len(gateway._service._streams) == 2)
    await client.run_process("p", tenant_id="blue")
    assert await asyncio.wait_for(streams[1], 10) == "blue"
    assert not streams[0].done()
    streams[0].cancel()
    await asyncio.wait(streams)


async def test_jobs_of_all_that_are_assigned(client: ZeebeClient) -> None:
    await deployed(client, "red", "blue")
    for tenant_id in ("blue", "red"):
        await client.run_process("p", tenant_id=tenant_id)
    jobs = await client.activate_jobs("work", 10, "w", 60_000, tenant_filter=TenantFilter.ASSIGNED)
    assert [job.tenant_id for job in jobs] == ["blue", "red"]


async def test_conditions_start_processes_of_their_tenant(
    gateway: EmbeddedGateway, client: ZeebeClient
) -> None:
    content = model("p", start("s", condition("=x > 1")), service("a"), flows="s > a")
    for tenant_id in ("red", "blue"):
        await client.deploy_resource(("p.bpmn", content), tenant_id=tenant_id)
    answer = await client.evaluate_conditional({"x": 2}, tenant_id="blue")
    assert (answer.tenant_id, len(answer.process_instances)) == ("blue", 1)
    assert [view.tenant_id for view in gateway.instances()] == ["blue"]
