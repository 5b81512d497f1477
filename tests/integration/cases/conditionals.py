"""Conditional events: at the start, on the way, at boundaries, in event sub-processes."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    boundary,
    catch,
    condition,
    end,
    gateway,
    service,
    subprocess,
    timer_event,
)
from tests.embedded.models import start as begin

from .flow import mark
from .library_steps import deploy, evaluate_conditionals
from .steps import (
    Book,
    U,
    advance,
    ends,
    finish,
    finish_first,
    job,
    no_job,
    p,
    set_variables,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

CONCEPT = "documentation, Conditionals"
EVENTS = "documentation, Conditional events"
ROOT = f"{CONCEPT}, Trigger root-level conditional start events via API"
LARGE = condition("=x > 10")


def waiting(changes: str = "") -> bytes:
    """A process that waits for a condition behind a task."""
    return p(
        *(begin(), work("a"), catch("c", condition("=x > 10", changes)), end()),
        flows="start > a > c > end",
    )


def guarded(event: str, *, interrupting: bool = True, node: Node | None = None) -> bytes:
    """A task with a boundary event, which leaves a mark."""
    return p(
        begin(),
        node or work("a"),
        *(boundary("b", "a", event, interrupting), work("caught"), end(), end("other")),
        flows="start > a > end; b > caught > other",
    )


add(
    "a condition that holds already is passed",
    f"{CONCEPT}, Triggering on scope activation",
    waiting(),
    start({"x": 11}),
    job("a"),
    ends({"x": 11}),
)
add(
    "a condition is waited for",
    f"{EVENTS}, Intermediate conditional catch events",
    waiting(),
    start({"x": 1}),
    job("a"),
    waits(),
    set_variables({"x": 10}),
    waits(),
    set_variables({"x": 12}),
    ends({"x": 12}),
)
add(
    "only variables that a condition names are looked at",
    f"{CONCEPT}, Expression-based evaluation",
    waiting(),
    start({"x": 1}),
    job("a"),
    set_variables({"y": 99}),
    waits(),
    set_variables({"x": 11}),
    ends({"x": 11, "y": 99}),
)
add(
    "a filter for updates passes over new variables",
    f"{CONCEPT}, Variable filter semantics",
    waiting("update"),
    start({}),
    job("a"),
    set_variables({"x": 11}),
    waits(),
    set_variables({"x": 12}),
    ends({"x": 12}),
)
add(
    "a filter for new variables passes over updates",
    f"{CONCEPT}, Variable filter semantics",
    p(
        *(begin(), work("a"), catch("c", condition("=x > 10 or y > 10", "create")), end()),
        flows="start > a > c > end",
    ),
    start({"x": 1}),
    job("a"),
    set_variables({"x": 11}),
    waits(),
    set_variables({"y": 11}),
    ends({"x": 11, "y": 11}),
)
add(
    "boundary condition, interrupting, when a variable changes",
    f"{EVENTS}, Conditional boundary events",
    guarded(LARGE),
    start({"x": 5}),
    job("a", hold=True),
    no_job("caught"),
    set_variables({"x": 11}),
    job("caught"),
    ends({"x": 11}),
    no_job("a"),
)
add(
    "boundary condition that holds when its task begins",
    f"{CONCEPT}, Triggering on scope activation: the task is terminated, its job canceled",
    guarded(LARGE),
    start({"x": 11}),
    job("caught"),
    ends({"x": 11}),
    no_job("a"),
)
add(
    "boundary condition, not interrupting, as often as it holds",
    f"{EVENTS}, Conditional boundary events: may trigger several times",
    guarded(LARGE, interrupting=False),
    start({"x": 5}),
    job("a", hold=True),
    set_variables({"x": 11}),
    job("caught"),
    set_variables({"x": 4}),
    no_job("caught"),
    set_variables({"x": 12}),
    job("caught"),
    finish_first(),
    ends({"x": 12}),
)
add(
    "two changes at once trigger once",
    f"{CONCEPT}, Single evaluation per state update",
    guarded(condition("=x > 10 or y > 5"), interrupting=False),
    start({"x": 1, "y": 1}),
    job("a", hold=True),
    set_variables({"x": 11, "y": 6}),
    job("caught"),
    no_job("caught"),
    finish_first(),
    ends({"x": 11, "y": 6}),
)
add(
    "an input mapping triggers the boundary condition of its task",
    f"{CONCEPT}, Triggering from input mappings",
    guarded(LARGE, node=work("a").with_io(inputs={"x": "=11"})),
    start({}),
    job("caught"),
    ends({}),
    no_job("a"),
)
add(
    "a result does not trigger the boundary condition of its task",
    f"{CONCEPT}, No triggering from output mappings",
    guarded(LARGE),
    start({"x": 5}),
    job("a", complete={"x": 11}),
    ends({"x": 11}),
    no_job("caught"),
)
add(
    "conditions are looked at from the outermost scope inwards",
    f"{CONCEPT}, Top-down evaluation: until one interrupts",
    p(
        begin(),
        subprocess(
            *("sub", begin("in"), work("a"), boundary("inner", "a", LARGE)),
            *(work("inside"), end("out"), end("out2")),
            flows="in > a > out; inner > inside > out2",
        ),
        *(boundary("outer", "sub", LARGE), work("outside"), end(), end("other")),
        flows="start > sub > end; outer > outside > other",
    ),
    start({"x": 5}),
    job("a", hold=True),
    set_variables({"x": 11}),
    job("outside"),
    ends({"x": 11}),
    no_job("inside"),
)
add(
    "a variable of another scope is not seen",
    f"{CONCEPT}, Scope isolation",
    p(
        *(begin(), gateway("fork", "parallel"), work("a"), work("other"), end()),
        *(boundary("b", "a", LARGE), work("caught"), end("seen")),
        flows="start > fork > a > end; fork > other > end; b > caught > seen",
    ),
    start({"x": 5}),
    job("a", hold=True),
    job("other", hold=True),
    set_variables({"x": 11}, local=True, at_job=True),
    no_job("caught"),
    finish(),
    finish_first(),
    ends({"x": 5}),
)
for interrupting in (True, False):
    add(
        f"event sub-process by condition,{'' if interrupting else ' not'} interrupting",
        f"{EVENTS}, Event subprocess conditional start events",
        p(
            *(begin(), work("a"), end()),
            subprocess(
                "handler",
                begin("on", LARGE, isInterrupting=str(interrupting).lower()),
                *(work("h"), end("handled")),
                flows="on > h > handled",
                triggered=True,
            ),
            flows="start > a > end",
        ),
        start({"x": 5}),
        job("a", hold=True),
        no_job("h"),
        set_variables({"x": 11}),
        job("h"),
        *([] if interrupting else [waits(), finish_first()]),
        ends({"x": 11}),
    )
add(
    "event-based gateway, the condition comes first",
    "bpmn-validation.md, Gateways and flows: conditional catch events may follow; "
    f"{EVENTS}, Intermediate conditional catch events",
    p(
        begin(),
        gateway("g", "eventBased"),
        *(catch("c", LARGE), catch("t", timer_event("timeDuration", "PT1H"))),
        *(mark("by_condition"), mark("by_timer"), end()),
        flows="start > g; g > c > by_condition > end; g > t > by_timer > end",
    ),
    start({"x": 5}),
    advance(),
    set_variables({"x": 11}),
    ends({"x": 11, "by_condition": True}),
)


def started(name: str, text: str) -> bytes:
    """A version that a condition starts."""
    return p(begin("s", condition(text)), work(name), end(), flows=f"s > {name} > end")


add(
    "a condition starts an instance",
    f"{ROOT}; gateway.txt, EvaluateConditional",
    started("a", "=x > 10"),
    evaluate_conditionals({"x": 5}, started=0),
    no_job("a"),
    evaluate_conditionals({"x": 11, "y": 1}, started=1),
    job("a", {"x": 11, "y": 1}),
)
add(
    "several conditions of a process start an instance each",
    f"{ROOT}: multiple start events of one definition may trigger",
    p(
        *(begin("s", LARGE), begin("t", condition("=y > 10"))),
        *(work("a"), work("b"), end()),
        flows="s > a > end; t > b > end",
    ),
    evaluate_conditionals({"x": 11, "y": 11}, started=2),
    job("a", {"x": 11, "y": 11}),
    job("b", {"x": 11, "y": 11}),
)
add(
    "a new version replaces the conditional start event",
    f"{EVENTS}, Conditional start events: the subscription of the version before is removed",
    started("a", f'=word = "{U}" and x > 10'),
    deploy(started("b", f'=word = "{U}" and x > 20')),
    evaluate_conditionals({"word": U, "x": 11}, started=0, everywhere=True),
    evaluate_conditionals({"word": U, "x": 21}, started=1, everywhere=True),
    job("b", process_definition_version=2),
    no_job("a"),
)
add(
    "an instance that a condition started has conditions of its own",
    f"{EVENTS}, Intermediate conditional catch events; {ROOT}",
    p(
        begin("s", LARGE),
        service("first", f"{U}-first"),
        catch("c", condition("=x > 20")),
        *(work("a"), end()),
        flows="s > first > c > a > end",
    ),
    evaluate_conditionals({"x": 11}, started=1),
    job("first", {"x": 11}, hold=True),
    set_variables({"x": 21}),
    finish(),
    job("a", {"x": 21}),
)
