"""Where variables go: mappings, scopes, merging."""

from __future__ import annotations

from html import escape
from typing import Any

from tests.embedded.models import (
    Node,
    boundary,
    compensate_event,
    end,
    escalation,
    escalation_event,
    gateway,
    message,
    message_event,
    signal,
    signal_event,
    subprocess,
    task,
    throw,
)
from tests.embedded.models import start as begin

from .steps import (
    Book,
    U,
    create,
    ends,
    finish,
    incident,
    job,
    p,
    publish,
    resolve,
    set_variables,
    start,
    work,
)

BOOK = Book()
add = BOOK.add

MAPPINGS = "documentation, Variables: input and output mappings"
MERGE = "documentation, Variables: variable propagation"


def line(*nodes: Node, definitions: str = "") -> bytes:
    """These nodes one after the other."""
    ids = ["start", *(node.id for node in nodes), "end"]
    return p(begin(), *nodes, end(), flows=" > ".join(ids), definitions=definitions)


add(
    "input mappings are seen by the job, and go away",
    MAPPINGS,
    line(work("a").with_io(inputs={"own": "=v + 1"})),
    start({"v": 1}),
    job("a", {"v": 1, "own": 2}),
    ends({"v": 1}),
)
add(
    "an input mapping may be a fixed text",
    "engine.md 5, trap 8: the source of an input may be static",
    line(work("a").with_io(inputs={"own": "fixed"})),
    start({}),
    job("a", {"own": "fixed"}),
    ends({}),
)
add(
    "input mappings see those before them",
    MAPPINGS,
    line(work("a").with_io(inputs={"x": "=1", "y": "=x + 1"})),
    start({}),
    job("a", {"x": 1, "y": 2}),
    ends({}),
)
add(
    "input mappings may make nested values",
    f"{MAPPINGS}: a dot in the target nests",
    line(work("a").with_io(inputs={"o.x": "=1", "o.y": "=2"})),
    start({}),
    job("a", {"o": {"x": 1, "y": 2}}),
    ends({}),
)
add(
    "a result without mappings goes up",
    MERGE,
    line(work("a")),
    start({"v": 1}),
    job("a", complete={"v": 2, "w": 3}),
    ends({"v": 2, "w": 3}),
)
add(
    "an input-mapped variable swallows a result of that name",
    "engine.md 5, trap 1",
    line(work("a").with_io(inputs={"own": "=v"})),
    start({"v": 1}),
    job("a", {"v": 1, "own": 1}, complete={"own": 9, "w": 2}),
    ends({"v": 1, "w": 2}),
)
add(
    "output mappings take only what they name",
    f"{MAPPINGS}: with output mappings nothing else leaves the activity",
    line(work("a").with_io(outputs={"x": "=w"})),
    start({"v": 1}),
    job("a", complete={"w": 2, "other": 3}),
    ends({"v": 1, "x": 2}),
)
add(
    "output mappings may nest",
    MAPPINGS,
    line(work("a").with_io(outputs={"o.x": "=w"})),
    start({"o": {"y": 1}}),
    job("a", complete={"w": 2}),
    ends({"o": {"x": 2, "y": 1}}),
)
add(
    "a mapping that comes to null is kept",
    "engine.md 5, trap 6: ioMapping null is kept",
    line(work("a").with_io(outputs={"x": "=missing"})),
    start({}),
    job("a"),
    ends({"x": None}),
)
add(
    "an input mapping that comes to null is kept",
    "engine.md 5, trap 6: ioMapping null is kept",
    line(work("a").with_io(inputs={"x": "=missing"})),
    start({}),
    job("a", {"x": None}),
    ends({}),
)
add(
    "a mapping that fails is an incident",
    "engine.md 5, IO_MAPPING_ERROR",
    line(work("a").with_io(inputs={"x": "=assert(missing, missing != null)"})),
    start({}),
    incident("a", "IO_MAPPING_ERROR", "assert(missing, missing != null)", whole=False),
    set_variables({"missing": 1}),
    resolve(),
    job("a", {"missing": 1, "x": 1}),
    ends({"missing": 1}),
)
# Each would be an incident if it were evaluated.
WRONG = {"x": "=assert(v, v = 2)"}
BY_KIND = (
    "camunda/camunda, docs/zeebe/variable-propagation-discovery.md, table 1: mapping support per "
    "element type"
)
for title, unmapped in (
    ("a task without work", task("a")),
    ("a manual task", task("a", "manualTask")),
    ("an exclusive gateway", gateway("a")),
    ("a parallel gateway", gateway("a", "parallel")),
    ("an inclusive gateway", gateway("a", "inclusive")),
    ("a compensation throw event", throw("a", compensate_event())),
):
    add(
        f"mappings of {title} are not looked at",
        BY_KIND,
        line(unmapped.with_io(WRONG, WRONG)),
        start({"v": 1}),
        ends({"v": 1}),
    )
for title, event in (("nothing", ""), ("an escalation", escalation_event("e"))):
    add(
        f"inputs of an event that throws {title} are not looked at",
        BY_KIND,
        line(
            throw("a", event).with_io(WRONG, {"y": "=v + 1"}),
            definitions=escalation("e", f"{U}-e"),
        ),
        start({"v": 1}),
        ends({"v": 1, "y": 2}),
    )
add(
    "inputs of a start event and of a none end event are not looked at",
    BY_KIND,
    p(
        begin().with_io(WRONG, {"y": "=v + 1"}),
        end().with_io(WRONG, {"z": "=y + 1"}),
        flows="start > end",
    ),
    start({"v": 1}),
    ends({"v": 1, "y": 2, "z": 3}),
)
add(
    "inputs of a boundary event are not looked at",
    BY_KIND,
    p(
        begin(),
        work("a"),
        boundary("b", "a", message_event("m")).with_io(WRONG, {"y": "=v + 1"}),
        end(),
        flows="start > a > end; b > end",
        definitions=message("m", f"{U}-m", "=key"),
    ),
    start({"v": 1, "key": U}),
    publish("m", U),
    ends({"v": 1, "key": U, "y": 2}),
)
add(
    "inputs of a signal that is thrown are looked at",
    BY_KIND,
    line(throw("a", signal_event("s")).with_io(WRONG), definitions=signal("s", f"{U}-s")),
    create({"v": 1}),
    incident("a", "IO_MAPPING_ERROR", "The condition is not fulfilled", whole=False),
)
SUB = subprocess("sub", begin("in"), work("a"), end("out"), flows="in > a > out")
add(
    "a result stops at the scope that has the variable",
    MERGE,
    p(
        begin(),
        SUB.with_io(inputs={"own": "=1"}),
        work("after"),
        end(),
        flows="start > sub > after > end",
    ),
    start({}),
    job("a", {"own": 1}, complete={"own": 2, "new": 3}),
    job("after", {"new": 3}),
    ends({"new": 3}),
)
add(
    "variables set at the instance",
    "gateway.txt, SetVariables: merged into the scope",
    line(work("a"), work("b")),
    start({"v": 1}),
    job("a", hold=True),
    set_variables({"v": 2, "w": 3}),
    finish(),
    job("b", {"v": 2, "w": 3}),
    ends({"v": 2, "w": 3}),
)
add(
    "variables set locally stay there",
    "gateway.txt, SetVariables: local",
    line(work("a"), work("b")),
    start({"v": 1}),
    job("a", hold=True),
    set_variables({"v": 2, "w": 3}, local=True, at_job=True),
    finish({"v": 4}),
    job("b", {"v": 1}),
    ends({"v": 1}),
)
add(
    "variables set at an element, not locally, go up",
    "gateway.txt, SetVariables: without local, as far as the variable's scope",
    line(work("a"), work("b")),
    start({"v": 1}),
    job("a", hold=True),
    set_variables({"v": 2, "w": 3}, at_job=True),
    finish(),
    job("b", {"v": 2, "w": 3}),
    ends({"v": 2, "w": 3}),
)
VALUES: dict[str, Any] = {
    "text": 'äöü "quoted" \\ \n 漢字 🙂',
    "long": 2**53,
    "negative": -1.5,
    "empty": {},
    "list": [[], [None], {"a": [1]}],
    "flag": False,
    "nothing": None,
}
add(
    "values of every kind come back as they were",
    "RFC 8259; documentation, Variables: JSON values",
    line(work("a")),
    start(VALUES),
    job("a", VALUES, complete={"again": VALUES}),
    ends({**VALUES, "again": VALUES}),
)


#: What the oracle is asked as well: text, variables, result.
EXPRESSIONS: list[tuple[str, dict[str, Any], Any]] = []


def expression(name: str, text: str, variables: dict[str, Any], result: Any, why: str) -> None:
    """A FEEL expression in a script task."""
    EXPRESSIONS.append((text, variables, result))
    script = f"<zeebe:script expression='={escape(text, quote=False)}' resultVariable='r'/>"
    add(
        f"FEEL: {name}",
        f"FEEL oracle: {why}",
        line(task("a", "scriptTask", script)),
        start(variables),
        ends({**variables, "r": result}),
    )


expression("if", 'if x > 1 then "big" else "small"', {"x": 2}, "big", "if expression")
expression("for", "for i in 1..3 return i * x", {"x": 2}, [2, 4, 6], "for expression")
expression("filter", "xs[item > 1]", {"xs": [1, 2, 3]}, [2, 3], "filter expression")
expression("some", "some i in xs satisfies i = 2", {"xs": [1, 2]}, True, "quantified expression")
expression("a path", "o.a.b", {"o": {"a": {"b": 5}}}, 5, "path expression")
expression("a context", "{a: x, b: a + 1}", {"x": 1}, {"a": 1, "b": 2}, "context literal")
expression("joining text", '"a" + x', {"x": "b"}, "ab", "string concatenation")
expression("a missing variable is null", "missing", {}, None, "null semantics")
expression("count and sum", "[count(xs), sum(xs)]", {"xs": [1, 2]}, [2, 3], "list functions")
expression("a date", 'string(date("2024-02-28") + duration("P2D"))', {}, "2024-03-01", "dates")
