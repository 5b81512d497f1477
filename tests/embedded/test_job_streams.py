from __future__ import annotations

import asyncio

import pytest
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.broker import Broker
from zeebe_grpclib.embedded.clock import Clock
from zeebe_grpclib.embedded.engine import (
    ActivatedJob,
    ActivateJobs,
    CreateProcessInstance,
    DeployResource,
)
from zeebe_grpclib.embedded.job_streams import CAPACITY, JobStreams
from zeebe_grpclib.embedded.long_polling import LongPolling


@pytest.fixture
def broker() -> Broker:
    broker = Broker(Clock())
    content = model("p", start(), service("a", "work"), end(), flows="start > a > end")
    broker.execute(DeployResource([("p.bpmn", content)]))
    return broker


@pytest.fixture
def streams(broker: Broker) -> JobStreams:
    return JobStreams(broker)


class Client:
    """The other end of a stream, which may stop reading."""

    def __init__(self, streams: JobStreams, name: str = "") -> None:
        self.jobs: list[ActivatedJob] = []
        self.reads = asyncio.Event()
        self.reads.set()
        command = ActivateJobs("work", 1, 60_000, name)
        self.task = asyncio.create_task(streams.run(command, self.receive))

    async def receive(self, job: ActivatedJob) -> None:
        await self.reads.wait()
        self.jobs.append(job)


async def settled() -> None:
    for _ in range(3 * CAPACITY):
        await asyncio.sleep(0)


def make(broker: Broker, count: int = 1) -> None:
    for _ in range(count):
        broker.execute(CreateProcessInstance("p"))


def left(broker: Broker) -> int:
    return len(broker.execute(ActivateJobs("work", 1_000, 60_000)).jobs)


async def test_sends_jobs_in_turns(broker: Broker, streams: JobStreams) -> None:
    clients = [Client(streams, name) for name in "ab"]
    await settled()
    make(broker, 4)
    await settled()
    assert [[job.worker for job in client.jobs] for client in clients] == [["a"] * 2, ["b"] * 2]
    for client in clients:
        client.task.cancel()


async def test_what_waited_before_is_for_polls(broker: Broker, streams: JobStreams) -> None:
    make(broker)
    client = Client(streams)
    await settled()
    assert client.jobs == []
    client.task.cancel()


async def test_streams_come_before_polls(broker: Broker) -> None:
    polls = LongPolling(broker)
    poll = asyncio.create_task(polls.activate(ActivateJobs("work", 1, 60_000), 60_000))
    client = Client(JobStreams(broker))
    await settled()
    make(broker)
    await settled()
    assert (len(client.jobs), poll.done()) == (1, False)
    client.task.cancel()
    poll.cancel()


async def test_a_slow_client_is_given_so_many_and_the_rest_goes_to_others(
    broker: Broker, streams: JobStreams
) -> None:
    slow, quick = Client(streams), Client(streams)
    slow.reads.clear()
    await settled()
    for _ in range(10):
        make(broker, CAPACITY)
        await settled()
    assert len(quick.jobs) == 9 * CAPACITY
    assert slow.jobs == []
    slow.reads.set()
    await settled()
    assert len(slow.jobs) == CAPACITY
    slow.task.cancel()
    quick.task.cancel()


async def test_a_client_that_reads_again_gets_what_came_meanwhile(
    broker: Broker, streams: JobStreams
) -> None:
    client = Client(streams)
    client.reads.clear()
    await settled()
    make(broker, CAPACITY + 5)
    await settled()
    assert left(broker) == 5
    make(broker, 5)
    client.reads.set()
    await settled()
    assert len(client.jobs) == CAPACITY + 5
    client.task.cancel()


async def test_a_client_that_leaves_gives_back_what_it_did_not_get(
    broker: Broker, streams: JobStreams
) -> None:
    client = Client(streams)
    await settled()
    make(broker)
    await settled()
    client.reads.clear()
    make(broker, 3)
    await settled()
    client.task.cancel()
    await settled()
    assert len(client.jobs) == 1
    assert left(broker) == 3
    assert streams._open == {}


async def test_a_send_that_fails_ends_the_stream(broker: Broker, streams: JobStreams) -> None:
    async def fail(job: ActivatedJob) -> None:
        raise ConnectionResetError

    task = asyncio.create_task(streams.run(ActivateJobs("work", 1, 60_000), fail))
    await settled()
    make(broker)
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(task, 1)
    assert left(broker) == 1
