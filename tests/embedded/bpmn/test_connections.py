"""Connections on which Zeebe's broker breaks off at deployment."""

from __future__ import annotations

import pytest
from tests.embedded.models import (
    Node,
    boundary,
    compensate_event,
    document,
    model,
    process,
    service,
    start,
    timer_event,
)

from zeebe_grpclib.embedded import bpmn

FLOW = "A sequence flow must lead from flow node to flow node of its process"
_LATE = timer_event("timeDuration", "PT1S")


def problems(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(content)
    return [(problem.element, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize("target", ["start_a", "data", "note", "lane", "p", "m"])
def test_flows_lead_to_flow_nodes(target: str) -> None:
    nodes = Node("data", "dataObject"), Node("note", "textAnnotation")
    lanes = Node("lanes", "laneSet", body='<lane id="lane"/>')
    flow = Node("f", "sequenceFlow", {"sourceRef": "a", "targetRef": target})
    content = process("p", lanes, start(), service("a"), nodes[0], flow, flows="start > a")
    # Annotations come last.
    content = content.replace("</process>", '<textAnnotation id="note"/></process>')

    assert problems(document('<message id="m" name="m"/>', content)) == [("f", FLOW)]


def test_flows_lead_from_flow_nodes() -> None:
    flow = Node("f", "sequenceFlow", {"sourceRef": "data", "targetRef": "a"})
    nodes = start(), service("a"), Node("data", "dataObject"), flow

    assert problems(model("p", *nodes, flows="start > a")) == [("f", FLOW)]


def test_flows_stay_in_their_process() -> None:
    one = process("p", start(), service("a"), flows="start > a; a > b")
    two = process("q", start("s"), service("b"), flows="s > b")
    assert problems(document(one, two)) == [("a_b", FLOW)]

    one = process("p", start(), service("a"), flows="start > a; s > b")
    two = process("q", start("s"), service("b"), flows="")
    assert problems(document(one, two)) == [("s_b", FLOW)]


def test_boundary_events_are_attached_in_their_process() -> None:
    one = process("p", start(), boundary("late", "b", _LATE), flows="")
    two = process("q", start("s"), service("b"), flows="s > b")

    assert problems(document(one, two)) == [
        ("late", "A boundary event must be attached to an activity of its process")
    ]


@pytest.mark.parametrize("target", ["end", "b"])
def test_compensation_boundary_events_are_associated_with_activities(target: str) -> None:
    event = Node("undo", "boundaryEvent", {"attachedToRef": "a"}, body=compensate_event())
    ends = {"sourceRef": "undo", "targetRef": target}
    nodes = start(), service("a"), event, Node("end", "endEvent"), Node("x", "association", ends)
    one = process("p", *nodes, flows="start > a > end")
    two = process("q", start("s"), service("b"), flows="s > b")

    assert problems(document(one, two)) == [
        (
            "undo",
            "A compensation boundary event must be associated with an activity of its process",
        )
    ]
