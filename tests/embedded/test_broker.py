from __future__ import annotations

import asyncio
import logging

import pytest
from tests.embedded.models import catch, end, model, service, start, timer_event

from zeebe_grpclib.embedded.broker import Broker
from zeebe_grpclib.embedded.clock import Clock
from zeebe_grpclib.embedded.engine import (
    ActivatedJob,
    ActivateJobs,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    ProcessInstanceOutcome,
    Rejection,
)
from zeebe_grpclib.embedded.engine import events as ev

NOON_MS = 1_767_268_800_000

WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")
SLEEP = model(
    "sleep",
    start(),
    catch("nap", timer_event("timeDuration", "PT10S")),
    service("a", "work"),
    end(),
    flows="start > nap > a > end",
)


class Time:
    """A clock to turn by hand."""

    def __init__(self) -> None:
        self.now_ms = NOON_MS

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def broker(time: Time) -> Broker:
    broker = Broker(Clock(time))
    broker.execute(DeployResource([("p.bpmn", WORK), ("sleep.bpmn", SLEEP)]))
    return broker


def test_tells_when_the_command_is_over(broker: Broker) -> None:
    heard = []

    def take(job_type: str) -> None:
        # A listener of the engine's own could not do this.
        heard.append(broker.execute(ActivateJobs(job_type, 1, 1_000)).jobs[0].type)

    broker.on_jobs_available.append(take)
    broker.execute(CreateProcessInstance("p"))
    assert heard == ["work"]


def test_what_follows_from_news_is_told_in_turn(broker: Broker) -> None:
    ended: list[ProcessInstanceOutcome] = []

    def work(job_type: str) -> None:
        for job in broker.execute(ActivateJobs(job_type, 1, 1_000)).jobs:
            broker.execute(CompleteJob(job.key, {"done": True}))
            assert ended == []

    broker.on_jobs_available.append(work)
    broker.on_instance_ended.append(ended.append)
    created = broker.execute(CreateProcessInstance("p", await_result=True))
    assert [(each.process_instance_key, each.variables) for each in ended] == [
        (created.process_instance_key, {"done": True})
    ]


def test_an_offer_repeats_the_news(broker: Broker) -> None:
    broker.execute(CreateProcessInstance("p"))
    heard: list[str] = []
    broker.on_jobs_available.append(heard.append)
    broker.offer("work")
    assert heard == ["work"]


def test_a_rejection_is_passed_on(broker: Broker) -> None:
    with pytest.raises(Rejection, match="no such job"):
        broker.execute(CompleteJob(1))


def test_who_hears_badly_does_not_disturb_the_caller(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(job_type: str) -> None:
        raise ValueError(job_type)

    broker.on_jobs_available.append(fail)
    created = broker.execute(CreateProcessInstance("p"))
    assert created.bpmn_process_id == "p"
    assert [record.message for record in caplog.records] == [
        "the engine failed at handing on its news"
    ]


async def test_the_alarm_fires_what_is_due(broker: Broker, time: Time) -> None:
    broker.start()
    heard: list[str] = []
    woken = asyncio.Event()
    broker.on_jobs_available += [heard.append, lambda _: woken.set()]
    broker.execute(CreateProcessInstance("sleep"))
    assert heard == []
    # 9.95 s later: the rest is waited for.
    time.now_ms += 9_950
    broker.stop()
    broker.start()
    turn = asyncio.get_running_loop().call_later(0.02, setattr, time, "now_ms", NOON_MS + 10_000)
    await asyncio.wait_for(woken.wait(), 5)
    turn.cancel()
    assert heard == ["work"]
    broker.stop()


async def test_an_earlier_due_time_moves_the_alarm(time: Time) -> None:
    broker = Broker(Clock())
    broker.start()
    broker.execute(DeployResource([("p.bpmn", WORK)]))
    broker.execute(CreateProcessInstance("p"))
    woken = asyncio.Event()
    (job,) = broker.execute(ActivateJobs("work", 1, 3_600_000)).jobs
    broker.on_jobs_available.append(lambda _: woken.set())
    broker.execute(CreateProcessInstance("p"))
    woken.clear()
    broker.execute(ActivateJobs("work", 1, 20))
    await asyncio.wait_for(woken.wait(), 5)
    (again,) = broker.execute(ActivateJobs("work", 2, 1_000)).jobs
    assert again.key > job.key
    broker.stop()


async def test_a_failure_at_what_is_due_is_logged(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failed = asyncio.Event()

    def fail() -> None:
        failed.set()
        raise ValueError

    broker.execute(CreateProcessInstance("sleep"))
    monkeypatch.setattr(broker.engine, "advance", fail)
    monkeypatch.setattr(broker.engine, "next_due_ms", lambda: None if failed.is_set() else NOON_MS)
    with caplog.at_level(logging.ERROR):
        broker.start()
        await asyncio.wait_for(failed.wait(), 5)
    assert [record.message for record in caplog.records] == ["the engine failed at what was due"]
    broker.stop()


async def test_advancing_fires_each_thing_at_its_own_time(broker: Broker, time: Time) -> None:
    broker.execute(CreateProcessInstance("sleep"))
    time.now_ms += 3_000
    broker.execute(CreateProcessInstance("sleep"))
    jobs: list[ActivatedJob] = []

    def take(job_type: str) -> None:
        jobs.extend(broker.execute(ActivateJobs(job_type, 9, 1_000)).jobs)

    broker.on_jobs_available.append(take)
    fired: list[ev.Event] = []
    broker.engine.subscribe(fired.append)
    await broker.advance(9_999)
    # Due at 10 s and 13 s; the first job, taken at 10 s, timed out after a second, twice over.
    deadlines = [job.deadline - NOON_MS for job in jobs]
    assert deadlines[:3] == [11_000, 12_000, 13_000]
    assert sum(isinstance(event, ev.TimerTriggered) for event in fired) == 1
    await broker.advance(1)
    assert sum(isinstance(event, ev.TimerTriggered) for event in fired) == 2


async def test_advancing_past_everything_leaves_the_clock_there(broker: Broker) -> None:
    await broker.advance(3_600_000)
    broker.execute(CreateProcessInstance("p"))
    (job,) = broker.execute(ActivateJobs("work", 1, 5)).jobs
    assert job.deadline == NOON_MS + 3_600_005
