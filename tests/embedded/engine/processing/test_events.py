"""Boundary events, event-based gateways, sub-processes, errors, terminate and links."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    catch,
    end,
    error,
    error_event,
    escalation,
    escalation_event,
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
    throw,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    BroadcastSignal,
    CancelProcessInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    ThrowError,
)

MESSAGE = message("m", "stop", "=k")
TERMINATE = "<terminateEventDefinition/>"


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


WAITING = model(
    "p",
    start(),
    gateway("g", "eventBased"),
    catch("c1", message_event("m")),
    catch("c2", timer_event("timeDuration", "PT1M")),
    catch("c3", signal_event("s")),
    end("e1"),
    end("e2"),
    end("e3"),
    flows="start > g; g > c1 > e1; g > c2 > e2; g > c3 > e3",
    definitions=MESSAGE + signal("s", "alarm"),
)


@pytest.mark.parametrize("way", ["1", "2", "3"])
def test_the_first_event_decides(h: Harness, way: str) -> None:
    h.deploy(WAITING)
    key = h.create(variables={"k": "1"}, await_result=True)
    h.log.clear()
    if way == "1":
        h.execute(PublishMessage("stop", "1", variables={"way": 1}))
    elif way == "2":
        h.wait(60_000)
    else:
        h.execute(BroadcastSignal("alarm", {"way": 3}))

    assert h.steps() == ["g", f"c{way}", f"e{way}", "p"]
    assert f"> g_c{way}" in h.trace()
    expected = {"k": "1"} if way == "2" else {"k": "1", "way": int(way)}
    assert (h.outcomes[0].process_instance_key, h.outcomes[0].variables) == (key, expected)
    assert set(h.census().values()) == {0}


def test_an_event_based_gateway_finds_a_waiting_message(h: Harness) -> None:
    h.deploy(WAITING)
    h.execute(PublishMessage("stop", "1", 1_000))
    h.create(variables={"k": "1"})

    assert h.steps() == ["start", "g", "c1", "e1", "p"]


def _nested(*extra: Node, flows: str = "", more: str = "", definitions: str = "") -> bytes:
    sub = subprocess(
        "sub", start("s2"), service("a"), end("e2"), *extra, flows=f"s2 > a > e2{flows}"
    )
    return model(
        "p",
        start(),
        sub.with_io(inputs={"local": "=x"}, outputs={"result": "=local + y"}),
        boundary("b", "sub", error_event("err")),
        end(),
        end("failed"),
        flows=f"start > sub > end; b > failed{more}",
        definitions=error("err", "E1") + definitions,
    )


def test_a_sub_process_has_its_own_scope(h: Harness) -> None:
    h.deploy(_nested())
    key = h.create(variables={"x": 1}, await_result=True)
    (job,) = h.activate(timeout_ms=1)
    assert job.variables == {"x": 1, "local": 1}
    h.wait(1)
    h.complete(variables={"local": 10, "y": 2})

    assert h.steps() == ["start", "s2", "a", "e2", "sub", "end", "p"]
    assert (h.outcomes[0].process_instance_key, h.outcomes[0].variables) == (
        key,
        {"x": 1, "y": 2, "result": 12},
    )


def test_an_error_passes_through_a_sub_process_to_its_edge(h: Harness) -> None:
    h.deploy(_nested())
    h.create(variables={"x": 1})
    _throw(h, "E1", detail="bad")

    assert h.steps("TERMINATED") == ["a", "sub"]
    assert h.steps()[-3:] == ["b", "failed", "p"]
    assert set(h.census().values()) == {0}


def test_an_error_with_another_code_is_not_caught(h: Harness) -> None:
    h.deploy(_nested())
    h.create(variables={"x": 1})
    _throw(h, "E2")

    assert h.incidents() == [
        (
            "a",
            "UNHANDLED_ERROR_EVENT",
            (
                "Expected to throw an error event with the code 'E2', but it was not caught. "
                "Available error events are [E1]"
            ),
        )
    ]


@pytest.mark.parametrize(("code", "way"), [("E1", "one"), ("E9", "all")])
def test_the_event_for_a_code_comes_before_the_one_for_all(h: Harness, code: str, way: str) -> None:
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            boundary("all", "a", error_event()),
            boundary("one", "a", error_event("err")),
            end(),
            flows="start > a > end; all > end; one > end",
            definitions=error("err", "E1"),
        )
    )
    h.create()
    _throw(h, code, x=1)

    assert h.steps() == ["start", way, "end", "p"]


def test_an_error_end_event_throws(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            subprocess("sub", start("s2"), end("e2", error_event("err")), flows="s2 > e2"),
            boundary("b", "sub", error_event("err2")),
            end(),
            flows="start > sub; b > end",
            definitions=error("err", '="E" + string(n)') + error("err2", "E1"),
        )
    )
    h.create(variables={"n": 1})
    assert h.steps() == ["start", "s2", "b", "end", "p"]

    h.create(variables={"n": 2})
    assert h.incidents() == [
        (
            "e2",
            "UNHANDLED_ERROR_EVENT",
            (
                "Expected to throw an error event with the code 'E2', but it was not caught. "
                "Available error events are [E1]"
            ),
        )
    ]
    root = next(iter(h.engine.state.instances))
    h.execute(SetVariables(root, {"n": 1}))
    h.execute(ResolveIncident(h.incident_key()))
    assert set(h.census().values()) == {0}


def test_a_terminate_end_event_ends_its_scope_only(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            subprocess(
                "sub",
                start("s2"),
                gateway("fork", "parallel"),
                service("a"),
                task("t"),
                end("stop", TERMINATE),
                flows="s2 > fork > a; fork > t > stop",
            ),
            service("after", "after"),
            flows="start > sub > after",
        )
    )
    h.create()

    assert h.steps("TERMINATED") == ["a"]
    assert h.activate() == []
    h.complete("after")
    assert h.steps()[-3:] == ["sub", "after", "p"]
    assert set(h.census().values()) == {0}


def test_a_terminate_end_event_drops_tokens_on_their_way(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            end("stop", TERMINATE),
            task("t1"),
            task("t2"),
            service("a"),
            gateway("join", "parallel"),
            flows="start > fork > stop; fork > t1 > t2 > a; fork > join; t1 > join",
        )
    )
    h.create()

    assert h.activate() == []
    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_link_jumps_within_its_scope(h: Harness) -> None:
    link = '<linkEventDefinition name="L"/>'
    h.deploy(
        model(
            "p",
            start(),
            throw("t1", link),
            catch("c", link),
            service("a"),
            end(),
            flows="start > t1; c > a > end",
        )
    )
    h.create()
    h.complete()

    assert h.steps() == ["start", "t1", "c", "a", "end", "p"]
    assert set(h.census().values()) == {0}


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


def test_cancelling_reaches_every_depth(h: Harness) -> None:
    h.deploy(_nested())
    h.execute(CancelProcessInstance(h.create(variables={"x": 1})))

    assert h.steps("TERMINATED") == ["a", "sub", "p"]
    assert set(h.census().values()) == {0}


def test_a_signal_is_thrown_with_the_inputs_of_its_event(h: Harness) -> None:
    thrower = throw("t", signal_event("s")).with_io(inputs={"y": "=x + 1"})
    h.deploy(
        model(
            "p",
            start(),
            thrower,
            end(event=signal_event("s")),
            flows="start > t > end",
            definitions=signal("s", "alarm"),
        )
    )
    h.deploy(
        model(
            "q",
            start("qs", signal_event("s")),
            service("a"),
            flows="qs > a",
            definitions=signal("s", "alarm"),
        ),
        "q.bpmn",
    )
    h.create(variables={"x": 1})

    assert [job.variables for job in h.activate()] == [{"y": 2}, {}]
    assert "p" in h.steps()


def _escalating(thrower: Node, on_edge: Node, flows: str) -> bytes:
    sub = subprocess("sub", start("s2"), thrower, service("a"), end("e2"), flows=flows)
    return model(
        "p",
        start(),
        sub,
        on_edge,
        service("handle", "handle"),
        end(),
        flows="start > sub > end; b > handle",
        definitions=escalation("esc", "C1") + escalation("other", "C2"),
    )


def test_an_escalation_that_does_not_interrupt_goes_on_beside(h: Harness) -> None:
    edge = boundary("b", "sub", escalation_event("esc"), interrupting=False)
    h.deploy(_escalating(throw("t", escalation_event("esc")), edge, "s2 > t > a > e2"))
    h.create()
    h.complete()
    h.complete("handle")

    assert set(h.census().values()) == {0}
    assert "t" in h.steps()


def test_an_escalation_that_interrupts_ends_its_thrower(h: Harness) -> None:
    edge = boundary("b", "sub", escalation_event())
    h.deploy(_escalating(throw("t", escalation_event("esc")), edge, "s2 > t > a > e2"))
    h.create()

    assert h.steps("TERMINATED") == ["t", "sub"]
    h.complete("handle")
    assert set(h.census().values()) == {0}


def test_an_escalation_that_nobody_catches_is_no_incident(h: Harness) -> None:
    edge = boundary("b", "sub", escalation_event("other"))
    h.deploy(_escalating(end("t", escalation_event("esc")), edge, "s2 > t; s2 > a > e2"))
    h.create()
    h.complete()

    assert h.incidents() == []
    assert h.steps()[-1] == "p"


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


def test_an_inclusive_join_looks_back_through_links(h: Harness) -> None:
    link = '<linkEventDefinition name="L"/>'
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            service("a", "a"),
            service("b", "b"),
            throw("t", link),
            catch("c", link),
            gateway("join", "inclusive"),
            end(),
            flows="start > fork > a > join > end; fork > b > t; c > join",
        )
    )
    h.create()
    h.complete("a")
    assert "join" not in h.steps()
    h.complete("b")

    assert h.steps()[-3:] == ["join", "end", "p"]
