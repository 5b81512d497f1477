"""Execution listeners: when they are called, what they may change, and what stops them."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    boundary,
    catch,
    end,
    error,
    error_event,
    escalation,
    escalation_event,
    gateway,
    listening,
    message,
    message_event,
    model,
    repeated,
    subprocess,
    task,
    throw,
    timer_event,
)
from tests.embedded.models import job as job_type
from tests.embedded.models import listeners as calls
from tests.embedded.models import start as begin

from zeebe_grpclib._proto import gateway_protocol as pb

from .listener_steps import cancel, listener
from .steps import (
    Book,
    U,
    advance,
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
    update_retries,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add
_DOCS = "documentation, Execution listeners, "
BEFORE = _DOCS + "Start listeners"
AFTER = _DOCS + "End listeners"
LIMITS = _DOCS + "Limitations"
FAILED = _DOCS + "Incident recovery"
ORDER = _DOCS + "Define an execution listener, in the order defined"


def one(node: Node, *more: Node, flows: str = "start > a > end", definitions: str = "") -> bytes:
    return p(begin(), node, end(), *more, flows=flows, definitions=definitions)


def heard(node: Node, *events: str) -> Node:
    """Listeners of this run: ``start x`` is called with the job type ``U-x``."""
    return listening(node, *(each.replace(" ", f" {U}-", 1) for each in events))


add(
    "a start listener comes after the inputs and before the work",
    BEFORE,
    one(heard(work("a"), "start l").with_io({"local": "=x"})),
    start({"x": 1}),
    no_job("a"),
    listener("l", "START", {"x": 1, "local": 1}, complete={"local": 2, "more": 3}),
    job("a", {"x": 1, "local": 2, "more": 3}, kind=0, listener_event_type=6),
    ends({"x": 1}),
)
add(
    "an end listener comes after the outputs and sets variables where they go",
    AFTER,
    one(heard(work("a"), "end l").with_io({"local": "=1"}, {"y": "=x + local"})),
    start({"x": 1}),
    job("a", complete={"local": 5}),
    listener("l", "END", {"x": 1, "local": 5, "y": 6}, complete={"y": 7, "z": 8}),
    ends({"x": 1, "y": 7, "z": 8}),
)
add(
    "variables of a start listener are local",
    BEFORE,
    one(heard(task("a"), "start l")),
    start({"x": 1}),
    listener("l", "START", complete={"x": 2, "y": 3}),
    ends({"x": 1}),
)
add(
    "several listeners are called one after the other and see each other's variables",
    ORDER,
    one(heard(task("a"), "start one", "end three", "start two", "end four")),
    start(),
    no_job("two"),
    listener("one", "START", {}, complete={"x": 1}),
    listener("two", "START", {"x": 1}),
    no_job("four"),
    listener("three", "END", {"x": 1}, complete={"y": 2}),
    listener("four", "END", {"x": 1, "y": 2}),
    ends({"y": 2}),
)
add(
    "listeners of the process",
    _DOCS + "Define an execution listener, for the overall process",
    model(
        f"{U}-p",
        begin(),
        work("a"),
        end(),
        flows="start > a > end",
        extensions=calls(f"start {U}-s", f"end {U}-e"),
    ),
    start({"x": 1}),
    no_job("a"),
    listener("s", "START", {"x": 1}, element=f"{U}-p", complete={"y": 2}),
    job("a", {"x": 1, "y": 2}),
    waits(),
    listener("e", "END", {"x": 1, "y": 2}, element=f"{U}-p", complete={"z": 3}),
    ends({"x": 1, "y": 2, "z": 3}),
)
for kind in ("exclusive", "inclusive"):
    add(
        f"a start listener decides the way of an {kind} gateway",
        _DOCS + "Start listeners, use case Gateways",
        p(
            begin(),
            heard(gateway("g", kind), "start l"),
            work("b"),
            work("c"),
            end(),
            flows="start > g; g > b [=x = 1]; g > c [=x = 2]; b > end; c > end",
        ),
        start(),
        listener("l", "START", element="g", complete={"x": 2}),
        job("c", {}),
        ends(),
    )
add(
    "an event-based gateway waits for what its start listener says",
    _DOCS + "Start listeners, use case Gateways",
    p(
        begin(),
        heard(gateway("g", "eventBased"), "start l"),
        catch("m", message_event("msg")),
        catch("t", timer_event("timeDuration", "PT1H")),
        end(),
        flows="start > g > m > end; g > t > end",
        definitions=message("msg", f"{U}-go", "=key"),
    ),
    start(),
    listener("l", "START", element="g", complete={"key": f"{U}-k"}),
    publish("go", f"{U}-k", {"said": 1}, ttl_ms=60_000),
    ends({"said": 1}),
)
add(
    "a correlation key comes from a start listener",
    _DOCS + "Start listeners, use case Intermediate catch events, messages",
    one(
        heard(catch("a", message_event("m")), "start l"),
        definitions=message("m", f"{U}-go", "=key"),
    ),
    start(),
    listener("l", "START", complete={"key": f"{U}-k"}),
    publish("go", f"{U}-k", {"said": 1}, ttl_ms=60_000),
    ends({"said": 1}),
)
add(
    "a duration comes from a start listener",
    _DOCS + "Start listeners, use case Intermediate catch events, timers",
    one(heard(catch("a", timer_event("timeDuration", "=wait")), "start l", "end m")),
    start(),
    listener("l", "START", complete={"wait": "PT1H"}),
    no_job("m"),
    advance(hours=1),
    listener("m", "END"),
    ends(),
)
add(
    "a boundary event waits only after the start listener",
    BEFORE + ": before subscribing to events",
    one(
        heard(work("a"), "start l"),
        boundary("late", "a", timer_event("timeDuration", "PT1H")),
        flows="start > a > end; late > end",
    ),
    start(),
    listener("l", "START", hold=True),
    advance(hours=2),
    waits(),
    finish(),
    advance(hours=1),
    ends(),
)
add(
    "a boundary event has an end listener",
    LIMITS + ", Boundary events: only start listeners are missing",
    one(
        work("a"),
        heard(boundary("late", "a", timer_event("timeDuration", "PT1H")), "end l"),
        flows="start > a > end; late > end",
    ),
    start(),
    advance(hours=1),
    listener("l", "END", element="late", complete={"late": True}),
    ends({"late": True}),
)
add(
    "a start event has an end listener",
    LIMITS + ", Start events: only start listeners are missing",
    p(heard(begin(), "end l"), end(), flows="start > end"),
    start(),
    listener("l", "END", element="start", complete={"x": 1}),
    ends({"x": 1}),
)
add(
    "an error end event has a start listener",
    LIMITS + ", Error end event: only end listeners are missing",
    one(
        subprocess("a", begin("s"), heard(end("e", error_event("err")), "start l"), flows="s > e"),
        boundary("caught", "a", error_event("err")),
        flows="start > a > end; caught > end",
        definitions=error("err", "E"),
    ),
    start(),
    listener("l", "START", element="e"),
    ends(),
)
add(
    "an interrupting escalation skips the end listener of its event",
    LIMITS + ", Interrupting escalation events",
    one(
        subprocess(
            "a", begin("s"), heard(throw("t", escalation_event("esc")), "end l"), flows="s > t"
        ),
        boundary("caught", "a", escalation_event("esc")),
        flows="start > a > end; caught > end",
        definitions=escalation("esc", "C"),
    ),
    start(),
    ends(),
    no_job("l"),
)
add(
    "a sub-process is held up at its start and at its end",
    _DOCS + "Define an execution listener, subprocesses",
    one(heard(subprocess("a", begin("s"), work("w"), flows="s > w"), "start l", "end m")),
    start(),
    no_job("w"),
    listener("l", "START", complete={"x": 1}),
    job("w", {"x": 1}, complete={"y": 2}),
    listener("m", "END", {"x": 1, "y": 2}),
    ends({"y": 2}),
)
add(
    "each instance of a multi-instance activity calls the listeners",
    "camunda/camunda issue 58236: start and end are before each and after each",
    one(repeated(heard(task("a"), "start l", "end m"), "=[1, 2]", "item", sequential=True)),
    start(),
    listener("l", "START", {"item": 1, "loopCounter": 1}),
    listener("m", "END", {"item": 1, "loopCounter": 1}),
    listener("l", "START", {"item": 2, "loopCounter": 2}),
    listener("m", "END", {"item": 2, "loopCounter": 2}),
    ends(),
)
add(
    "a listener has the headers of its element",
    _DOCS + "Task headers",
    one(heard(Node("a", "serviceTask", extensions=job_type(f"{U}-a", "", {"k": "v"})), "start l")),
    start(),
    listener("l", "START", headers={"k": "v"}, retries=3),
    job("a", headers={"k": "v"}),
    ends(),
)
add(
    "the retries of a listener may be an expression",
    _DOCS + "Define an execution listener, retries",
    one(heard(task("a"), "start l =n + 1")),
    start({"n": 4}),
    listener("l", "START", retries=5, fail=4),
    listener("l", "START", retries=4),
    ends({"n": 4}),
)
add(
    "a listener without retries is tried again alone",
    FAILED + ", Job execution failure",
    one(heard(task("a"), "end one", "end two")),
    start(),
    listener("one", "END"),
    listener("two", "END", fail=0),
    incident("a", "EXECUTION_LISTENER_NO_RETRIES", "broken"),
    update_retries(1),
    resolve(),
    no_job("one"),
    listener("two", "END"),
    ends(),
)
add(
    "after an expression failed all listeners of the event are called again",
    FAILED + ", Expression evaluation failure",
    one(listening(task("a"), f"start {U}-one", "start =type")),
    start({"x": 1}),
    listener("one", "START"),
    incident("a", "EXTRACT_VALUE_ERROR", "the expression 'type'", whole=False),
    set_variables({"type": f"{U}-two"}),
    resolve(),
    listener("one", "START"),
    listener("two", "START"),
    ends({"x": 1, "type": f"{U}-two"}),
)
for event in ("start", "end"):
    add(
        f"an {event} listener cannot throw an error",
        LIMITS + ", Throwing a BPMN error; camunda/camunda pull request 20263",
        one(heard(task("a"), f"{event} l")),
        start(),
        listener("l", event.upper(), hold=True),
        refused(
            "throw_error",
            "FAILED_PRECONDITION",
            "Cannot throw BPMN error from EXECUTION_LISTENER job with key '<key>'",
            lambda play: pb.ThrowErrorRequest(job_key=play.job.key, error_code="E"),
            whole=False,
        ),
    )
    add(
        f"a cancelled instance takes its {event} listeners along",
        "camunda/camunda pull request 27012: the job is canceled",
        one(heard(task("a"), f"{event} l")),
        create(),
        listener("l", event.upper(), hold=True),
        cancel(),
        no_job("l"),
        refused(
            "complete_job",
            "NOT_FOUND",
            "Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
            "'<key>', but no such job was found",
            lambda play: pb.CompleteJobRequest(job_key=play.job.key),
        ),
    )
