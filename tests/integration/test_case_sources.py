"""The scenarios that are data: what they rest on, and what they leave out."""

from __future__ import annotations

import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.bpmn.verdicts import theirs

from zeebe_grpclib.embedded.bpmn import support

from .cases import CASES
from .cases.decisions import DECISION
from .cases.pages import is_source, page_of, parts
from .cases.steps import Case
from .cases.variables import EXPRESSIONS

ORACLES = Path(__file__).parents[1] / "oracles"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
with_oracle = [
    pytest.mark.oracle,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        shutil.which("java") is None or shutil.which("mvn") is None or not ORACLES.is_dir(),
        reason="the oracles need Java 17 and Maven",
    ),
]


def contents(case: Case) -> list[bytes]:
    """All BPMN that a case deploys."""
    found = [case.content] if case.content else []
    for step in case.steps:
        found += getattr(step, "contents", [])
    return [content for content in found if b"BPMN/20100524/MODEL" in content]


def what_occurs() -> set[str]:
    """Elements, events with their places, timers, extensions and bindings in all cases."""
    found: set[str] = set()
    for case in CASES:
        for content in contents(case):
            for element in ET.fromstring(content):
                _look(element, "process", found)
    return found


def _look(element: ET.Element, scope: str, found: set[str]) -> None:
    if element.tag.startswith(ZEEBE):
        name = element.tag.removeprefix(ZEEBE)
        found.add(f"zeebe:{name}")
        found |= {
            f"zeebe:{name} {attribute}"
            for attribute in ("formId", "formKey", "externalReference")
            if element.get(attribute)
        }
        if element.get("bindingType"):
            found.add(f"zeebe:{name} bindingType {element.get('bindingType')}")
    name = element.tag.removeprefix(BPMN)
    found.add(name)
    for definition in element:
        if definition.tag.endswith("EventDefinition"):
            kind = definition.tag.removeprefix(BPMN).removesuffix("EventDefinition")
            found.add(f"{kind} {name}")
            goes_on = "false" in {element.get("cancelActivity"), element.get("isInterrupting")}
            found.add(f"{kind} {name} in {scope}{' going on' if goes_on else ''}")
            found |= {
                f"cron {name}" if _is_cron(timer.text) else timer.tag.removeprefix(BPMN)
                for timer in definition
                if kind == "timer"
            }
    if name == "multiInstanceLoopCharacteristics":
        found.add(f"{name} {'sequential' if element.get('isSequential') == 'true' else 'parallel'}")
    if name == "subProcess":
        scope = "event sub-process" if element.get("triggeredByEvent") == "true" else "sub-process"
    for child in element:
        _look(child, scope, found)


def _is_cron(text: str | None) -> bool:
    return len((text or "").split()) == 6


def test_each_source_can_be_looked_up() -> None:
    first = {(case.name, parts(case.source)[0]) for case in CASES}
    assert {(name, part) for name, part in first if not is_source(part)} == set()
    pages = {
        (case.name, part)
        for case in CASES
        for part in parts(case.source)
        if part.startswith("documentation, ") and page_of(part) is None
    }
    assert pages == set()


def test_every_supported_element_and_event_occurs() -> None:
    supported = set(support._ELEMENTS) | {
        f"{kind} {element}" for element, kinds in support._EVENTS.items() for kind in kinds
    }
    assert supported - what_occurs() == set()


def test_what_else_is_supported_occurs() -> None:
    """The rest of the list in issue E: places of events, timers, repetition, extensions."""
    boundary = {"message", "signal", "timer", "escalation", "conditional"}
    wanted = {f"{kind} boundaryEvent in process going on" for kind in boundary}
    wanted |= {f"{kind} boundaryEvent in process" for kind in boundary | {"error"}}
    wanted |= {f"{kind} startEvent in event sub-process going on" for kind in boundary}
    wanted |= {f"{kind} startEvent in event sub-process" for kind in boundary | {"error"}}
    wanted |= {f"{k} startEvent in process" for k in ("message", "signal", "timer", "conditional")}
    wanted |= {"timeDate", "timeDuration", "timeCycle", "cron startEvent"}
    wanted |= {f"multiInstanceLoopCharacteristics {how}" for how in ("parallel", "sequential")}
    wanted |= {
        *("zeebe:taskDefinition", "zeebe:taskHeaders", "zeebe:input", "zeebe:output"),
        *("zeebe:userTask", "zeebe:assignmentDefinition", "zeebe:taskSchedule"),
        *(
            "zeebe:priorityDefinition",
            "zeebe:script",
            "zeebe:calledDecision",
            "zeebe:calledElement",
        ),
        *("zeebe:loopCharacteristics", "zeebe:subscription", "zeebe:conditionalFilter"),
        *("zeebe:versionTag", "zeebe:properties", "completionCondition"),
        *(f"zeebe:formDefinition {how}" for how in ("formId", "formKey", "externalReference")),
    }
    wanted |= {
        f"zeebe:{linked} bindingType {binding}"
        for linked in ("calledElement", "calledDecision", "formDefinition")
        for binding in ("latest", "deployment", "versionTag")
    }
    assert wanted - what_occurs() == set()


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(ORACLES))
    with __import__("oracle").Oracle() as running:
        yield running
    sys.modules.pop("oracle", None)


class TestOracle:
    """What the real libraries inside Zeebe say of it."""

    pytestmark = with_oracle

    def test_expressions_come_to_what_the_cases_expect(self, oracle: Any) -> None:
        answers = [oracle.feel(text, variables) for text, variables, _ in EXPRESSIONS]
        assert all(answer["ok"] for answer in answers)
        assert [a["result"] for a in answers] == [result for _, _, result in EXPRESSIONS]

    def test_the_decision_comes_to_what_the_cases_expect(self, oracle: Any) -> None:
        text = DECISION.decode()
        answers = [oracle.dmn(text, "uniqueword-d", {"x": x}) for x in (1, 7, 11)]
        assert [answer["result"] for answer in answers] == ["low", "high", None]

    def test_the_real_validators_accept_every_model(self, oracle: Any) -> None:
        """So that a scenario also runs where the models meet a real broker."""
        refused = {
            case.name: verdict
            for case in CASES
            if not any("refused" in str(getattr(step, "__qualname__", "")) for step in case.steps)
            for content in contents(case)
            for verdict in [theirs(oracle.bpmn(content.decode()))]
            if verdict
        }
        assert refused == {}
