"""Boundary events, errors and escalations."""

from __future__ import annotations

from tests.embedded.models import (
    boundary,
    end,
    error,
    error_event,
    escalation,
    escalation_event,
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
    ends,
    finish,
    incident,
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

# Boundaries.

BOUNDARY = "documentation, Boundary events"
ERRORS = error("e", "bad") + error("other", "other")


def guarded(event: str, definitions: str = "", interrupting: bool = True) -> bytes:
    """A task with a boundary event, which leaves a mark."""
    return p(
        begin(),
        work("a"),
        boundary("b", "a", event, interrupting),
        mark("caught"),
        end(),
        end("other_end"),
        flows="start > a > end; b > caught > other_end",
        definitions=definitions,
    )


MSG = message("msg", f"{U}-msg", "=key")
SIG = signal("sig", f"{U}-sig")
add(
    "boundary message, interrupting",
    BOUNDARY,
    guarded(message_event("msg"), MSG),
    start({"key": U}),
    job("a", hold=True),
    publish("msg", U, {"v": 1}),
    ends({"key": U, "v": 1, "caught": True}),
)
add(
    "boundary message, not interrupting, as often as it comes",
    BOUNDARY,
    guarded(message_event("msg"), MSG, interrupting=False),
    start({"key": U, "v": 0}),
    job("a", hold=True),
    publish("msg", U, {"v": 1}),
    publish("msg", U, {"v": 2}),
    waits(),
    finish({"done": True}),
    ends({"key": U, "v": 2, "caught": True, "done": True}),
)
add(
    "boundary timer, interrupting",
    BOUNDARY,
    guarded(timer_event("timeDuration", "PT5M")),
    start(),
    job("a", hold=True, timeout_ms=3_600_000),
    advance(minutes=5),
    ends({"caught": True}),
)
add(
    "boundary timer, not interrupting",
    BOUNDARY,
    guarded(timer_event("timeDuration", "PT5M"), interrupting=False),
    start(),
    job("a", hold=True, timeout_ms=3_600_000),
    advance(minutes=6),
    waits(),
    finish(),
    ends({"caught": True}),
)
add(
    "boundary timer cycle, as often as it says",
    "documentation, Timer events: R2/PT1H recurs twice",
    p(
        begin(),
        work("a"),
        boundary("b", "a", timer_event("timeCycle", "R2/PT1H"), False),
        work("remind"),
        end(),
        end("reminded"),
        flows="start > a > end; b > remind > reminded",
    ),
    start(),
    job("a", hold=True, timeout_ms=36_000_000),
    advance(hours=1),
    job("remind"),
    advance(hours=1),
    job("remind"),
    advance(hours=1),
    no_job("remind"),
    advance(),
)
add(
    "a boundary timer does not fire after its task",
    BOUNDARY,
    p(
        begin(),
        work("a"),
        boundary("b", "a", timer_event("timeDuration", "PT5M")),
        work("next"),
        end(),
        work("late"),
        flows="start > a > next > end; b > late > end",
    ),
    start(),
    job("a"),
    job("next", hold=True, timeout_ms=3_600_000),
    advance(minutes=6),
    no_job("late"),
    finish(),
    ends(),
)
add(
    "boundary signal, interrupting",
    BOUNDARY,
    guarded(signal_event("sig"), SIG),
    start(),
    job("a", hold=True),
    broadcast("sig", {"v": 1}),
    ends({"v": 1, "caught": True}),
)
add(
    "boundary signal, not interrupting",
    BOUNDARY,
    guarded(signal_event("sig"), SIG, interrupting=False),
    start(),
    job("a", hold=True),
    broadcast("sig", {"v": 1}),
    broadcast("sig", {"v": 2}),
    finish(),
    ends({"v": 2, "caught": True}),
)

# Errors.

ERROR = "documentation, Error events"
UNCAUGHT = "Expected to throw an error event with the code 'bad'"
add(
    "boundary error, by code",
    ERROR,
    guarded(error_event("e"), ERRORS),
    start({"v": 1}),
    job("a", throw=("bad", "so bad"), give={"w": 2}),
    ends({"v": 1, "w": 2, "caught": True}),
)
add(
    "boundary error, without a code catches all",
    ERROR,
    guarded(error_event()),
    start(),
    job("a", throw=("whatever", "")),
    ends({"caught": True}),
)
add(
    "an error with another code is not caught",
    "engine.md 5, UNHANDLED_ERROR_EVENT and trap 4: the call itself is answered OK",
    guarded(error_event("other"), ERRORS),
    start(),
    job("a", throw=("bad", "so bad")),
    incident("a", "UNHANDLED_ERROR_EVENT", f"{UNCAUGHT} with message 'so bad'", whole=False),
    no_job("a"),
)
add(
    "an error without a message is not caught",
    "engine.md 5, UNHANDLED_ERROR_EVENT",
    p(begin(), work("a"), end(), flows="start > a > end"),
    start(),
    job("a", throw=("bad", "")),
    incident("a", "UNHANDLED_ERROR_EVENT", UNCAUGHT, whole=False),
)
add(
    "an error goes up to the sub-process",
    f"{ERROR}: propagates to the next scope that catches it",
    p(
        begin(),
        subprocess("sub", begin("in"), work("a"), end("out"), flows="in > a > out"),
        boundary("b", "sub", error_event("e")),
        mark("caught"),
        end(),
        flows="start > sub > end; b > caught > end",
        definitions=ERRORS,
    ),
    start(),
    job("a", throw=("bad", "")),
    ends({"caught": True}),
)
add(
    "an error end event is caught around it",
    ERROR,
    p(
        begin(),
        subprocess("sub", begin("in"), end("out", error_event("e")), flows="in > out"),
        boundary("b", "sub", error_event("e")),
        mark("caught"),
        end(),
        flows="start > sub > end; b > caught > end",
        definitions=ERRORS,
    ),
    start(),
    ends({"caught": True}),
)
add(
    "an error end event that nobody catches",
    "engine.md 5, UNHANDLED_ERROR_EVENT",
    p(begin(), end("out", error_event("e")), flows="start > out", definitions=ERRORS),
    start(),
    incident("out", "UNHANDLED_ERROR_EVENT", UNCAUGHT, whole=False),
)

# Escalations.

ESCALATION = "documentation, Escalation events"
CODES = escalation("up", "up") + escalation("aside", "aside")


def escalating(event: str, interrupting: bool = True, after: bool = True) -> bytes:
    """A sub-process that escalates, by a throw event or at its end."""
    inner = (
        (throw("t", escalation_event("up")), work("a"), end("out"))
        if after
        else (end("out", escalation_event("up")),)
    )
    return p(
        begin(),
        subprocess(
            *("sub", begin("in"), *inner), flows="in > t > a > out" if after else "in > out"
        ),
        boundary("b", "sub", event, interrupting),
        mark("caught"),
        mark("normal"),
        end(),
        flows="start > sub > normal > end; b > caught > end",
        definitions=CODES,
    )


add(
    "an escalation interrupts",
    ESCALATION,
    escalating(escalation_event("up")),
    start(),
    ends({"caught": True}),
)
add(
    "an escalation without interruption",
    ESCALATION,
    escalating(escalation_event("up"), interrupting=False),
    start(),
    job("a", {"caught": True}),
    ends({"caught": True, "normal": True}),
)
add(
    "an escalation is caught without a code",
    ESCALATION,
    escalating(escalation_event(), interrupting=False),
    start(),
    job("a"),
    ends({"caught": True, "normal": True}),
)
add(
    "an escalation with another code is not caught, and nothing stops",
    f"{ESCALATION}: an uncaught escalation is ignored",
    escalating(escalation_event("aside")),
    start(),
    job("a"),
    ends({"normal": True}),
)
add(
    "an escalation end event",
    ESCALATION,
    escalating(escalation_event("up"), after=False),
    start(),
    ends({"caught": True}),
)
add(
    "an escalation end event, not interrupting",
    ESCALATION,
    escalating(escalation_event("up"), interrupting=False, after=False),
    start(),
    ends({"caught": True, "normal": True}),
)
