"""Definitions that Zeebe does not look at: camunda/camunda, its transformers of these events."""

from __future__ import annotations

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    compensate_event,
    condition,
    error_event,
    job,
    message,
    message_event,
    model,
    start,
    throw,
    timer_event,
)

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.engine import CreateProcessInstance

TERMINATE = "<terminateEventDefinition/>"
PUBLISH = message_event("m").replace(
    "/>",
    "><extensionElements><zeebe:publishMessage correlationKey='=x'/></extensionElements>"
    "</messageEventDefinition>",
)
LINK = '<linkEventDefinition name="l"/>'


def element(node: Node, *more: Node, flows: str) -> bpmn.Element:
    content = model("p", node, *more, flows=flows, definitions=message("m", "x"))
    return bpmn.read(content).processes[0].elements[node.id]


@pytest.mark.parametrize(
    "event",
    [timer_event("timeDuration", "PT1S"), error_event(), condition("=x"), TERMINATE, PUBLISH],
)
def test_throw_events(event: str) -> None:
    node = throw("t", event).with_io({"x": "=1"}, {"y": "=2"})
    found = element(node, start(), flows="start > t")

    assert (found.event, found.inputs) == (None, None)
    assert found.outputs is not None


def test_an_end_event_that_is_to_publish_a_message() -> None:
    found = element(Node("e", "endEvent", body=PUBLISH), start(), flows="start > e")
    assert found.event is None


@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
def test_not_what_has_a_job(tag: str) -> None:
    node = Node("e", tag, extensions=job("mail"), body=message_event("m")).with_io({"x": "=1"})
    found = element(node, start(), flows="start > e")

    assert isinstance(found.event, bpmn.MessageDefinition)
    assert found.inputs is not None


@pytest.mark.parametrize("event", [compensate_event(), TERMINATE])
def test_start_events(event: str) -> None:
    h = Harness()
    h.deploy(model("p", start("s", event), throw("t"), flows="s > t"))
    h.create()
    assert h.steps() == ["s", "t", "p"]


def test_no_instance_begins_at_a_link() -> None:
    h = Harness()
    h.deploy(model("p", start("s", LINK), throw("t"), flows="s > t"))
    code, text = h.refused(CreateProcessInstance("p"))
    assert code == "INVALID_STATE"
    assert "Expected to create instance of process with none start event" in text
