"""Modifications that are refused, and change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_modification import NESTED, TWO, key_of, keys_of, modify
from tests.embedded.models import (
    boundary,
    call,
    catch,
    document,
    gateway,
    message,
    message_event,
    model,
    process,
    repeated,
    service,
    start,
    subprocess,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    ModifyProcessInstance,
    MoveInstruction,
    TerminateInstruction,
    VariableInstruction,
)
from zeebe_grpclib.embedded.engine import events as ev

P = "Expected to modify instance of process 'p' but it contains one or more"
NOBODYS = 1 << 40
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": (
        {"activate": [ActivateInstruction(x) for x in ("a", "y", "z", "y")]},
        f"{P} activate instructions with an element that could not be found: 'y', 'z'",
    ),
    "start": (
        {"activate": [ActivateInstruction("start")]},
        (
            f"{P} activate instructions for elements that are unsupported: 'start'. The activation "
            "of elements with type 'START_EVENT' is not supported."
        ),
    ),
    "boundary and flow": (
        {"activate": [ActivateInstruction("late"), ActivateInstruction("start_a")]},
        (
            f"{P} activate instructions for elements that are unsupported: 'late', 'start_a'. The "
            "activation of elements with type 'BOUNDARY_EVENT', 'SEQUENCE_FLOW' is not supported."
        ),
    ),
    "behind an event-based gateway": (
        {"activate": [ActivateInstruction("t")]},
        (
            f"{P} activate instructions for elements that are unsupported: 't'. The activation of "
            "events belonging to an event-based gateway is not supported."
        ),
    ),
    "in a multi-instance activity": (
        {"activate": [ActivateInstruction("in_loop")]},
        (
            f"{P} activate instructions for elements that are unsupported: 'in_loop'. The "
            "activation of elements inside a multi-instance subprocess is not supported."
        ),
    ),
    "terminate nothing": (
        {"terminate": [TerminateInstruction(NOBODYS)]},
        (
            f"{P} terminate instructions with an element instance that could not be found: "
            f"'{NOBODYS}'"
        ),
    ),
    "terminate an idle element": (
        {"terminate": [TerminateInstruction(element_id="sub")]},
        f"{P} terminate instructions with an element that could not be found: 'sub'",
    ),
    "terminate by both": (
        {"terminate": [TerminateInstruction(7, "a")]},
        f"{P} terminate instructions with both an element id and an element instance key: 'a', '7'",
    ),
    "move by both": (
        {"move": [MoveInstruction("a", 7, "a")]},
        (
            f"{P} move instructions with both a source element id and a source element instance "
            "key: 'a', '7'"
        ),
    ),
    "move nothing": (
        {"move": [MoveInstruction("a", source_key=NOBODYS)]},
        (
            f"{P} move instructions with a source element instance that could not be found: "
            f"'{NOBODYS}'"
        ),
    ),
    "unknown variable scope": (
        {"activate": [ActivateInstruction("a", variables=[VariableInstruction({}, "y")])]},
        f"{P} variable instructions with a scope element that could not be found: 'y'",
    ),
    "foreign variable scope": (
        {"activate": [ActivateInstruction("a", variables=[VariableInstruction({}, "sub")])]},
        (
            f"{P} variable instructions with a scope element that doesn't belong the element's "
            "flow scope: 'sub'."
        ),
    ),
    "unknown ancestor": (
        {"activate": [ActivateInstruction("a", NOBODYS)]},
        (
            f"{P} activate instructions with an ancestor scope key that does not exist, or is not "
            f"in an active state: '{NOBODYS}'"
        ),
    ),
    "a scope that cannot wait": (
        {"activate": [ActivateInstruction("b")]},
        "Expected to subscribe to catch event(s) of 'sub' but Failed to extract the correlation",
    ),
}
TRICKY = model(
    "p",
    start(),
    service("a"),
    boundary("late", "a", timer_event("timeDuration", "PT1H")),
    subprocess("sub", start("s"), service("b"), flows="s > b"),
    boundary("m_b", "sub", message_event("m")),
    gateway("race", "eventBased"),
    catch("t", timer_event("timeDuration", "PT1H")),
    catch("m_c", message_event("m")),
    repeated(subprocess("loop", start("ls"), service("in_loop"), flows="ls > in_loop"), "=[1]"),
    flows="start > a > sub > race > t > loop; race > m_c; late > race; m_b > race",
    definitions=message("m", "go", "=k"),
)


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_and_changes_nothing(h: Harness, name: str) -> None:
    instructions, reason = REFUSED[name]
    h.deploy(TRICKY)
    command = ModifyProcessInstance(h.create(), **instructions)
    code, text = h.refused(command)
    assert code == "INVALID_ARGUMENT"
    assert text.startswith(f"Command 'MODIFY' rejected with code '{code}': {reason}")


def test_there_has_to_be_an_instance(h: Harness) -> None:
    h.deploy(TWO)
    h.create()
    for key in (NOBODYS, key_of(h, "a")):
        assert h.refused(ModifyProcessInstance(key)) == (
            "NOT_FOUND",
            (
                "Command 'MODIFY' rejected with code 'NOT_FOUND': Expected to modify process "
                f"instance but no process instance found with key '{key}'"
            ),
        )


def test_several_scopes_are_ambiguous(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a"])
    modify(h, key, ActivateInstruction("a", key))
    code, text = h.refused(ModifyProcessInstance(key, [ActivateInstruction("a")]))
    assert code == "INVALID_ARGUMENT"
    assert text.endswith(
        "for an element that has a flow scope with more than one active instance: 'outer'. Can't "
        "decide in which instance of the flow scope the element should be activated. Please "
        "specify an ancestor element instance key for this activate instruction."
    )


def test_an_ancestor_is_around_the_element_and_in_the_instance(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a", "b"])
    b, other = key_of(h, "b"), h.create()
    _, text = h.refused(ModifyProcessInstance(key, [ActivateInstruction("a", b)]))
    assert text.endswith(
        "activate instructions with an ancestor scope key that is not an ancestor of the element "
        f"to activate:\n- instance '{b}' of element 'b' is not an ancestor of element 'a'"
    )
    _, text = h.refused(ModifyProcessInstance(key, [ActivateInstruction("a", other)]))
    assert text.endswith(
        "with an ancestor scope key that does not belong to the modified process instance: "
        f"'{other}'"
    )


def test_the_elements_of_another_instance_are_not_terminated(h: Harness) -> None:
    h.deploy(TWO)
    key, _ = h.create(), h.create()
    other = keys_of(h, "a")[1]
    code, _ = h.refused(ModifyProcessInstance(key, terminate=[TerminateInstruction(other)]))
    assert code == "INVALID_ARGUMENT"


def test_a_scope_is_not_terminated_and_entered_at_once(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a"])
    outer = key_of(h, "outer")
    code, text = h.refused(
        ModifyProcessInstance(key, [ActivateInstruction("b")], [TerminateInstruction(outer)])
    )
    assert code == "INVALID_ARGUMENT"
    assert f"flow scope is terminated by another instruction: '{outer}'" in text


def test_a_called_instance_is_not_emptied(h: Harness) -> None:
    child = process("child", start("cs"), service("ca"), flows="cs > ca")
    h.deploy(document(process("p", start(), call("c", "child"), flows="start > c"), child))
    h.create()
    job = h.activate()[0]
    code, text = h.refused(
        ModifyProcessInstance(
            job.process_instance_key, terminate=[TerminateInstruction(job.element_instance_key)]
        )
    )
    assert code == "INVALID_ARGUMENT"
    assert text.endswith(
        "Expected to modify instance of process 'child' but the given instructions would terminate "
        "the instance. The instance was created by a call activity in the parent process. To "
        "terminate this instance please modify the parent process instead."
    )


def test_a_scope_that_is_stuck_is_not_entered(h: Harness) -> None:
    sub = subprocess("sub", start("s"), service("b"), flows="s > b")
    sub.with_io(inputs={"y": "=assert(x, x != null)"})
    h.deploy(model("p", start(), sub, flows="start > sub"))
    key = h.create()
    code, text = h.refused(ModifyProcessInstance(key, [ActivateInstruction("b")]))
    assert (code, "is not in an active state" in text) == ("INVALID_ARGUMENT", True)


def test_terminations_are_recorded_once(h: Harness) -> None:
    h.deploy(NESTED)
    key = h.create(start_element_ids=["a"])
    both = [TerminateInstruction(key_of(h, "a")), TerminateInstruction(key_of(h, "outer"))]
    modify(h, key, terminate=[*both, *both])
    moved = [e for e in h.log if isinstance(e, ev.ElementMoved) and e.intent == "TERMINATED"]
    assert [event.element_id for event in moved] == ["a", "inner", "outer", "p"]
