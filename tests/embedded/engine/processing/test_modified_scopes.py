"""Modification where there are event sub-processes and iterations."""

from __future__ import annotations

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_modification import (
    active,
    ended,
    key_of,
    keys_of,
    modify,
)
from tests.embedded.models import (
    end,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
)

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    MoveInstruction,
    PublishMessage,
    TerminateInstruction,
    VariableInstruction,
)

EVENT_SUB = subprocess(
    "es",
    start("es_start", message_event("m")),
    service("c"),
    end("es_end"),
    flows="es_start > c > es_end",
    triggered=True,
)


WITH_EVENT_SUB = model(
    "p",
    start(),
    service("a"),
    end(),
    EVENT_SUB,
    flows="start > a > end",
    definitions=message("m", "go", "=k"),
)


def test_an_event_sub_process_does_not_interrupt_when_it_is_activated(h: Harness) -> None:
    h.deploy(WITH_EVENT_SUB)
    key = h.create(variables={"k": "1"})
    modify(h, key, "es")
    assert active(h) == ["a", "es", "c"]
    assert h.census()["subscriptions"] == 1
    for _ in range(2):
        h.complete()
    assert ended(h, key)


def test_an_element_in_an_event_sub_process_is_activated_without_its_start(h: Harness) -> None:
    h.deploy(WITH_EVENT_SUB)
    modify(h, h.create(variables={"k": "1"}), "c")
    assert active(h) == ["a", "es", "c"]
    assert "es_start" not in h.steps("ACTIVATED")


def test_an_interrupted_scope_goes_on(h: Harness) -> None:
    h.deploy(WITH_EVENT_SUB)
    key = h.create(variables={"k": "1"})
    h.execute(PublishMessage("go", "1"))
    assert active(h) == ["es", "c"]
    modify(h, key, "a", terminate=[TerminateInstruction(key_of(h, "es"))])
    assert active(h) == ["a"]
    h.complete()
    assert h.steps("COMPLETED")[-2:] == ["end", "p"]


def test_a_multi_instance_activity_is_activated_as_a_whole(h: Harness) -> None:
    each = repeated(service("each"), "=[1, 2]", "item")
    h.deploy(model("p", start(), service("a"), each, flows="start > a > each"))
    key = h.create()
    modify(h, key, "each", terminate=[TerminateInstruction(key_of(h, "a"))])
    assert [job.variables["item"] for job in h.activate()] == [1, 2]


LOOP = model(
    "p",
    start(),
    repeated(
        subprocess("sub", start("s"), service("a"), service("b"), flows="s > a > b"),
        "=[1, 2]",
        "item",
    ),
    flows="start > sub",
)


def test_an_element_in_a_running_iteration_is_activated_there(h: Harness) -> None:
    h.deploy(LOOP)
    key = h.create()
    _, first, _ = keys_of(h, "sub")
    modify(h, key, ActivateInstruction("b", first))
    assert active(h) == ["sub", "sub", "sub", "a", "a", "b"]
    (job,) = [job for job in h.activate() if job.element_id == "b"]
    assert job.variables["item"] == 1


def test_an_iteration_is_terminated_and_the_others_go_on(h: Harness) -> None:
    h.deploy(LOOP)
    key = h.create()
    first = keys_of(h, "a")[0]
    modify(h, key, terminate=[TerminateInstruction(first)])
    assert active(h) == ["sub", "sub", "a"]
    h.complete()
    h.complete()
    assert h.steps("COMPLETED")[-1] == "p"


@pytest.mark.parametrize(
    "move",
    [
        MoveInstruction("b", source_id="a", infers_ancestor=True),
        MoveInstruction("b", source_id="a", takes_source_parent=True),
    ],
)
def test_tokens_are_moved_within_their_iterations(h: Harness, move: MoveInstruction) -> None:
    h.deploy(LOOP)
    modify(h, h.create(), move=[move])
    assert active(h) == ["sub", "sub", "sub", "b", "b"]
    assert [job.variables["item"] for job in h.activate()] == [1, 2]


def test_a_moved_multi_instance_activity_counts_once(h: Harness) -> None:
    each = repeated(service("each"), "=[1, 2]", "item")
    h.deploy(model("p", start(), each, service("b"), flows="start > each > b"))
    modify(h, h.create(), move=[MoveInstruction("b", source_id="each")])
    assert active(h) == ["b"]


def test_a_single_token_is_moved_by_its_key(h: Harness) -> None:
    h.deploy(LOOP)
    key = h.create()
    source = keys_of(h, "a")[1]
    set_x = (VariableInstruction({"x": 1}),)
    move = MoveInstruction("b", source, infers_ancestor=True, variables=set_x)
    modify(h, key, move=[move])
    assert active(h) == ["sub", "sub", "sub", "a", "b"]
    (job,) = [job for job in h.activate() if job.element_id == "b"]
    assert (job.variables["item"], h.variables(key)) == (2, {"x": 1})
