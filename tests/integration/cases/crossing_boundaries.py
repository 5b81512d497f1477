"""Boundary events in another scope than their activity; see `crossings`."""

from __future__ import annotations

from tests.embedded.models import (
    boundary,
    error_event,
    message_event,
    timer_event,
)

from .client_steps import active
from .crossings import INSIDE, NOT_THERE, crossing, sub
from .flow import mark
from .steps import (
    Book,
    advance,
    ends,
    finish,
    job,
    publish,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

EVENT = "camunda/camunda, BpmnEventSubscriptionBehavior.java"
ATTACHED = f"{EVENT}: a boundary event is activated in the flow scope of its activity"

add(
    "boundary event outside of the sub-process that its activity is in",
    f"{ATTACHED}; {INSIDE}",
    crossing(
        sub("sub", work("a"), flows="sub_in > a > sub_out"),
        boundary("late", "a", message_event("msg")),
        work("b"),
        work("c"),
        flows="start > sub > c > end; late > b > end",
    ),
    start(),
    job("a", hold=True),
    publish("stop", "k", {"why": 1}),
    job("b", {"local": "sub", "why": 1}, hold=True),
    active("sub", "b"),
    finish(),
    job("c", {"why": 1}),
    ends({"why": 1}),
)
add(
    "boundary event outside that goes on beside its activity",
    f"{ATTACHED}; {INSIDE}",
    crossing(
        sub("sub", work("a"), flows="sub_in > a > sub_out"),
        boundary("bell", "a", timer_event("timeCycle", "R2/PT1M"), interrupting=False),
        work("b"),
        mark("after"),
        flows="start > sub > after > end; bell > b",
    ),
    start(),
    advance(minutes=1),
    job("b", has={"local": "sub"}),
    advance(minutes=5),
    job("b", has={"local": "sub"}, hold=True),
    active("sub", "a", "b"),
    finish(),
    waits(),
    job("a"),
    ends({"after": True}),
)
add(
    "boundary event outside that catches an error",
    f"{ATTACHED}; {INSIDE}",
    crossing(
        sub("sub", work("a"), flows="sub_in > a > sub_out"),
        boundary("failed", "a", error_event("err")),
        work("b"),
        mark("after"),
        flows="start > sub > after > end; failed > b",
    ),
    start(),
    job("a", throw=("E", "no")),
    job("b", has={"local": "sub"}),
    ends({"after": True}),
)
add(
    "boundary event in a sub-process, of an activity outside of it",
    f"{ATTACHED}; {NOT_THERE}",
    crossing(
        work("a"),
        sub(
            *("sub", boundary("late", "a", message_event("msg")), work("b")),
            flows="sub_in > sub_out; late > b > sub_out",
        ),
        mark("after"),
        flows="start > a > sub > after > end",
    ),
    start(),
    job("a", hold=True),
    publish("stop", "k"),
    job("b", {}, hold=True),
    active("b"),
    finish(),
    ends({}),
)
add(
    "boundary event in the sub-process that it ends",
    f"{ATTACHED}; {NOT_THERE}",
    crossing(
        sub(
            *("sub", work("a"), boundary("late", "sub", message_event("msg")), work("b")),
            flows="sub_in > a > sub_out; late > b > sub_out",
        ),
        mark("after"),
        flows="start > sub > after > end",
    ),
    start(),
    job("a", {"local": "sub"}, hold=True),
    publish("stop", "k"),
    job("b", {}),
    ends({}),
)
