from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    catch,
    end,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    PublishMessage,
    ResolveIncident,
    SetVariables,
)
from zeebe_grpclib.embedded.engine import events as ev


def _deploy(h: Harness, node: Node, *more: Node, flows: str = "", definitions: str = "") -> None:
    content = model(
        "p",
        start(),
        node,
        *more,
        end(),
        flows=f"start > {node.id} > end{flows}",
        definitions=definitions,
    )
    h.deploy(content)


def test_each_item_is_a_job_and_the_results_are_collected_in_order(h: Harness) -> None:
    _deploy(h, repeated(service("a"), "=items", "item", ("results", "=result")))
    h.create(variables={"items": [10, 20, 30]}, await_result=True)
    jobs = h.activate()
    assert [job.variables for job in jobs] == [
        {
            "items": [10, 20, 30],
            "item": item,
            "loopCounter": number,
            "result": None,
            "results": [None, None, None],
        }
        for number, item in enumerate((10, 20, 30), 1)
    ]
    for job in reversed(jobs):
        h.execute(CompleteJob(job.key, {"result": job.variables["item"] + 1}))

    (outcome,) = h.outcomes
    assert outcome.variables == {"items": [10, 20, 30], "results": [11, 21, 31]}
    assert set(h.census().values()) == {0}


def test_the_whole_and_its_parts_tell_what_they_are(h: Harness) -> None:
    _deploy(h, repeated(task("a"), "=[1, 2]"))
    h.create()
    moved = [
        (e.element_type, e.intent, e.loop_counter)
        for e in h.log
        if isinstance(e, ev.ElementMoved) and e.element_id == "a"
        if e.intent in {"ACTIVATING", "COMPLETED"}
    ]

    assert moved == [
        ("MULTI_INSTANCE_BODY", "ACTIVATING", 0),
        ("TASK", "ACTIVATING", 1),
        ("TASK", "ACTIVATING", 2),
        ("TASK", "COMPLETED", 0),
        ("TASK", "COMPLETED", 0),
        ("MULTI_INSTANCE_BODY", "COMPLETED", 0),
    ]


def test_one_after_the_other(h: Harness) -> None:
    node = repeated(service("a"), "=items", "item", ("out", "=item * 2"), sequential=True)
    _deploy(h, node)
    h.create(variables={"items": [1, 2, 3]}, await_result=True)
    seen = []
    while jobs := h.activate():
        (job,) = jobs
        seen.append((job.variables["loopCounter"], job.variables["out"]))
        h.execute(CompleteJob(job.key))

    assert seen == [(1, [None] * 3), (2, [2, None, None]), (3, [2, 4, None])]
    assert h.outcomes[0].variables == {"items": [1, 2, 3], "out": [2, 4, 6]}
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize("sequential", [False, True])
def test_no_items_is_no_work(h: Harness, sequential: bool) -> None:
    _deploy(h, repeated(service("a"), "=[]", "", ("out", "=1"), sequential))

    assert h.result() == {"out": []}


@pytest.mark.parametrize(("collected", "out"), [("=item", [7, 8]), ("=loopCounter", [1, 2])])
def test_the_item_itself_may_be_the_result(h: Harness, collected: str, out: list[int]) -> None:
    _deploy(h, repeated(task("a"), "=[7, 8]", "item", ("out", collected)))

    assert h.result() == {"out": out}


def test_results_do_not_leave_their_instance_but_other_variables_do(h: Harness) -> None:
    _deploy(h, repeated(service("a"), "=[1, 2]", "item", ("out", "=result")))
    h.create(await_result=True)
    for job in h.activate():
        h.execute(CompleteJob(job.key, {"result": job.key, "other": 1, "item": 9}))

    assert sorted(h.outcomes[0].variables) == ["other", "out"]


def test_mappings_of_each_instance_see_its_item(h: Harness) -> None:
    node = service("a").with_io(inputs={"square": "=item * item"}, outputs={"done": "=square"})
    _deploy(h, repeated(node, "=[2, 3]", "item", ("out", "=done")))
    h.create(await_result=True)
    assert [job.variables["square"] for job in h.activate(timeout_ms=1)] == [4, 9]
    h.wait(1)
    h.complete()
    h.complete()

    assert h.outcomes[0].variables == {"out": [4, 9]}


@pytest.mark.parametrize("sequential", [False, True])
def test_a_completion_condition_ends_the_rest(h: Harness, sequential: bool) -> None:
    node = repeated(
        service("a"),
        "=[1, 2, 3]",
        "item",
        ("out", "=ok"),
        sequential,
        until="=numberOfCompletedInstances = 2 and numberOfInstances = 3",
    )
    _deploy(h, node)
    h.create(await_result=True)
    h.complete(variables={"ok": 1})
    assert h.outcomes == []
    h.complete(variables={"ok": 2})

    assert h.outcomes[0].variables == {"out": [1, 2, None]}
    assert h.steps("TERMINATED") == ([] if sequential else ["a"])
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {},
            (
                "Expected result of the expression 'items' to be 'ARRAY', but was 'NULL'. The "
                "evaluation reported the following warnings:\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'items'"
            ),
        ),
        (
            {"items": 1},
            "Expected result of the expression 'items' to be 'ARRAY', but was 'NUMBER'.",
        ),
    ],
)
def test_what_is_no_list_is_an_incident(
    h: Harness, variables: dict[str, Any], message: str
) -> None:
    _deploy(h, repeated(service("a"), "=items"))
    key = h.create(variables=variables)
    assert h.incidents() == [("a", "EXTRACT_VALUE_ERROR", message)]

    h.execute(SetVariables(key, {"items": [1]}))
    h.execute(ResolveIncident(h.incident_key()))
    h.complete()
    assert set(h.census().values()) == {0}


def test_a_result_that_fails_stops_one_instance_only(h: Harness) -> None:
    node = repeated(service("a"), "=[1, 2]", "item", ("out", "=assert(ok, ok != null)"))
    _deploy(h, node)
    h.create(await_result=True)
    first, second = h.activate()
    h.execute(CompleteJob(first.key))
    h.execute(CompleteJob(second.key, {"ok": 1}))
    assert [(element, kind) for element, kind, _ in h.incidents()] == [("a", "EXTRACT_VALUE_ERROR")]

    h.execute(SetVariables(first.element_instance_key, {"ok": 5}, local=True))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.outcomes[0].variables == {"ok": 1, "out": [5, 1]}


def test_a_boundary_event_interrupts_the_whole(h: Harness) -> None:
    _deploy(
        h,
        repeated(service("a"), "=[1, 2]"),
        boundary("b", "a", message_event("m")),
        end("late"),
        flows="; b > late",
        definitions=message("m", "stop", '="k"'),
    )
    h.create()
    h.complete()
    h.execute(PublishMessage("stop", "k"))

    assert h.steps("TERMINATED") == ["a", "a"]
    assert h.steps()[-3:] == ["b", "late", "p"]
    assert set(h.census().values()) == {0}


def test_sub_processes_and_waiting_events_repeat_too(h: Harness) -> None:
    sub = subprocess("sub", start("s"), catch("c", message_event("m")), end("e"), flows="s > c > e")
    _deploy(
        h,
        repeated(sub, "=[1, 2]", "item", ("out", "=item + more")),
        definitions=message("m", "go", "=item"),
    )
    h.create(await_result=True)
    h.execute(PublishMessage("go", "2", variables={"more": 10}))
    h.execute(PublishMessage("go", "1", variables={"more": 20}))

    assert h.outcomes[0].variables == {"more": 20, "out": [21, 12]}
    assert set(h.census().values()) == {0}


def test_receive_tasks_repeat_too(h: Harness) -> None:
    node = task("a", "receiveTask", messageRef="m")
    _deploy(h, repeated(node, "=[1, 2]", "item"), definitions=message("m", "go", "=item"))
    h.create()
    h.execute(PublishMessage("go", "2"))
    h.execute(PublishMessage("go", "1"))

    assert h.steps()[-1] == "p"


def test_cancelling_ends_all_instances(h: Harness) -> None:
    _deploy(h, repeated(service("a"), "=[1, 2, 3]"))
    h.execute(CancelProcessInstance(h.create()))

    assert h.steps("TERMINATED") == ["a", "a", "a", "a", "p"]
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "because it is no list"),
        ([None], "at position 2 because the size of the collection is: 1"),
    ],
)
def test_a_collection_that_somebody_has_overwritten_is_an_incident(
    h: Harness, value: Any, text: str
) -> None:
    _deploy(h, repeated(service("a"), "=[1, 2]", "item", ("results", "=item")))
    h.create(await_result=True)
    first, second = h.activate()
    h.execute(CompleteJob(first.key))
    body = h.engine.state.instances[second.element_instance_key].scope
    assert body is not None
    h.execute(SetVariables(body.key, {"results": value}, local=True))
    h.execute(CompleteJob(second.key))
    ((element, error, said),) = h.incidents()
    assert (element, error) == ("a", "EXTRACT_VALUE_ERROR")
    assert text in said

    h.execute(SetVariables(body.key, {"results": [1, 1]}, local=True))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.outcomes[0].variables == {"results": [1, 2]}
