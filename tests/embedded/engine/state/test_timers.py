"""Timers by key, by time and by what they start."""

from dataclasses import replace

from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.models import catch, end, model, start, timer_event


def test_timers_of_start_events_are_found_by_their_process(h: Harness) -> None:
    h.deploy(
        model("p", start("start", timer_event("timeCycle", "R/PT1H")), end(), flows="start > end")
    )
    h.deploy(
        model(*("q", start(), catch("c", timer_event("timeDuration", "PT5M"))), flows="start > c"),
        "q.bpmn",
    )
    h.create("q")
    timers = h.engine.state.timers
    definition = h.engine.state.definitions.processes.latest("p")
    assert definition is not None
    (key,) = timers.of_start_events(definition.key)
    timer = timers.get(key)

    assert timer is not None
    assert (timer.element_instance, timer.due) == (None, NOON_MS + 3_600_000)
    due = timers.due.first()
    assert due is not None
    assert due[0] == NOON_MS + 300_000
    assert len(timers) == 2

    assert timers.remove(key) is timer
    assert timers.get(key) is None
    assert timers.of_start_events(definition.key) == ()
    assert timers.due.first() == due


def test_a_timer_that_is_another_elements_is_due_as_before(h: Harness) -> None:
    h.deploy(
        model("p", start(), catch("c", timer_event("timeDuration", "PT5M")), flows="start > c")
    )
    h.create()
    timers = h.engine.state.timers
    due = timers.due.first()
    assert due is not None
    timer = timers.get(due[1])
    assert timer is not None
    other = replace(timer, element=timer.definition.process.root)
    timers.replace(other)

    assert timers.get(timer.key) is other
    assert timers.due.first() == due
    assert timers.remove(timer.key) is other
    assert timers.due.first() is None
    assert len(timers) == 0
