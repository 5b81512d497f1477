"""Calls about decisions."""

from __future__ import annotations

from .._proto import gateway_protocol as proto
from ..errors import DecisionNotFoundError, PyZeebeError
from ..responses import (
    EvaluatedDecision,
    EvaluatedDecisionInput,
    EvaluatedDecisionOutput,
    EvaluateDecisionResponse,
    MatchedDecisionRule,
)
from ..status import RpcError, StatusCode
from ..types import Variables
from .arguments import as_integer, as_optional_text
from .call import GATEWAY, Call, Rejections, Rpc
from .failures import invalid_json_or_argument
from .variables import dump_variables, load_json


def evaluate_decision(
    decision_key: int | None,
    decision_id: str | None,
    variables: Variables | None,
    tenant_id: str | None,
) -> Call[EvaluateDecisionResponse]:
    """Evaluate a decision, named by key or id; given both, the gateway follows the id.

    Raises:
        ValueError: Neither a key nor an id is given.
    """
    if decision_key is None and decision_id is None:
        raise ValueError("evaluate_decision needs a decision_key or a decision_id; both are None")
    # Both are sent if both are given: the gateway follows the id.
    return Call(
        _EVALUATE,
        proto.EvaluateDecisionRequest(
            decision_key=as_integer("decision_key", decision_key or 0),
            decision_id=as_optional_text("decision_id", decision_id),
            variables=dump_variables(variables),
            tenant_id=as_optional_text("tenant_id", tenant_id),
        ),
    )


def _decision_asked_for(request: proto.EvaluateDecisionRequest) -> str:
    return f"decision {(request.decision_id or request.decision_key)!r}"


def _rejections(request: proto.EvaluateDecisionRequest) -> Rejections:
    def not_found(_: RpcError) -> PyZeebeError:
        return DecisionNotFoundError(
            decision_key=request.decision_key or None, decision_id=request.decision_id or None
        )

    def invalid(failure: RpcError) -> PyZeebeError:
        # Gateways before 8.8 say INVALID_ARGUMENT where newer ones say NOT_FOUND.
        if "but no decision found for" in failure.message:
            return not_found(failure)
        return invalid_json_or_argument(failure)

    return {StatusCode.NOT_FOUND: not_found, StatusCode.INVALID_ARGUMENT: invalid}


def _evaluated(answer: proto.EvaluateDecisionResponse) -> EvaluateDecisionResponse:
    return EvaluateDecisionResponse(
        decision_key=answer.decision_key,
        decision_id=answer.decision_id,
        decision_name=answer.decision_name,
        decision_version=answer.decision_version,
        decision_requirements_id=answer.decision_requirements_id,
        decision_requirements_key=answer.decision_requirements_key,
        decision_output=load_json(answer.decision_output),
        evaluated_decisions=[_decision(decision) for decision in answer.evaluated_decisions],
        failed_decision_id=answer.failed_decision_id,
        failure_message=answer.failure_message,
        tenant_id=answer.tenant_id,
        decision_instance_key=answer.decision_instance_key,
        decision_evaluation_key=answer.decision_evaluation_key,
    )


def _decision(decision: proto.EvaluatedDecision) -> EvaluatedDecision:
    return EvaluatedDecision(
        decision_key=decision.decision_key,
        decision_id=decision.decision_id,
        decision_name=decision.decision_name,
        decision_version=decision.decision_version,
        decision_type=decision.decision_type,
        decision_output=load_json(decision.decision_output),
        matched_rules=[
            MatchedDecisionRule(
                rule_id=rule.rule_id,
                rule_index=rule.rule_index,
                evaluated_outputs=[
                    EvaluatedDecisionOutput(
                        output_id=output.output_id,
                        output_name=output.output_name,
                        output_value=load_json(output.output_value),
                    )
                    for output in rule.evaluated_outputs
                ],
            )
            for rule in decision.matched_rules
        ],
        evaluated_inputs=[
            EvaluatedDecisionInput(
                input_id=value.input_id,
                input_name=value.input_name,
                input_value=load_json(value.input_value),
            )
            for value in decision.evaluated_inputs
        ],
        tenant_id=decision.tenant_id,
        decision_evaluation_instance_key=decision.decision_evaluation_instance_key,
    )


_EVALUATE = Rpc(
    GATEWAY + "EvaluateDecision",
    proto.EvaluateDecisionResponse,
    _evaluated,
    _decision_asked_for,
    _rejections,
)
