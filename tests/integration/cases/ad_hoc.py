"""Ad-hoc sub-processes: elements chosen by an expression."""

from __future__ import annotations

from typing import Any

from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    end,
    error_event,
    repeated,
    task,
)
from tests.embedded.models import start as begin

from .flow import mark
from .steps import (
    Book,
    cancelled,
    ends,
    incident,
    job,
    no_job,
    p,
    resolve,
    set_variables,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

ACTIVATE = "documentation, Ad-hoc sub-processes, Activate an element"
COMPLETE = "documentation, Ad-hoc sub-processes, Completion"
COLLECT = "documentation, Ad-hoc sub-processes, Collect output"
MAPPINGS = "documentation, Ad-hoc sub-processes, Variable mappings"
SPECIAL = "documentation, Ad-hoc sub-processes, Special ad-hoc sub-process variables"
DONE = {"after": True}


def line(sub: Node, *nodes: Node, flows: str = "", definitions: str = "") -> bytes:
    """A process of one ad-hoc sub-process and a mark behind it."""
    return p(
        begin(),
        sub,
        mark("after"),
        *nodes,
        end(),
        flows=f"start > sub > after > end{flows}",
        definitions=definitions,
    )


def sub(*nodes: Node, **more: Any) -> Node:
    return ad_hoc("sub", *nodes, **more)


def chosen(*ids: str) -> dict[str, Any]:
    return {"chosen": list(ids)}


add(
    "the elements of the collection are activated",
    f"{ACTIVATE}: all whose ids are in the list",
    line(sub(work("a"), work("b"), work("c"), active="=chosen")),
    start(chosen("a", "c")),
    job("a"),
    no_job("b"),
    waits(),
    job("c"),
    ends({**chosen("a", "c"), **DONE}),
)
add(
    "an element is activated as often as it is named",
    "documentation, Ad-hoc sub-processes: each element can be executed multiple times",
    line(sub(work("a"), active='=["a", "a"]')),
    start(),
    job("a"),
    waits(),
    job("a"),
    ends(DONE),
)
for title, elements in (("an empty collection", "=[]"), ("no collection", "")):
    add(
        f"with {title} the sub-process stays active",
        f"{ACTIVATE}: no element is activated and it remains active",
        p(
            begin(),
            work("before"),
            sub(work("a"), active=elements),
            end(),
            flows="start > before > sub > end",
        ),
        start(),
        job("before"),
        no_job("a"),
        waits(),
        cancelled(),
    )
add(
    "elements that depend on each other",
    "documentation, Ad-hoc sub-processes: connected by a sequence flow",
    line(sub(work("a"), work("b"), active='=["a"]', flows="a > b")),
    start(),
    job("a"),
    waits(),
    job("b"),
    ends(DONE),
)
add(
    "an id that is none of an inner element",
    f"{ACTIVATE}: an incident; camunda/camunda pull request 36283: the text",
    line(sub(work("a"), active="=chosen")),
    start(chosen("a", "x", "y")),
    incident(
        "sub",
        "EXTRACT_VALUE_ERROR",
        "Failed to activate ad-hoc elements. No BPMN elements found with ids: 'x', 'y'.",
    ),
    set_variables(chosen("a")),
    resolve(),
    job("a"),
    ends({**chosen("a"), **DONE}),
)
for title, value in (("no list", 7), ("a list of something else", ["a", 7])):
    add(
        f"{title} is an incident",
        f"{ACTIVATE}: if it is not a list of strings",
        line(sub(work("a"), active="=chosen")),
        start({"chosen": value}),
        incident("sub", "EXTRACT_VALUE_ERROR", "'chosen'", whole=False),
        set_variables(chosen("a")),
        resolve(),
        job("a"),
        ends({**chosen("a"), **DONE}),
    )
add(
    "a fulfilled condition terminates the rest",
    f"{COMPLETE}: cancelRemainingInstances is true by default",
    line(sub(work("a"), work("b"), active='=["a", "b"]', until="=done")),
    start({"done": False}),
    job("a", complete={"done": True}),
    ends({"done": True, **DONE}),
    no_job("b"),
)
add(
    "a condition is looked at whenever an element is done",
    COMPLETE,
    line(sub(work("a"), work("b"), work("c"), active='=["a", "b", "c"]', until="=n = 2")),
    start({"n": 0}),
    job("a", complete={"n": 1}),
    waits(),
    job("b", complete={"n": 2}),
    ends({"n": 2, **DONE}),
)
add(
    "a fulfilled condition waits for the rest",
    f"{COMPLETE}: cancelRemainingInstances is false",
    line(sub(work("a"), work("b"), active='=["a", "b"]', until="=done", cancel=False)),
    start({"done": False}),
    job("a", complete={"done": True}),
    waits(),
    job("b"),
    ends({"done": True, **DONE}),
)
add(
    "a condition that does not hold keeps the sub-process active",
    "camunda/camunda issue 28499: evaluates to false, stays active",
    line(sub(work("a"), active='=["a"]', until="=false")),
    start(),
    job("a"),
    no_job("a"),
    waits(),
    cancelled(),
)
add(
    "a condition that is no boolean",
    "camunda/camunda issue 28499: raise an incident",
    line(sub(work("a"), active='=["a"]', until="=done")),
    start({"done": 7}),
    job("a"),
    incident("sub#innerInstance", "EXTRACT_VALUE_ERROR", "'done'", whole=False),
    set_variables({"done": True}),
    resolve(),
    ends({"done": True, **DONE}),
)
add(
    "results are collected",
    COLLECT,
    line(sub(work("a"), work("b"), active='=["a", "b"]', collect=("results", "=r"))),
    start(),
    job("a", complete={"r": 1}),
    job("b", has={"results": [1]}, complete={"r": 2}),
    ends({"r": 2, "results": [1, 2], **DONE}),
)
add(
    "what is collected is that of a whole inner flow",
    f"{COLLECT}: when an inner flow completes",
    line(sub(work("a"), work("b"), active='=["a"]', collect=("results", "=r"), flows="a > b")),
    start(),
    job("a", complete={"r": 1}),
    job("b", has={"results": []}, complete={"r": 2}),
    ends({"r": 2, "results": [2], **DONE}),
)
add(
    "mappings of the sub-process",
    f"{MAPPINGS}: inputs before the collection is evaluated, outputs at the end",
    line(
        sub(work("a"), active="=local").with_io(
            inputs={"local": "=[want]"}, outputs={"got": "=local[1]"}
        )
    ),
    start({"want": "a"}),
    job("a", has={"want": "a", "local": ["a"]}),
    ends({"want": "a", "got": "a", **DONE}),
)
DESCRIBED = work("a").with_io(
    inputs={"city": '=fromAi(toolCall.city, "A city", "string")', "other": "=1"}
)
DESCRIBED.attributes["name"] = "Find it"
DESCRIBED.extensions += '<zeebe:properties><zeebe:property name="k" value="v"/></zeebe:properties>'
add(
    "elements that can be activated are described",
    SPECIAL,
    line(sub(DESCRIBED, task("b"), active="=adHocSubProcessElements[elementId = want].elementId")),
    start({"want": "a"}),
    job(
        "a",
        has={
            "adHocSubProcessElements": [
                {
                    "elementId": "a",
                    "elementName": "Find it",
                    "properties": {"k": "v"},
                    "parameters": [
                        {"name": "toolCall.city", "description": "A city", "type": "string"}
                    ],
                },
                {"elementId": "b"},
            ]
        },
    ),
    ends({"want": "a", **DONE}),
)
add(
    "a boundary event of the sub-process",
    "documentation, Ad-hoc sub-processes: a special kind of embedded sub-process",
    line(
        sub(work("a"), work("b"), active='=["a", "b"]'),
        boundary("caught", "sub", error_event()),
        mark("seen"),
        end("end2"),
        flows="; caught > seen > end2",
    ),
    start(),
    job("a", throw=("e", "")),
    ends({"seen": True}),
    no_job("b"),
)
add(
    "a multi-instance activity is activated as a whole",
    "documentation, Multi-instance; Ad-hoc sub-processes",
    line(sub(repeated(work("a"), "=[7, 8]", "item"), active='=["a"]')),
    start(),
    job("a", has={"item": 7}),
    waits(),
    job("a", has={"item": 8}),
    ends(DONE),
)
