"""The order example: sound models, with a diagram that a modeler can open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from zeebe_grpclib.embedded import bpmn, dmn

ORDER = Path(__file__).parents[2] / "examples" / "order"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DMN_DC = "{http://www.omg.org/spec/DMN/20180521/DC/}"
DMN_DI = "{http://www.omg.org/spec/DMN/20180521/DI/}"
DMNDI = "{https://www.omg.org/spec/DMN/20191111/DMNDI/}"


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def has_on_edge(self, x: float, y: float) -> bool:
        inside = self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height
        return inside and (
            x in {self.x, self.x + self.width} or y in {self.y, self.y + self.height}
        )

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def boxes(root: ElementTree.Element, shape: str, bounds: str, reference: str) -> dict[str, Box]:
    def box(element: ElementTree.Element) -> Box:
        values = element.find(bounds)
        assert values is not None
        return Box(*(float(values.attrib[name]) for name in ("x", "y", "width", "height")))

    return {element.attrib[reference]: box(element) for element in root.iter(shape)}


def edges(
    root: ElementTree.Element, edge: str, waypoint: str, reference: str
) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    for element in root.iter(edge):
        points = [
            (float(point.attrib["x"]), float(point.attrib["y"]))
            for point in element.findall(waypoint)
        ]
        yield element.attrib[reference], points


@pytest.fixture(scope="module")
def process() -> bpmn.Process:
    (process,) = bpmn.read((ORDER / "order.bpmn").read_bytes()).processes
    return process


def test_every_element_of_the_process_has_a_shape_of_its_own(process: bpmn.Process) -> None:
    root = ElementTree.parse(ORDER / "order.bpmn").getroot()
    shapes = boxes(root, f"{BPMNDI}BPMNShape", f"{DC}Bounds", "bpmnElement")
    assert set(shapes) == set(process.elements) - {process.id}
    laid = list(shapes.items())
    for index, (one, box) in enumerate(laid):
        for other, other_box in laid[index + 1 :]:
            assert not box.overlaps(other_box), f"{one} lies on {other}"


def test_every_flow_of_the_process_is_drawn_from_shape_to_shape(process: bpmn.Process) -> None:
    root = ElementTree.parse(ORDER / "order.bpmn").getroot()
    shapes = boxes(root, f"{BPMNDI}BPMNShape", f"{DC}Bounds", "bpmnElement")
    drawn = dict(edges(root, f"{BPMNDI}BPMNEdge", f"{DI}waypoint", "bpmnElement"))
    assert set(drawn) == set(process.flows)
    for identifier, points in drawn.items():
        flow = process.flows[identifier]
        assert shapes[flow.source.id].has_on_edge(*points[0]), identifier
        assert shapes[flow.target.id].has_on_edge(*points[-1]), identifier


def test_every_part_of_the_decision_graph_is_drawn() -> None:
    root = ElementTree.parse(ORDER / "discount.dmn").getroot()
    shapes = boxes(root, f"{DMNDI}DMNShape", f"{DMN_DC}Bounds", "dmnElementRef")
    assert set(shapes) == {"discount", "customer_data", "total_data"}
    drawn = dict(edges(root, f"{DMNDI}DMNEdge", f"{DMN_DI}waypoint", "dmnElementRef"))
    ends = {"needs_customer": "customer_data", "needs_total": "total_data"}
    assert set(drawn) == set(ends)
    for identifier, points in drawn.items():
        assert shapes[ends[identifier]].has_on_edge(*points[0])
        assert shapes["discount"].has_on_edge(*points[-1])


def test_ids_are_used_once() -> None:
    for name in ("order.bpmn", "discount.dmn"):
        ids = [
            element.attrib["id"]
            for element in ElementTree.parse(ORDER / name).iter()
            if "id" in element.attrib
        ]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("status", "total", "discount"),
    [
        ("gold", 100, 15),
        ("gold", 99.99, 10),
        ("silver", 100, 5),
        ("silver", 99.99, 0),
        (None, 0, 0),
    ],
)
def test_the_discount(status: str | None, total: float, discount: int) -> None:
    model = dmn.read((ORDER / "discount.dmn").read_bytes())
    result = model.evaluate("discount", {"customer": {"status": status}, "total": total})
    assert (result.value_json, result.failure_message) == (discount, None)


def test_the_variables_are_those_that_the_process_reads() -> None:
    variables = json.loads((ORDER / "variables.json").read_text())
    assert set(variables) == {"order_id", "customer", "items"}
