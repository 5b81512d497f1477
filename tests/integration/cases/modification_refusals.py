"""Modifications that are refused, and change nothing."""

from __future__ import annotations

from tests.embedded.models import (
    boundary,
    catch,
    gateway,
    message,
    message_event,
    repeated,
    subprocess,
    timer_event,
)
from tests.embedded.models import start as begin

from zeebe_grpclib.errors import InvalidArgumentError, ProcessInstanceNotFoundError
from zeebe_grpclib.instructions import VariableInstruction

from .client_steps import activate, active, modify, nobodys, the_instance, the_job
from .modifications import DOCS, TERMINATE
from .steps import Book, U, create, job, p, work

BOOK = Book()
add = BOOK.add

LIMITS = f"{DOCS}: Limitations; features.md 2.2"

add(
    "modify: there is no such instance",
    LIMITS,
    None,
    modify("a", of=nobodys).refused_with(
        ProcessInstanceNotFoundError,
        "NOT_FOUND",
        "Command 'MODIFY' rejected with code 'NOT_FOUND': Expected to modify process instance but "
        "no process instance found with key '<key>'",
    ),
)
TRICKY = p(
    begin(),
    work("a"),
    boundary("late", "a", timer_event("timeDuration", "PT1H")),
    gateway("race", "eventBased"),
    catch("t", timer_event("timeDuration", "PT1H")),
    catch("m", message_event("msg")),
    repeated(subprocess("each", begin("s"), work("b"), flows="s > b"), "=[1, 2]"),
    flows="start > a > race > t > each; race > m; late > each",
    definitions=message("msg", f"{U}-msg", "=key"),
)
PREFIX = (
    "Command 'MODIFY' rejected with code 'INVALID_ARGUMENT': Expected to modify instance of "
    f"process '{U}-p' but it contains one or more"
)
UNSUPPORTED = f"{PREFIX} activate instructions for elements that are unsupported:"
for name, step, text, source in (
    (
        "unknown elements",
        modify("x", "a", "y"),
        f"{PREFIX} activate instructions with an element that could not be found: 'x', 'y'",
        "camunda/camunda pull requests 10153 and 10164; features.md 2.2 for the code",
    ),
    (
        "start events and boundary events",
        modify("start", "late"),
        (
            f"{UNSUPPORTED} 'start', 'late'. The activation of elements with type 'START_EVENT', "
            "'BOUNDARY_EVENT' is not supported. Supported element types are:"
        ),
        "camunda/camunda pull request 10194",
    ),
    (
        "a sequence flow",
        modify("start_a"),
        f"{UNSUPPORTED} 'start_a'. The activation of elements with type 'SEQUENCE_FLOW' is not",
        "camunda/camunda pull request 10194",
    ),
    ("an event behind an event-based gateway", modify("t"), f"{UNSUPPORTED} 't'.", LIMITS),
    (
        "an element of a new multi-instance activity",
        modify("b"),
        "Expected to modify instance of process",
        "features.md 2.2: multi-instance activation is INVALID_ARGUMENT",
    ),
    (
        "an element instance that is not there",
        modify(terminate=[nobodys]),
        (
            f"{PREFIX} terminate instructions with an element instance that could not be found: "
            "'<key>'"
        ),
        "camunda/camunda pull request 10226",
    ),
    (
        "an element that is not active",
        modify(terminate=["race"]),
        "Expected to modify instance of process",
        f"{TERMINATE}: not active, so the command is rejected",
    ),
    (
        "a variable scope that is not around the element",
        modify(activate("a", VariableInstruction({"v": 1}, "each"))),
        (
            f"{PREFIX} variable instructions with a scope element that doesn't belong the "
            "element's flow scope: 'each'."
        ),
        "camunda/camunda pull request 10280",
    ),
    (
        "a variable scope that does not exist",
        modify(activate("a", VariableInstruction({"v": 1}, "nowhere"))),
        "Expected to modify instance of process",
        "camunda/camunda issue 9982",
    ),
    (
        "an ancestor that does not exist",
        modify(activate("a", ancestor=nobodys)),
        "Expected to modify instance of process",
        "camunda/camunda issue 9984",
    ),
    (
        "an ancestor that is none",
        modify(activate("a", ancestor=the_job)),
        (
            f"{PREFIX} activate instructions with an ancestor scope key that is not an ancestor "
            "of the element to activate:\n- instance '<key>' of element 'a' is not an ancestor of "
            "element 'a'"
        ),
        "camunda/camunda pull request 11305",
    ),
    (
        "a scope that another instruction terminates",
        modify("a", terminate=[the_instance]),
        "Expected to modify instance of process",
        "camunda/camunda pull request 38179",
    ),
):
    add(
        f"modify: refused, and nothing changes: {name}",
        source,
        TRICKY,
        create({"key": U}),
        job("a", hold=True),
        step.refused_with(InvalidArgumentError, "INVALID_ARGUMENT", text),
        active("a"),
    )
