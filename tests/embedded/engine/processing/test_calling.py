from collections.abc import Callable
from typing import Any

import pytest
from tests.embedded.bpmn.test_checks import problems_of
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    call,
    document,
    end,
    error,
    error_event,
    gateway,
    message,
    message_event,
    model,
    process,
    service,
    signal,
    signal_event,
    start,
    task,
    throw,
)

from zeebe_grpclib.embedded.engine import CancelProcessInstance, ResolveIncident, ThrowError
from zeebe_grpclib.embedded.engine.processing import calling

CHILD = model("child", start("s"), service("a"), end("e"), flows="s > a > e")


def _parent(more: str = "", process_id: str = "child", **io: Any) -> bytes:
    return model(
        "p",
        start(),
        call("c", process_id, more).with_io(**io) if io else call("c", process_id, more),
        boundary("b", "c", error_event("err")),
        end(),
        end("failed"),
        flows="start > c > end; b > failed",
        definitions=error("err", "E1"),
    )


def _run(
    h: Harness, parent: bytes, variables: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the job in the called process sees, and what is left in the end."""
    h.deploy(CHILD, "child.bpmn")
    h.deploy(parent)
    h.create(variables=variables, await_result=True)
    seen = dict(h.complete(variables={"y": 2}).variables)
    return seen, dict(h.outcomes[-1].variables)


def test_variables_go_there_and_back(h: Harness) -> None:
    assert _run(h, _parent(), {"x": 1}) == ({"x": 1}, {"x": 1, "y": 2})
    assert h.steps() == ["start", "s", "a", "e", "child", "c", "end", "p"]
    assert set(h.census().values()) == {0}


def test_only_inputs_go_there_if_it_says_so(h: Harness) -> None:
    parent = _parent(' propagateAllParentVariables="false"', inputs={"z": "=x + 1"})

    assert _run(h, parent, {"x": 1}) == ({"z": 2}, {"x": 1, "y": 2})


def test_nothing_comes_back_if_it_says_so(h: Harness) -> None:
    assert _run(h, _parent(' propagateAllChildVariables="false"'), {"x": 1})[1] == {"x": 1}


def test_only_outputs_come_back_if_there_are_any(h: Harness) -> None:
    parent = _parent(' propagateAllChildVariables="false"', outputs={"z": "=y + 1"})

    assert _run(h, parent, {"x": 1})[1] == {"x": 1, "z": 3}


def test_the_process_id_may_be_an_expression(h: Harness) -> None:
    seen, _ = _run(h, _parent(process_id='="ch" + rest'), {"rest": "ild"})

    assert seen == {"rest": "ild"}


def test_the_latest_version_is_called(h: Harness) -> None:
    h.deploy(CHILD, "child.bpmn")
    h.deploy(_parent())
    h.deploy(CHILD.replace(b'type="work"', b'type="new"'), "child.bpmn")
    h.create()

    assert [job.process_definition_version for job in h.activate("new")] == [2]


def test_a_process_that_is_missing_is_an_incident(h: Harness) -> None:
    h.deploy(_parent())
    h.create()
    text = "Expected process with BPMN process id 'child' to be deployed, but not found."
    assert h.incidents() == [("c", "CALLED_ELEMENT_ERROR", text)]

    h.deploy(CHILD, "child.bpmn")
    h.execute(ResolveIncident(h.incident_key()))
    h.complete()
    assert set(h.census().values()) == {0}


def test_a_process_without_none_start_event_is_an_incident(h: Harness) -> None:
    h.deploy(
        model(
            "child",
            start("s", message_event("m")),
            flows="",
            definitions=message("m", "go"),
        ),
        "child.bpmn",
    )
    h.deploy(_parent())
    h.create()

    text = (
        "Expected process with BPMN process id 'child' to have a none start event, but not found."
    )
    assert h.incidents() == [("c", "CALLED_ELEMENT_ERROR", text)]


def test_cancelling_the_root_ends_what_it_called(h: Harness) -> None:
    h.deploy(CHILD, "child.bpmn")
    h.deploy(_parent())
    key = h.create()
    called = h.activate()[0].process_instance_key
    assert called != key
    assert h.refused(CancelProcessInstance(called)) == (
        "INVALID_STATE",
        (
            "Command 'CANCEL' rejected with code 'INVALID_STATE': Expected to cancel a process "
            f"instance with key '{called}', but it is created by a parent process instance. "
            f"Cancel the root process instance '{key}' instead."
        ),
    )
    h.execute(CancelProcessInstance(key))

    assert h.steps("TERMINATED") == ["a", "child", "c", "p"]
    assert set(h.census().values()) == {0}


def test_an_error_passes_through_the_called_process(h: Harness) -> None:
    h.deploy(CHILD, "child.bpmn")
    h.deploy(_parent())
    h.create()
    (job,) = h.activate()
    h.execute(ThrowError(job.key, "E1"))

    assert h.steps("TERMINATED") == ["a", "child", "c"]
    assert h.steps()[-3:] == ["b", "failed", "p"]
    assert set(h.census().values()) == {0}


def test_calls_in_calls_have_an_end(h: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "DEPTH_LIMIT", 5)
    h.deploy(model("p", start(), call("c", '="p"'), flows="start > c"))
    key = h.create()

    ((element, kind, text),) = h.incidents()
    assert (element, kind) == ("c", "CALLED_ELEMENT_ERROR")
    assert text.startswith("The call activity has reached the maximum depth of 5.")
    assert h.census()["process instances"] == 5
    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


@pytest.mark.no_cover
def test_the_deepest_calls_can_be_cancelled(h: Harness) -> None:
    h.deploy(model("p", start(), call("c", '="p"'), flows="start > c"))
    key = h.create()
    assert h.census()["process instances"] == 1_000
    h.execute(CancelProcessInstance(key))

    assert set(h.census().values()) == {0}


def test_a_process_that_calls_itself_at_once_is_refused() -> None:
    content = document(
        process("p", start(), call("c", "q"), flows="start > c"),
        process("q", start("s2"), call("c2", "p"), flows="s2 > c2"),
    )

    text = "Processes are not allowed to contain a straight-through processing loop: "
    assert problems_of(content) == [
        ("p", text + "c > s2 > c2 > start > c"),
        ("q", text + "c2 > start > c > s2 > c2"),
    ]


@pytest.mark.parametrize("last", [end, throw])
def test_a_process_may_end_while_its_call_is_interrupted_by_what_it_says(
    h: Harness, last: Callable[[str, str], Node]
) -> None:
    said = signal_event("s")
    caller = process(
        "p",
        start(),
        call("call", "c"),
        boundary("heard", "call", said),
        end("late"),
        end(),
        flows="start > call > end; heard > late",
    )
    called = process("c", start("begin"), last("say", said), flows="begin > say")
    h.deploy(document(signal("s", "s"), called, caller))
    h.create()
    assert h.steps() == ["start", "begin", "say", "c", "heard", "late", "p"]
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize("steps", range(6))
def test_a_call_that_is_interrupted_when_its_process_ends_goes_on_once(
    h: Harness, steps: int
) -> None:
    said = signal_event("s")
    others = [task(f"step{number}") for number in range(steps)]
    beside = " > ".join(["fork", *(other.id for other in others), "say", "said"])
    caller = process(
        "p",
        start(),
        gateway("fork", "parallel"),
        call("call", "c"),
        boundary("heard", "call", said),
        *others,
        throw("say", said),
        end("said"),
        end("late"),
        end(),
        flows=f"start > fork > call > end; heard > late; {beside}",
    )
    called = process("c", start("begin"), task("a"), end("done"), flows="begin > a > done")
    h.deploy(document(signal("s", "s"), called, caller))
    h.create()
    assert len({"end", "late"} & set(h.steps())) == 1
    assert set(h.census().values()) == {0}
