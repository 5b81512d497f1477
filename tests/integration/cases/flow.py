"""Gateways, sequence flows, and the events that are nothing but stations."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    catch,
    end,
    gateway,
    message,
    message_event,
    signal,
    signal_event,
    task,
    throw,
    timer_event,
)
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
    publish,
    resolve,
    set_variables,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

DOCS = "documentation, Exclusive gateway"
NO_FLOW = "Expected at least one condition to evaluate to true, or to have a default flow"


def mark(node_id: str) -> Node:
    """A task that leaves its id in a variable."""
    return task(
        node_id, "scriptTask", f'<zeebe:script expression="=true" resultVariable="{node_id}"/>'
    )


CHOICE = p(
    begin(),
    gateway("g"),
    mark("low"),
    mark("high"),
    mark("other"),
    end(),
    flows="start > g; g > low [=x < 10]; g > high [=x > 100]; g > other [*]; "
    "low > end; high > end; other > end",
)
add("exclusive, first condition", DOCS, CHOICE, start({"x": 1}), ends({"x": 1, "low": True}))
add("exclusive, second condition", DOCS, CHOICE, start({"x": 200}), ends({"x": 200, "high": True}))
add("exclusive, default flow", DOCS, CHOICE, start({"x": 50}), ends({"x": 50, "other": True}))

BOTH = p(
    begin(),
    gateway("g"),
    mark("one"),
    mark("two"),
    end(),
    flows="start > g; g > one [=x > 1]; g > two [=x > 2]; one > end; two > end",
)
add(
    "exclusive, the first of two that hold",
    f"{DOCS}: in the order of the outgoing flows, only the first is taken",
    BOTH,
    start({"x": 3}),
    ends({"x": 3, "one": True}),
)
add(
    "exclusive, no condition holds",
    "engine.md 5, CONDITION_ERROR",
    BOTH,
    start({"x": 0}),
    incident("g", "CONDITION_ERROR", NO_FLOW),
    set_variables({"x": 2}),
    resolve(),
    ends({"x": 2, "one": True}),
)
add(
    "exclusive, a condition that is null",
    "engine.md 5, trap 6: null is an incident, not false",
    BOTH,
    start({}),
    incident(
        "g",
        "EXTRACT_VALUE_ERROR",
        "Expected result of the expression 'x > 1' to be 'BOOLEAN', but was 'NULL'.",
        whole=False,
    ),
    set_variables({"x": 9}),
    resolve(),
    ends({"x": 9, "one": True}),
)
add(
    "exclusive, a condition that is a number",
    "engine.md 5, EXTRACT_VALUE_ERROR",
    p(begin(), gateway("g"), end(), end("other"), flows="start > g; g > end [=x]; g > other [*]"),
    start({"x": 5}),
    incident(
        "g",
        "EXTRACT_VALUE_ERROR",
        "Expected result of the expression 'x' to be 'BOOLEAN', but was 'NUMBER'.",
        whole=False,
    ),
    set_variables({"x": False}),
    resolve(),
    ends({"x": False}),
)
add(
    "exclusive, a join lets every token pass",
    "documentation, Exclusive gateway: joining does not wait",
    p(
        begin(),
        gateway("fork", "parallel"),
        gateway("join"),
        work("a"),
        end(),
        flows="start > fork > join > a > end; fork > join",
    ),
    start(),
    job("a"),
    job("a"),
    ends(),
)

FORK = p(
    begin(),
    gateway("fork", "parallel"),
    work("a"),
    work("b"),
    gateway("join", "parallel"),
    work("c"),
    end(),
    flows="start > fork > a > join > c > end; fork > b > join",
)
PARALLEL = "documentation, Parallel gateway"
add(
    "parallel, the join waits for both",
    PARALLEL,
    FORK,
    start(),
    job("a", complete={"a": 1}),
    no_job("c"),
    job("b", {"a": 1}, complete={"b": 2}),
    job("c", {"a": 1, "b": 2}),
    ends({"a": 1, "b": 2}),
)
add(
    "parallel, branches share variables",
    "engine.md 2: a job in a parallel branch sees the variable that its sibling set",
    FORK,
    start({"n": 1}),
    job("b", complete={"n": 2}),
    job("a", {"n": 2}),
    job("c", {"n": 2}),
    ends({"n": 2}),
)
add(
    "parallel, each end takes one token",
    PARALLEL,
    p(
        begin(),
        gateway("fork", "parallel"),
        work("a"),
        work("b"),
        end("one"),
        end("two"),
        flows="start > fork > a > one; fork > b > two",
    ),
    start(),
    job("a"),
    waits(),
    job("b"),
    ends(),
)
add(
    "several outgoing flows of a task are all taken",
    "BPMN 2.0, Sequence Flow Considerations: uncontrolled flow, a token for each",
    p(begin(), work("a"), work("b"), work("c"), end(), flows="start > a > b > end; a > c > end"),
    start(),
    job("a"),
    job("b"),
    job("c"),
    ends(),
)

INCLUSIVE = "documentation, Inclusive gateway"
SOME = p(
    begin(),
    gateway("g", "inclusive"),
    work("a"),
    work("b"),
    work("c"),
    gateway("j", "inclusive"),
    work("after"),
    end(),
    flows="start > g; g > a [=x > 1]; g > b [=x > 2]; g > c [*]; a > j; b > j; c > j; "
    "j > after > end",
)
add(
    "inclusive, all that hold are taken and joined",
    INCLUSIVE,
    SOME,
    start({"x": 3}),
    job("a"),
    no_job("after"),
    no_job("c"),
    job("b"),
    job("after"),
    ends({"x": 3}),
)
add(
    "inclusive, one that holds",
    INCLUSIVE,
    SOME,
    start({"x": 2}),
    job("a"),
    job("after"),
    ends({"x": 2}),
)
add(
    "inclusive, default flow",
    INCLUSIVE,
    SOME,
    start({"x": 0}),
    job("c"),
    job("after"),
    ends({"x": 0}),
)
add(
    "inclusive, no condition holds",
    "engine.md 5, CONDITION_ERROR",
    p(
        begin(),
        gateway("g", "inclusive"),
        mark("one"),
        mark("two"),
        end(),
        flows="start > g; g > one [=x > 1]; g > two [=x > 2]; one > end; two > end",
    ),
    start({"x": 0}),
    incident("g", "CONDITION_ERROR", NO_FLOW),
    set_variables({"x": 2}),
    resolve(),
    ends({"x": 2, "one": True}),
)

RACE = p(
    begin(),
    gateway("g", "eventBased"),
    catch("m", message_event("msg")),
    catch("t", timer_event("timeDuration", "PT1H")),
    catch("s", signal_event("sig")),
    mark("by_message"),
    mark("by_timer"),
    mark("by_signal"),
    end(),
    flows="start > g; g > m > by_message > end; g > t > by_timer > end; g > s > by_signal > end",
    definitions=message("msg", f"{U}-msg", "=key") + signal("sig", f"{U}-sig"),
)
EVENT_BASED = "documentation, Event-based gateway: the first event decides"
add(
    "event-based, the message comes first",
    EVENT_BASED,
    RACE,
    start({"key": U}),
    publish("msg", U, {"v": 1}, ttl_ms=10_000),
    ends({"key": U, "v": 1, "by_message": True}),
)
add(
    "event-based, the timer comes first",
    EVENT_BASED,
    RACE,
    start({"key": U}),
    advance(hours=1),
    ends({"key": U, "by_timer": True}),
)
add(
    "event-based, the signal comes first",
    EVENT_BASED,
    RACE,
    start({"key": U}),
    advance(),
    broadcast("sig", {"v": 2}),
    ends({"key": U, "v": 2, "by_signal": True}),
)

add(
    "a none throw event is passed",
    "documentation, None events",
    p(begin(), throw("t"), end(), flows="start > t > end"),
    start({"a": 1}),
    ends({"a": 1}),
)
add(
    "a loop through an exclusive gateway",
    "documentation, Exclusive gateway",
    p(
        begin(),
        work("a"),
        gateway("g"),
        end(),
        flows="start > a > g; g > a [=n < 2]; g > end [*]",
    ),
    start({"n": 0}),
    job("a", {"n": 0}, complete={"n": 1}),
    job("a", {"n": 1}, complete={"n": 2}),
    ends({"n": 2}),
)
add(
    "a link leads on",
    "documentation, Link events",
    p(
        begin(),
        throw("away", '<linkEventDefinition name="there"/>'),
        catch("here", '<linkEventDefinition name="there"/>'),
        mark("after"),
        end(),
        flows="start > away; here > after > end",
    ),
    start(),
    ends({"after": True}),
)
