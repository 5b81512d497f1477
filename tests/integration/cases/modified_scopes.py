"""Modifications of event sub-processes, calls and iterations; what they set, end and move."""

from __future__ import annotations

from tests.embedded.models import (
    call,
    document,
    end,
    message,
    message_event,
    process,
    repeated,
    subprocess,
)
from tests.embedded.models import start as begin

from zeebe_grpclib.errors import InvalidArgumentError
from zeebe_grpclib.instructions import MoveElement, VariableInstruction

from .client_steps import (
    activate,
    active,
    by_key,
    gone,
    holds,
    modify,
    the_job,
    the_job_s_instance,
)
from .modifications import DEEP, DOCS, TERMINATE
from .steps import Book, U, create, finish, job, no_job, p, publish, work

BOOK = Book()
add = BOOK.add

SET, MOVE = f"{DOCS}: Set variables", f"{DOCS}: Move an element instance"

EVENT_SUB = p(
    begin(),
    work("a"),
    end(),
    subprocess(
        *("es", begin("es_start", message_event("msg")), work("c"), end("es_end")),
        flows="es_start > c > es_end",
        triggered=True,
    ),
    flows="start > a > end",
    definitions=message("msg", f"{U}-msg", "=key"),
)
INTERRUPTING = f"{DOCS}: Activate an interrupting event subprocess"
add(
    "modify: an interrupting event sub-process does not interrupt",
    INTERRUPTING,
    EVENT_SUB,
    create({"key": U}),
    modify("es"),
    active("a", "es", "c"),
    job("c"),
    job("a"),
    gone(),
)
add(
    "modify: interrupting is simulated by terminating",
    INTERRUPTING,
    EVENT_SUB,
    create({"key": U}),
    modify("es", terminate=["a"]),
    no_job("a"),
    job("c"),
    gone(),
)
add(
    "modify: on after an interrupting event sub-process",
    "camunda/camunda issue 10477: an element is activated although its scope was interrupted",
    EVENT_SUB,
    create({"key": U}),
    publish("msg", U),
    job("c", hold=True),
    modify("a", terminate=["es"]),
    job("a"),
    gone(),
)
add(
    "modify: variables of the instance and of a scope",
    SET,
    EVENT_SUB,
    create({"key": U, "v": 1}),
    modify(
        activate("c", VariableInstruction({"v": 2}), VariableInstruction({"own": 3}, "es")),
        terminate=["a"],
    ),
    holds({"key": U, "v": 2}),
    holds({"own": 3}, "es"),
    job("c", {"key": U, "v": 2, "own": 3}),
    gone(),
)
add(
    "modify: variables are there when inputs are applied",
    SET,
    p(
        begin(),
        work("a"),
        work("b").with_io(inputs={"seen": "=fresh + 1"}),
        flows="start > a > b",
    ),
    create(),
    modify(activate("b", VariableInstruction({"fresh": 1})), terminate=["a"]),
    job("b", {"fresh": 1, "seen": 2}),
    gone(),
)
add(
    "modify: with the last element its scopes and the instance are terminated",
    TERMINATE,
    DEEP,
    create(),
    job("first"),
    job("a", hold=True),
    modify(terminate=[the_job]),
    gone(),
    no_job("b"),
)
add(
    "modify: a terminated sub-process takes its elements along",
    TERMINATE,
    DEEP,
    create(),
    job("first"),
    modify("first", terminate=["outer"]),
    active("first"),
    no_job("a"),
    job("first"),
    job("a"),
    job("b"),
    gone(),
)
CALLS = document(
    process(f"{U}-p", begin(), call("c", f"{U}-child"), work("after"), flows="start > c > after"),
    process(f"{U}-child", begin("cs"), work("in_child"), flows="cs > in_child"),
)
add(
    "modify: a terminated call activity terminates the child",
    TERMINATE,
    CALLS,
    create(),
    job("in_child", hold=True),
    modify("after", terminate=["c"]),
    job("after"),
    gone(),
)
add(
    "modify: a child is not emptied",
    f"{TERMINATE}, note",
    CALLS,
    create(),
    job("in_child", hold=True),
    modify(terminate=[the_job], of=the_job_s_instance).refused_with(
        InvalidArgumentError,
        "INVALID_ARGUMENT",
        f"Expected to modify instance of process '{U}-child' but",
    ),
    finish(),
    job("after"),
    gone(),
)
add(
    "modify: activated first, terminated then",
    f"{DOCS}: Execute the modification instructions",
    p(begin(), work("a"), end(), flows="start > a > end"),
    create(),
    job("a", hold=True),
    modify("a", terminate=[the_job]),
    job("a"),
    gone(),
)
ITERATIONS = p(
    begin(),
    repeated(
        subprocess("each", begin("s"), work("a"), work("b"), flows="s > a > b"),
        "=[1, 2]",
        "item",
    ),
    work("after"),
    flows="start > each > after",
)
add(
    "move: one iteration, to a sibling",
    f"{MOVE}: inside multi-instance subprocesses",
    ITERATIONS,
    create(),
    job("a", hold=True, has={"item": 1}),
    modify(move=[by_key("b", the_job, use_source_parent_key_as_ancestor_scope_key=True)]),
    job("b", has={"item": 1}),
    job("a", has={"item": 2}),
    job("b", has={"item": 2}),
    job("after"),
    gone(),
)
add(
    "move: all iterations, their scopes inferred",
    f"{MOVE}: inside multi-instance subprocesses",
    ITERATIONS,
    create(),
    modify(
        move=[
            MoveElement("b", source_element_id="a", infer_ancestor_scope_from_source_hierarchy=True)
        ]
    ),
    no_job("a"),
    job("b", has={"item": 1}),
    job("b", has={"item": 2}),
    job("after"),
    gone(),
)
add(
    "move: out of a multi-instance activity as a whole",
    "camunda/camunda pull request 41649: only the body activates the target",
    ITERATIONS,
    create(),
    modify(move=[MoveElement("after", source_element_id="each")]),
    no_job("a"),
    job("after"),
    no_job("after"),
    gone(),
)
add(
    "move: with variables",
    f"{MOVE}; camunda/camunda pull request 41649: they are those of the activation",
    p(begin(), work("a"), work("b"), flows="start > a > b"),
    create(),
    modify(
        move=[
            MoveElement(
                "b", source_element_id="a", variables=[VariableInstruction({"moved": True})]
            )
        ]
    ),
    no_job("a"),
    job("b", {"moved": True}),
    gone(),
)
