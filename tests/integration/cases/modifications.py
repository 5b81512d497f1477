"""Process instances that are modified while they run."""

from __future__ import annotations

from tests.embedded.models import (
    boundary,
    catch,
    end,
    message,
    message_event,
    subprocess,
    timer_event,
)
from tests.embedded.models import start as begin

from zeebe_grpclib.errors import InvalidArgumentError

from .client_steps import (
    Found,
    activate,
    active,
    gone,
    modify,
    the_instance,
    the_job,
)
from .steps import Book, U, advance, create, finish, job, no_job, p, publish, work

BOOK = Book()
add = BOOK.add

DOCS = "documentation, Process instance modification"
ACTIVATE, NESTED = f"{DOCS}: Activate an element", f"{DOCS}: Activate a nested element"
TERMINATE = f"{DOCS}: Terminate an element instance"


STUCK = p(
    begin(),
    work("a"),
    catch("wait", message_event("msg")),
    work("c"),
    end(),
    flows="start > a > wait > c > end",
    definitions=message("msg", f"{U}-msg", "=key"),
)
add(
    "modify: a message that will not come is skipped",
    DOCS,
    STUCK,
    create({"key": U}),
    job("a"),
    modify("c", terminate=["wait"]),
    job("c"),
    gone(),
)
add(
    "modify: what was skipped waits for nothing any more",
    TERMINATE,
    STUCK,
    create({"key": U}),
    job("a"),
    modify("c", terminate=["wait"]),
    job("c", hold=True),
    publish("msg", U),
    no_job("c"),
    finish(),
    gone(),
)
add(
    "modify: a step is repeated",
    DOCS,
    p(begin(), work("a"), work("b"), end(), flows="start > a > b > end"),
    create(),
    job("a"),
    job("b", hold=True),
    modify("a", terminate=[the_job]),
    job("a"),
    job("b"),
    gone(),
)
add(
    "modify: an element is activated beside others",
    ACTIVATE,
    p(begin(), work("a"), work("b"), end(), flows="start > a > end; b > end"),
    create(),
    modify("b"),
    job("b"),
    job("a"),
    gone(),
)
add(
    "modify: the same element twice",
    ACTIVATE,
    p(begin(), work("a"), work("b"), end(), flows="start > a > b > end"),
    create(),
    modify("b", "b"),
    job("b"),
    job("b"),
    job("a"),
    job("b"),
    gone(),
)
add(
    "modify: inputs are applied and boundary events are waited for",
    ACTIVATE,
    p(
        begin(),
        work("a"),
        work("b").with_io(inputs={"doubled": "=v * 2"}),
        boundary("late", "b", timer_event("timeDuration", "PT1M")),
        work("c"),
        flows="start > a; late > c",
    ),
    create({"v": 2}),
    modify("b", terminate=["a"]),
    job("b", {"v": 2, "doubled": 4}, hold=True),
    advance(minutes=1),
    job("c", {"v": 2}),
    gone(),
)
SUB = subprocess("sub", begin("s"), work("a"), work("b"), end("e"), flows="s > a > b > e").with_io(
    inputs={"local": "=1"}
)
ONE_SUB = p(begin(), work("first"), SUB, work("after"), flows="start > first > sub > after")
add(
    "modify: an element in a sub-process that runs",
    NESTED,
    ONE_SUB,
    create(),
    job("first"),
    modify("b"),
    job("b", {"local": 1}),
    no_job("after"),
    job("a"),
    job("b"),
    job("after"),
    gone(),
)
add(
    "modify: a sub-process is created without its start event and inputs",
    NESTED,
    ONE_SUB,
    create(),
    job("first", hold=True),
    modify("b", terminate=[the_job]),
    no_job("a"),
    job("b", {}),
    job("after"),
    gone(),
)
DEEP = p(
    begin(),
    work("first"),
    subprocess(
        "outer",
        begin("os"),
        subprocess("inner", begin("is"), work("a"), flows="is > a"),
        work("b"),
        flows="os > inner > b",
    ),
    flows="start > first > outer",
)
add(
    "modify: sub-processes in each other are created",
    NESTED,
    DEEP,
    create(),
    modify("a", terminate=["first"]),
    active("outer", "inner", "a"),
    job("a"),
    job("b"),
    gone(),
)
add(
    "modify: two elements share the sub-process that is created",
    "camunda/camunda issue 9643: multiple elements in the same flow scope",
    DEEP,
    create(),
    modify("a", "b", terminate=["first"]),
    active("outer", "inner", "a", "b"),
)
add(
    "modify: a boundary event of a created sub-process ends it",
    f"{NESTED}: the creation can include event subscriptions",
    p(
        begin(),
        work("first"),
        subprocess("sub", begin("s"), work("a"), flows="s > a"),
        boundary("stop", "sub", message_event("msg")),
        work("stopped"),
        flows="start > first > sub; stop > stopped",
        definitions=message("msg", f"{U}-msg", "=key"),
    ),
    create({"key": U}),
    modify("a", terminate=["first"]),
    publish("msg", U),
    job("stopped"),
    gone(),
)
add(
    "modify: a selected ancestor gets a new sub-process",
    "camunda/camunda issue 9646: ancestor selection",
    DEEP,
    create(),
    job("first"),
    modify(activate("a", ancestor=Found("outer"))),
    active("outer", "inner", "a", "inner", "a"),
    modify(activate("a", ancestor=Found("inner", 1))),
    active("outer", "inner", "a", "inner", "a", "a"),
    modify(activate("b", ancestor=the_instance)),
    active("outer", "inner", "a", "inner", "a", "a", "outer", "b"),
)
add(
    "modify: a sub-process with two instances needs an ancestor",
    f"{NESTED}, note; text by camunda/camunda issue 11032",
    DEEP,
    create(),
    job("first"),
    modify(activate("b", ancestor=the_instance)),
    modify("b").refused_with(
        InvalidArgumentError,
        "INVALID_ARGUMENT",
        f"Command 'MODIFY' rejected with code 'INVALID_ARGUMENT': Expected to modify instance of "
        f"process '{U}-p' but it contains one or more activate instructions for an element that "
        "has a flow scope with more than one active instance: 'outer'.",
    ),
)
