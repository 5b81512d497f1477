"""The contract that a gateway relies on."""

from collections.abc import Iterator

import pytest
from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.engine import (
    FIRST_KEY,
    ActivateJobs,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    Engine,
    FailJob,
    PublishMessage,
)
from zeebe_grpclib.embedded.engine import events as ev

MODEL = model("p", start(), service("a"), end(), flows="start > a > end")


def test_keys_come_from_the_generator(h: Harness) -> None:
    def tens() -> Iterator[int]:
        key = 0
        while True:
            key += 10
            yield key

    engine = Engine(lambda: 0, keys=tens().__next__)
    engine.execute(DeployResource([("a.bpmn", MODEL)]))

    assert engine.execute(CreateProcessInstance("p")).process_instance_key == 30
    assert FIRST_KEY == 2251799813685249


def test_what_is_due_is_fired_before_a_command_is_looked_at(h: Harness) -> None:
    h.deploy(MODEL)
    h.create()
    h.activate(timeout_ms=10)
    h.execute(PublishMessage("m", time_to_live_ms=5))
    h.now_ms += 10
    h.log.clear()
    h.execute(ActivateJobs("other", 1, 1))

    assert [type(event) for event in h.log] == [ev.MessageExpired, ev.JobTimedOut]


def test_things_are_fired_in_the_order_of_their_time(h: Harness) -> None:
    h.deploy(MODEL)
    for timeout_ms in (30, 10, 20):
        h.create()
        h.activate(timeout_ms=timeout_ms)
    h.execute(PublishMessage("m", time_to_live_ms=15))
    jobs = list(h.engine.state.jobs._by_key)
    h.log.clear()
    h.wait(100)

    assert [event[0] for event in h.log][:1] == [jobs[1]]
    assert [type(event).__name__ for event in h.log] == [
        "JobTimedOut",
        "MessageExpired",
        "JobTimedOut",
        "JobTimedOut",
    ]
    assert [e.key for e in h.log if isinstance(e, ev.JobTimedOut)] == [jobs[1], jobs[2], jobs[0]]


def test_the_next_due_time_is_the_earliest_of_all(h: Harness) -> None:
    h.deploy(MODEL)
    assert h.engine.next_due_ms() is None
    h.create()
    h.create()
    first, _ = h.activate(timeout_ms=30_000)
    assert h.engine.next_due_ms() == NOON_MS + 30_000
    h.execute(FailJob(first.key, 1, retry_back_off_ms=20_000))
    assert h.engine.next_due_ms() == NOON_MS + 20_000
    h.execute(PublishMessage("m", time_to_live_ms=10_000))
    assert h.engine.next_due_ms() == NOON_MS + 10_000


def test_subscribers_and_listeners_can_leave(h: Harness) -> None:
    h.deploy(MODEL)
    seen: list[ev.Event] = []
    other = Harness()
    end_events = h.engine.subscribe(seen.append)
    end_listening = h.engine.listen(other)
    h.create()
    count = len(seen)
    assert count > 0
    assert other.available == ["work"]
    end_events()
    end_listening()
    h.create()

    assert len(seen) == count
    assert other.available == ["work"]
    assert h.available == ["work", "work"]


def test_the_same_commands_give_the_same_events() -> None:
    def play() -> list[ev.Event]:
        h = Harness()
        h.deploy(MODEL)
        h.create(variables={"x": 1})
        h.create()
        job = h.activate(count=1)[0]
        h.execute(CompleteJob(job.key, {"y": 2}))
        h.wait(100_000)
        return h.log

    assert play() == play()


def test_an_error_inside_leaves_no_follow_ups(h: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    h.deploy(MODEL)
    h.create()
    (job,) = h.activate()

    def explode(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(h.engine._turn, "record", explode)
        with pytest.raises(ZeroDivisionError):
            h.execute(CompleteJob(job.key))
    h.execute(CompleteJob(job.key))
    assert h.steps()[-1] == "p"


def test_memory_does_not_grow_with_finished_instances(h: Harness) -> None:
    h.deploy(MODEL)
    engine = Engine(lambda: h.now_ms)
    engine.execute(DeployResource([("a.bpmn", MODEL)]))
    for _ in range(300):
        engine.execute(CreateProcessInstance("p", {"x": 1}))
        (job,) = engine.execute(ActivateJobs("work", 1, 1_000)).jobs
        engine.execute(CompleteJob(job.key))

    assert set(engine.census().values()) == {0}
    assert engine.next_due_ms() is None
    assert engine.state.jobs._activatable == {}
    assert len(engine.state.jobs.deadlines._heap) == 0
