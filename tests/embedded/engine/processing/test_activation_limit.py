import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import Node, end, gateway, model, service, start, subprocess, task

from zeebe_grpclib.embedded.engine.processing import activation_limit


def test_a_loop_of_gateways_becomes_an_incident(
    h: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activation_limit, "ACTIVATION_LIMIT", 1_000)
    h.deploy(model("p", start(), gateway("a"), gateway("b"), flows="start > a > b; b > a"))
    h.create()

    ((_, kind, text),) = h.incidents()
    assert kind == "UNKNOWN"
    assert text.startswith("More than 1000 elements were activated")
    assert h.census()["element instances"] == 2


def _each(node: Node) -> Node:
    node.body = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    return node


def test_many_items_are_no_loop(h: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activation_limit, "ACTIVATION_LIMIT", 20)
    call = task("c", "callActivity", '<zeebe:calledElement processId="q"/>')
    inside = (start("s"), _each(task("t")), end("e"))
    h.deploy(model("q", start(), end(), flows="start > end"))
    h.deploy(
        model(
            "p",
            *(start(), _each(call), _each(subprocess("sub", *inside, flows="s > t > e")), end()),
            flows="start > c > sub > end",
        )
    )
    h.create(variables={"items": list(range(30))})

    assert h.incidents() == []
    assert set(h.census().values()) == {0}


def test_a_loop_around_many_items_is_one(h: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activation_limit, "ACTIVATION_LIMIT", 1_000)
    call = task("c", "callActivity", '<zeebe:calledElement processId="q"/>')
    h.deploy(model("q", start(), end(), flows="start > end"))
    flows = "start > a > c > b; b > a [*]; b > end [=false]"
    h.deploy(model("p", start(), gateway("a"), _each(call), gateway("b"), end(), flows=flows))
    h.create(variables={"items": list(range(50))})

    texts = {text.split(" without")[0] for _, _, text in h.incidents()}
    assert texts == {"More than 1200 elements were activated"}


def test_items_may_add_so_many(h: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activation_limit, "ACTIVATION_LIMIT", 10)
    monkeypatch.setattr(activation_limit, "REPETITION_LIMIT", 30)
    h.deploy(model("p", start(), _each(task("t")), end(), flows="start > t > end"))
    h.create(variables={"items": list(range(41))})

    # The start event and the activity as a whole come before the items.
    assert len(h.incidents()) == 2 + 41 - 40


def test_a_long_chain_of_commands_is_no_loop(h: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activation_limit, "ACTIVATION_LIMIT", 10)
    h.deploy(model("p", start(), service("a"), end(), flows="start > a > end"))
    for _ in range(20):
        h.create()
        h.complete()

    assert h.incidents() == []
