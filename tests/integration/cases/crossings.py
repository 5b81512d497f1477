"""Connections between scopes: the token stays where it is, wherever they lead.

Zeebe looks both ends up by id and activates the target in the flow scope of the source; what
its makers saw of that with links is the same for sequence flows.
"""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    end,
    error,
    gateway,
    message,
    message_event,
    repeated,
    subprocess,
)
from tests.embedded.models import start as begin

from .client_steps import active
from .flow import mark
from .steps import (
    Book,
    U,
    ends,
    finish,
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

LINKS = "camunda/camunda issue 10854"
INSIDE = f"{LINKS}: what follows has the flow scope of the source, which is completed at its end"
NOT_THERE = f"{LINKS}: the scope around the target is not activated"
FLOW = "camunda/camunda, BpmnStateTransitionBehavior.java"
TAKEN = f"{FLOW}: the target of a sequence flow is activated in the scope of the flow"
STOP = message("msg", f"{U}-stop", '="k"') + error("err", "E")


def sub(name: str, *nodes: Node, flows: str) -> Node:
    """A sub-process with a local variable, whose events begin with its name."""
    node = subprocess(name, begin(f"{name}_in"), *nodes, end(f"{name}_out"), flows=flows)
    return node.with_io(inputs={"local": f'="{name}"'})


def crossing(*nodes: Node, flows: str) -> bytes:
    return p(begin(), *nodes, end(), flows=flows, definitions=STOP)


INTO = crossing(
    sub("sub", work("a"), flows="sub_in > sub_out; a > sub_out"), flows="start > a; sub > end"
)
add(
    "flow into a sub-process: the sub-process is not activated",
    f"{TAKEN}; {NOT_THERE}",
    INTO,
    start({"v": 1}),
    job("a", {"v": 1}, complete={"w": 2}),
    ends({"v": 1, "w": 2}),
)
add(
    "flow into a sub-process: it does not wait for the events of the sub-process",
    f"{TAKEN}; {NOT_THERE}",
    crossing(
        sub("sub", work("a"), flows="sub_in > sub_out; a > sub_out"),
        boundary("late", "sub", message_event("msg")),
        work("b"),
        flows="start > a; sub > end; late > b > end",
    ),
    start(),
    job("a", hold=True),
    publish("stop", "k"),
    no_job("b"),
    finish(),
    ends(),
)
add(
    "flow into a sub-process that runs beside it: two ways to its end",
    f"{TAKEN}; {NOT_THERE}",
    crossing(
        gateway("fork", "parallel"),
        sub("sub", work("a"), work("b"), flows="sub_in > a > sub_out; b > sub_out"),
        mark("after"),
        flows="start > fork > sub > after > end; fork > b",
    ),
    start({"v": 1}),
    job("b", {"v": 1}),
    waits(),
    job("a", {"v": 1, "local": "sub"}),
    ends({"v": 1, "after": True}),
)
OUT = crossing(
    sub("sub", work("a"), flows="sub_in > a"),
    work("b"),
    work("c"),
    flows="start > sub > c > end; a > b",
)
add(
    "flow out of a sub-process: what follows is in the sub-process",
    f"{TAKEN}; {INSIDE}",
    OUT,
    start({"v": 1}),
    job("a"),
    job("b", {"v": 1, "local": "sub"}, hold=True),
    no_job("c"),
    active("sub", "b"),
    finish({"w": 2}),
    job("c", {"v": 1, "w": 2}),
    ends({"v": 1, "w": 2}),
)
add(
    "flow out of a sub-process: what interrupts this one ends what follows",
    f"{TAKEN}; documentation, Boundary events: all of an activity is terminated",
    crossing(
        sub("sub", work("a"), flows="sub_in > a"),
        boundary("late", "sub", message_event("msg")),
        work("b"),
        work("c"),
        flows="start > sub > end; a > b; late > c > end",
    ),
    start(),
    job("a"),
    job("b", hold=True),
    publish("stop", "k"),
    job("c"),
    ends(),
)
add(
    "flow out of a sub-process to where the way behind it leads",
    f"{TAKEN}; {INSIDE}",
    crossing(
        sub("sub", work("a"), flows="sub_in > a"),
        work("b"),
        flows="start > sub > b > end; a > b",
    ),
    start(),
    job("a"),
    # In the sub-process first, up to the end event; then in the process.
    job("b", has={"local": "sub"}),
    job("b", {}),
    ends(),
)
add(
    "flow from sub-process to sub-process: the first one goes on",
    f"{INSIDE}; {TAKEN}",
    crossing(
        sub("one", work("a"), flows="one_in > a"),
        sub("two", work("b"), flows="two_in > two_out; b > two_out"),
        mark("first"),
        mark("second"),
        flows="start > one > first > end; two > second > end; a > b",
    ),
    start(),
    job("a"),
    job("b", {"local": "one"}, hold=True),
    active("one", "b"),
    finish(),
    ends({"first": True}),
)
add(
    "flow from event sub-process to sub-process: the event sub-process goes on",
    f"{INSIDE}; {TAKEN}",
    crossing(
        work("main"),
        sub("one", work("a"), flows="one_in > one_out; a > one_out"),
        subprocess(
            *("es", begin("es_in", message_event("msg")), work("b"), end("es_out")),
            flows="es_in > b; b > a",
            triggered=True,
        ),
        flows="start > main > one > end",
    ),
    start(),
    job("main", hold=True),
    publish("stop", "k", {"by": 1}),
    job("b"),
    job("a", hold=True),
    active("es", "a"),
    finish(),
    ends({"by": 1}),
)
add(
    "flow back to the sub-process that it is in: another one within the first",
    f"{TAKEN}; {INSIDE}",
    crossing(
        sub(
            *("sub", work("a"), gateway("gate")),
            flows="sub_in > a > gate; gate > sub_out [*]; gate > sub [=again]",
        ),
        work("b"),
        flows="start > sub > b > end",
    ),
    start({"again": True}),
    job("a"),
    job("a", hold=True),
    active("sub", "sub", "a"),
    finish({"again": False}),
    # Behind the inner one in the outer one, then behind that.
    job("b", has={"local": "sub"}),
    job("b", {"again": False}),
    ends({"again": False}),
)
add(
    "flow back to what is before the sub-process: again, but within it",
    f"{TAKEN}; {INSIDE}",
    crossing(
        work("a"),
        sub("sub", gateway("gate"), flows="sub_in > gate; gate > sub_out [*]; gate > a [=again]"),
        flows="start > a > sub > end",
    ),
    start({"again": True}),
    job("a", {"again": True}),
    job("a", {"again": True, "local": "sub"}, hold=True),
    active("sub", "a"),
    finish({"again": False}),
    ends({"again": False}),
)
add(
    "flow out of a multi-instance sub-process: each item has its own token",
    f"{TAKEN}; documentation, Multi-instance",
    crossing(
        repeated(sub("sub", work("a"), flows="sub_in > a"), "=[1, 2]", "i", ("all", "=10 * i")),
        work("b"),
        flows="start > sub > end; a > b",
    ),
    start(),
    job("a"),
    job("a"),
    job("b"),
    no_job("a"),
    waits(),
    job("b"),
    ends({"all": [10, 20]}),
)
add(
    "flow out of an ad-hoc sub-process: its element is done at the end of it",
    f"{TAKEN}; documentation, Ad-hoc sub-processes",
    crossing(
        ad_hoc("sub", work("a"), work("x"), active='=["a"]'),
        work("b"),
        mark("after"),
        flows="start > sub > after > end; a > b",
    ),
    start(),
    job("a"),
    job("b"),
    no_job("x"),
    ends({"after": True}),
)
