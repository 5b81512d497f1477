"""Compensation: what is undone, when, and how often."""

from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    compensate_event,
    end,
    gateway,
    message,
    message_event,
    model,
    service,
    start,
    task,
    throw,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    CompleteJob,
    PublishMessage,
)
from zeebe_grpclib.embedded.engine import events as ev


def undo(name: str = "undo") -> Node:
    return service(name, name)


def one(event: str = "", **more: str) -> bytes:
    """A task that can be undone, and an event that does it."""
    return model(
        "p",
        start(),
        service("a"),
        *undone_by("a", undo()),
        throw("throw", event or compensate_event()),
        service("after", "after"),
        end(),
        flows="start > a > throw > after > end",
        **more,
    )


def test_a_handler_undoes_a_completed_activity_while_the_event_waits(h: Harness) -> None:
    h.deploy(one())
    key = h.create(variables={"v": 1}, await_result=True)
    h.complete("work", {"w": 2})
    assert h.activate("after") == []
    job = h.complete("undo", {"undone": True})
    assert (job.element_id, job.variables) == ("undo", {"v": 1, "w": 2})
    h.complete("after")

    (outcome,) = h.outcomes
    assert outcome.process_instance_key == key
    assert outcome.variables == {"v": 1, "w": 2, "undone": True}
    assert h.steps() == ["start", "a", "a_undo", "undo", "throw", "after", "end", "p"]
    assert set(h.census().values()) == {0}


def test_the_events_tell_what_was_remembered_and_undone(h: Harness) -> None:
    h.deploy(one())
    key = h.create()
    first = h.complete("work")
    undoing = h.complete("undo")

    subscribed, triggered, completed = h.events_of(
        ev.CompensationSubscribed, ev.CompensationTriggered, ev.CompensationCompleted
    )
    assert isinstance(subscribed, ev.CompensationSubscribed)
    assert isinstance(triggered, ev.CompensationTriggered)
    assert subscribed == ev.CompensationSubscribed(
        subscribed.key, "a", key, first.element_instance_key, key, "undo", {}
    )
    assert triggered.handler_key == undoing.element_instance_key
    assert completed == ev.CompensationCompleted(subscribed.key)


def test_nothing_is_undone_without_an_event_for_it(h: Harness) -> None:
    content = model(
        "p", start(), service("a"), *undone_by("a", undo()), end(), flows="start > a > end"
    )
    h.deploy(content)
    h.create()
    h.complete("work")

    assert h.steps() == ["start", "a", "end", "p"]
    assert h.available == ["work"]
    assert set(h.census().values()) == {0}


def test_an_event_with_nothing_to_undo_is_passed(h: Harness) -> None:
    h.deploy(model("p", start(), throw("t", compensate_event()), end(), flows="start > t > end"))

    assert h.result() == {}


def test_all_handlers_begin_at_once_and_the_event_waits_for_the_last(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            service("b"),
            *undone_by("a", undo("undo_a")),
            *undone_by("b", undo("undo_b")),
            end("end", compensate_event()),
            flows="start > a > b > end",
        )
    )
    h.create()
    h.complete("work")
    h.complete("work")
    (undo_a,), (undo_b,) = h.activate("undo_a"), h.activate("undo_b")
    h.execute(CompleteJob(undo_b.key))
    assert "end" not in h.steps()
    h.execute(CompleteJob(undo_a.key))

    assert h.steps()[-4:] == ["undo_b", "undo_a", "end", "p"]
    assert set(h.census().values()) == {0}


def test_only_the_activity_that_is_named_is_undone(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            task("a"),
            task("b"),
            *undone_by("a", undo("undo_a")),
            *undone_by("b", undo("undo_b")),
            throw("only_b", compensate_event("b")),
            throw("rest", compensate_event()),
            end(),
            flows="start > a > b > only_b > rest > end",
        )
    )
    h.create()
    assert h.activate("undo_a") == []
    h.complete("undo_b")
    h.complete("undo_a")

    assert h.steps().count("undo_b") == 1
    assert set(h.census().values()) == {0}


def test_as_often_as_it_was_completed_but_each_time_once(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("join"),
            service("a"),
            *undone_by("a", undo()),
            gateway("again"),
            throw("first", compensate_event()),
            throw("second", compensate_event()),
            end(),
            flows="start > join > a > again; again > join [=again]; again > first [*];"
            "first > second > end",
        )
    )
    h.create()
    h.complete("work", {"again": True})
    h.complete("work", {"again": True})
    h.complete("work", {"again": False})
    jobs = h.activate("undo")
    assert len(jobs) == 3
    for job in jobs:
        h.execute(CompleteJob(job.key))

    assert h.steps()[-4:] == ["first", "second", "end", "p"]
    assert set(h.census().values()) == {0}


def test_neither_active_nor_terminated_activities_are_undone(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            service("active"),
            *undone_by("active", undo("undo_active")),
            service("stopped"),
            *undone_by("stopped", undo("undo_stopped")),
            boundary("b", "stopped", message_event("m")),
            throw("throw", compensate_event()),
            end(),
            end("end2"),
            flows="start > fork > active > end; fork > stopped > end; b > throw > end2",
            definitions=message("m", "m", '="k"'),
        )
    )
    h.create()
    h.execute(PublishMessage("m", "k"))

    assert "throw" in h.steps()
    assert h.activate("undo_active") == h.activate("undo_stopped") == []
    h.complete("work")
    assert set(h.census().values()) == {0}
