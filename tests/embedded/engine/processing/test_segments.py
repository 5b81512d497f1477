"""Instances that run a part of their process."""

from __future__ import annotations

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    boundary,
    call,
    catch,
    end,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    signal,
    signal_event,
    start,
    subprocess,
    timer_event,
)

from zeebe_grpclib.embedded.engine import BroadcastSignal, CreateProcessInstance, PublishMessage

THREE = model(
    "p", start(), service("a"), service("b"), service("c"), end(), flows="start > a > b > c > end"
)


def test_the_instance_is_terminated_behind_the_element(h: Harness) -> None:
    h.deploy(THREE)
    key = h.create(start_element_ids=["b"], terminate_after=["b"], await_result=True)
    h.complete("work", {"r": 1})

    assert h.steps("ACTIVATED") == ["p", "b"]
    assert h.trace()[-4:] == ["b COMPLETING", "b COMPLETED", "p TERMINATING", "p TERMINATED"]
    assert [outcome.state for outcome in h.outcomes] == ["TERMINATED"]
    assert key not in h.engine.state.instances
    assert set(h.census().values()) == {0}


def test_the_first_of_several_elements_ends_all(h: Harness) -> None:
    flows = "start > fork > a; fork > b > c"
    nodes = [start(), gateway("fork", "parallel"), *(service(each) for each in "abc")]
    h.deploy(model("p", *nodes, flows=flows))
    h.create(terminate_after=["a", "c"])
    h.complete()
    assert h.steps("TERMINATED") == ["b", "p"]
    assert set(h.census().values()) == {0}


def test_an_element_that_is_never_left_ends_nothing(h: Harness) -> None:
    h.deploy(THREE)
    h.create(start_element_ids=["b"], terminate_after=["a"])
    h.complete()
    h.complete()
    assert h.steps("COMPLETED")[-1] == "p"


@pytest.mark.parametrize("element", ["sub", "inner", "e"])
def test_elements_in_sub_processes_and_these_themselves(h: Harness, element: str) -> None:
    sub = subprocess("sub", start("s"), service("inner"), end("e"), flows="s > inner > e")
    h.deploy(model("p", start(), sub, service("after"), flows="start > sub > after"))
    h.create(terminate_after=[element])
    h.complete()
    assert "after" not in h.steps("ACTIVATING")
    assert h.steps("TERMINATED")[-1] == "p"
    assert ("sub" in h.steps("COMPLETED")) == (element == "sub")


def test_a_multi_instance_activity_as_a_whole(h: Harness) -> None:
    each = repeated(service("each"), "=[1, 2]", "item")
    h.deploy(model("p", start(), each, service("after"), flows="start > each > after"))
    h.create(terminate_after=["each"])
    h.complete()
    assert h.steps("TERMINATED") == []
    h.complete()
    assert h.steps("TERMINATED") == ["p"]


def test_an_element_that_is_interrupted_ends_it_too(h: Harness) -> None:
    late = boundary("late", "a", timer_event("timeDuration", "PT1M"))
    h.deploy(model("p", start(), service("a"), late, service("b"), flows="start > a; late > b"))
    h.create(terminate_after=["a"])
    h.wait(60_000)
    assert h.steps("TERMINATED") == ["a", "p"]
    assert "late" not in h.steps("ACTIVATING")


@pytest.mark.parametrize("element", ["late", "es_s", "m", "g"])
def test_events_and_gateways(h: Harness, element: str) -> None:
    """Whatever is left, but not by sequence flows: those are no elements that are active."""
    watcher = subprocess(
        "es", start("es_s", signal_event("sig")), service("w"), flows="es_s > w", triggered=True
    )
    h.deploy(
        model(
            "p",
            *(start(), service("a"), gateway("g", "eventBased"), catch("m", message_event("msg"))),
            *(catch("t", timer_event("timeDuration", "PT1H")), service("b"), watcher),
            boundary("late", "a", timer_event("timeDuration", "PT1M")),
            flows="start > a > b; late > g > m > b; g > t > b",
            definitions=message("msg", "go", "=k") + signal("sig", "alarm"),
        )
    )
    key = h.create(variables={"k": "1"}, terminate_after=[element])
    if element == "es_s":
        h.execute(BroadcastSignal("alarm"))
    else:
        h.wait(60_000)
        h.execute(PublishMessage("go", "1"))
    assert h.steps("COMPLETED")[-1] == element
    assert not {"b", "w"} & set(h.steps("ACTIVATING"))
    assert key not in h.engine.state.instances


def test_called_instances_have_none_of_their_own(h: Harness) -> None:
    h.deploy(model("child", start(), service("a"), service("b"), flows="start > a > b"), "c.bpmn")
    h.deploy(model("p", start(), call("c", "child"), service("a"), flows="start > c > a"))
    h.create(terminate_after=["a"])
    for _ in range(2):
        h.complete()
    assert "p" not in h.steps("TERMINATED")
    h.complete()
    assert h.steps("TERMINATED") == ["p"]


def test_the_element_has_to_exist(h: Harness) -> None:
    h.deploy(THREE)
    code, text = h.refused(CreateProcessInstance("p", terminate_after=["a", "x"]))
    assert code == "INVALID_ARGUMENT"
    assert text.endswith(
        "Expected to create instance of process with runtime instructions but no element found "
        "with id 'x' in process 'p'."
    )
