import pytest
from tests.embedded.models import (
    Node,
    compensate_event,
    end,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
    throw,
    undone_by,
)

from zeebe_grpclib.embedded import bpmn


def read(*nodes: Node, flows: str) -> dict[str, bpmn.Element]:
    return dict(bpmn.read(model("p", *nodes, flows=flows)).processes[0].elements)


def test_a_handler_is_found_by_its_association() -> None:
    elements = read(
        start(),
        task("a"),
        *undone_by("a", service("undo")),
        throw("all", compensate_event()),
        end("end", compensate_event("a")),
        flows="start > a > all > end",
    )
    activity, handler = elements["a"], elements["undo"]

    assert activity.handler is handler
    assert handler.is_handler
    assert not activity.is_handler
    events = [elements[name].event for name in ("all", "end")]
    assert [e.activity_id for e in events if isinstance(e, bpmn.CompensationDefinition)] == [
        "",
        "a",
    ]
    assert [name for name, element in elements.items() if element.compensable] == ["a", "undo"]


def test_what_is_around_it_is_concerned_too() -> None:
    inner = subprocess("inner", start("s"), task("a"), *undone_by("a", task("undo")), flows="s > a")
    outer = repeated(
        subprocess("outer", start("t"), inner, task("b"), flows="t > inner > b"), "=items"
    )
    elements = read(start(), outer, task("c"), flows="start > outer > c")
    body = elements["outer"]

    assert body.inner is not None
    assert body.inner.compensable
    compensable = {name for name, element in elements.items() if element.compensable}
    assert compensable == {"outer", "inner", "a", "undo"}


def test_a_repeated_activity_is_undone_as_a_whole_by_a_repeated_handler() -> None:
    elements = read(
        start(),
        repeated(task("a"), "=items"),
        *undone_by("a", repeated(task("undo"), "=items")),
        flows="start > a",
    )
    body, handler = elements["a"], elements["undo"]

    assert body.handler is handler
    assert handler.loop is not None
    assert body.inner is not None
    assert body.inner.handler is None
    assert not body.inner.compensable


def test_any_activity_of_the_process_may_be_a_handler() -> None:
    event, handler, association = undone_by("a", task("undo"))
    elsewhere = subprocess("sub", start("s"), handler, flows="")
    plain = Node("undo", "task")
    for nodes, flows in (
        ((event, elsewhere, association), "start > a > sub"),
        ((event, plain, association), "start > a"),
    ):
        elements = read(start(), task("a"), *nodes, flows=flows)
        assert elements["a"].handler is elements["undo"]


def test_an_association_in_another_scope_is_not_looked_at() -> None:
    event, handler, association = undone_by("a", task("undo"))
    sub = subprocess("sub", start("s"), handler, association, flows="")
    with pytest.raises(bpmn.BpmnError) as caught:
        read(start(), task("a"), event, sub, flows="start > a > sub")

    (problem,) = caught.value.problems
    assert problem.element == "a_undo"
    assert problem.message == (
        "This gateway does not support compensation boundary events whose association is in "
        "another scope yet"
    )


def test_where_flows_lead_from_scope_to_scope_each_end_is_of_concern() -> None:
    undo = undone_by("a", task("undo"))
    pay = subprocess("pay", start("s"), service("a"), *undo, flows="s > a")
    other = repeated(subprocess("other", start("t"), task("b"), flows="t > b"), "=items")
    elements = read(start(), pay, other, flows="start > pay > other; b > a")
    body = elements["other"]

    assert body.compensable
    assert body.inner is not None
    assert body.inner.compensable
    assert not elements["b"].compensable


def test_a_compensation_start_event_is_refused_as_by_zeebe() -> None:
    undo = subprocess(
        "undo", start("s2", compensate_event()), end("e2"), flows="s2 > e2", triggered=True
    )
    sub = subprocess("sub", start("s"), end("e"), undo, flows="s > e")
    with pytest.raises(bpmn.BpmnError) as caught:
        read(start(), sub, flows="start > sub")

    (problem,) = caught.value.problems
    assert problem.element == "undo"
    assert problem.message == (
        "Start events in event subprocesses must be one of: message, timer, error, signal, "
        "escalation or conditional"
    )
