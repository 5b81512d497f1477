"""Ad-hoc sub-processes whose elements an expression chooses."""

from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
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
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    ResolveIncident,
    SetVariables,
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


def watcher(name: str = "w") -> Node:
    return subprocess(
        f"{name}atcher",
        start(f"{name}s", message_event("m"), isInterrupting="false"),
        work("watching"),
        end(f"{name}e"),
        flows=f"{name}s > watching > {name}e",
        triggered=True,
    )


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
