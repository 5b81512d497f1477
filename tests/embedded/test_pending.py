"""Waiting for task listeners."""

from __future__ import annotations

import asyncio

import pytest
from tests.embedded.models import end, listening, model, start, task

from zeebe_grpclib.embedded.broker import Broker
from zeebe_grpclib.embedded.clock import Clock
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CompleteJob,
    CompleteUserTask,
    CreateProcessInstance,
    DeployResource,
    Rejection,
    SetVariables,
    UserTaskTransition,
)
from zeebe_grpclib.embedded.pending import PendingRequests

LONG_MS = 60_000


@pytest.fixture
def broker() -> Broker:
    broker = Broker(Clock())
    node = listening(
        task("a", "userTask", "<zeebe:userTask/>"), "completing l", "updating m", kind="task"
    )
    content = model("p", start(), node, end(), flows="start > a > end")
    broker.execute(DeployResource([("p.bpmn", content)]))
    broker.execute(CreateProcessInstance("p"))
    return broker


@pytest.fixture
def pending(broker: Broker) -> PendingRequests:
    return PendingRequests(broker)


def task_key(broker: Broker) -> int:
    return broker.engine.inspection.user_tasks()[0].key


def say(broker: Broker, job_type: str = "l", *, denied: bool = False) -> None:
    (job,) = broker.execute(ActivateJobs(job_type, 1, 1_000)).jobs
    broker.execute(CompleteJob(job.key, denied=denied))


async def test_a_command_is_over_after_its_listener(
    broker: Broker, pending: PendingRequests
) -> None:
    waiting = asyncio.create_task(pending.execute(CompleteUserTask(task_key(broker)), LONG_MS))
    await asyncio.sleep(0)
    assert not waiting.done()
    say(broker)

    answer = await asyncio.wait_for(waiting, 5)
    assert answer is not None
    assert answer.request_key > 0
    assert broker.engine.census()["process instances"] == 0
    assert pending._waiting == {}


async def test_a_denial_is_raised(broker: Broker, pending: PendingRequests) -> None:
    waiting = asyncio.create_task(pending.execute(CompleteUserTask(task_key(broker)), LONG_MS))
    await asyncio.sleep(0)
    say(broker, denied=True)

    with pytest.raises(Rejection, match="was denied by Task Listener"):
        await asyncio.wait_for(waiting, 5)
    assert pending._waiting == {}


async def test_a_listener_may_answer_while_the_news_is_handed_on(
    broker: Broker, pending: PendingRequests
) -> None:
    broker.on_jobs_available.append(lambda _: say(broker))
    answer = await asyncio.wait_for(pending.execute(CompleteUserTask(task_key(broker)), 50), 5)

    assert answer is not None
    assert (pending._early, pending._waiting) == ({}, {})


async def test_what_comes_too_late_still_counts(broker: Broker, pending: PendingRequests) -> None:
    assert await pending.execute(CompleteUserTask(task_key(broker)), 5) is None
    say(broker)

    assert broker.engine.census()["process instances"] == 0
    assert (pending._early, pending._waiting) == ({}, {})


async def test_what_does_not_wait_is_over_at_once(broker: Broker, pending: PendingRequests) -> None:
    element = broker.engine.inspection.user_tasks()[0].element_instance_key
    waiting = asyncio.create_task(pending.execute(SetVariables(element, {"x": 1}), LONG_MS))
    await asyncio.sleep(0)
    say(broker, "m")
    assert await asyncio.wait_for(waiting, 5) is not None

    process = broker.engine.inspection.process_instances()[0].key
    answer = await pending.execute(SetVariables(process, {"y": 1}), LONG_MS)
    assert answer is not None
    assert answer.request_key == 0
    with pytest.raises(Rejection, match="no such user task was found"):
        await pending.execute(CompleteUserTask(7), LONG_MS)
    assert UserTaskTransition().request_key == 0
