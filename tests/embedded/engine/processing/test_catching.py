"""Errors and escalations on their way out."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    end,
    error,
    error_event,
    escalation,
    escalation_event,
    model,
    service,
    start,
    subprocess,
    throw,
)

from zeebe_grpclib.embedded.engine import (
    ResolveIncident,
    SetVariables,
    ThrowError,
)


def _throw(h: Harness, code: str, job_type: str = "work", **variables: object) -> None:
    (job,) = h.activate(job_type, 1)
    h.execute(ThrowError(job.key, code, "", variables))


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
