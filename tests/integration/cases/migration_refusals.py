"""Migrations that are refused, and change nothing."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    boundary,
    end,
    message_event,
    repeated,
    signal_event,
    subprocess,
    task,
)
from tests.embedded.models import start as begin

from zeebe_grpclib.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    ProcessInstanceNotFoundError,
)

from .client_steps import deploy_also, migrate, nobodys, the_job
from .migrated_events import HOUR, MINUTE, guarded
from .migrations import DOCS, ONE, joined, of, to
from .steps import Book, U, create, finish, job, work

BOOK = Book()
add = BOOK.add

LIMITS = f"{DOCS}: Limitations; features.md 2.2 for the code"
TARGET = deploy_also(to(begin(), work("b"), end(), flows="start > b > end"))


def says(code: str, text: str) -> str:
    return f"Command 'MIGRATE' rejected with code '{code}': Expected to migrate process {text}"


for name, step, text in (
    (
        "there is no such instance",
        migrate(of=nobodys),
        says("NOT_FOUND", "instance but no process instance found with key '<key>'"),
    ),
    (
        "an element is no process instance",
        migrate(of=the_job, a="b"),
        says("NOT_FOUND", "instance but no process instance found with key '<key>'"),
    ),
    (
        "there is no such definition",
        migrate(to=nobodys, a="b"),
        says(
            "NOT_FOUND",
            "instance to process definition but no process definition found with key '<key>'",
        ),
    ),
):
    add(
        f"migrate: {name}",
        LIMITS,
        ONE,
        TARGET,
        create(),
        job("a", hold=True),
        step.refused_with(ProcessInstanceNotFoundError, "NOT_FOUND", text),
        finish(),
    )
for side, mappings in (("source", {"x": "b"}), ("target", {"a": "x"})):
    add(
        f"migrate: there is no such element in the {side}",
        f"{LIMITS}; must refer to an element existing in the process definition",
        ONE,
        TARGET,
        create(),
        migrate(mappings).refused_with(
            InvalidArgumentError,
            "INVALID_ARGUMENT",
            says(
                "INVALID_ARGUMENT",
                f"instance '<key>' but mapping instructions contain a non-existing {side} element "
                f"id 'x'. Elements provided in mapping instructions must exist in the {side} "
                "process definition.",
            ),
        ),
        job("a"),
    )


def fails(
    name: str, source: bytes, target: bytes, mapping: dict[str, str], *words: str, why: str = ""
) -> None:
    """A migration that the state of the instance does not allow; its text names all of these."""
    text = says("INVALID_STATE", "instance '<key>' but")
    step = migrate(mapping)
    checks = [
        step.refused_with(FailedPreconditionError, "FAILED_PRECONDITION", part)
        for part in (text, *words)
    ]
    add(
        f"migrate: {name}",
        why or LIMITS,
        source,
        deploy_also(target),
        create({"key": U}),
        job("a", hold=True),
        *checks,
        finish(),
    )


def simple(*nodes: Node, flows: str = "start > b > end") -> bytes:
    return to(begin(), *nodes, end(), flows=flows)


fails(
    "an active element is not mapped",
    ONE,
    simple(work("b")),
    {},
    "active element with id 'a'",
    why=f"{LIMITS}; camunda/camunda issue 15124",
)
fails(
    "another type of element",
    ONE,
    simple(task("b", "userTask")),
    {"a": "b"},
    "'SERVICE_TASK'",
    "'USER_TASK'",
)
fails(
    "into a sub-process",
    ONE,
    simple(subprocess("sub", begin("s"), work("b"), flows="s > b"), flows="start > sub > end"),
    {"a": "b"},
    "the flow scope",
)
fails(
    "out of a sub-process",
    of(begin(), subprocess("sub", begin("s"), work("a"), flows="s > a"), flows="start > sub"),
    simple(
        *(subprocess("sub", begin("s"), work("c"), flows="s > c"), work("b")),
        flows="start > b > sub > end",
    ),
    {"sub": "sub", "a": "b"},
    "the flow scope",
)
fails(
    "from parallel to sequential",
    of(begin(), repeated(work("a"), "=[1]"), flows="start > a"),
    simple(repeated(work("b"), "=[1]", sequential=True)),
    {"a": "b"},
    "active element with id 'a' has a different loop characteristics than the target element with "
    "id 'b'.",
)
fails(
    "from a multi-instance activity to a single one",
    of(begin(), repeated(work("a"), "=[1]"), flows="start > a"),
    simple(work("b")),
    {"a": "b"},
    "'MULTI_INSTANCE_BODY'",
)
fails(
    "an event is detached",
    guarded("b", MINUTE, target=False),
    to(
        *(begin(), work("a"), work("other"), boundary("b2", "other", MINUTE), end()),
        flows="start > a > other > end; b2 > end",
    ),
    {"a": "a", "b": "b2"},
    "active element with id 'a' is mapped to an element with id 'a' and has a catch event with id "
    "'b' that is mapped to a catch event with id 'b2'. These mappings detach the catch event from "
    "the element in the target process. Catch events must stay attached to the same element "
    "instance.",
    why=f"{LIMITS}; text by camunda/camunda issue 51295",
)
fails(
    "an event is mapped to one of another type",
    guarded("b", MINUTE, target=False),
    guarded("b2", signal_event("s1"), target=True),
    {"a": "a", "b": "b2"},
    "'b2'",
    why=f"{LIMITS}; camunda/camunda pull request 22155",
)
fails(
    "two events are mapped to the same one",
    of(
        *(begin(), work("a"), boundary("b", "a", MINUTE), boundary("c", "a", HOUR), end()),
        flows="start > a > end; b > end; c > end",
    ),
    guarded("b2", HOUR, target=True),
    {"a": "a", "b": "b2", "c": "b2"},
    "'b2'",
)
fails(
    "the message of an unmapped event is waited for again",
    guarded("b", message_event("m1"), target=False),
    guarded("b2", message_event("m1"), target=True),
    {"a": "a"},
    f"'{U}-one'",
    why=f"{DOCS}: Add or remove catch events, tip",
)
fails(
    "a new message has no correlation key",
    of(begin(), work("a"), flows="start > a"),
    guarded("b2", message_event("m1"), target=True).replace(b"=key", b"=missing"),
    {"a": "a"},
    "must be subscribed to",
)
ALREADY_THERE = joined(target=False)
add(
    "migrate: a join that waits is not mapped",
    f"{DOCS}: Migrate joining parallel and inclusive gateways; camunda/camunda issue 22199",
    ALREADY_THERE,
    deploy_also(joined("c", target=True)),
    create(),
    job("b"),
    migrate(a="a").refused_with(FailedPreconditionError, "FAILED_PRECONDITION", "'join'"),
    migrate(a="a", join="join").refused_with(InvalidArgumentError, "INVALID_ARGUMENT", "'b_join'"),
    job("a"),
)
