from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    end,
    job,
    message,
    message_event,
    model,
    service,
    start,
    task,
    throw,
)

from zeebe_grpclib.embedded.engine import (
    DeployResource,
    ResolveIncident,
)

DECISION = b"""<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph" name="Graph"
  namespace="http://example.org">
  <decision id="double" name="Double">
    <variable name="double"/><literalExpression><text>x * 2</text></literalExpression>
  </decision>
</definitions>"""


def test_the_events_of_a_straight_process_come_in_zeebes_order(h: Harness) -> None:
    h.deploy(model("p", start(), service("a"), end(), flows="start > a > end"))
    h.create()
    h.complete()

    assert h.trace() == [
        "p ACTIVATING",
        "p ACTIVATED",
        "start ACTIVATING",
        "start ACTIVATED",
        "start COMPLETING",
        "start COMPLETED",
        "> start_a",
        "a ACTIVATING",
        "a job work",
        "a ACTIVATED",
        "a COMPLETING",
        "a COMPLETED",
        "> a_end",
        "end ACTIVATING",
        "end ACTIVATED",
        "end COMPLETING",
        "end COMPLETED",
        "p COMPLETING",
        "p COMPLETED",
    ]


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_tasks_without_work_are_passed_through(h: Harness, tag: str) -> None:
    h.deploy(
        model(
            "p",
            start(),
            task("a", tag).with_io(outputs={"y": "=x"}),
            throw("passed"),
            end(),
            flows="start > a > passed > end",
        )
    )

    # They have no mappings.
    assert h.result(variables={"x": 1}) == {"x": 1}
    assert h.steps() == ["start", "a", "passed", "end", "p"]


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "scriptTask", "businessRuleTask"])
def test_tasks_with_a_task_definition_are_jobs(h: Harness, tag: str) -> None:
    h.deploy(model("p", start(), task("a", tag, job("work")), end(), flows="start > a > end"))
    h.create()
    h.complete()

    assert h.steps()[-1] == "p"


def test_message_throw_and_end_events_are_jobs(h: Harness) -> None:
    throwing, ending = throw("t", message_event("m")), end("e", message_event("m"))
    throwing.extensions, ending.extensions = job("tell"), job("finish")
    h.deploy(
        model("p", start(), throwing, ending, flows="start > t > e", definitions=message("m", "hi"))
    )
    h.create()
    h.complete("tell")
    h.complete("finish")

    assert h.steps()[-3:] == ["t", "e", "p"]


def test_a_script_task_evaluates_feel(h: Harness) -> None:
    script = '<zeebe:script expression="=x + 1" resultVariable="y"/>'
    h.deploy(model("p", start(), task("s", "scriptTask", script), end(), flows="start > s > end"))

    assert h.result(variables={"x": 1}) == {"x": 1, "y": 2}


def test_a_business_rule_task_evaluates_the_latest_decision(h: Harness) -> None:
    called = '<zeebe:calledDecision decisionId="double" resultVariable="y"/>'
    node = task("d", "businessRuleTask", called).with_io(outputs={"z": "=y + 1"})
    h.deploy(model("p", start(), node, end(), flows="start > d > end"))
    h.execute(DeployResource([("d.dmn", DECISION)]))

    assert h.result(variables={"x": 4}) == {"x": 4, "z": 9}


def test_a_decision_that_is_missing_or_fails_is_an_incident(h: Harness) -> None:
    called = '<zeebe:calledDecision decisionId="=which" resultVariable="y"/>'
    h.deploy(
        model("p", start(), task("d", "businessRuleTask", called), end(), flows="start > d > end")
    )
    h.create(variables={"which": "double"})
    assert h.incidents() == [
        (
            "d",
            "CALLED_DECISION_ERROR",
            "Expected to evaluate decision 'double', but no decision found for id 'double'",
        )
    ]
    failing = DECISION.replace(b"x * 2", b"assert(x, x != null)")
    h.execute(DeployResource([("d.dmn", failing)]))
    h.execute(ResolveIncident(h.incident_key()))

    ((_, kind, text),) = h.incidents()
    assert kind == "DECISION_EVALUATION_ERROR"
    assert text.startswith("Expected to evaluate decision 'double', but ")


@pytest.mark.parametrize("variables", [{}, {"x": 1}])
def test_a_process_may_end_without_end_event(h: Harness, variables: dict[str, Any]) -> None:
    h.deploy(model("p", start(), task("a"), flows="start > a"))

    assert h.result(variables=variables) == variables
