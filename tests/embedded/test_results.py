from __future__ import annotations

import asyncio

import pytest
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.broker import Broker
from zeebe_grpclib.embedded.clock import Clock
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CancelProcessInstance,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    Rejection,
)
from zeebe_grpclib.embedded.results import Results

LONG_MS = 60_000


@pytest.fixture
def broker() -> Broker:
    broker = Broker(Clock())
    broker.execute(
        DeployResource(
            [
                ("p.bpmn", model("p", start(), service("a"), end(), flows="start > a > end")),
                ("quick.bpmn", model("quick", start(), end(), flows="start > end")),
            ]
        )
    )
    return broker


@pytest.fixture
def results(broker: Broker) -> Results:
    return Results(broker)


def work(broker: Broker) -> None:
    for job in broker.execute(ActivateJobs("work", 10, 1_000)).jobs:
        broker.execute(CompleteJob(job.key, {"done": True}))


def create(process_id: str = "p") -> CreateProcessInstance:
    return CreateProcessInstance(process_id, {"x": 1}, await_result=True)


async def test_an_instance_that_ends_at_once(results: Results) -> None:
    outcome = await results.create(create("quick"), LONG_MS)
    assert outcome is not None
    assert outcome.variables == {"x": 1}


async def test_an_instance_that_takes_its_time(broker: Broker, results: Results) -> None:
    task = asyncio.create_task(results.create(create(), LONG_MS))
    await asyncio.sleep(0)
    work(broker)
    outcome = await asyncio.wait_for(task, 1)
    assert outcome is not None
    assert outcome.variables == {"x": 1, "done": True}
    assert results._waiting == {}


async def test_an_instance_that_ends_while_its_news_is_handed_on(
    broker: Broker, results: Results
) -> None:
    broker.on_jobs_available.append(lambda _: work(broker))
    outcome = await asyncio.wait_for(results.create(create(), LONG_MS), 1)
    assert outcome is not None
    assert outcome.variables == {"x": 1, "done": True}
    assert results._early == {}


async def test_a_wait_that_is_over(broker: Broker, results: Results) -> None:
    assert await results.create(create(), 5) is None
    work(broker)
    assert results._early == {}


async def test_a_cancelled_instance_has_no_result(broker: Broker, results: Results) -> None:
    task = asyncio.create_task(results.create(create(), 50))
    await asyncio.sleep(0)
    (job,) = broker.execute(ActivateJobs("work", 1, 1_000)).jobs
    broker.execute(CancelProcessInstance(job.process_instance_key))
    assert await asyncio.wait_for(task, 5) is None


async def test_a_caller_that_left_is_not_waited_for(broker: Broker, results: Results) -> None:
    task = asyncio.create_task(results.create(create(), LONG_MS))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    work(broker)
    assert (results._waiting, results._early) == ({}, {})


async def test_what_cannot_be_created_is_refused(results: Results) -> None:
    with pytest.raises(Rejection, match="process ID 'nobody'"):
        await results.create(create("nobody"), LONG_MS)


def test_the_end_of_what_nobody_awaits_any_more_is_not_kept(
    broker: Broker, results: Results
) -> None:
    # As after a restart: the instance is awaited, and whoever did that is gone.
    broker.execute(create())
    work(broker)
    assert results._early == {}
