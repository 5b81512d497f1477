"""Plans change nothing; what they say is carried out in the order of the scopes."""

from __future__ import annotations

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    boundary,
    end,
    message,
    message_event,
    model,
    repeated,
    service,
    signal,
    signal_event,
    start,
    subprocess,
)

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    ModifyProcessInstance,
    VariableInstruction,
)
from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.processing.flow_scopes import (
    ActivationPlan,
    AmbiguousScope,
    InsideMultiInstance,
    scopes_around,
    within,
)

INNER = subprocess("inner", start("is"), service("a"), service("b"), flows="is > a > b")
MODEL = model(
    "p",
    start(),
    service("first"),
    subprocess("outer", start("os"), INNER, flows="os > inner"),
    boundary("stop", "outer", message_event("m")),
    repeated(subprocess("loop", start("ls"), service("c"), flows="ls > c"), "=[1]", "item"),
    end(),
    flows="start > first > outer > loop > end; stop > end",
    definitions=message("m", "go", "=k"),
)


def planned(h: Harness) -> ActivationPlan:
    h.deploy(MODEL)
    return ActivationPlan(h.engine.state.instances[h.create(variables={"k": "1"})])


def test_the_scopes_around_an_element(h: Harness) -> None:
    elements = planned(h).root.definition.process.elements
    assert [scope.id for scope in scopes_around(elements["a"])] == ["p", "outer", "inner"]
    # The activity as a whole and the one in it.
    assert [scope.id for scope in scopes_around(elements["c"])] == ["p", "loop", "loop"]
    assert [scope.type_name for scope in scopes_around(elements["c"])][1:] == [
        "MULTI_INSTANCE_BODY",
        "SUB_PROCESS",
    ]


def test_planning_changes_nothing_and_shares_what_is_created(h: Harness) -> None:
    plan = planned(h)
    elements = plan.root.definition.process.elements
    before = len(h.log)
    first, second = plan.add(elements["a"]), plan.add(elements["b"])

    assert first is second
    assert [scope.element.id for scope in plan.created] == ["outer", "inner"]
    assert plan.entered() == [plan.root]
    assert (len(h.log), [each.element.id for each in within(plan.root)]) == (before, ["p", "first"])


def test_a_selected_ancestor_shares_nothing(h: Harness) -> None:
    plan = planned(h)
    elements = plan.root.definition.process.elements
    first, second = plan.add(elements["a"], plan.root), plan.add(elements["b"], plan.root)

    assert first is not second
    assert [scope.element.id for scope in plan.created] == ["outer", "inner"] * 2


def test_no_iteration_is_made_up(h: Harness) -> None:
    plan = planned(h)
    elements = plan.root.definition.process.elements
    with pytest.raises(InsideMultiInstance):
        plan.add(elements["c"])
    plan.add(elements["loop"])
    assert plan.activations[-1][1].type_name == "MULTI_INSTANCE_BODY"


def test_which_of_several_scopes_is_not_guessed(h: Harness) -> None:
    plan = planned(h)
    root = plan.root
    elements = root.definition.process.elements
    for _ in range(2):
        h.execute(ModifyProcessInstance(root.key, [ActivateInstruction("a", root.key)]))
    with pytest.raises(AmbiguousScope) as caught:
        ActivationPlan(root).add(elements["a"])
    assert caught.value.scope_id == "outer"


def test_variables_are_set_before_a_scope_waits_and_a_scope_before_what_is_in_it(
    h: Harness,
) -> None:
    """So that a correlation key may come along, and nothing is missed."""
    sub = subprocess("sub", start("s"), service("a"), flows="s > a")
    stop = boundary("stop", "sub", signal_event("sig"))
    h.deploy(
        model(
            *("p", start(), service("first"), sub, stop),
            flows="start > first > sub; stop > first",
            definitions=signal("sig", "=name"),
        )
    )
    key = h.create()
    code, _ = h.refused(ModifyProcessInstance(key, [ActivateInstruction("a")]))
    assert code == "INVALID_ARGUMENT"
    before = len(h.log)
    variables = [VariableInstruction({"name": "alarm"}, "sub")]
    h.execute(ModifyProcessInstance(key, [ActivateInstruction("a", variables=variables)]))
    kinds = [
        f"{event.element_id} {event.intent}"
        if isinstance(event, ev.ElementMoved)
        else type(event).__name__
        for event in h.log[before:]
    ]
    assert kinds == [
        *("sub ACTIVATING", "VariableSet", "SignalSubscribed", "sub ACTIVATED"),
        *("a ACTIVATING", "JobCreated", "a ACTIVATED"),
    ]
