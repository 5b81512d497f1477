"""Every kind of task, multi-instance, and call activities."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    call,
    document,
    end,
    message,
    process,
    repeated,
    subprocess,
    task,
)
from tests.embedded.models import job as job_type
from tests.embedded.models import start as begin

from .steps import (
    Book,
    U,
    create,
    ends,
    finish,
    finish_first,
    incident,
    job,
    no_job,
    p,
    publish,
    resolve,
    set_variables,
    start,
    work,
)

BOOK = Book()
add = BOOK.add


def line(node: Node, definitions: str = "") -> bytes:
    """A process of one activity."""
    return p(begin(), node, end(), flows=f"start > {node.id} > end", definitions=definitions)


for tag, title in (
    ("serviceTask", "service"),
    ("sendTask", "send"),
    ("scriptTask", "script"),
    ("businessRuleTask", "business rule"),
):
    add(
        f"{title} task as a job",
        f"documentation, {title.capitalize()} tasks; documentation, Job workers",
        line(Node("a", tag, extensions=job_type(f"{U}-a", "5", {"h": "1"}))),
        start({"v": 1}),
        job("a", {"v": 1}, complete={"w": 2}, headers={"h": "1"}, retries=5, kind=0),
        ends({"v": 1, "w": 2}),
    )
for tag in ("task", "manualTask"):
    add(
        f"{tag} is passed",
        "documentation, Manual tasks: pass-through; documentation, Undefined tasks",
        line(Node("a", tag)),
        start({"v": 1}),
        ends({"v": 1}),
    )
add(
    "the default retries of a job are 3",
    "documentation, Service tasks: retries default to 3",
    line(work("a")),
    start(),
    job("a", retries=3, headers={}, listener_event_type=6),
    ends(),
)
add(
    "properties of an element are not for its worker",
    "gateway.txt, ActivatedJob: it has custom headers, and nothing for properties",
    line(
        Node(
            "a",
            "serviceTask",
            extensions=job_type(f"{U}-a", headers={"h": "1"})
            + '<zeebe:properties><zeebe:property name="n" value="v"/></zeebe:properties>',
        )
    ),
    start(),
    job("a", {}, headers={"h": "1"}),
    ends({}),
)
add(
    "job type and retries are expressions",
    "documentation, Service tasks: type and retries may be expressions",
    line(Node("a", "serviceTask", extensions=job_type(f'="{U}-" + kind', "=n + 1"))),
    start({"kind": "a", "n": 6}),
    job("a", retries=7),
    ends({"kind": "a", "n": 6}),
)
add(
    "retries that are no number",
    "engine.md 5, EXTRACT_VALUE_ERROR",
    line(Node("a", "serviceTask", extensions=job_type(f"{U}-a", "=n"))),
    start({"n": "many"}),
    incident(
        "a",
        "EXTRACT_VALUE_ERROR",
        "Expected result of the expression 'n' to be 'NUMBER', but was 'STRING'.",
        whole=False,
    ),
    set_variables({"n": 2}),
    resolve(),
    job("a", retries=2),
    ends({"n": 2}),
)
ASSIGNED = (
    '<zeebe:assignmentDefinition assignee="ada" candidateGroups="[&quot;a&quot;,&quot;b&quot;]"/>'
)
add(
    "user task as a job",
    "documentation, User tasks: job worker implementation, type io.camunda.zeebe:userTask",
    line(Node("a", "userTask", extensions=ASSIGNED.replace("[&quot;", "=[&quot;"))),
    create({"v": 1}),
    job(
        "a",
        {"v": 1},
        job_type="io.camunda.zeebe:userTask",
        headers={
            "io.camunda.zeebe:assignee": "ada",
            "io.camunda.zeebe:candidateGroups": '["a","b"]',
        },
        retries=1,
    ),
)
add(
    "script task with an expression",
    "documentation, Script tasks: the result goes to resultVariable",
    line(task("a", "scriptTask", '<zeebe:script expression="=x * 2" resultVariable="y"/>')),
    start({"x": 21}),
    ends({"x": 21, "y": 42}),
)
add(
    "receive task",
    "documentation, Receive tasks",
    line(Node("a", "receiveTask", {"messageRef": "m"}), message("m", f"{U}-m", "=key")),
    start({"key": U}),
    publish("m", U, {"got": True}, ttl_ms=10_000),
    ends({"key": U, "got": True}),
)
CALLED_DECISION = f'<zeebe:calledDecision decisionId="{U}-none" resultVariable="r"/>'
add(
    "business rule task without its decision",
    "engine.md 5, CALLED_DECISION_ERROR; documentation, Resource deletion, Business rule tasks: "
    "the message that no decision with that id is found",
    line(task("a", "businessRuleTask", CALLED_DECISION)),
    start(),
    incident("a", "CALLED_DECISION_ERROR", f"no decision found for id '{U}-none'", whole=False),
)

MULTI = "documentation, Multi-instance"
EACH = line(repeated(work("a"), "=items", "item", ("results", "=result")))
ONE_BY_ONE = line(repeated(work("a"), "=items", "item", ("results", "=item + 1"), sequential=True))
add(
    "multi-instance, parallel: all jobs at once",
    f"{MULTI}: the output collection has the order of the input collection",
    EACH,
    start({"items": [10, 20]}),
    job("a", has={"item": 10, "loopCounter": 1}, hold=True),
    job("a", has={"item": 20, "loopCounter": 2}, complete={"result": 2}),
    no_job("a"),
    finish_first({"result": 1}),
    ends({"items": [10, 20], "results": [1, 2]}),
)
add(
    "multi-instance, an empty collection is passed",
    f"{MULTI}: an empty input collection completes at once",
    EACH,
    start({"items": []}),
    ends({"items": [], "results": []}),
)
add(
    "multi-instance, sequential",
    f"{MULTI}: one after the other, in the order of the items",
    ONE_BY_ONE,
    start({"items": [1, 2]}),
    job("a", has={"item": 1, "loopCounter": 1}, hold=True),
    no_job("a"),
    finish(),
    job("a", has={"item": 2, "loopCounter": 2}),
    ends({"items": [1, 2], "results": [2, 3]}),
)
add(
    "multi-instance, the completion condition ends a sequence",
    f"{MULTI}: completion condition",
    line(repeated(work("a"), "=items", "item", sequential=True, until="=item = 2")),
    start({"items": [1, 2, 3]}),
    job("a"),
    job("a"),
    ends({"items": [1, 2, 3]}),
)
add(
    "multi-instance, the completion condition terminates the rest",
    f"{MULTI}: completion condition",
    line(repeated(work("a"), "=items", "item", until="=numberOfCompletedInstances = 1")),
    start({"items": [1, 2, 3]}),
    job("a"),
    ends({"items": [1, 2, 3]}),
    no_job("a"),
)
add(
    "multi-instance, variables of a round stay in it",
    "engine.md 5, trap 1: multi-instance inner scopes keep theirs",
    line(repeated(work("a"), "=items", "item").with_io(inputs={"own": "=item"})),
    start({"items": [1]}),
    job("a", {"items": [1], "item": 1, "own": 1, "loopCounter": 1}),
    ends({"items": [1]}),
)
add(
    "multi-instance, a collection that is none",
    "engine.md 5, EXTRACT_VALUE_ERROR",
    EACH,
    start({"items": 5}),
    incident(
        "a",
        "EXTRACT_VALUE_ERROR",
        "Expected result of the expression 'items' to be 'ARRAY', but was 'NUMBER'.",
        whole=False,
    ),
    set_variables({"items": []}),
    resolve(),
    ends({"items": [], "results": []}),
)
add(
    "multi-instance sub-process",
    f"{MULTI}: sub-processes",
    line(
        repeated(
            subprocess("sub", begin("in"), work("a"), end("out"), flows="in > a > out"),
            "=items",
            "item",
            ("results", "=item * 2"),
        )
    ),
    start({"items": [1, 2]}),
    job("a", has={"item": 1}),
    job("a", has={"item": 2}),
    ends({"items": [1, 2], "results": [2, 4]}),
)

CALL = "documentation, Call activities"
CHILD = process(f"{U}-child", begin("in"), work("a"), end("out"), flows="in > a > out")


def calling(more: str = "", node: Node | None = None) -> bytes:
    """A process that calls another one of the same file."""
    called = node or call("c", f"{U}-child", more)
    return document(
        process(f"{U}-p", begin(), called, end(), flows=f"start > {called.id} > end"), CHILD
    )


add(
    "call activity, all variables go there and back",
    f"{CALL}: propagateAllChildVariables is true by default",
    calling(),
    start({"v": 1}),
    job("a", {"v": 1}, complete={"w": 2}, bpmn_process_id=f"{U}-child"),
    ends({"v": 1, "w": 2}),
)
add(
    "call activity, no variables come back",
    f"{CALL}: propagateAllChildVariables false",
    calling(' propagateAllChildVariables="false"'),
    start({"v": 1}),
    job("a", {"v": 1}, complete={"w": 2}),
    ends({"v": 1}),
)
add(
    "call activity, no variables go there",
    f"{CALL}: propagateAllParentVariables false",
    calling(' propagateAllParentVariables="false"'),
    start({"v": 1}),
    job("a", {}, complete={"w": 2}),
    ends({"v": 1, "w": 2}),
)
add(
    "call activity, output mappings take what they name",
    f"{CALL}: output mappings",
    calling(node=call("c", f"{U}-child").with_io(outputs={"x": "=w"})),
    start({"v": 1}),
    job("a", complete={"w": 2}),
    ends({"v": 1, "x": 2}),
)
add(
    "call activity, the process is an expression",
    CALL,
    calling(node=call("c", f'="{U}-" + which')),
    start({"which": "child"}),
    job("a"),
    ends({"which": "child"}),
)
add(
    "call activity, nothing to call",
    "engine.md 5, CALLED_ELEMENT_ERROR",
    line(call("c", f"{U}-nobody")),
    start(),
    incident("c", "CALLED_ELEMENT_ERROR", f"'{U}-nobody'", whole=False),
)
add(
    "call activity in a multi-instance",
    f"{MULTI}; {CALL}",
    calling(
        node=repeated(
            call("c", f"{U}-child", ' propagateAllParentVariables="false"'),
            "=items",
            "item",
            ("results", "=r"),
        )
    ),
    start({"items": [1, 2]}),
    job("a", has={"item": 1}, complete={"r": 10}),
    job("a", has={"item": 2}, complete={"r": 20}),
    ends({"items": [1, 2], "results": [10, 20]}),
)
