"""Sub-processes, event sub-processes, and what ends with them."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    boundary,
    end,
    error,
    error_event,
    escalation,
    escalation_event,
    gateway,
    message,
    message_event,
    signal,
    signal_event,
    subprocess,
    throw,
    timer_event,
)
from tests.embedded.models import start as begin

from .flow import mark
from .steps import (
    Book,
    U,
    advance,
    broadcast,
    cancelled,
    ends,
    finish,
    finish_first,
    job,
    no_job,
    p,
    publish,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

EMBEDDED = "documentation, Embedded sub-process"
INNER = subprocess("sub", begin("in"), work("a"), end("out"), flows="in > a > out")
add(
    "a sub-process is entered and left",
    EMBEDDED,
    p(begin(), INNER, mark("after"), end(), flows="start > sub > after > end"),
    start({"v": 1}),
    job("a", {"v": 1}, complete={"w": 2}),
    ends({"v": 1, "w": 2, "after": True}),
)
add(
    "a sub-process waits for all of its tokens",
    EMBEDDED,
    p(
        begin(),
        subprocess(
            *("sub", begin("in"), gateway("fork", "parallel"), work("a"), work("b")),
            end("out"),
            flows="in > fork > a > out; fork > b > out",
        ),
        work("after"),
        end(),
        flows="start > sub > after > end",
    ),
    start(),
    job("a"),
    no_job("after"),
    job("b"),
    job("after"),
    ends(),
)
add(
    "variables of a sub-process go away with it",
    f"{EMBEDDED}: input mappings make local variables",
    p(
        begin(),
        subprocess("sub", begin("in"), work("a"), end("out"), flows="in > a > out").with_io(
            inputs={"own": "=v"}
        ),
        work("after"),
        end(),
        flows="start > sub > after > end",
    ),
    start({"v": 1}),
    job("a", {"v": 1, "own": 1}, complete={"own": 5}),
    job("after", {"v": 1}),
    ends({"v": 1}),
)
add(
    "a boundary event of a sub-process ends what is in it",
    "engine.md 5, trap 9: interrupting events close siblings",
    p(
        begin(),
        INNER,
        boundary("b", "sub", message_event("msg")),
        mark("caught"),
        end(),
        flows="start > sub > end; b > caught > end",
        definitions=message("msg", f"{U}-msg", "=key"),
    ),
    start({"key": U}),
    advance(),
    publish("msg", U),
    ends({"key": U, "caught": True}),
    no_job("a"),
)
add(
    "a boundary event of an inner task leaves the sub-process alone",
    EMBEDDED,
    p(
        begin(),
        subprocess(
            *(
                "sub",
                begin("in"),
                work("a"),
                boundary("b", "a", timer_event("timeDuration", "PT1M")),
            ),
            *(work("late"), end("out")),
            flows="in > a > out; b > late > out",
        ),
        mark("after"),
        end(),
        flows="start > sub > after > end",
    ),
    start(),
    advance(minutes=1),
    job("late"),
    ends({"after": True}),
    no_job("a"),
)
add(
    "a terminate end ends all",
    "documentation, Terminate events",
    p(
        begin(),
        gateway("fork", "parallel"),
        work("a"),
        work("b"),
        end("normal"),
        end("stop", "<terminateEventDefinition/>"),
        flows="start > fork > a > normal; fork > b > stop",
    ),
    start({"v": 1}),
    job("b"),
    ends({"v": 1}),
    no_job("a"),
)
add(
    "a terminate end in a sub-process ends only that",
    "documentation, Terminate events: the scope that it is in",
    p(
        begin(),
        subprocess(
            *("sub", begin("in"), gateway("fork", "parallel"), work("a"), work("b")),
            *(end("out"), end("stop", "<terminateEventDefinition/>")),
            flows="in > fork > a > out; fork > b > stop",
        ),
        work("after"),
        end(),
        flows="start > sub > after > end",
    ),
    start(),
    job("b"),
    no_job("a"),
    job("after"),
    ends(),
)
add(
    "nested sub-processes",
    EMBEDDED,
    p(
        begin(),
        subprocess(
            *("outer", begin("in1")),
            subprocess("inner", begin("in2"), work("a"), end("out2"), flows="in2 > a > out2"),
            end("out1"),
            flows="in1 > inner > out1",
        ),
        end(),
        flows="start > outer > end",
    ),
    start(),
    job("a", complete={"deep": True}),
    ends({"deep": True}),
)
add(
    "cancelling ends everything",
    "gateway.txt, CancelProcessInstance; clients-on-the-wire.md: an awaited instance that is "
    "cancelled must not answer OK",
    p(begin(), INNER, end(), flows="start > sub > end"),
    start(),
    job("a", hold=True),
    cancelled(),
    no_job("a"),
)

# Event sub-processes.

EVENT = "documentation, Event sub-process"
DEFINITIONS = (
    message("msg", f"{U}-msg", "=key")
    + signal("sig", f"{U}-sig")
    + error("e", "bad")
    + escalation("up", "up")
)


def with_handler(event: str, interrupting: bool = True, *extra: Node, flows: str = "") -> bytes:
    """A process of one task with an event sub-process, whose task is `h`."""
    entry = begin("on", event, isInterrupting=str(interrupting).lower())
    handler = subprocess(
        "handler", entry, work("h"), end("handled"), flows="on > h > handled", triggered=True
    )
    nodes = extra or (work("a"),)
    return p(
        begin(),
        *nodes,
        end(),
        handler,
        flows=flows or "start > a > end",
        definitions=DEFINITIONS,
    )


add(
    "event sub-process by message, interrupting",
    EVENT,
    with_handler(message_event("msg")),
    start({"key": U}),
    job("a", hold=True),
    publish("msg", U, {"v": 1}),
    job("h", {"key": U, "v": 1}, complete={"done": True}),
    ends({"key": U, "v": 1, "done": True}),
    no_job("a"),
)
add(
    "event sub-process by message, not interrupting",
    EVENT,
    with_handler(message_event("msg"), False),
    start({"key": U}),
    job("a", hold=True),
    publish("msg", U),
    publish("msg", U),
    finish(),
    waits(),
    job("h"),
    waits(),
    job("h"),
    ends({"key": U}),
)
add(
    "event sub-process by timer, interrupting",
    EVENT,
    with_handler(timer_event("timeDuration", "PT1H")),
    start(),
    advance(hours=1),
    job("h"),
    ends(),
    no_job("a"),
)
add(
    "event sub-process by timer, not interrupting",
    EVENT,
    with_handler(timer_event("timeDuration", "PT1H"), False),
    start(),
    advance(hours=1),
    job("h"),
    waits(),
    job("a"),
    ends(),
)
add(
    "event sub-process by signal, interrupting",
    EVENT,
    with_handler(signal_event("sig")),
    start(),
    job("a", hold=True),
    broadcast("sig"),
    job("h"),
    ends(),
)
add(
    "event sub-process by signal, not interrupting",
    f"{EVENT}: a non-interrupting one can be triggered several times",
    with_handler(signal_event("sig"), False),
    start(),
    job("a", hold=True),
    broadcast("sig"),
    broadcast("sig"),
    job("h"),
    job("h"),
    waits(),
    finish_first(),
    ends(),
)
add(
    "event sub-process by error of a job",
    EVENT,
    with_handler(error_event("e")),
    start(),
    job("a", throw=("bad", "")),
    job("h"),
    ends(),
)
add(
    "event sub-process by escalation, interrupting",
    EVENT,
    with_handler(
        *(escalation_event("up"), True, throw("t", escalation_event("up")), work("a")),
        flows="start > t > a > end",
    ),
    start(),
    job("h"),
    ends(),
    no_job("a"),
)
add(
    "event sub-process by escalation, not interrupting",
    EVENT,
    with_handler(
        *(escalation_event("up"), False, throw("t", escalation_event("up")), work("a")),
        flows="start > t > a > end",
    ),
    start(),
    job("h"),
    waits(),
    job("a"),
    ends(),
)
