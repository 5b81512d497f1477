"""Execution listeners: when they are called, what they may change, and what stops them."""

from typing import Any

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
    listeners,
    listening,
    message,
    message_event,
    model,
    service,
    start,
    subprocess,
    throw,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    CreateProcessInstance,
    PublishMessage,
)


def _one(node: Node, flows: str = "start > a > end", *more: Node, definitions: str = "") -> bytes:
    return model("p", start(), node, end(), *more, flows=flows, definitions=definitions)


def _result(h: Harness) -> dict[str, Any]:
    (outcome,) = h.outcomes
    return dict(outcome.variables)


def _start(h: Harness, variables: dict[str, Any] | None = None) -> int:
    command = CreateProcessInstance("p", variables or {}, await_result=True)
    key: int = h.execute(command).process_instance_key
    return key


def test_start_listeners_come_after_the_inputs_and_before_the_work(h: Harness) -> None:
    a = listening(service("a"), "start one", "start two", "end three", "end four")
    h.deploy(_one(a.with_io({"local": "=x"}, {"result": "=local"})))
    _start(h, {"x": 1})

    assert h.steps("ACTIVATING", "ACTIVATED")[-1] == "a ACTIVATING"
    assert h.activate("two") == h.activate("work") == []
    one = h.complete("one", {"local": 2, "more": 3})
    assert (one.kind, one.listener_event_type) == ("EXECUTION_LISTENER", "START")
    assert dict(one.variables) == {"x": 1, "local": 1}
    assert h.activate("work") == []
    assert dict(h.complete("two").variables) == {"x": 1, "local": 2, "more": 3}
    assert h.steps("ACTIVATED")[-1] == "a"
    work = h.complete("work")
    assert (work.kind, work.listener_event_type) == ("BPMN_ELEMENT", "UNSPECIFIED")
    assert dict(work.variables) == {"x": 1, "local": 2, "more": 3}

    assert h.steps("COMPLETING", "COMPLETED")[-1] == "a COMPLETING"
    three = h.complete("three", {"result": 9, "other": 8})
    assert (three.kind, three.listener_event_type) == ("EXECUTION_LISTENER", "END")
    assert dict(three.variables) == {"x": 1, "local": 2, "more": 3, "result": 2}
    assert h.activate("work") == h.activate("three") == []
    assert dict(h.complete("four").variables)["result"] == 9
    assert _result(h) == {"x": 1, "result": 9, "other": 8}
    assert set(h.census().values()) == {0}


def test_the_result_of_a_job_is_not_passed_on_once_more_after_the_end_listeners(
    h: Harness,
) -> None:
    h.deploy(_one(listening(service("a"), "end l")))
    _start(h)
    h.complete("work", {"x": 1})
    h.complete("l", {"x": 2})

    assert _result(h) == {"x": 2}


def test_listeners_of_the_process_see_and_set_its_variables(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            end(),
            flows="start > end",
            extensions=listeners("start s", "end e"),
        )
    )
    _start(h, {"x": 1})

    assert h.steps("ACTIVATED") == []
    assert h.complete("s", {"y": 2}).element_id == "p"
    assert h.steps("COMPLETING")[-1] == "p"
    assert dict(h.complete("e", {"z": 3}).variables) == {"x": 1, "y": 2}
    assert _result(h) == {"x": 1, "y": 2, "z": 3}
    assert set(h.census().values()) == {0}


def test_a_start_listener_may_decide_which_way_a_gateway_takes(h: Harness) -> None:
    for kind in ("exclusive", "inclusive"):
        gate = listening(gateway("g", kind), "start l")
        h.deploy(
            model(
                "p",
                start(),
                gate,
                service("a", "a"),
                service("b", "b"),
                flows="start > g; g > a [=x = 1]; g > b [=x = 2]",
            )
        )
        h.create()
        h.complete("l", {"x": 2})

        assert h.activate("a") == []
        assert len(h.activate("b")) == 1


def test_parallel_gateways_call_their_listeners_once(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            listening(gateway("fork", "parallel"), "start l"),
            service("a"),
            service("b"),
            listening(gateway("join", "parallel"), "start m"),
            end(),
            flows="start > fork > a > join; fork > b > join > end",
        )
    )
    _start(h)
    h.complete("l")
    h.complete()
    assert h.activate("m") == []
    h.complete()
    h.complete("m")

    assert set(h.census().values()) == {0}


def test_a_correlation_key_may_come_from_a_start_listener(h: Harness) -> None:
    node = listening(catch("a", message_event("m")), "start l", "end e")
    h.deploy(_one(node, definitions=message("m", "go", "=key")))
    _start(h)
    h.execute(PublishMessage("go", "k"))
    h.complete("l", {"key": "k"})
    assert h.activate("e") == []
    h.execute(PublishMessage("go", "k", variables={"said": 1}))
    h.complete("e")

    assert _result(h) == {"said": 1}


def test_an_event_based_gateway_waits_after_its_listener(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            listening(gateway("g", "eventBased"), "start l"),
            catch("m", message_event("msg")),
            catch("t", timer_event("timeDuration", "=after")),
            end(),
            flows="start > g > m > end; g > t > end",
            definitions=message("msg", "go", '="k"'),
        )
    )
    _start(h)
    h.complete("l", {"after": "PT5S"})
    h.wait(5_000)

    assert h.steps()[-4:] == ["g", "t", "end", "p"]


def test_boundary_events_wait_only_between_the_listeners(h: Harness) -> None:
    a = listening(service("a"), "start s", "end e")
    late = boundary("late", "a", timer_event("timeDuration", "PT1S"))
    h.deploy(_one(a, "start > a > end; late > end", late))
    _start(h)
    h.wait(5_000)
    h.complete("s")
    h.complete()
    h.wait(5_000)
    h.complete("e")

    assert h.steps() == ["start", "a", "end", "p"]
    assert set(h.census().values()) == {0}


def test_a_boundary_event_has_end_listeners(h: Harness) -> None:
    late = listening(boundary("late", "a", timer_event("timeDuration", "PT1S")), "end l")
    h.deploy(_one(service("a"), "start > a > end; late > end", late))
    _start(h)
    h.wait(1_000)
    job = h.complete("l", {"late": True})

    assert job.element_id == "late"
    assert _result(h) == {"late": True}


def test_an_error_end_event_has_start_listeners(h: Harness) -> None:
    sub = subprocess(
        "a", start("s"), listening(end("e", error_event("err")), "start l"), flows="s > e"
    )
    caught = boundary("caught", "a", error_event("err"))
    h.deploy(_one(sub, "start > a > end; caught > end", caught, definitions=error("err", "E")))
    _start(h)
    h.complete("l")

    assert h.steps() == ["start", "s", "caught", "end", "p"]


def test_an_interrupting_escalation_ends_its_event_without_end_listeners(h: Harness) -> None:
    thrower = listening(throw("t", escalation_event("esc")), "end l")
    sub = subprocess("a", start("s"), thrower, flows="s > t")
    caught = boundary("caught", "a", escalation_event("esc"))
    h.deploy(_one(sub, "start > a > end; caught > end", caught, definitions=escalation("esc", "C")))
    _start(h)

    assert h.steps()[-3:] == ["caught", "end", "p"]
    assert set(h.census().values()) == {0}
