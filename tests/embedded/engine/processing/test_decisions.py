import pytest
from tests.embedded.engine.harness import Harness

from zeebe_grpclib.embedded.engine import (
    DeployedDecision,
    DeployResource,
    EvaluateDecision,
    EvaluatedInput,
    EvaluatedOutput,
    MatchedRule,
)

GRAPH = b"""<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="prices" name="Prices"
  namespace="http://example.org">
  <decision id="net" name="Net price">
    <variable name="net"/><literalExpression><text>amount * 2</text></literalExpression>
  </decision>
  <decision id="discount" name="Discount">
    <variable name="discount"/>
    <informationRequirement><requiredDecision href="#net"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input id="in" label="Net"><inputExpression><text>net</text></inputExpression></input>
      <output id="out" label="Percent" name="percent"/>
      <rule id="r1"><inputEntry><text>&gt;= 100</text></inputEntry>
        <outputEntry><text>10</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>assert(0, ok)</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""


@pytest.fixture
def keys(h: Harness) -> dict[str, int]:
    answer = h.execute(DeployResource([("d.dmn", GRAPH)]))
    return {
        d.decision_id: d.decision_key for d in answer.resources if isinstance(d, DeployedDecision)
    }


def test_the_answer_tells_how_the_result_came_about(h: Harness, keys: dict[str, int]) -> None:
    answer = h.execute(EvaluateDecision("discount", variables={"amount": 60}))

    assert (answer.decision_key, answer.decision_id, answer.decision_name) == (
        keys["discount"],
        "discount",
        "Discount",
    )
    assert (answer.version, answer.decision_requirements_id, answer.output) == (1, "prices", 10)
    assert (answer.failed_decision_id, answer.failure_message) == ("", "")
    net, discount = answer.evaluated_decisions
    assert (net.decision_id, net.decision_key, net.output, net.decision_type) == (
        "net",
        keys["net"],
        120,
        "LITERAL_EXPRESSION",
    )
    assert discount.inputs == (EvaluatedInput("in", "Net", 120),)
    assert discount.matched_rules == (
        MatchedRule("r1", 1, (EvaluatedOutput("out", "Percent", 10),)),
    )


def test_a_decision_is_found_by_key_but_the_id_wins(h: Harness, keys: dict[str, int]) -> None:
    by_key = h.execute(EvaluateDecision(decision_key=keys["net"], variables={"amount": 1}))
    both = h.execute(
        EvaluateDecision("net", decision_key=keys["discount"], variables={"amount": 1})
    )

    assert (by_key.decision_id, by_key.output) == ("net", 2)
    assert both.decision_id == "net"


def test_a_new_version_is_the_one_that_is_evaluated(h: Harness, keys: dict[str, int]) -> None:
    h.execute(DeployResource([("d.dmn", GRAPH.replace(b"amount * 2", b"amount * 3"))]))
    latest = h.execute(EvaluateDecision("net", variables={"amount": 1}))
    old = h.execute(EvaluateDecision(decision_key=keys["net"], variables={"amount": 1}))

    assert (latest.version, latest.output) == (2, 3)
    assert (old.version, old.output) == (1, 2)


def test_a_failed_evaluation_is_an_answer(h: Harness, keys: dict[str, int]) -> None:
    answer = h.execute(EvaluateDecision("discount", variables={"amount": 1}))

    assert (answer.output, answer.failed_decision_id) == (None, "discount")
    assert answer.failure_message.startswith("Expected to evaluate decision 'discount', but ")


@pytest.mark.parametrize(
    ("command", "kind", "reason"),
    [
        (
            EvaluateDecision("nope"),
            "NOT_FOUND",
            "Expected to evaluate decision 'nope', but no decision found for id 'nope'",
        ),
        (
            EvaluateDecision(decision_key=7),
            "NOT_FOUND",
            "Expected to evaluate decision '7', but no decision found for key '7'",
        ),
        (
            EvaluateDecision(),
            "INVALID_ARGUMENT",
            "Expected either a decision id or a valid decision key, but none provided",
        ),
    ],
)
def test_an_unknown_decision_is_refused(
    h: Harness, command: EvaluateDecision, kind: str, reason: str
) -> None:
    assert h.refused(command) == (
        kind,
        f"Command 'EVALUATE' rejected with code '{kind}': {reason}",
    )
