from __future__ import annotations

import asyncio

import pytest
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.broker import Broker
from zeebe_grpclib.embedded.clock import Clock
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CreateProcessInstance,
    DeployResource,
    Rejection,
)
from zeebe_grpclib.embedded.long_polling import LongPolling

LONG_MS = 60_000


@pytest.fixture
def broker() -> Broker:
    broker = Broker(Clock())
    content = model("p", start(), service("a", "work"), end(), flows="start > a > end")
    broker.execute(DeployResource([("p.bpmn", content)]))
    return broker


@pytest.fixture
def polls(broker: Broker) -> LongPolling:
    return LongPolling(broker)


def ask(worker: str = "", max_jobs: int = 1, job_type: str = "work") -> ActivateJobs:
    return ActivateJobs(job_type, max_jobs, 60_000, worker)


async def settled() -> None:
    """Every task that can go on has gone on."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_takes_what_is_there_at_once(broker: Broker, polls: LongPolling) -> None:
    broker.execute(CreateProcessInstance("p"))
    (job,) = await polls.activate(ask("w"), LONG_MS)
    assert (job.type, job.worker) == ("work", "w")


@pytest.mark.parametrize("wait_ms", [0, -1])
async def test_who_does_not_wait_gets_nothing(polls: LongPolling, wait_ms: int) -> None:
    assert await polls.activate(ask(), wait_ms) == ()


async def test_a_wait_ends(polls: LongPolling) -> None:
    assert await polls.activate(ask(), 5) == ()
    assert polls._waiting == {}


async def test_a_new_job_wakes_who_waits(broker: Broker, polls: LongPolling) -> None:
    poll = asyncio.create_task(polls.activate(ask(), LONG_MS))
    await settled()
    created = broker.execute(CreateProcessInstance("p"))
    (job,) = await asyncio.wait_for(poll, 1)
    assert job.process_instance_key == created.process_instance_key
    assert polls._waiting == {}


async def test_a_job_of_another_type_wakes_nobody(broker: Broker, polls: LongPolling) -> None:
    poll = asyncio.create_task(polls.activate(ask(job_type="rest"), LONG_MS))
    await settled()
    broker.execute(CreateProcessInstance("p"))
    await settled()
    assert not poll.done()
    poll.cancel()


async def test_first_come_first_served(broker: Broker, polls: LongPolling) -> None:
    served: list[str] = []

    async def work(name: str) -> None:
        for _ in range(5):
            served.extend(job.worker for job in await polls.activate(ask(name), LONG_MS))

    workers = [asyncio.create_task(work(name)) for name in "ab"]
    await settled()
    for _ in range(10):
        broker.execute(CreateProcessInstance("p"))
        await settled()
    await asyncio.wait_for(asyncio.gather(*workers), 1)
    assert "".join(served) == "ababababab"


async def test_one_job_is_for_one(broker: Broker, polls: LongPolling) -> None:
    waiting = [asyncio.create_task(polls.activate(ask(name), LONG_MS)) for name in "abc"]
    await settled()
    broker.execute(CreateProcessInstance("p"))
    broker.execute(CreateProcessInstance("p"))
    await settled()
    assert [task.done() for task in waiting] == [True, True, False]
    waiting[2].cancel()


async def test_who_left_is_passed_over(broker: Broker, polls: LongPolling) -> None:
    gone = asyncio.create_task(polls.activate(ask("gone"), LONG_MS))
    here = asyncio.create_task(polls.activate(ask("here"), LONG_MS))
    await settled()
    gone.cancel()
    await settled()
    broker.execute(CreateProcessInstance("p"))
    assert [job.worker for job in await asyncio.wait_for(here, 1)] == ["here"]


async def test_who_leaves_while_the_job_comes_leaves_it_to_the_next(
    broker: Broker, polls: LongPolling
) -> None:
    gone = asyncio.create_task(polls.activate(ask("gone"), LONG_MS))
    here = asyncio.create_task(polls.activate(ask("here"), LONG_MS))
    await settled()
    broker.execute(CreateProcessInstance("p"))
    # The job is given to the task, which has not run since.
    gone.cancel()
    (job,) = await asyncio.wait_for(here, 1)
    assert job.worker == "here"
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_what_is_given_back_goes_to_who_waits(broker: Broker, polls: LongPolling) -> None:
    broker.execute(CreateProcessInstance("p"))
    jobs = await polls.activate(ask("first"), LONG_MS)
    waiting = asyncio.create_task(polls.activate(ask("second"), LONG_MS))
    await settled()
    polls.give_back(jobs)
    (again,) = await asyncio.wait_for(waiting, 1)
    assert (again.key, again.worker, again.retries) == (jobs[0].key, "second", jobs[0].retries)


async def test_a_bad_request_is_refused_before_it_waits(polls: LongPolling) -> None:
    with pytest.raises(Rejection, match="max jobs to activate to be greater than zero"):
        await polls.activate(ask(max_jobs=0), LONG_MS)
    assert polls._waiting == {}
