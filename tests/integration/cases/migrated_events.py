"""What becomes of what an instance waits for when it goes on in another definition."""

from __future__ import annotations

from tests.embedded.models import (
    boundary,
    catch,
    end,
    gateway,
    message_event,
    signal_event,
    subprocess,
    task,
    timer_event,
    undone_by,
)
from tests.embedded.models import start as begin

from .client_steps import active, deploy_also, gone, migrate
from .migrations import DOCS, ONE, of, to
from .steps import Book, U, advance, broadcast, create, job, no_job, publish, set_variables, work

BOOK = Book()
add = BOOK.add

CATCH = f"{DOCS}: Deal with catch events"
MINUTE, HOUR = timer_event("timeDuration", "PT1M"), timer_event("timeDuration", "PT1H")


def guarded(name: str, event: str, *, target: bool, interrupting: bool = True) -> bytes:
    """A job with an event on it, whose way leads to another job."""
    nodes = [begin(), work("a"), boundary(name, "a", event, interrupting), work("late")]
    return (to if target else of)(*nodes, flows=f"start > a; {name} > late")


TIMED = guarded("b", MINUTE, target=False)
add(
    "migrate: a mapped timer keeps its time",
    f"{CATCH}: A mapping instruction is provided",
    TIMED,
    deploy_also(guarded("b2", HOUR, target=True)),
    create(),
    advance(seconds=40),
    migrate(a="a", b="b2"),
    advance(seconds=20),
    no_job("a"),
    job("late"),
    gone(),
)
add(
    "migrate: an unmapped timer begins anew",
    f"{CATCH}: No mapping instruction is provided",
    TIMED,
    deploy_also(guarded("b", MINUTE, target=True)),
    create(),
    advance(seconds=40),
    migrate(a="a"),
    advance(seconds=40),
    no_job("late"),
    advance(seconds=20),
    job("late"),
    gone(),
)
add(
    "migrate: an unmapped timer has the target's time",
    f"{CATCH}: No mapping instruction is provided",
    TIMED,
    deploy_also(guarded("b2", HOUR, target=True)),
    create(),
    migrate(a="a"),
    advance(minutes=59),
    no_job("late"),
    advance(minutes=1),
    job("late"),
    gone(),
)
BY_MESSAGE = guarded("b", message_event("m1"), target=False)
add(
    "migrate: a mapped message keeps its name",
    f"{CATCH}: A mapping instruction is provided",
    BY_MESSAGE,
    deploy_also(guarded("b2", message_event("m2"), target=True)),
    create({"key": U}),
    migrate(a="a", b="b2"),
    publish("two", U),
    no_job("late"),
    publish("one", U),
    job("late"),
    gone(),
)
add(
    "migrate: an unmapped message has the target's name",
    f"{CATCH}: No mapping instruction is provided",
    BY_MESSAGE,
    deploy_also(guarded("b2", message_event("m2"), target=True)),
    create({"key": U}),
    migrate(a="a"),
    publish("one", U),
    no_job("late"),
    publish("two", U),
    job("late"),
    gone(),
)
add(
    "migrate: a mapped message keeps its correlation key",
    f"{CATCH}: Jobs, expressions: not evaluated again",
    BY_MESSAGE,
    deploy_also(guarded("b2", message_event("m1"), target=True)),
    create({"key": U}),
    set_variables({"key": "other"}),
    migrate(a="a", b="b2"),
    publish("one", "other"),
    no_job("late"),
    publish("one", U),
    job("late"),
    gone(),
)
add(
    "migrate: a boundary event is taken away",
    f"{CATCH}: Add or remove catch events",
    BY_MESSAGE,
    deploy_also(to(begin(), work("a"), flows="start > a")),
    create({"key": U}),
    migrate(a="a"),
    publish("one", U),
    job("a"),
    gone(),
)
add(
    "migrate: a signal may stop interrupting",
    f"{DOCS}: Migration of catch event subscriptions, note",
    guarded("b", signal_event("s1"), target=False),
    deploy_also(guarded("b2", signal_event("s2"), target=True, interrupting=False)),
    create(),
    migrate(a="a", b="b2"),
    broadcast("second"),
    no_job("late"),
    broadcast("first"),
    job("late"),
    job("a"),
    gone(),
)
WATCHER = subprocess(
    *("es", begin("es_s", message_event("m1")), work("w")), flows="es_s > w", triggered=True
)
add(
    "migrate: an event sub-process is added, and the message for it has come",
    f"{CATCH}: Add or remove catch events",
    ONE,
    deploy_also(to(begin(), work("a"), WATCHER, flows="start > a")),
    create({"key": U}),
    publish("one", U, ttl_ms=60_000),
    migrate(a="a"),
    job("w"),
    gone(),
    no_job("a"),
)
add(
    "migrate: within an event sub-process that has interrupted",
    f"{DOCS}: Supported BPMN elements, Event subprocess",
    of(begin(), work("a"), WATCHER, flows="start > a"),
    deploy_also(
        to(
            begin(),
            work("a"),
            subprocess(
                *("es2", begin("es2_s", message_event("m2")), work("w2"), work("more")),
                flows="es2_s > w2 > more",
                triggered=True,
            ),
            flows="start > a",
        )
    ),
    create({"key": U}),
    publish("one", U),
    migrate(es="es2", w="w2"),
    job("w2", job_type=f"{U}-w"),
    publish("two", U),
    job("more"),
    gone(),
)


def race(first: str, second: str, *, target: bool) -> bytes:
    nodes = [
        *(begin(), gateway("g", "eventBased"), catch("x", first), catch("y", second)),
        *(work("ax"), work("ay")),
    ]
    return (to if target else of)(*nodes, flows="start > g > x > ax; g > y > ay")


add(
    "migrate: events behind an event-based gateway are mapped or not",
    f"{CATCH}: an intermediate signal catch event attached to an event-based gateway",
    race(signal_event("s1"), message_event("m1"), target=False),
    deploy_also(race(signal_event("s2"), message_event("m2"), target=True)),
    create({"key": U}),
    migrate(g="g", x="x"),
    broadcast("second"),
    publish("one", U),
    active("g"),
    broadcast("first"),
    job("ax"),
    gone(),
)
add(
    "migrate: a receive task keeps what it waits for",
    f"{DOCS}: Supported BPMN elements, Receive task",
    of(begin(), task("r", "receiveTask", messageRef="m1"), flows="start > r"),
    deploy_also(
        to(begin(), task("r2", "receiveTask", messageRef="m2"), work("b"), flows="start > r2 > b")
    ),
    create({"key": U}),
    migrate(r="r2"),
    publish("one", U),
    job("b"),
    gone(),
)


def undoable(handler: str, *, target: bool) -> bytes:
    nodes = [begin(), work("a"), *undone_by("a", work(handler)), work("b")]
    undo = end("undo_all", "<compensateEventDefinition/>")
    return (to if target else of)(*nodes, undo, flows="start > a > b > undo_all")


add(
    "migrate: what was completed is undone by the target's handler if it is mapped",
    f"{DOCS}: Compensation boundary events are migrated like other catch events",
    undoable("undo", target=False),
    deploy_also(undoable("undo2", target=True)),
    create(),
    job("a"),
    migrate(b="b", a="a", a_undo="a_undo"),
    job("b"),
    job("undo2"),
    gone(),
)
add(
    "migrate: what was completed is not undone if its event is not mapped",
    f"{DOCS}: Remove catch events: the associated subscription is closed",
    undoable("undo", target=False),
    deploy_also(undoable("undo2", target=True)),
    create(),
    job("a"),
    migrate(b="b"),
    job("b"),
    gone(),
    no_job("undo"),
    no_job("undo2"),
)
