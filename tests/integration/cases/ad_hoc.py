"""Ad-hoc sub-processes: elements chosen by an expression, or by a job worker."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    end,
    error_event,
    message,
    message_event,
    repeated,
    subprocess,
    task,
)
from tests.embedded.models import start as begin

from zeebe_grpclib._proto import gateway_protocol as pb

from .client_steps import active, deploy_also, gone, migrate
from .flow import mark
from .play import Play
from .steps import (
    Book,
    Step,
    U,
    cancelled,
    create,
    ends,
    finish,
    incident,
    job,
    no_job,
    p,
    publish,
    refused,
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
WORKER = "documentation, Ad-hoc sub-processes, Job worker implementation"
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


def decide(
    *elements: str | tuple[str, dict[str, Any]],
    end: bool | None = None,
    cancel: bool | None = None,
    variables: dict[str, Any] | None = None,
) -> Step:
    """Complete the job of the sub-process with what the worker has decided."""

    async def step(play: Play) -> None:
        found = await play.take(play.word(f"{U}-agent"), 60_000)
        assert found.kind == pb.ActivatedJobJobKind.AD_HOC_SUB_PROCESS
        assert found.element_id == "sub"
        await play.stub.complete_job(_decision(play, found.key, elements, end, cancel, variables))

    return step


def _decision(
    play: Play,
    key: int,
    elements: tuple[str | tuple[str, dict[str, Any]], ...],
    end: bool | None = None,
    cancel: bool | None = None,
    variables: dict[str, Any] | None = None,
) -> pb.CompleteJobRequest:
    named = [(each, {}) if isinstance(each, str) else each for each in elements]
    return pb.CompleteJobRequest(
        job_key=key,
        variables=json.dumps(variables or {}),
        result=pb.JobResult(
            type="adHocSubProcess",
            activate_elements=[
                pb.JobResultActivateElement(name, json.dumps(play.word(given)))
                for name, given in named
            ],
            is_completion_condition_fulfilled=end,
            is_cancel_remaining_instances=cancel,
        ),
    )


def keep() -> Step:
    """Keep the key of the job that was taken last."""

    async def step(play: Play) -> None:
        play.kept_key = play.job.key

    return step


AGENT = sub(work("a"), work("b"), job_type=f"{U}-agent", collect=("results", "=r"))
add(
    "a worker activates elements until it is content",
    WORKER,
    line(AGENT),
    start(),
    decide("a"),
    job("a", complete={"r": 1}),
    decide("b"),
    job("b", has={"results": [1]}, complete={"r": 2}),
    decide(end=True),
    ends({"r": 2, "results": [1, 2], **DONE}),
)
add(
    "a worker gives variables to the elements and to the sub-process",
    "camunda/camunda pull requests 36283 and 36668; issue 51939: those of an element stay local",
    line(AGENT),
    start({"asked": 0}),
    decide(("a", {"call": 1, "r": None}), ("b", {"call": 2, "r": None}), variables={"asked": 1}),
    job("a", has={"call": 1, "asked": 1}, complete={"r": "A"}),
    decide(),
    job("b", has={"call": 2}, complete={"r": "B"}),
    decide(end=True),
    ends({"asked": 1, "results": ["A", "B"], **DONE}),
)
add(
    "there is one job of the sub-process at a time",
    f"{WORKER}: a job is created whenever a flow completes, only one is active",
    line(AGENT),
    start(),
    decide("a", "b"),
    no_job("agent"),
    job("a", complete={"r": 1}),
    job("sub", job_type=f"{U}-agent", hold=True),
    job("b", complete={"r": 2}),
    decide(end=True),
    ends({"r": 2, "results": [1, 2], **DONE}),
)
add(
    "a job that has been created again cannot be completed",
    f"{WORKER}: job completion may result in NOT_FOUND",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    job("sub", job_type=f"{U}-agent", hold=True),
    keep(),
    job("b", complete={"r": 2}),
    refused(
        "complete_job",
        "NOT_FOUND",
        "no such job was found",
        lambda play: pb.CompleteJobRequest(job_key=play.kept_key),
        whole=False,
    ),
    cancelled(),
)
add(
    "a fulfilled condition waits for active elements",
    "camunda/camunda pull request 36431: as soon as the last of its children is completed",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    decide(end=True),
    waits(),
    job("b", complete={"r": 2}),
    ends({"r": 2, "results": [1, 2], **DONE}),
    no_job("agent"),
)
add(
    "a fulfilled condition cancels active elements if the worker says so",
    "camunda/camunda pull request 36503",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    decide(end=True, cancel=True),
    ends({"r": 1, "results": [1], **DONE}),
    no_job("b"),
)
add(
    "a worker cancels active elements and activates others",
    "camunda/camunda pull request 36503: first terminate, then activate",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    decide("a", cancel=True),
    no_job("b"),
    job("a", complete={"r": 3}),
    decide(end=True),
    ends({"r": 3, "results": [1, 3], **DONE}),
)
add(
    "a worker names an element that there is not",
    "camunda/camunda pull request 36283: rejected, and the text",
    line(AGENT),
    start(),
    job("sub", job_type=f"{U}-agent", hold=True),
    refused(
        "complete_job",
        "NOT_FOUND",
        "Failed to activate ad-hoc elements. No BPMN elements found with ids: 'x', 'y'.",
        lambda play: _decision(play, play.job.key, ("a", "x", "y")),
        whole=False,
    ),
    no_job("a"),
    cancelled(),
)
add(
    "a worker cannot activate elements and be content",
    "camunda/camunda pull request 36753: rejected",
    line(AGENT),
    start(),
    job("sub", job_type=f"{U}-agent", hold=True),
    refused(
        "complete_job",
        "INVALID_ARGUMENT",
        "Failed to activate ad-hoc elements.",
        lambda play: _decision(play, play.job.key, ("a",), end=True),
        whole=False,
    ),
    finish(),
    no_job("a"),
    cancelled(),
)
add(
    "an event sub-process calls the worker when it is done",
    f"{WORKER}, Event sub-processes",
    line(
        sub(
            work("a"),
            subprocess(
                "watcher",
                begin("caught", message_event("m"), isInterrupting="false"),
                work("watching"),
                end("watched"),
                flows="caught > watching > watched",
                triggered=True,
            ),
            job_type=f"{U}-agent",
        ),
        definitions=message("m", f"{U}-m", "=key"),
    ),
    start({"key": U}),
    decide(),
    publish("m", U, {"said": 1}, ttl_ms=10_000),
    job("watching", has={"said": 1}),
    decide(end=True),
    ends({"key": U, "said": 1, **DONE}),
)
add(
    "a worker that fails leaves an incident",
    "documentation, Incidents: no retries left",
    line(AGENT),
    start(),
    job("sub", job_type=f"{U}-agent", fail=(0, "no idea")),
    incident("sub", "JOB_NO_RETRIES", "no idea"),
    cancelled(),
)


def activate_held(*elements: str) -> Step:
    """Complete the job of the sub-process that was taken last."""

    async def step(play: Play) -> None:
        await play.stub.complete_job(_decision(play, play.job.key, elements))

    return step


MIGRATED = "camunda/camunda issue 38136 and pull request 40690"
NEW_AGENT = ad_hoc("other", work("b"), work("c"), job_type=f"{U}-agent", collect=("results", "=r"))
add(
    "migrate: an ad-hoc sub-process with its inner instances",
    f"{MIGRATED}: nobody has to map the inner instances",
    line(sub(work("a"), work("b"), active='=["a", "b"]')),
    deploy_also(
        p(
            begin(),
            ad_hoc("other", work("a"), work("c")),
            mark("after"),
            end(),
            flows="start > other > after > end",
            process_id=f"{U}-q",
        )
    ),
    create(),
    job("a", hold=True),
    migrate({"sub": "other", "a": "a", "b": "c"}),
    finish(),
    active("other", "other#innerInstance", "c"),
    job("c", job_type=f"{U}-b"),
    gone(),
)
add(
    "migrate: what can be activated is that of the other process",
    "camunda/camunda issue 40737: adHocSubProcessElements is updated",
    line(AGENT),
    deploy_also(p(begin(), NEW_AGENT, end(), flows="start > other > end", process_id=f"{U}-q")),
    create(),
    job("sub", job_type=f"{U}-agent", hold=True),
    migrate({"sub": "other"}),
    activate_held("b"),
    job("b", complete={"r": 1}),
    job(
        "other",
        has={"adHocSubProcessElements": [{"elementId": "b"}, {"elementId": "c"}]},
        job_type=f"{U}-agent",
        hold=True,
    ),
)
