"""Instances that are modified by hand."""

from __future__ import annotations

from typing import Any

from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    boundary,
    call,
    document,
    end,
    gateway,
    model,
    process,
    service,
    start,
    subprocess,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    CompleteJob,
    FailJob,
    ModifyProcessInstance,
    TerminateInstruction,
    VariableInstruction,
)

TWO = model("p", start(), service("a"), service("b"), end(), flows="start > a > b > end")
NESTED = model(
    "p",
    start(),
    service("first"),
    subprocess(
        "outer",
        start("os"),
        subprocess("inner", start("is"), service("a"), end("ie"), flows="is > a > ie"),
        service("b"),
        end("oe"),
        flows="os > inner > b > oe",
    ),
    boundary("late", "outer", timer_event("timeDuration", "PT1H")),
    end(),
    flows="start > first > outer > end; late > end",
)


def modify(h: Harness, key: int, *activate: Any, **more: Any) -> None:
    instructions = [ActivateInstruction(a) if isinstance(a, str) else a for a in activate]
    h.execute(ModifyProcessInstance(key, instructions, **more))


def key_of(h: Harness, element_id: str) -> int:
    (found,) = keys_of(h, element_id)
    return found


def keys_of(h: Harness, element_id: str) -> list[int]:
    return [i.key for i in h.engine.state.instances.values() if i.element.id == element_id]


def active(h: Harness) -> list[str]:
    """The elements that are active, in the order of their activation."""
    instances = h.engine.state.instances.values()
    return [i.element.id for i in instances if i.scope is not None]


def ended(h: Harness, key: int) -> bool:
    return key not in h.engine.state.instances


def test_a_token_is_moved_by_two_instructions(h: Harness) -> None:
    h.deploy(TWO)
    key = h.create()
    old = key_of(h, "a")
    modify(h, key, "b", terminate=[TerminateInstruction(old)])

    assert active(h) == ["b"]
    assert h.activate()[0].element_id == "b"
    h.execute(CompleteJob(h.engine.inspection.jobs()[0].key))
    assert h.steps("COMPLETED") == ["start", "b", "end", "p"]


def test_activation_comes_first_and_keeps_the_instance_alive(h: Harness) -> None:
    h.deploy(TWO)
    key = h.create()
    before = len(h.log)
    modify(h, key, "end", terminate=[TerminateInstruction(key_of(h, "a"))])

    assert ended(h, key)
    assert h.steps("COMPLETED")[-2:] == ["end", "p"]
    assert "a TERMINATED" in h.trace()
    assert before < len(h.log)


def test_an_activated_element_has_its_inputs_and_boundary_events(h: Harness) -> None:
    b = service("b").with_io(inputs={"y": "=x + 1"})
    late = boundary("late", "b", timer_event("timeDuration", "PT1M"))
    h.deploy(model("p", start(), service("a"), b, late, end(), flows="start > a > end; b > end"))
    key = h.create(variables={"x": 1})
    modify(h, key, "b")

    assert active(h) == ["a", "b"]
    assert h.variables(key_of(h, "b")) == {"y": 2}
    assert h.census()["timers"] == 1


def test_missing_scopes_are_created_without_start_and_inputs(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create()
    modify(h, key, "a")

    assert active(h) == ["first", "outer", "inner", "a"]
    assert not {"os", "is"} & set(h.steps("ACTIVATED"))
    assert h.census()["timers"] == 1


def test_scopes_that_are_there_are_taken(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a"])
    modify(h, key, "b", "a")

    assert active(h) == ["outer", "inner", "a", "b", "a"]


def test_two_elements_share_a_new_scope(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create()
    modify(h, key, "a", "b")

    assert active(h) == ["first", "outer", "inner", "a", "b"]


def test_a_selected_ancestor_gets_new_scopes(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a"])
    modify(h, key, ActivateInstruction("a", key_of(h, "outer")))
    assert active(h) == ["outer", "inner", "a", "inner", "a"]
    modify(h, key, ActivateInstruction("a", keys_of(h, "inner")[1]))
    assert active(h) == ["outer", "inner", "a", "inner", "a", "a"]
    modify(h, key, ActivateInstruction("b", key))
    assert active(h)[-2:] == ["outer", "b"]


def test_variables_are_set_before_activation_in_their_scopes(h: Harness) -> None:
    b = service("b").with_io(inputs={"seen": "=g + l"})
    sub = subprocess("sub", start("s"), b, end("e"), flows="s > b > e")
    h.deploy(model("p", start(), service("a"), sub, end(), flows="start > a > sub > end"))
    key = h.create(variables={"g": 1})
    variables = [
        VariableInstruction({"g": 2}),
        VariableInstruction({"l": 3}, "sub"),
        VariableInstruction({"r": 4}, "p"),
    ]
    modify(h, key, ActivateInstruction("b", variables=variables))

    assert h.variables(key) == {"g": 2, "r": 4}
    assert h.variables(key_of(h, "sub")) == {"l": 3}
    assert h.variables(key_of(h, "b")) == {"seen": 5}


def test_what_is_left_empty_is_terminated_up_to_the_instance(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a"])
    modify(h, key, terminate=[TerminateInstruction(key_of(h, "a"))])

    assert ended(h, key)
    assert h.steps("TERMINATED") == ["a", "inner", "outer", "p"]
    assert "p" not in h.steps("COMPLETED")
    assert set(h.census().values()) == {0}


def test_a_scope_in_which_something_is_left_goes_on(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a", "b"])
    modify(h, key, terminate=[TerminateInstruction(key_of(h, "a"))])

    assert active(h) == ["outer", "b"]
    assert h.steps("TERMINATED") == ["a", "inner"]
    h.complete()
    assert h.steps("COMPLETED")[-2:] == ["end", "p"]


def test_a_token_at_a_join_keeps_its_scope(h: Harness) -> None:
    nodes = [gateway("fork", "parallel"), gateway("join", "parallel")]
    flows = "start > fork > a > join > end; fork > b > join"
    h.deploy(model("p", start(), *nodes, service("a"), service("b"), end(), flows=flows))
    key = h.create()
    h.complete()
    modify(h, key, terminate=[TerminateInstruction(key_of(h, "b"))])
    assert not ended(h, key)
    modify(h, key, "b")
    h.complete()
    assert ended(h, key)


def test_jobs_incidents_and_timers_go_with_their_element(h: Harness) -> None:
    late = boundary("late", "a", timer_event("timeDuration", "PT1M"))
    h.deploy(model("p", start(), service("a"), late, service("b"), flows="start > a > b; late > b"))
    key = h.create()
    h.execute(FailJob(h.activate()[0].key, 0, "no"))
    modify(h, key, "b", terminate=[TerminateInstruction(key_of(h, "a"))])

    census = h.census()
    assert (census["jobs"], census["incidents"], census["timers"]) == (1, 0, 0)


def test_an_element_that_is_stuck_at_its_activation_is_terminated(h: Harness) -> None:
    a = service("a").with_io(inputs={"y": "=assert(x, x != null)"})
    h.deploy(model("p", start(), a, service("b"), flows="start > a > b"))
    key = h.create()
    assert h.census()["incidents"] == 1
    modify(h, key, "b", terminate=[TerminateInstruction(key_of(h, "a"))])
    assert (active(h), h.census()["incidents"]) == (["b"], 0)


def test_a_call_activity_takes_its_child_along(h: Harness) -> None:
    child = process("child", start("cs"), service("ca"), flows="cs > ca")
    h.deploy(document(process("p", start(), call("c", "child"), flows="start > c"), child))
    key = h.create()
    modify(h, key, terminate=[TerminateInstruction(key_of(h, "c"))])
    assert set(h.census().values()) == {0}


def test_an_activated_call_activity_calls(h: Harness) -> None:
    child = process("child", start("cs"), service("ca"), flows="cs > ca")
    parent = process("p", start(), service("a"), call("c", "child"), flows="start > a > c")
    h.deploy(document(parent, child))
    modify(h, h.create(), "c")
    assert active(h) == ["a", "c", "ca"]


def test_all_instances_of_an_element_are_terminated_by_its_id(h: Harness) -> None:
    h.deploy(TWO)
    key = h.create(start_element_ids=["a", "a", "b"])
    modify(h, key, terminate=[TerminateInstruction(element_id="a")])
    assert active(h) == ["b"]


def test_an_awaited_instance_that_is_emptied_is_terminated(h: Harness) -> None:
    h.deploy(TWO)
    key = h.create(await_result=True)
    modify(h, key, terminate=[TerminateInstruction(key)])
    assert [outcome.state for outcome in h.outcomes] == ["TERMINATED"]
