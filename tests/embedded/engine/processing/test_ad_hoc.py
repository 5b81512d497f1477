import json
from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    compensate_event,
    end,
    error_event,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
    throw,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    ActivateElement,
    ActivateInstruction,
    AdHocResult,
    CancelProcessInstance,
    CompleteJob,
    FailJob,
    MigrateProcessInstance,
    ModifyProcessInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    ThrowError,
    UpdateJobRetries,
)
from zeebe_grpclib.embedded.engine import events as ev

MESSAGE = message("m", "m", '="k"')


def around(node: Node, *more: Node, flows: str = "", definitions: str = "") -> bytes:
    return model(
        "p",
        start(),
        node,
        *more,
        end(),
        flows=f"start > {node.id} > end{flows}",
        definitions=definitions,
    )


def work(name: str) -> Node:
    return service(name, name)


def finished(h: Harness) -> bool:
    return h.steps()[-1:] == ["p"] and set(h.census().values()) == {0}


# By an expression.


def test_the_elements_of_the_collection_are_activated_each_in_a_scope_of_its_own(
    h: Harness,
) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), work("b"), work("c"), active="=chosen")))
    key = h.create(variables={"chosen": ["a", "c"]})

    (view,) = h.engine.inspection.process_instances()
    found = {e.element_id: e for e in view.elements if e.element_id in {"sub", "a", "c"}}
    inner = [e for e in view.elements if e.element_type == "AD_HOC_SUB_PROCESS_INNER_INSTANCE"]
    assert [(e.element_id, e.scope_key) for e in inner] == [
        ("sub#innerInstance", found["sub"].key)
    ] * 2
    assert {found["a"].scope_key, found["c"].scope_key} == {e.key for e in inner}
    assert found["sub"].scope_key == key
    assert h.activate("b") == []
    h.complete("a")
    assert "sub" not in h.steps()
    h.complete("c")
    assert finished(h)


def test_an_element_may_be_named_twice(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), active='=["a", "a"]')))
    h.create()
    for job in h.activate("a"):
        h.execute(CompleteJob(job.key))

    assert h.steps().count("a") == 2
    assert finished(h)


@pytest.mark.parametrize("active", ["", "=[]"])
def test_without_any_element_it_stays_active(h: Harness, active: str) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), active=active)))
    key = h.create()
    assert h.steps("ACTIVATED")[-1] == "sub"
    assert h.census()["element instances"] == 2

    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


def test_what_is_behind_an_element_runs_in_its_scope(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), work("b"), work("c"), active='=["a"]', flows="a > b > c")
    h.deploy(around(sub))
    h.create()
    h.complete("a")
    h.complete("b")
    assert "sub#innerInstance" not in h.steps()
    h.complete("c")

    assert h.steps() == ["start", "a", "b", "c", "sub#innerInstance", "sub", "end", "p"]
    assert finished(h)


def test_branches_of_an_element_join_in_its_scope(h: Harness) -> None:
    sub = ad_hoc(
        "sub",
        gateway("fork", "parallel"),
        work("a"),
        work("b"),
        gateway("join", "inclusive"),
        work("c"),
        active='=["fork"]',
        flows="fork > a > join; fork > b > join; join > c",
    )
    h.deploy(around(sub))
    h.create()
    h.complete("a")
    h.complete("b")
    h.complete("c")

    assert h.steps().count("join") == 1
    assert finished(h)


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        (
            ["a", "x", "b", "y"],
            "Failed to activate ad-hoc elements. No BPMN elements found with ids: 'x', 'b', 'y'.",
        ),
        (
            7,
            (
                "Failed to activate ad-hoc elements. Expected result of the expression 'chosen' to "
                "be 'ARRAY_OF_STRING', but was 'NUMBER'."
            ),
        ),
        (
            ["a", 7],
            (
                "Failed to activate ad-hoc elements. Expected result of the expression 'chosen' to "
                "be 'ARRAY_OF_STRING', but was 'ARRAY'."
            ),
        ),
    ],
)
def test_what_cannot_be_activated_is_an_incident(h: Harness, chosen: Any, text: str) -> None:
    # What is behind another element is none of those that can be chosen.
    h.deploy(around(ad_hoc("sub", work("a"), work("b"), active="=chosen", flows="a > b")))
    key = h.create(variables={"chosen": chosen})
    assert h.incidents() == [("sub", "EXTRACT_VALUE_ERROR", text)]

    h.execute(SetVariables(key, {"chosen": ["a"]}))
    h.execute(ResolveIncident(h.incident_key()))
    h.complete("a")
    h.complete("b")
    assert finished(h)


def test_workers_are_told_what_can_be_activated(h: Harness) -> None:
    tool = work("tool").with_io(
        inputs={
            "city": '=fromAi(toolCall.city, "A city", "string", {minLength: 1})',
            "text": '="x" + fromAi(value: toolCall.n, options: {required: false})',
            "rest": "fromAi(no)",
        }
    )
    tool.attributes["name"] = "A tool"
    tool.extensions += '<zeebe:properties><zeebe:property name="k" value="v"/></zeebe:properties>'
    documented = subprocess("documented", start("s"), end("e"), flows="s > e")
    sub = ad_hoc(
        "sub",
        tool,
        documented,
        repeated(work("each"), "=[1]"),
        work("behind"),
        boundary("caught", "tool", error_event()),
        subprocess(
            "watcher",
            start("w", message_event("m"), isInterrupting="false"),
            end("v"),
            flows="w > v",
            triggered=True,
        ),
        *undone_by("each", work("undo")),
        active="=adHocSubProcessElements[elementId = chosen].elementId",
        flows="documented > behind",
    )
    h.deploy(around(sub, definitions=MESSAGE))
    h.create(variables={"chosen": "tool"})
    (job,) = h.activate("tool")

    assert job.variables["adHocSubProcessElements"] == [
        {
            "elementId": "tool",
            "elementName": "A tool",
            "properties": {"k": "v"},
            "parameters": [
                {
                    "name": "toolCall.city",
                    "description": "A city",
                    "type": "string",
                    "schema": {"minLength": 1},
                },
                {"name": "toolCall.n", "options": {"required": False}},
            ],
        },
        {"elementId": "documented"},
        {"elementId": "each"},
    ]
    h.execute(CompleteJob(job.key))
    assert finished(h)


def test_documentation_is_told_too(h: Harness) -> None:
    node = Node("a", "task", nodes=(), body="")
    sub = ad_hoc("sub", node, active="=adHocSubProcessElements.elementId")
    content = around(sub).replace(
        b'<task id="a">', b'<task id="a"><documentation> What it is </documentation>'
    )
    h.deploy(content)
    h.create()
    (set_,) = [e for e in h.log if isinstance(e, ev.VariableSet)]
    assert set_.value == [{"elementId": "a", "documentation": "What it is"}]
    assert finished(h)


def test_results_are_collected_as_they_come(h: Harness) -> None:
    sub = ad_hoc(
        "sub",
        work("a").with_io(inputs={"n": "=1"}, outputs={"result": "=n + r"}),
        work("b"),
        active='=["a", "b"]',
        collect=("results", "=result"),
    )
    h.deploy(around(sub))
    h.create(await_result=True)
    assert h.activate("b")[0].variables["results"] == []
    h.execute(CompleteJob(h.engine.inspection.jobs("b")[0].key, {"result": "B"}))
    h.complete("a", {"r": 9})

    (outcome,) = h.outcomes
    assert outcome.variables["results"] == ["B", 10]
    assert "adHocSubProcessElements" not in outcome.variables
    assert finished(h)


def test_a_collection_that_is_none_any_more_is_an_incident(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), active='=["a"]', collect=("results", "=1"))
    h.deploy(around(sub))
    key = h.create(await_result=True)
    h.complete("a", {"results": 7})
    ((element, error, text),) = h.incidents()
    assert (element, error) == ("sub#innerInstance", "EXTRACT_VALUE_ERROR")
    assert "'results'" in text

    h.execute(SetVariables(_subprocess(h), {"results": [0]}, local=True))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.outcomes[0].process_instance_key == key
    assert h.outcomes[0].variables["results"] == [0, 1]
    assert finished(h)


def _subprocess(h: Harness) -> int:
    return next(i.key for i in h.engine.state.instances.values() if i.element.id == "sub")


def test_when_the_condition_holds_the_rest_is_terminated(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), work("b"), work("c"), active='=["a", "b", "c"]', until="=done")
    h.deploy(around(sub))
    h.create(variables={"done": False})
    h.complete("a")
    assert "sub" not in h.steps()
    h.complete("b", {"done": True})

    assert [e for e in h.steps("TERMINATED") if e == "c"] == ["c"]
    assert finished(h)


def test_or_is_waited_for_if_the_model_says_so(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), work("b"), active='=["a", "b"]', until="=done", cancel=False)
    h.deploy(around(sub))
    h.create()
    h.complete("a", {"done": True})
    assert "sub" not in h.steps()
    # It was fulfilled once, so the end of the last one is the end of all.
    h.complete("b", {"done": False})

    assert h.steps("TERMINATED") == []
    assert finished(h)


def test_with_a_condition_that_does_not_hold_it_stays_active(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), active='=["a"]', until="=false")))
    key = h.create()
    h.complete("a")
    assert h.census()["element instances"] == 2

    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


def test_the_condition_sees_what_has_been_collected(h: Harness) -> None:
    sub = ad_hoc(
        "sub",
        work("a"),
        active='=["a", "a", "a"]',
        collect=("results", "=v"),
        until="=count(results) = 2",
    )
    h.deploy(around(sub))
    h.create(await_result=True)
    for number, job in enumerate(h.activate("a", 2)):
        h.execute(CompleteJob(job.key, {"v": number}))

    assert h.outcomes[0].variables["results"] == [0, 1]
    assert finished(h)


def test_a_condition_that_is_none_is_an_incident_and_nothing_is_collected_twice(
    h: Harness,
) -> None:
    sub = ad_hoc("sub", work("a"), active='=["a"]', collect=("results", "=1"), until="=done")
    h.deploy(around(sub))
    key = h.create(await_result=True)
    h.complete("a")
    ((element, error, _),) = h.incidents()
    assert (element, error) == ("sub#innerInstance", "EXTRACT_VALUE_ERROR")

    h.execute(SetVariables(key, {"done": True}))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.outcomes[0].variables["results"] == [1]
    assert finished(h)


def test_mappings_and_boundary_events(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), work("b"), active="=local").with_io(
        inputs={"local": "=chosen"}, outputs={"out": "=local"}
    )
    content = around(
        sub,
        boundary("stop", "sub", message_event("m")),
        work("stopped"),
        end("end2"),
        flows="; stop > stopped > end2",
        definitions=MESSAGE,
    )
    h.deploy(content)
    h.create(variables={"chosen": ["a"]}, await_result=True)
    h.complete("a")
    assert h.outcomes[0].variables == {"chosen": ["a"], "out": ["a"]}

    h.create(variables={"chosen": ["a", "b"]})
    h.execute(PublishMessage("m", "k"))
    h.complete("stopped")
    assert h.steps("TERMINATED").count("sub#innerInstance") == 2
    assert finished(h)


def test_an_error_in_it_is_caught_at_the_element_or_at_the_sub_process(h: Harness) -> None:
    sub = ad_hoc(
        "sub",
        work("a"),
        boundary("near", "a", error_event()),
        task("near_done"),
        work("b"),
        active='=["a", "b"]',
        flows="near > near_done",
    )
    h.deploy(around(sub, boundary("far", "sub", error_event()), end("end2"), flows="; far > end2"))
    h.create()
    h.execute(ThrowError(h.activate("a")[0].key, "E"))
    assert h.steps()[-3:] == ["near", "near_done", "sub#innerInstance"]
    h.execute(ThrowError(h.activate("b")[0].key, "E"))

    assert h.steps()[-3:] == ["far", "end2", "p"]
    assert finished(h)


def watcher(name: str = "w") -> Node:
    return subprocess(
        f"{name}atcher",
        start(f"{name}s", message_event("m"), isInterrupting="false"),
        work("watching"),
        end(f"{name}e"),
        flows=f"{name}s > watching > {name}e",
        triggered=True,
    )


def test_it_waits_for_an_event_sub_process(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), watcher(), active='=["a"]'), definitions=MESSAGE))
    h.create()
    h.execute(PublishMessage("m", "k"))
    h.complete("a")
    assert "sub" not in h.steps()
    h.complete("watching")

    assert finished(h)


def test_repeated_and_nested(h: Harness) -> None:
    inner = ad_hoc("inner", work("a"), active='=["a"]', collect=("got", "=item * 2"))
    sub = ad_hoc("sub", inner, active='=["inner"]', collect=("all", "=got"))
    h.deploy(around(repeated(sub, "=[1, 2]", "item", ("every", "=all"))))
    h.create(await_result=True)
    h.complete("a")
    h.complete("a")

    assert h.outcomes[0].variables["every"] == [[[2]], [[4]]]
    assert finished(h)


def test_a_repeated_activity_in_it(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", repeated(work("a"), "=[1, 2]"), active='=["a"]')))
    h.create()
    h.complete("a")
    h.complete("a")

    assert finished(h)


def test_what_was_done_in_it_can_be_undone(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), *undone_by("a", work("undo")), active='=["a"]')
    h.deploy(
        model(
            "p",
            start(),
            sub,
            throw("throw", compensate_event()),
            end(),
            flows="start > sub > throw > end",
        )
    )
    h.create()
    h.complete("a", {"v": 1})
    assert h.complete("undo").variables["v"] == 1

    assert finished(h)


# By a job worker.


def chosen_by_worker(**more: Any) -> bytes:
    sub = ad_hoc(
        "sub", work("a"), work("b"), watcher(), job_type="agent", collect=("got", "=v"), **more
    )
    caught = boundary("caught", "sub", error_event())
    return around(sub, caught, end("end2"), flows="; caught > end2", definitions=MESSAGE)


def answer(h: Harness, *elements: str, **more: Any) -> None:
    """Complete the job of the sub-process."""
    (job,) = h.activate("agent")
    result = AdHocResult([ActivateElement(each, {"call": each}) for each in elements], **more)
    h.execute(CompleteJob(job.key, ad_hoc=result))


def test_the_worker_activates_elements_and_ends_the_sub_process(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create(variables={"v": 0}, await_result=True)
    (job,) = h.activate("agent")
    assert (job.kind, job.element_id, job.retries) == ("AD_HOC_SUB_PROCESS", "sub", 3)
    assert [each["elementId"] for each in job.variables["adHocSubProcessElements"]] == ["a", "b"]
    elements = [ActivateElement("a", {"call": 1, "v": None}), ActivateElement("b")]
    h.execute(CompleteJob(job.key, {"seen": True}, ad_hoc=AdHocResult(elements)))
    assert h.activate("agent") == []

    first = h.complete("a", {"v": "A"})
    assert first.variables["call"] == 1
    assert "call" not in h.activate("b")[0].variables
    assert h.activate("agent", 1)[0].variables["got"] == ["A"]
    # The job is made anew when the next element is done.
    before = h.engine.inspection.jobs("agent")[0].key
    h.execute(CompleteJob(h.engine.inspection.jobs("b")[0].key))
    (again,) = h.engine.inspection.jobs("agent")
    assert again.key > before
    assert h.refused(CompleteJob(before))[0] == "NOT_FOUND"
    answer(h, is_completion_condition_fulfilled=True)

    assert h.outcomes[0].variables == {"v": 0, "seen": True, "got": ["A", 0]}
    assert finished(h)


def test_without_a_decision_it_stays_active(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    key = h.create()
    h.execute(CompleteJob(h.activate("agent")[0].key))
    assert h.census()["element instances"] == 2

    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


def test_the_worker_may_wait_for_what_is_active(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, "a", "b")
    h.complete("a")
    answer(h, is_completion_condition_fulfilled=True)
    assert "sub" not in h.steps()
    h.complete("b")

    assert h.activate("agent") == []
    assert finished(h)


def test_or_terminate_it(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, "a", "b")
    h.complete("a")
    answer(h, is_completion_condition_fulfilled=True, is_cancel_remaining_instances=True)

    assert "b" in h.steps("TERMINATED")
    assert finished(h)


def test_or_terminate_it_and_go_on_with_something_else(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, "a", "b")
    h.complete("a")
    answer(h, "a", is_cancel_remaining_instances=True)
    assert h.steps("TERMINATED") == ["b", "sub#innerInstance"]
    h.complete("a")
    answer(h, is_completion_condition_fulfilled=True)

    assert finished(h)


def test_an_event_sub_process_calls_the_worker_again(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h)
    h.execute(PublishMessage("m", "k"))
    h.complete("watching")
    (job,) = h.activate("agent")
    assert job.variables["got"] == []
    h.execute(CompleteJob(job.key, ad_hoc=AdHocResult(is_completion_condition_fulfilled=True)))

    assert finished(h)


def test_what_the_worker_must_not_say(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    (job,) = h.activate("agent")
    unknown = AdHocResult([ActivateElement("a"), ActivateElement("x"), ActivateElement("y")])
    both = AdHocResult([ActivateElement("a")], is_completion_condition_fulfilled=True)

    assert h.refused(CompleteJob(job.key, ad_hoc=unknown)) == (
        "NOT_FOUND",
        (
            "Command 'COMPLETE' rejected with code 'NOT_FOUND': Failed to activate ad-hoc "
            "elements. No BPMN elements found with ids: 'x', 'y'."
        ),
    )
    assert h.refused(CompleteJob(job.key, ad_hoc=both))[0] == "INVALID_ARGUMENT"


def test_other_jobs_take_no_notice_of_such_a_result(h: Harness) -> None:
    h.deploy(around(work("a")))
    h.create()
    result = AdHocResult([ActivateElement("x")], is_completion_condition_fulfilled=True)
    h.execute(CompleteJob(h.activate("a")[0].key, ad_hoc=result))

    assert finished(h)


def test_its_job_may_fail_and_throw_errors(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    (job,) = h.activate("agent")
    h.execute(FailJob(job.key, 0, "no"))
    assert h.incidents() == [("sub", "JOB_NO_RETRIES", "no")]
    h.execute(UpdateJobRetries(job.key, 1))
    h.execute(ResolveIncident(h.incident_key()))
    h.execute(ThrowError(h.activate("agent")[0].key, "E"))

    assert h.steps()[-3:] == ["caught", "end2", "p"]
    assert finished(h)


def test_a_job_type_that_is_none_any_more_is_an_incident(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), job_type="=kind", collect=("got", "=1"))
    h.deploy(around(sub))
    key = h.create(variables={"kind": "agent"})
    answer(h, "a")
    h.execute(SetVariables(key, {"kind": None}))
    h.complete("a")
    assert [(element, error) for element, error, _ in h.incidents()] == [
        ("sub#innerInstance", "EXTRACT_VALUE_ERROR")
    ]
    h.execute(SetVariables(key, {"kind": "agent"}))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.activate("agent")[0].variables["got"] == [1]

    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


def test_the_events_are_values(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, is_completion_condition_fulfilled=True)

    (fulfilled,) = h.events_of(ev.AdHocFulfilled)
    assert isinstance(fulfilled, ev.AdHocFulfilled)
    moved = [e for e in h.log if isinstance(e, ev.ElementMoved) and e.element_id == "sub"]
    assert {e.key for e in moved} == {fulfilled.key}
    assert {e.element_type for e in moved} == {"AD_HOC_SUB_PROCESS"}
    assert json.dumps(fulfilled) == f"[{fulfilled.key}]"


def test_it_goes_on_in_another_definition(h: Harness) -> None:
    old = ad_hoc("sub", work("a"), work("b"), job_type="agent", collect=("got", "=v"))
    new = ad_hoc("other", work("b"), work("c"), job_type="agent", collect=("got", "=v"))
    h.deploy(around(old))
    key = h.create(variables={"v": 1}, await_result=True)
    answer(h, "b")
    h.deploy(around(new))
    target = h.engine.state.definitions.processes.latest("p")
    assert target is not None
    h.execute(MigrateProcessInstance(key, target.key, [("sub", "other"), ("b", "b")]))
    h.complete("b")
    (job,) = h.activate("agent")
    assert job.element_id == "other"
    assert [e["elementId"] for e in job.variables["adHocSubProcessElements"]] == ["b", "c"]
    h.execute(CompleteJob(job.key, ad_hoc=AdHocResult([ActivateElement("c")])))
    h.complete("c")
    answer(h, is_completion_condition_fulfilled=True)

    assert h.outcomes[0].variables["got"] == [1, 1]
    assert finished(h)


def test_elements_in_it_can_be_activated_by_hand(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), work("b"), active='=["a"]', collect=("got", "=v"))))
    key = h.create(variables={"v": 1}, await_result=True)
    h.execute(ModifyProcessInstance(key, [ActivateInstruction("b"), ActivateInstruction("b")]))
    for name in ("a", "b", "b"):
        assert "sub" not in h.steps()
        h.complete(name)

    assert h.outcomes[0].variables["got"] == [1, 1, 1]
    assert finished(h)


def test_an_instance_can_begin_in_it(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), work("b"), job_type="agent", collect=("got", "=v"))))
    h.create(variables={"v": 1}, await_result=True, start_element_ids=["b"])
    h.complete("b")
    answer(h, is_completion_condition_fulfilled=True)

    assert h.outcomes[0].variables == {"v": 1, "got": [1]}
    assert finished(h)


def test_an_incident_goes_with_the_job_that_another_one_replaces(h: Harness) -> None:
    h.deploy(around(ad_hoc("some", work("A"), work("B"), job_type="agent")))
    h.create()
    (job,) = h.activate("agent")
    both = (ActivateElement("A", {}), ActivateElement("B", {}))
    h.execute(CompleteJob(job.key, {}, ad_hoc=AdHocResult(both, False, False)))
    h.complete("A")
    (job,) = h.activate("agent")
    h.execute(FailJob(job.key, 0, "bad"))
    (incident,) = h.engine.inspection.incidents()
    assert incident.job_key == job.key

    h.complete("B")
    assert h.engine.inspection.incidents() == ()
    (job,) = h.activate("agent")
    h.execute(CompleteJob(job.key, {}, ad_hoc=AdHocResult((), True, False)))
    assert set(h.census().values()) == {0}
