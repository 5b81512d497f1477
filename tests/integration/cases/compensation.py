"""Compensation: completed activities that are undone."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    boundary,
    call,
    compensate_event,
    document,
    end,
    error_event,
    gateway,
    process,
    repeated,
    subprocess,
    task,
    throw,
    undone_by,
)
from tests.embedded.models import start as begin

from .flow import mark
from .steps import (
    Book,
    U,
    ends,
    finish,
    job,
    no_job,
    p,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

EVENTS = "documentation, Compensation events"
HANDLERS = "documentation, Compensation handler"
ALL = compensate_event()


def undo(activity: str) -> tuple[Node, Node, Node]:
    """A service task that undoes an activity."""
    return undone_by(activity, work(f"undo_{activity}"))


def line(*nodes: Node, flows: str, definitions: str = "") -> bytes:
    """A process that compensates behind some activities."""
    return p(
        begin(),
        *nodes,
        throw("throw", ALL),
        mark("after"),
        end(),
        flows=f"start > {flows} > throw > after > end",
        definitions=definitions,
    )


add(
    "a handler undoes a completed activity, and the event waits for it",
    f"{EVENTS}: the throw event stays active until the handlers are completed",
    line(work("a"), *undo("a"), flows="a"),
    start({"v": 1}),
    job("a", complete={"w": 2}),
    job("undo_a", {"v": 1, "w": 2}, hold=True),
    waits(),
    finish({"undone": True}),
    ends({"v": 1, "w": 2, "undone": True, "after": True}),
)
add(
    "a compensation end event undoes, too",
    f"{EVENTS}: a compensation intermediate throw or end event",
    p(begin(), work("a"), *undo("a"), end("end", ALL), flows="start > a > end"),
    start(),
    job("a"),
    job("undo_a", complete={"undone": True}),
    ends({"undone": True}),
)
add(
    "a handler is not part of the normal flow",
    f"{HANDLERS}: triggered by a compensation throw event",
    p(begin(), work("a"), *undo("a"), end(), flows="start > a > end"),
    start(),
    job("a"),
    ends(),
    no_job("undo_a"),
)
add(
    "without anything to undo a compensation event is passed",
    f"{EVENTS}: handlers of completed activities are invoked, and there is none",
    line(mark("first"), flows="first"),
    start(),
    ends({"first": True, "after": True}),
)
add(
    "all handlers are invoked at once",
    f"{EVENTS}: all handlers at once, in no order",
    line(work("a"), *undo("a"), work("b"), *undo("b"), flows="a > b"),
    start(),
    job("a"),
    job("b"),
    job("undo_b", hold=True),
    job("undo_a"),
    waits(),
)
FORKED = p(
    begin(),
    gateway("fork", "parallel"),
    work("a"),
    *undo("a"),
    throw("throw", ALL),
    mark("after"),
    end("end_a"),
    work("b"),
    *undo("b"),
    end(),
    flows="start > fork > a > throw > after > end_a; fork > b > end",
)
add(
    "an activity that is still active is not undone",
    f"{EVENTS}: handlers of active activities are not invoked",
    FORKED,
    start(),
    job("a"),
    job("undo_a"),
    no_job("undo_b"),
    job("b"),
    ends({"after": True}),
    no_job("undo_b"),
)
add(
    "an activity that was terminated is not undone",
    f"{EVENTS}: handlers of terminated activities are not invoked",
    p(
        begin(),
        work("a"),
        *undo("a"),
        boundary("b", "a", error_event()),
        throw("throw", ALL),
        mark("after"),
        end(),
        end("end_b"),
        flows="start > a > end; b > throw > after > end_b",
    ),
    start(),
    job("a", throw=("e", "")),
    ends({"after": True}),
    no_job("undo_a"),
)
LOOP = p(
    begin(),
    gateway("join"),
    work("a"),
    *undo("a"),
    gateway("again"),
    throw("throw", ALL),
    throw("second", ALL),
    end(),
    flows="start > join > a > again; again > join [=v < 3]; again > throw [*];throw > second > end",
)
add(
    "what was completed three times is undone three times, and not again",
    f"{HANDLERS}: invoked as often as the activity was completed",
    LOOP,
    start({"v": 0}),
    *(job("a", complete={"v": number}) for number in (1, 2, 3)),
    *(job("undo_a") for _ in range(3)),
    ends({"v": 3}),
    no_job("undo_a"),
)
add(
    "a single activity can be named",
    f"{EVENTS}, Triggering compensation for a specific activity",
    p(
        begin(),
        task("a"),
        *undo("a"),
        task("b"),
        *undo("b"),
        throw("only_b", compensate_event("b")),
        mark("between"),
        throw("only_a", compensate_event("a")),
        end(),
        flows="start > a > b > only_b > between > only_a > end",
    ),
    start(),
    job("undo_b", {}, hold=True),
    no_job("undo_a"),
    finish(),
    job("undo_a", {"between": True}),
    ends({"between": True}),
)
INNER = subprocess("sub", begin("in"), work("a"), *undo("a"), end("out"), flows="in > a > out")
add(
    "handlers in a completed sub-process are invoked",
    f"{EVENTS}, Compensating embedded subprocesses",
    line(INNER, flows="sub"),
    start(),
    job("a"),
    job("undo_a"),
    ends({"after": True}),
)
add(
    "handlers in nested sub-processes are invoked",
    f"{EVENTS}, Compensating embedded subprocesses: nested ones, too",
    line(subprocess("outer", begin("o"), INNER, end("p"), flows="o > sub > p"), flows="outer"),
    start(),
    job("a"),
    job("undo_a"),
    ends({"after": True}),
)
add(
    "handlers in a sub-process that was interrupted are not invoked",
    f"{EVENTS}, Compensating embedded subprocesses: not if it was terminated",
    p(
        begin(),
        subprocess(
            *("sub", begin("in"), task("a"), *undo("a"), work("b"), end("out")),
            flows="in > a > b > out",
        ),
        boundary("caught", "sub", error_event()),
        throw("throw", ALL),
        mark("after"),
        end(),
        end("end2"),
        flows="start > sub > end; caught > throw > after > end2",
    ),
    start(),
    job("b", throw=("e", "")),
    ends({"after": True}),
    no_job("undo_a"),
)
add(
    "an event in a sub-process undoes nothing outside of it",
    f"{EVENTS}, Compensating embedded subprocesses: only within the sub-process",
    p(
        begin(),
        task("a"),
        *undo("a"),
        subprocess(
            *("sub", begin("in"), task("b"), *undo("b"), end("out", ALL)), flows="in > b > out"
        ),
        end(),
        flows="start > a > sub > end",
    ),
    start(),
    job("undo_b"),
    ends(),
    no_job("undo_a"),
)
add(
    "a sub-process with a handler is undone inside and as a whole",
    "camunda/camunda issue 16601: all handlers are invoked",
    line(INNER, *undo("sub"), flows="sub"),
    start(),
    job("a"),
    job("undo_sub"),
    waits(),
    job("undo_a"),
    ends({"after": True}),
)
add(
    "a handler sees the local variables of the sub-process that is gone",
    "camunda/camunda issue 15451: those that it had when it was completed",
    line(
        subprocess(
            *("sub", begin("in"), work("a"), *undo("a"), end("out")), flows="in > a > out"
        ).with_io(inputs={"local": "=v * 10"}),
        flows="sub",
    ),
    start({"v": 1}),
    job("a", complete={"local": 11, "v": 2}),
    job("undo_a", {"v": 2, "local": 11}),
    ends({"v": 2, "after": True}),
)
CALLING = document(
    process(
        f"{U}-p",
        begin(),
        call("c", f"{U}-child"),
        *undo("c"),
        throw("throw", ALL),
        end(),
        flows="start > c > throw > end",
    ),
    process(f"{U}-child", begin("s"), task("a"), *undo("a"), end("e"), flows="s > a > e"),
)
add(
    "a called process is undone by the handler of the call activity alone",
    f"{EVENTS}: handlers of child processes are not invoked",
    CALLING,
    start(),
    no_job("undo_a"),
    job("undo_c"),
    ends(),
)
add(
    "a multi-instance activity is undone once",
    f"{EVENTS}, Compensating multi-instance activities: once, not for each item",
    line(repeated(work("a"), "=[1, 2]"), *undo("a"), flows="a"),
    start(),
    job("a"),
    no_job("undo_a"),
    job("a"),
    job("undo_a"),
    ends({"after": True}),
    no_job("undo_a"),
)
add(
    "a multi-instance handler is invoked for each item of its own",
    f"{HANDLERS}, Multi-instance activity as compensation handler",
    line(task("a"), *undone_by("a", repeated(work("undo_a"), "=items", "item")), flows="a"),
    start({"items": [7, 8]}),
    job("undo_a", {"items": [7, 8], "item": 7, "loopCounter": 1}),
    waits(),
    job("undo_a", {"items": [7, 8], "item": 8, "loopCounter": 2}),
    ends({"items": [7, 8], "after": True}),
)
