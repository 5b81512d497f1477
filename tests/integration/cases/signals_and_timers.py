"""Signals and timers on the way, and at the start."""

from __future__ import annotations

from tests.embedded.models import boundary, catch, end, signal, signal_event, throw, timer_event
from tests.embedded.models import start as begin

from .steps import (
    Book,
    U,
    advance,
    broadcast,
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
SIG = signal("sig", f"{U}-sig")

# Signals.

SIGNALS = "documentation, Signal events"
LISTEN = p(
    begin(),
    catch("s", signal_event("sig")),
    end(),
    flows="start > s > end",
    definitions=SIG,
)
add(
    "a signal is caught",
    SIGNALS,
    LISTEN,
    start(),
    advance(),
    broadcast("sig", {"v": 1}),
    ends({"v": 1}),
)
add(
    "a signal is not buffered",
    f"{SIGNALS}: only those that wait at that moment catch it",
    LISTEN,
    broadcast("sig", {"v": 1}),
    start(),
    advance(),
    waits(),
    broadcast("sig", {"v": 2}),
    ends({"v": 2}),
)
add(
    "a signal starts an instance",
    SIGNALS,
    p(
        begin("start", signal_event("sig")),
        work("a"),
        end(),
        flows="start > a > end",
        definitions=SIG,
    ),
    broadcast("sig", {"v": 1}),
    job("a", {"v": 1}),
)
add(
    "a signal name is an expression",
    f"{SIGNALS}: the name may be an expression",
    p(
        begin(),
        catch("s", signal_event("sig")),
        end(),
        flows="start > s > end",
        definitions=signal("sig", f'="{U}-" + which'),
    ),
    start({"which": "sig"}),
    advance(),
    broadcast("sig"),
    ends({"which": "sig"}),
)
for make, title in ((throw, "throw"), (end, "end")):
    add(
        f"a signal {title} event broadcasts",
        SIGNALS,
        p(
            begin(),
            make("t", signal_event("sig")),
            *([end()] if title == "throw" else []),
            begin("heard", signal_event("sig")),
            work("a"),
            end("finished"),
            flows=f"start > t{' > end' if title == 'throw' else ''}; heard > a > finished",
            definitions=SIG,
        ),
        start({"v": 1}),
        ends({"v": 1}),
        job("a", {}),
    )

# Timers.

TIMERS = "documentation, Timer events"


def timer(kind: str, text: str) -> bytes:
    """A process that waits for a timer."""
    return p(begin(), catch("t", timer_event(kind, text)), end(), flows="start > t > end")


add(
    "a timer waits for its duration",
    TIMERS,
    timer("timeDuration", "PT1H"),
    start(),
    advance(minutes=59),
    waits(),
    advance(minutes=1),
    ends(),
)
add(
    "a duration is an expression",
    TIMERS,
    timer("timeDuration", "=duration(text)"),
    start({"text": "PT10M"}),
    advance(minutes=10),
    ends({"text": "PT10M"}),
)
add(
    "a duration that is a string variable",
    f"{TIMERS}: an expression may give a string with an ISO 8601 duration",
    timer("timeDuration", "=text"),
    start({"text": "P1DT2H"}),
    advance(days=1, hours=1, minutes=59),
    waits(),
    advance(minutes=1),
    ends({"text": "P1DT2H"}),
)
add(
    "a duration that is none",
    "engine.md 5, EXTRACT_VALUE_ERROR",
    timer("timeDuration", "=text"),
    start({"text": "soon"}),
    incident("t", "EXTRACT_VALUE_ERROR", "Invalid duration format 'soon'", whole=False),
    set_variables({"text": "PT0S"}),
    resolve(),
    ends({"text": "PT0S"}),
)
add(
    "a date of the past is due at once",
    f"{TIMERS}: a date in the past fires immediately",
    timer("timeDate", "2020-01-01T00:00:00Z"),
    start(),
    ends(),
)
add(
    "a date is an expression",
    TIMERS,
    timer("timeDate", '=now() + duration("PT30M")'),
    start(),
    advance(minutes=29),
    waits(),
    advance(minutes=2),
    ends(),
)


def starting(text: str) -> bytes:
    """A process that a timer starts."""
    return p(
        begin("start", timer_event("timeCycle", text)), work("a"), end(), flows="start > a > end"
    )


add(
    "a timer cycle starts instances as often as it says",
    TIMERS,
    starting("R2/PT1H"),
    no_job("a"),
    advance(hours=1),
    job("a"),
    no_job("a"),
    advance(hours=1),
    job("a"),
    advance(hours=3),
    no_job("a"),
)
add(
    "a timer cycle whose start has passed begins at once",
    "camunda/camunda issue 38987: fires on deployment, then after each interval; "
    "camunda/camunda issue 13647: counted from there",
    starting("R/2020-01-01T00:00:30Z/PT1H"),
    job("a", {}),
    no_job("a"),
    advance(minutes=59),
    no_job("a"),
    advance(minutes=2),
    job("a", {}),
    no_job("a"),
)
add(
    "a timer start by date",
    TIMERS,
    p(
        begin("start", timer_event("timeDate", "2020-01-01T00:00:00Z")),
        work("a"),
        end(),
        flows="start > a > end",
    ),
    job("a", {}),
)
add(
    "a cron cycle starts instances at its hours",
    f"{TIMERS}, Time cycle: cron expressions, in UTC",
    starting("0 0 0 * * *"),
    no_job("a"),
    advance(hours=24),
    job("a", {}),
    no_job("a"),
    advance(hours=24),
    job("a", {}),
    no_job("a"),
)
add(
    "a boundary timer with a date",
    f"{TIMERS}, Timer boundary events: a duration or a date",
    p(
        *(begin(), work("a"), work("late"), end(), end("other")),
        boundary("b", "a", timer_event("timeDate", '=now() + duration("PT30M")')),
        flows="start > a > end; b > late > other",
    ),
    start(),
    job("a", hold=True, timeout_ms=36_000_000),
    advance(minutes=29),
    no_job("late"),
    advance(minutes=2),
    job("late"),
    ends({}),
)
