"""What compensation handlers may be, and what becomes of them."""

from __future__ import annotations

from tests.embedded.models import (
    call,
    document,
    end,
    error,
    error_event,
    message,
    message_event,
    process,
    subprocess,
    task,
    throw,
    undone_by,
)
from tests.embedded.models import start as begin

from .compensation import ALL, EVENTS, HANDLERS, line, undo
from .flow import mark
from .steps import (
    Book,
    U,
    cancelled,
    ends,
    incident,
    job,
    no_job,
    p,
    publish,
    refused,
    resolve,
    set_variables,
    start,
    work,
)

BOOK = Book()
add = BOOK.add

add(
    "a sub-process may be a handler",
    f"{HANDLERS}, Embedded subprocess as compensation handler",
    line(
        task("a"),
        *undone_by(
            "a",
            subprocess(
                *("undo_a", begin("in"), work("b"), work("c"), end("out")),
                flows="in > b > c > out",
            ),
        ),
        flows="a",
    ),
    start(),
    job("b"),
    job("c"),
    ends({"after": True}),
)
add(
    "a call activity may be a handler",
    f"{HANDLERS}, Call activity as compensation handler",
    document(
        process(
            f"{U}-p",
            begin(),
            task("a"),
            *undone_by("a", call("undo_a", f"{U}-child")),
            end("end", ALL),
            flows="start > a > end",
        ),
        process(f"{U}-child", begin("s"), work("b"), end("e"), flows="s > b > e"),
    ),
    start({"v": 1}),
    job("b", {"v": 1}),
    ends({"v": 1}),
)
for tag in ("manualTask", "task"):
    add(
        f"a {tag} may be a handler",
        f"{HANDLERS}: manual and undefined tasks may be handlers",
        line(task("a"), *undone_by("a", task("undo_a", tag)), flows="a"),
        start(),
        ends({"after": True}),
    )
add(
    "a script task may be a handler",
    f"{HANDLERS}: script tasks may be handlers",
    line(task("a"), *undone_by("a", mark("undo_a")), flows="a"),
    start(),
    ends({"undo_a": True, "after": True}),
)
add(
    "a receive task may be a handler",
    f"{HANDLERS}: receive tasks may be handlers",
    line(
        task("a"),
        *undone_by("a", task("undo_a", "receiveTask", messageRef="m")),
        flows="a",
        definitions=message("m", f"{U}-m", "=key"),
    ),
    start({"key": U}),
    publish("m", U, {"said": 1}, ttl_ms=10_000),
    ends({"key": U, "said": 1, "after": True}),
)
add(
    "mappings of a handler",
    f"{HANDLERS}: input and output mappings are applied",
    line(
        task("a"),
        *undone_by(
            "a",
            work("undo_a").with_io(inputs={"amount": "=v + 1"}, outputs={"paid": "=amount * r"}),
        ),
        flows="a",
    ),
    start({"v": 1}),
    job("undo_a", {"v": 1, "amount": 2}, complete={"r": 5}),
    ends({"v": 1, "paid": 10, "after": True}),
)


def watched(start_event: str, interrupting: bool, definitions: str) -> bytes:
    """A process with an event sub-process that compensates."""
    return p(
        begin(),
        task("a"),
        *undo("a"),
        work("b"),
        *undo("b"),
        subprocess(
            "watcher",
            begin("caught", start_event, isInterrupting=str(interrupting).lower()),
            throw("throw", ALL),
            mark("watched"),
            end("out"),
            flows="caught > throw > watched > out",
            triggered=True,
        ),
        end(),
        flows="start > a > b > end",
        definitions=definitions,
    )


add(
    "an error event sub-process undoes what was done around it",
    f"{EVENTS}, Triggering compensation from an event subprocess",
    watched(error_event("e"), True, error("e", "failed")),
    start(),
    job("b", throw=("failed", "")),
    job("undo_a"),
    ends({"watched": True}),
    no_job("undo_b"),
)
add(
    "an event sub-process that does not interrupt undoes what was done around it",
    f"{EVENTS}, Triggering compensation from an event subprocess: interrupting or not",
    watched(message_event("m"), False, message("m", f"{U}-m", "=key")),
    start({"key": U}),
    publish("m", U, ttl_ms=10_000),
    job("undo_a"),
    job("b"),
    ends({"key": U, "watched": True}),
)
add(
    "handlers are terminated when the instance is cancelled",
    f"{HANDLERS}: interrupted with the process",
    line(task("a"), *undo("a"), flows="a"),
    start(),
    job("undo_a", hold=True),
    cancelled(),
    refused(
        "complete_job",
        "NOT_FOUND",
        "Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
        "'<key>', but no such job was found",
        lambda play: play.request("CompleteJobRequest", job_key=play.job.key),
    ),
)
add(
    "a handler that fails is an incident, and the event waits",
    "documentation, Incidents: no retries left; Compensation events: the throw event waits",
    line(
        task("a"),
        *undone_by("a", work("undo_a").with_io({"w": "=assert(v, v != null)"})),
        flows="a",
    ),
    start(),
    incident("undo_a", "IO_MAPPING_ERROR", "Assertion failure", whole=False),
    set_variables({"v": 1}),
    resolve(),
    job("undo_a", {"v": 1, "w": 1}),
    ends({"v": 1, "after": True}),
)
