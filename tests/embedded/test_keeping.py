"""The gateway with `data`: what clients are told is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from tests.embedded.models import catch, end, model, service, start, timer_event
from tests.embedded.waiting import until

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway, JournalError, JournalOptions, JournalProblem
from zeebe_grpclib.embedded.engine import CreateProcessInstance, DeployResource
from zeebe_grpclib.embedded.journal.store import Store

WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")
SLEEP = model(
    "sleep",
    start(),
    catch("nap", timer_event("timeDuration", "PT1H")),
    service("a", "work"),
    end(),
    flows="start > nap > a > end",
)
DEPLOY = pb.DeployResourceRequest(
    resources=[pb.Resource("p.bpmn", WORK), pb.Resource("sleep.bpmn", SLEEP)]
)


@pytest.fixture(params=[True, False], ids=["fsync", "no fsync"])
def options(request: pytest.FixtureRequest) -> JournalOptions:
    return JournalOptions(fsync=request.param)


@pytest.fixture
async def gateway(tmp_path: Path, options: JournalOptions) -> AsyncIterator[EmbeddedGateway]:
    async with EmbeddedGateway(data=tmp_path / "data", journal=options) as gateway:
        yield gateway


@pytest.fixture
async def stub(gateway: EmbeddedGateway) -> AsyncIterator[pb.GatewayStub]:
    host, _, port = gateway.address.rpartition(":")
    channel = Channel(host, int(port))
    yield pb.GatewayStub(channel)
    channel.close()


def store(gateway: EmbeddedGateway) -> Store:
    journal = gateway._broker.journal
    assert journal is not None
    assert journal._store is not None
    return journal._store


def limit(gateway: EmbeddedGateway, more_pages: int | None) -> None:
    connection = store(gateway)._connection
    ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
    most = 1_000_000 if more_pages is None else pages + more_pages
    connection.execute(f"PRAGMA max_page_count = {most}").fetchall()


async def test_each_answer_finds_its_command_on_disk(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    await stub.deploy_resource(DEPLOY)
    assert len(list(store(gateway).rows_after(0))) == 1
    create = pb.CreateProcessInstanceRequest(bpmn_process_id="p", version=-1)
    await asyncio.gather(*(stub.create_process_instance(create) for _ in range(20)))
    assert len(list(store(gateway).rows_after(0))) == 21
    activate = pb.ActivateJobsRequest(type="work", timeout=1000, max_jobs_to_activate=1)
    (answer,) = [each async for each in stub.activate_jobs(activate)]
    assert len(list(store(gateway).rows_after(0))) == 22
    await stub.complete_job(pb.CompleteJobRequest(job_key=answer.jobs[0].key))
    assert len(list(store(gateway).rows_after(0))) == 23


async def test_a_job_that_is_pushed_is_on_disk(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    await stub.deploy_resource(DEPLOY)
    stream = stub.stream_activated_jobs(pb.StreamActivatedJobsRequest(type="work", timeout=60_000))
    pushed = asyncio.ensure_future(anext(aiter(stream)))
    await until(lambda: gateway._service._streams._open)
    create = pb.CreateProcessInstanceRequest(bpmn_process_id="p", version=-1)
    await stub.create_process_instance(create)
    job = await asyncio.wait_for(pushed, 10)
    assert len(list(store(gateway).rows_after(0))) == 3
    assert job.type == "work"
    await cast("AsyncGenerator[pb.ActivatedJob, None]", stream).aclose()


async def test_a_full_disk_is_a_status_and_then_it_goes_on(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    await stub.deploy_resource(DEPLOY)
    limit(gateway, 1)
    large = pb.CreateProcessInstanceRequest(
        bpmn_process_id="p", version=-1, variables='{"text": "' + "x" * 100_000 + '"}'
    )
    for _ in range(2):
        with pytest.raises(GRPCError) as caught:
            await stub.create_process_instance(large)
        assert caught.value.status is Status.RESOURCE_EXHAUSTED
        assert caught.value.message == (
            "Cannot accept requests for partition 1. Broker is out of disk space "
            f"(journal {store(gateway).path}: database or disk is full)"
        )
        assert gateway.instances() == ()
    limit(gateway, None)
    created = await stub.create_process_instance(large)
    (instance,) = gateway.instances()
    assert instance.key == created.process_instance_key


async def test_what_follows_from_what_is_undone_is_undone(
    gateway: EmbeddedGateway, stub: pb.GatewayStub
) -> None:
    await stub.deploy_resource(DEPLOY)
    activate = pb.ActivateJobsRequest(type="work", timeout=1000, max_jobs_to_activate=1)
    poll = asyncio.ensure_future(anext(aiter(stub.activate_jobs(activate))))
    await until(lambda: gateway._service._polls._waiting)
    limit(gateway, 1)
    large = pb.CreateProcessInstanceRequest(
        bpmn_process_id="p", version=-1, variables='{"text": "' + "x" * 100_000 + '"}'
    )
    outcomes = await asyncio.gather(
        stub.create_process_instance(large), poll, return_exceptions=True
    )
    assert [outcome.status for outcome in outcomes if isinstance(outcome, GRPCError)] == [
        Status.RESOURCE_EXHAUSTED
    ] * 2
    limit(gateway, None)


async def test_the_same_gateway_can_be_started_again(tmp_path: Path) -> None:
    gateway = EmbeddedGateway(data=tmp_path)
    with pytest.raises(JournalError, match="the gateway is not started"):
        gateway.execute(CreateProcessInstance("p"))
    seen: list[object] = []
    gateway.engine.subscribe(seen.append)
    async with gateway:
        gateway.execute(DeployResource([("p.bpmn", WORK), ("sleep.bpmn", SLEEP)]))
        gateway.execute(CreateProcessInstance("p"))
        count = len(seen)
        assert count > 5
    async with EmbeddedGateway(data=tmp_path) as other:
        other.execute(CreateProcessInstance("p"))
        with pytest.raises(JournalError) as caught:
            await gateway.start()
        assert caught.value.problem is JournalProblem.LOCKED
    async with gateway:
        assert len(gateway.instances()) == 2
        # What is read is not news.
        assert len(seen) == count
        gateway.execute(CreateProcessInstance("p"))
        assert len(seen) > count


async def test_time_that_was_turned_stays_turned_and_timers_fire_in_it(tmp_path: Path) -> None:
    async with EmbeddedGateway(data=tmp_path) as gateway:
        gateway.execute(DeployResource([("sleep.bpmn", SLEEP)]))
        gateway.execute(CreateProcessInstance("sleep"))
        await gateway.advance(minutes=59)
        assert gateway.jobs() == ()
    async with EmbeddedGateway(data=tmp_path) as gateway:
        await gateway.advance(minutes=1)
        assert [job.type for job in gateway.jobs()] == ["work"]


async def test_what_became_due_meanwhile_fires_at_the_start(tmp_path: Path) -> None:
    async with EmbeddedGateway(data=tmp_path, clock=lambda: 1_767_268_800_000) as gateway:
        gateway.execute(DeployResource([("sleep.bpmn", SLEEP)]))
        gateway.execute(CreateProcessInstance("sleep"))
    later = 1_767_268_800_000 + 3_600_000
    async with EmbeddedGateway(data=tmp_path, clock=lambda: later) as gateway:
        (job,) = await gateway.wait_for(gateway.jobs)
        assert job.type == "work"


async def test_an_address_that_is_taken_leaves_the_journal_to_others(tmp_path: Path) -> None:
    async with EmbeddedGateway() as taken:
        port = int(taken.address.rpartition(":")[2])
        with pytest.raises(OSError, match=str(port)):
            await EmbeddedGateway(port=port, data=tmp_path).start()
    async with EmbeddedGateway(data=tmp_path):
        pass


def test_without_a_loop(tmp_path: Path) -> None:
    for count in (1, 2):
        with EmbeddedGateway(data=tmp_path) as gateway:
            gateway.execute(DeployResource([("p.bpmn", WORK)]))
            gateway.execute(CreateProcessInstance("p"))
            assert len(gateway.instances()) == count
