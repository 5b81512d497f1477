from __future__ import annotations

from typing import Any

import pytest
from tests.calls.rejections import rejected
from tests.protobuf import answer, message, request

from zeebe_grpclib import errors, responses
from zeebe_grpclib._calls import decisions
from zeebe_grpclib.status import Origin, StatusCode

BY_ID = decisions.evaluate_decision(None, "discount", None, None)
OLD_NOT_FOUND = (
    "Command 'EVALUATE' rejected with code 'INVALID_ARGUMENT': Expected to evaluate decision "
    "'discount', but no decision found for id 'discount'"
)


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ((7, None, {"a": 1}, None), {"decisionKey": 7, "variables": '{"a": 1}'}),
        ((None, "discount", None, "acme"), {"decisionId": "discount", "tenantId": "acme"}),
        ((7, "discount", None, None), {"decisionKey": 7, "decisionId": "discount"}),
        ((0, None, None, None), {}),
    ],
)
def test_the_request_names_the_decision_as_it_was_given(
    arguments: tuple[Any, ...], fields: dict[str, Any]
) -> None:
    call = decisions.evaluate_decision(*arguments)
    assert request(call) == message("EvaluateDecisionRequest", **{"variables": "{}", **fields})


def test_neither_key_nor_id_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a decision_key or a decision_id; both are None"):
        decisions.evaluate_decision(None, None, {}, None)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("7", None, None, None), "^decision_key must be an integer, not str$"),
        ((None, 7, None, None), "^decision_id must be a string, not int$"),
        ((7, None, None, 1), "^tenant_id must be a string, not int$"),
    ],
)
def test_arguments_of_another_type_are_refused(arguments: tuple[Any, ...], text: str) -> None:
    with pytest.raises(TypeError, match=text):
        decisions.evaluate_decision(*arguments)


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (StatusCode.NOT_FOUND, "none", errors.DecisionNotFoundError),
        (StatusCode.INVALID_ARGUMENT, OLD_NOT_FOUND, errors.DecisionNotFoundError),
        (StatusCode.INVALID_ARGUMENT, "Invalid JSON value: {", errors.InvalidJSONError),
        (StatusCode.INVALID_ARGUMENT, "tenant identifier 'x'", errors.InvalidArgumentError),
        (StatusCode.DEADLINE_EXCEEDED, "late", errors.ZeebeDeadlineExceeded),
    ],
)
def test_rejections(status: StatusCode, text: str, kind: type[errors.PyZeebeError]) -> None:
    error = rejected(BY_ID, status, text)
    assert type(error) is kind
    assert f"The gateway answered {status.name}: {text}. " in str(error)
    assert ". Trying again " in str(error)


def test_the_error_holds_what_was_asked_for() -> None:
    error = rejected(decisions.evaluate_decision(7, "discount", None, None), StatusCode.NOT_FOUND)
    assert isinstance(error, errors.DecisionNotFoundError)
    assert (error.decision_key, error.decision_id) == (7, "discount")
    assert str(error).startswith("EvaluateDecision: no decision with id 'discount' was found. The")
    error = rejected(decisions.evaluate_decision(7, None, None, None), StatusCode.NOT_FOUND)
    assert str(error).startswith("EvaluateDecision: no decision with key 7 was found. The gateway")
    lost = rejected(BY_ID, StatusCode.UNAVAILABLE, "x", Origin.LOST)
    assert str(lost).startswith("EvaluateDecision (decision 'discount'): UNAVAILABLE on the way")


def test_the_whole_answer_is_read() -> None:
    evaluated = {
        "decisionKey": 3,
        "decisionId": "grade",
        "decisionName": "Grade",
        "decisionVersion": 2,
        "decisionType": "DECISION_TABLE",
        "decisionOutput": '"gold"',
        "matchedRules": [
            {
                "ruleId": "r1",
                "ruleIndex": 1,
                "evaluatedOutputs": [
                    {"outputId": "o1", "outputName": "grade", "outputValue": '"gold"'}
                ],
            }
        ],
        "evaluatedInputs": [{"inputId": "i1", "inputName": "total", "inputValue": "120.5"}],
        "tenantId": "acme",
        "decisionEvaluationInstanceKey": "9-1",
    }
    assert answer(
        BY_ID,
        decisionKey=4,
        decisionId="discount",
        decisionName="Discount",
        decisionVersion=5,
        decisionRequirementsId="graph",
        decisionRequirementsKey=6,
        decisionOutput='{"percent": 10}',
        evaluatedDecisions=[evaluated],
        failedDecisionId="f",
        failureMessage="m",
        tenantId="acme",
        decisionInstanceKey=8,
        decisionEvaluationKey=9,
    ) == responses.EvaluateDecisionResponse(
        decision_key=4,
        decision_id="discount",
        decision_name="Discount",
        decision_version=5,
        decision_requirements_id="graph",
        decision_requirements_key=6,
        decision_output={"percent": 10},
        evaluated_decisions=[
            responses.EvaluatedDecision(
                decision_key=3,
                decision_id="grade",
                decision_name="Grade",
                decision_version=2,
                decision_type="DECISION_TABLE",
                decision_output="gold",
                matched_rules=[
                    responses.MatchedDecisionRule(
                        "r1", 1, [responses.EvaluatedDecisionOutput("o1", "grade", "gold")]
                    )
                ],
                evaluated_inputs=[responses.EvaluatedDecisionInput("i1", "total", 120.5)],
                tenant_id="acme",
                decision_evaluation_instance_key="9-1",
            )
        ],
        failed_decision_id="f",
        failure_message="m",
        tenant_id="acme",
        decision_instance_key=8,
        decision_evaluation_key=9,
    )


def test_a_failed_evaluation_has_no_output() -> None:
    failed = answer(BY_ID, failedDecisionId="discount", failureMessage="no variable found")
    assert (failed.decision_output, failed.failed_decision_id) == (None, "discount")
