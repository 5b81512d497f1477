"""What becomes of what an instance waits for when it goes on in another definition."""

from __future__ import annotations

from typing import Any

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_migration import (
    MESSAGES,
    active,
    deploy,
    migrate,
    one,
)
from tests.embedded.models import (
    boundary,
    catch,
    gateway,
    message_event,
    service,
    signal,
    signal_event,
    start,
    subprocess,
    timer_event,
)

from zeebe_grpclib.embedded.engine import BroadcastSignal, PublishMessage, SetVariables

MINUTE = timer_event("timeDuration", "PT1M")
HOUR = timer_event("timeDuration", "PT1H")
SIGNALS = signal("s1", "first") + signal("s2", "second")


def guarded(process_id: str, name: str, event: str, more: str = "", **attributes: Any) -> bytes:
    """A job with a boundary event that leads to another one."""
    return one(
        process_id,
        service("a"),
        boundary(name, "a", event, **attributes),
        service("late"),
        flows=f"start > a > end; {name} > late > end",
        definitions=MESSAGES + SIGNALS + more,
    )


def test_a_mapped_timer_keeps_its_time_and_an_unmapped_one_begins_anew(h: Harness) -> None:
    deploy(h, guarded("p", "b", MINUTE), guarded("q", "b2", HOUR))
    kept, renewed = h.create(), h.create()
    h.wait(30_000)
    migrate(h, kept, a="a", b="b2")
    migrate(h, renewed, a="a")
    h.wait(30_000)
    assert active(h) == [("q", "a"), ("q", "late")]
    assert h.steps("TERMINATED") == ["a"]
    h.wait(3_569_000)
    assert active(h) == [("q", "a"), ("q", "late")]
    h.wait(1_000)
    assert active(h) == [("q", "late")] * 2


def test_a_mapped_message_keeps_its_name_and_key(h: Harness) -> None:
    deploy(h, guarded("p", "b", message_event("m1")), guarded("q", "b2", message_event("m2")))
    kept = h.create(variables={"k": "1"})
    renewed = h.create(variables={"k": "2"})
    migrate(h, kept, a="a", b="b2")
    migrate(h, renewed, a="a")
    h.execute(SetVariables(kept, {"k": "9"}))
    h.execute(PublishMessage("two", "1"))
    h.execute(PublishMessage("one", "2"))
    assert active(h) == [("q", "a")] * 2
    h.execute(PublishMessage("one", "1"))
    h.execute(PublishMessage("two", "2"))
    assert active(h) == [("q", "late")] * 2


def test_a_mapped_signal_keeps_its_name_and_may_stop_interrupting(h: Harness) -> None:
    deploy(
        h,
        guarded("p", "b", signal_event("s1")),
        guarded("q", "b2", signal_event("s2"), interrupting=False),
    )
    migrate(h, h.create(), a="a", b="b2")
    h.execute(BroadcastSignal("second"))
    assert active(h) == [("q", "a")]
    h.execute(BroadcastSignal("first"))
    assert active(h) == [("q", "a"), ("q", "late")]


def test_an_event_is_taken_away_and_added(h: Harness) -> None:
    plain = one("p", service("a"), flows="start > a > end")
    deploy(h, plain, guarded("q", "b2", message_event("m1")))
    key = h.create(variables={"k": "1"})
    migrate(h, key, a="a")
    assert h.census()["subscriptions"] == 1
    migrate(h, key, "p", a="a")
    assert h.census()["subscriptions"] == 0
    h.complete()
    assert h.steps("COMPLETED")[-1] == "p"


def test_a_buffered_message_reaches_a_new_event(h: Harness) -> None:
    plain = one("p", service("a"), flows="start > a > end")
    deploy(h, plain, guarded("q", "b2", message_event("m1")))
    key = h.create(variables={"k": "1"})
    h.execute(PublishMessage("one", "1", 60_000))
    migrate(h, key, a="a")
    assert active(h) == [("q", "late")]


def with_watcher(process_id: str, sub_id: str, event: str) -> bytes:
    watcher = subprocess(
        sub_id,
        start(f"{sub_id}_s", event),
        service("w"),
        flows=f"{sub_id}_s > w",
        triggered=True,
    )
    definitions = MESSAGES + SIGNALS
    return one(process_id, service("a"), watcher, flows="start > a > end", definitions=definitions)


def test_event_sub_processes_of_the_instance_itself(h: Harness) -> None:
    deploy(
        h,
        with_watcher("p", "es", message_event("m1")),
        with_watcher("q", "es2", message_event("m2")),
    )
    kept, renewed = h.create(variables={"k": "1"}), h.create(variables={"k": "2"})
    migrate(h, kept, a="a", es_s="es2_s")
    migrate(h, renewed, a="a")
    h.execute(PublishMessage("one", "1"))
    h.execute(PublishMessage("two", "2"))
    assert active(h) == [("q", "es2"), ("q", "w")] * 2


def test_an_interrupted_instance_goes_on_in_its_event_sub_process(h: Harness) -> None:
    deploy(
        h,
        with_watcher("p", "es", message_event("m1")),
        with_watcher("q", "es2", message_event("m2")),
    )
    key = h.create(variables={"k": "1"})
    h.execute(PublishMessage("one", "1"))
    migrate(h, key, es="es2", w="w")
    # What it was interrupted by is over: nothing new is waited for.
    assert h.census()["subscriptions"] == 0
    h.complete()
    assert h.steps("COMPLETED")[-3:] == ["w", "es2", "q"]


def race(process_id: str, first: str, second: str) -> bytes:
    return one(
        process_id,
        gateway("g", "eventBased"),
        catch("x", first),
        catch("y", second),
        service("ax"),
        service("ay"),
        flows="start > g > x > ax > end; g > y > ay > end",
        definitions=MESSAGES + SIGNALS,
    )


def test_the_events_behind_a_gateway_are_kept_or_renewed(h: Harness) -> None:
    deploy(
        h,
        race("p", message_event("m1"), signal_event("s1")),
        race("q", message_event("m2"), signal_event("s2")),
    )
    key = h.create(variables={"k": "1"})
    migrate(h, key, g="g", x="x")
    h.execute(BroadcastSignal("first"))
    h.execute(PublishMessage("two", "1"))
    assert active(h) == [("q", "g")]
    h.execute(PublishMessage("one", "1"))
    assert active(h) == [("q", "ax")]
