"""Messages: buffered, correlated, expired, and what they start."""

from __future__ import annotations

from tests.embedded.models import (
    catch,
    end,
    message,
    message_event,
    throw,
)
from tests.embedded.models import job as job_type
from tests.embedded.models import start as begin

from .steps import (
    Book,
    U,
    advance,
    ends,
    finish,
    finish_first,
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

MESSAGES = "documentation, Messages"
WAIT = p(
    begin(),
    catch("m", message_event("msg")),
    end(),
    flows="start > m > end",
    definitions=message("msg", f"{U}-msg", "=key"),
)
add(
    "a message that is buffered is correlated later",
    f"{MESSAGES}: a message is buffered for its time to live",
    WAIT,
    publish("msg", U, {"v": 1}, ttl_ms=60_000),
    start({"key": U}),
    ends({"key": U, "v": 1}),
)
add(
    "a message without time to live is not buffered",
    f"{MESSAGES}: with a TTL of 0 it is discarded if nobody waits",
    WAIT,
    publish("msg", U, {"v": 1}),
    start({"key": U}),
    waits(),
    publish("msg", U, {"v": 2}, ttl_ms=60_000),
    ends({"key": U, "v": 2}),
)
add(
    "a message with another key is not correlated",
    f"{MESSAGES}: name and correlation key must match",
    WAIT,
    publish("msg", f"{U}-other", {"v": 1}, ttl_ms=60_000),
    publish("msg", U, {"v": 2}, ttl_ms=60_000),
    start({"key": U}),
    ends({"key": U, "v": 2}),
)
add(
    "of two buffered messages the first is taken",
    f"{MESSAGES}: in the order in which they were published",
    WAIT,
    publish("msg", U, {"v": 1}, ttl_ms=60_000),
    publish("msg", U, {"v": 2}, ttl_ms=60_000),
    start({"key": U}),
    ends({"key": U, "v": 1}),
)
add(
    "a message expires",
    f"{MESSAGES}: time to live",
    WAIT,
    publish("msg", U, {"v": 1}, ttl_ms=60_000),
    advance(seconds=61),
    start({"key": U}),
    advance(),
    publish("msg", U, {"v": 2}, ttl_ms=60_000),
    ends({"key": U, "v": 2}),
)
add(
    "a message id may be used again after its time to live",
    "engine.md 5, trap 2: the id is unique only while the TTL lives",
    None,
    publish("msg", U, ttl_ms=60_000, message_id="once"),
    advance(seconds=61),
    publish("msg", U, ttl_ms=60_000, message_id="once"),
)
add(
    "a correlation key that is a number",
    "documentation, Message events, Messages: the key is a string or a number",
    WAIT,
    publish("msg", "4711", {"v": 1}, ttl_ms=60_000),
    start({"key": 4711}),
    ends({"key": 4711, "v": 1}),
)
add(
    "a correlation key that is missing",
    "engine.md 5: Failed to extract the correlation key",
    WAIT,
    start({}),
    incident(
        "m", "EXTRACT_VALUE_ERROR", "Failed to extract the correlation key for 'key'", whole=False
    ),
    set_variables({"key": U}),
    resolve(),
    publish("msg", U, ttl_ms=60_000),
    ends({"key": U}),
)
STARTED = p(
    begin("start", message_event("msg")),
    work("a"),
    end(),
    flows="start > a > end",
    definitions=message("msg", f"{U}-msg"),
)
add(
    "a message starts an instance",
    "documentation, Message events, Message start events",
    STARTED,
    publish("msg", "", {"v": 1}),
    job("a", {"v": 1}),
)
add(
    "a message with a key starts one instance at a time",
    "engine.md 5, trap 2: start events lock per process id and correlation key",
    STARTED,
    publish("msg", "k", {"v": 1}, ttl_ms=60_000),
    publish("msg", "k", {"v": 2}, ttl_ms=60_000),
    job("a", {"v": 1}, hold=True),
    no_job("a"),
    finish(),
    job("a", {"v": 2}),
)
add(
    "messages without a key start instances at the same time",
    f"{MESSAGES}: without a correlation key there is no lock",
    STARTED,
    publish("msg", "", {"v": 1}),
    publish("msg", "", {"v": 2}),
    job("a", {"v": 1}, hold=True),
    job("a", {"v": 2}),
    finish_first(),
)

THROWN = job_type(f"{U}-t")
for tag, title in ((throw, "throw"), (end, "end")):
    node = tag("t", message_event("msg"))
    node.extensions = THROWN
    add(
        f"a message {title} event is a job",
        "documentation, Message events: throw events are job workers' work",
        p(
            begin(),
            node,
            *([end()] if title == "throw" else []),
            flows="start > t" + (" > end" if title == "throw" else ""),
            definitions=message("msg", f"{U}-msg"),
        ),
        start({"v": 1}),
        job("t", {"v": 1}, complete={"w": 2}),
        ends({"v": 1, "w": 2}),
    )
