"""Boundary events and event sub-processes."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    catch,
    end,
    error,
    error_event,
    gateway,
    message,
    message_event,
    model,
    service,
    signal,
    signal_event,
    start,
    subprocess,
    task,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    BroadcastSignal,
    PublishMessage,
    ThrowError,
)

MESSAGE = message("m", "stop", "=k")


def _guarded(event: Node, definitions: str = "", activity: Node | None = None) -> bytes:
    return model(
        "p",
        start(),
        activity or service("a"),
        event,
        service("after", "after"),
        end(),
        end("other"),
        flows="start > a > end; b > after > other",
        definitions=definitions,
    )


def _throw(h: Harness, code: str, job_type: str = "work", **variables: object) -> None:
    (job,) = h.activate(job_type, 1)
    h.execute(ThrowError(job.key, code, "", variables))


def test_an_interrupting_boundary_event_ends_its_activity(h: Harness) -> None:
    h.deploy(_guarded(boundary("b", "a", message_event("m")), MESSAGE))
    h.create(variables={"k": "1"})
    h.log.clear()
    h.execute(PublishMessage("stop", "1", variables={"why": "late"}))

    assert h.trace()[:5] == [
        "a TERMINATING",
        "a TERMINATED",
        "b ACTIVATING",
        "b ACTIVATED",
        "b COMPLETING",
    ]
    assert h.activate() == []
    assert h.complete("after").variables == {"k": "1", "why": "late"}
    assert set(h.census().values()) == {0}


def test_a_boundary_event_that_does_not_interrupt_may_happen_often(h: Harness) -> None:
    h.deploy(_guarded(boundary("b", "a", message_event("m"), interrupting=False), MESSAGE))
    h.create(variables={"k": "1"})
    for _ in range(2):
        h.execute(PublishMessage("stop", "1"))
    assert len(h.activate("after")) == 2
    h.wait(60_000)
    h.complete()
    assert h.census()["process instances"] == 1
    h.complete("after")
    h.complete("after")

    assert set(h.census().values()) == {0}


def test_outputs_of_a_boundary_event_choose_what_is_kept(h: Harness) -> None:
    event = boundary("b", "a", message_event("m")).with_io(outputs={"reason": "=why"})
    h.deploy(_guarded(event, MESSAGE))
    h.create(variables={"k": "1"})
    h.execute(PublishMessage("stop", "1", variables={"why": "late", "noise": 1}))

    assert h.complete("after").variables == {"k": "1", "reason": "late"}


def test_a_timer_on_the_edge_is_gone_with_its_activity(h: Harness) -> None:
    h.deploy(_guarded(boundary("b", "a", timer_event("timeDuration", "PT1M"))))
    h.create()
    h.complete()

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_timer_on_the_edge_interrupts(h: Harness) -> None:
    h.deploy(_guarded(boundary("b", "a", timer_event("timeDuration", "PT1M"))))
    h.create()
    h.activate()
    h.wait(60_000)

    assert h.steps("TERMINATED") == ["a"]
    h.complete("after")
    assert h.steps()[-1] == "p"


def test_a_signal_reaches_an_edge_and_a_waiting_event(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            service("a"),
            boundary("b", "a", signal_event("s")),
            catch("c", signal_event("s")),
            flows="start > fork > a; fork > c",
            definitions=signal("s", "alarm"),
        )
    )
    h.create()
    h.execute(BroadcastSignal("alarm", {"x": 1}))

    assert sorted(h.steps()) == ["b", "c", "fork", "p", "start"]
    assert set(h.census().values()) == {0}


def test_a_signal_that_a_receiver_also_has_on_its_edge_counts_once(h: Harness) -> None:
    node = task("a", "receiveTask", messageRef="m")
    h.deploy(
        model(
            "p",
            start(),
            node,
            boundary("b1", "a", signal_event("s")),
            boundary("b2", "a", signal_event("s2")),
            end(),
            flows="start > a > end; b1 > end; b2 > end",
            definitions=MESSAGE + signal("s", "alarm") + signal("s2", '="al" + "arm"'),
        )
    )
    h.create(variables={"k": "1"})
    h.execute(BroadcastSignal("alarm"))

    assert h.steps() == ["start", "b1", "end", "p"]


def test_a_receive_task_waits_for_its_message(h: Harness) -> None:
    node = task("a", "receiveTask", messageRef="m")
    h.deploy(model("p", start(), node, end(), flows="start > a > end", definitions=MESSAGE))
    key = h.create(variables={"k": "1"}, await_result=True)
    h.execute(PublishMessage("stop", "1", variables={"x": 2}))

    assert (h.outcomes[0].process_instance_key, h.outcomes[0].variables) == (
        key,
        {"k": "1", "x": 2},
    )


def _with_event_subprocess(event: str, interrupting: bool, definitions: str = MESSAGE) -> bytes:
    begin = start("es", event, isInterrupting=str(interrupting).lower())
    handler = subprocess(
        "handler", begin, service("h", "handle"), end("ee"), flows="es > h > ee", triggered=True
    )
    return model(
        "p", start(), service("a"), end(), handler, flows="start > a > end", definitions=definitions
    )


def test_an_interrupting_event_sub_process_replaces_what_goes_on(h: Harness) -> None:
    h.deploy(_with_event_subprocess(message_event("m"), True))
    h.create(variables={"k": "1"})
    h.log.clear()
    h.execute(PublishMessage("stop", "1", variables={"why": "x"}))

    assert h.trace()[:4] == [
        "a TERMINATING",
        "a TERMINATED",
        "handler ACTIVATING",
        "handler ACTIVATED",
    ]
    assert h.census()["subscriptions"] == 0
    assert h.complete("handle").variables == {"k": "1", "why": "x"}
    assert h.steps()[-3:] == ["ee", "handler", "p"]
    assert set(h.census().values()) == {0}


def test_an_event_sub_process_that_does_not_interrupt_runs_beside(h: Harness) -> None:
    h.deploy(_with_event_subprocess(message_event("m"), False))
    h.create(variables={"k": "1"})
    for _ in range(2):
        h.execute(PublishMessage("stop", "1"))
    h.complete()
    assert h.census()["process instances"] == 1
    h.complete("handle")
    h.complete("handle")

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_an_event_sub_process_catches_errors_of_its_scope(h: Harness) -> None:
    h.deploy(_with_event_subprocess(error_event("err"), True, error("err", "E1")))
    h.create()
    _throw(h, "E1", x=1)

    assert h.complete("handle").variables == {"x": 1}
    # Once it runs, it does not catch its own errors.
    h.create()
    _throw(h, "E1")
    _throw(h, "E1", "handle")
    assert [(element, kind) for element, kind, _ in h.incidents()] == [
        ("h", "UNHANDLED_ERROR_EVENT")
    ]


def test_an_event_sub_process_by_timer(h: Harness) -> None:
    h.deploy(_with_event_subprocess(timer_event("timeDuration", "PT1M"), True, ""))
    h.create()
    h.wait(60_000)
    h.complete("handle")

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_boundary_event_stays_when_an_event_sub_process_interrupts(h: Harness) -> None:
    begin = start("es", signal_event("s"))
    handler = subprocess("handler", begin, service("h", "handle"), flows="es > h", triggered=True)
    sub = subprocess("sub", start("s2"), service("a"), handler, flows="s2 > a")
    h.deploy(
        model(
            "p",
            start(),
            sub,
            boundary("b", "sub", timer_event("timeDuration", "PT1M")),
            end(),
            flows="start > sub > end; b > end",
            definitions=signal("s", "alarm"),
        )
    )
    h.create()
    h.execute(BroadcastSignal("alarm"))
    h.wait(60_000)

    assert h.steps("TERMINATED") == ["a", "h", "handler", "sub"]
    assert h.steps()[-3:] == ["b", "end", "p"]
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize("interrupted_at_once", [False, True])
def test_an_event_sub_process_is_triggered_by_what_the_start_waits_for(
    h: Harness, interrupted_at_once: bool
) -> None:
    """A message may be there already when the process begins."""
    begin = start("es", message_event("m"))
    handler = subprocess("handler", begin, end("ee"), flows="es > ee", triggered=True)
    h.deploy(model("p", start(), service("a"), handler, flows="start > a", definitions=MESSAGE))
    if interrupted_at_once:
        h.execute(PublishMessage("stop", "1", 1_000))
    h.create(variables={"k": "1"})
    if not interrupted_at_once:
        h.execute(PublishMessage("stop", "1"))

    h.wait(1_000)

    assert h.steps()[-4:] == ["es", "ee", "handler", "p"]
    assert set(h.census().values()) == {0}


def test_an_inner_signal_sub_process_is_closed_when_it_interrupts(h: Harness) -> None:
    handlers = [
        subprocess(
            f"h{n}",
            start(f"s{n}", event),
            service(f"a{n}", f"a{n}"),
            flows=f"s{n} > a{n}",
            triggered=True,
        )
        for n, event in enumerate(
            (signal_event("s"), timer_event("timeDuration", "PT1M"), message_event("m"))
        )
    ]
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            *handlers,
            flows="start > a",
            definitions=signal("s", "alarm") + MESSAGE,
        )
    )
    h.create(variables={"k": "1"})
    h.execute(BroadcastSignal("alarm"))
    assert (h.census()["subscriptions"], h.census()["timers"]) == (0, 0)
    h.complete("a0")

    assert set(h.census().values()) == {0}
