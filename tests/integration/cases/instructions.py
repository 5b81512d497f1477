"""What an instance is created with besides variables: where it begins and ends, tags, ids."""

from __future__ import annotations

from tests.embedded.models import (
    boundary,
    end,
    gateway,
    message,
    message_event,
    repeated,
    subprocess,
    timer_event,
)
from tests.embedded.models import start as begin

from zeebe_grpclib.errors import InvalidArgumentError

from .client_steps import active, gone, run
from .steps import Book, U, advance, job, no_job, p, publish, work

BOOK = Book()
add = BOOK.add

DOCS = "documentation, Process instance creation"
START, RUNTIME = f"{DOCS}: Start instructions", f"{DOCS}: Runtime instructions"
TAGS, BUSINESS = f"{DOCS}: Tags", f"{DOCS}: Business ID"

LINE = p(begin(), work("a"), work("b"), work("c"), end(), flows="start > a > b > c > end")
add(
    "run a segment: from an element to the same one",
    RUNTIME,
    LINE,
    run(start_instructions=["b"], runtime_instructions=["b"]),
    job("b"),
    gone(),
    no_job("a"),
    no_job("c"),
)
add(
    "run a segment: to an element",
    RUNTIME,
    LINE,
    run(runtime_instructions=["b"]),
    job("a"),
    job("b"),
    gone(),
    no_job("c"),
)
FORK = p(
    begin(),
    gateway("fork", "parallel"),
    *(work("a"), work("b"), work("c")),
    flows="start > fork > a > c; fork > b",
)
add(
    "run a segment: the first of several elements ends the instance",
    f"{RUNTIME}: several, for parallel flows",
    FORK,
    run(runtime_instructions=["c", "b"]),
    job("b"),
    gone(),
    no_job("a"),
)
add(
    "run a segment: an element that is terminated ends it",
    f"{RUNTIME}: completes or terminates",
    p(
        begin(),
        work("a"),
        boundary("late", "a", timer_event("timeDuration", "PT1M")),
        work("b"),
        flows="start > a; late > b",
    ),
    run(runtime_instructions=["a"]),
    advance(minutes=1),
    gone(),
    no_job("b"),
)
add(
    "run a segment: a boundary event",
    "camunda/camunda-docs issue 8853: it fires for boundary events",
    p(
        begin(),
        work("a"),
        boundary("stop", "a", message_event("msg")),
        work("b"),
        flows="start > a; stop > b",
        definitions=message("msg", f"{U}-msg", "=key"),
    ),
    run(variables={"key": U}, runtime_instructions=["stop"]),
    publish("msg", U),
    gone(),
    no_job("b"),
)
add(
    "run a segment: an element that is not reached",
    f"{RUNTIME}; camunda/camunda issue 53526: never reached, never fires",
    LINE,
    run(start_instructions=["c"], runtime_instructions=["a"]),
    job("c"),
    gone(),
)
add(
    "run a segment: an element that does not exist",
    "camunda/camunda pull request 53529",
    LINE,
    run(runtime_instructions=["nowhere"]).refused_with(
        InvalidArgumentError, "INVALID_ARGUMENT", "'nowhere'"
    ),
)
NESTED = p(
    begin(),
    subprocess("sub", begin("s"), work("a"), work("b"), flows="s > a > b"),
    work("c"),
    flows="start > sub > c",
)
add(
    "start: in a sub-process, twice",
    f"{START}: the same element several times",
    NESTED,
    run(start_instructions=["b", "b"]),
    active("sub", "b", "b"),
    job("b"),
    job("b"),
    job("c"),
    gone(),
)
add(
    "start: before an element, with its inputs",
    f"{START}: input mappings of that element are applied",
    p(begin(), work("a"), work("b").with_io(inputs={"i": "=v + 1"}), flows="start > a > b"),
    run(variables={"v": 1}, start_instructions=["b"]),
    job("b", {"v": 1, "i": 2}),
    gone(),
)
for name, content, element in (
    ("a start event", LINE, "start"),
    ("nothing", LINE, "nowhere"),
    (
        "an element of a multi-instance activity",
        p(
            begin(),
            repeated(subprocess("each", begin("s"), work("a"), flows="s > a"), "=[1]"),
            flows="start > each",
        ),
        "a",
    ),
    (
        "an element of a sub-process that cannot wait for its event",
        p(
            begin(),
            subprocess("sub", begin("s"), work("a"), flows="s > a"),
            boundary("stop", "sub", message_event("msg")),
            flows="start > sub; stop > sub",
            definitions=message("msg", f"{U}-msg", "=missing"),
        ),
        "a",
    ),
):
    add(
        f"start: at {name}",
        "features.md 2.2, CreateProcessInstance: INVALID_ARGUMENT",
        content,
        run(start_instructions=[element]).refused_with(
            InvalidArgumentError, "INVALID_ARGUMENT", "Command 'CREATE' rejected"
        ),
    )
add(
    "tags: in the answer and in the jobs",
    TAGS,
    LINE,
    run(tags=["channel:web", "ref-1"], seen={"tags": ["channel:web", "ref-1"]}),
    job("a", tags=["channel:web", "ref-1"]),
    job("b", tags=["channel:web", "ref-1"]),
    job("c"),
)
add(
    "tags: duplicates are ignored",
    f"{TAGS}: Tag format and constraints",
    LINE,
    run(tags=["t"] * 12, seen={"tags": ["t"]}),
    job("a", tags=["t"]),
)
for name, tags in (
    ("too many", [f"t{number}" for number in range(11)]),
    ("that begins with a digit", ["1st"]),
    ("with a space", ["a b"]),
    ("that is empty", [""]),
    ("that is too long", ["x" * 101]),
):
    add(
        f"tags: {name}",
        f"{TAGS}: Tag format and constraints: rejected",
        LINE,
        run(tags=tags).refused_with(InvalidArgumentError, "INVALID_ARGUMENT", "Command 'CREATE'"),
    )
add(
    "business id: in the answer, and twice if nobody minds",
    f"{BUSINESS}: it need not be unique unless uniqueness control is enabled",
    LINE,
    run(business_id="order-7", seen={"business_id": "order-7"}),
    run(business_id="order-7", seen={"business_id": "order-7"}),
)
add(
    "business id: none",
    "gateway.txt, businessId: optional (presence)",
    LINE,
    run(seen={"business_id": None}),
)
add(
    "business id: of 256 characters and no more",
    f"{BUSINESS}; camunda/camunda pull request 46502",
    LINE,
    run(business_id="x" * 256),
    run(business_id="x" * 257).refused_with(
        InvalidArgumentError, "INVALID_ARGUMENT", "Command 'CREATE' rejected"
    ),
)
