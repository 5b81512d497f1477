"""Evaluates deployed decisions, for commands and for business rule tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import bpmn, dmn
from ..answers import (
    DecisionEvaluated,
    EvaluatedDecision,
    EvaluatedInput,
    EvaluatedOutput,
    MatchedRule,
)
from ..commands import EvaluateDecision
from ..events import DecisionWasEvaluated
from ..rejection import Rejection, RejectionType
from ..state import Decision, ElementInstance, address
from .expressions import Expressions, ScopeVariables
from .failures import ErrorType, Failure
from .references import References
from .turn import Turn


class DecisionLogic:
    """Finds decisions, evaluates them and records that."""

    def __init__(self, turn: Turn, expressions: Expressions, references: References) -> None:
        self._turn = turn
        self._expressions = expressions
        self._references = references

    def call(self, called: bpmn.CalledDecision, instance: ElementInstance) -> Any:
        """The result of the decision that a business rule task calls.

        Raises:
            Failure: There is no such decision, or it has no result.
        """
        identifier = self._expressions.text(called.decision_id, instance)
        decision = self._references.decision(identifier, called.binding, instance)
        result, _ = self._evaluate(decision, ScopeVariables(instance).collect(), instance.key)
        if result.failure_message is not None:
            raise Failure(ErrorType.DECISION_EVALUATION_ERROR, result.failure_message)
        return result.value_json

    def evaluate(self, command: EvaluateDecision) -> DecisionEvaluated:
        """Answer the command; a decision that fails is an answer, an unknown one is not."""
        decision = self._find(command)
        result, key = self._evaluate(decision, command.variables, 0)
        graph = decision.graph
        return DecisionEvaluated(
            key=key,
            decision_key=decision.key,
            decision_id=decision.id,
            decision_name=decision.name,
            version=decision.version,
            decision_requirements_id=graph.id,
            decision_requirements_key=graph.key,
            output=result.value_json,
            evaluated_decisions=tuple(
                self._evaluated(evaluated, decision) for evaluated in result.evaluated_decisions
            ),
            failed_decision_id=result.failed_decision_id or "",
            failure_message=result.failure_message or "",
            tenant_id=decision.tenant_id,
        )

    def _find(self, command: EvaluateDecision) -> Decision:
        decisions = self._turn.state.definitions.decisions
        if command.decision_id:
            decision = decisions.latest(address(command.decision_id, command.tenant_id))
            name, kind = command.decision_id, "id"
        elif command.decision_key > 0:
            decision = decisions.get(command.decision_key)
            if decision is not None and decision.tenant_id != command.tenant_id:
                decision = None
            name, kind = str(command.decision_key), "key"
        else:
            raise _refused(
                RejectionType.INVALID_ARGUMENT,
                "Expected either a decision id or a valid decision key, but none provided",
            )
        if decision is None:
            # An invalid argument until Zeebe 8.7.
            raise _refused(
                RejectionType.NOT_FOUND,
                f"Expected to evaluate decision '{name}', but no decision found for {kind} "
                f"'{name}'",
            )
        return decision

    def _evaluate(
        self, decision: Decision, variables: Mapping[str, Any], element_instance_key: int
    ) -> tuple[dmn.DecisionResult, int]:
        turn = self._turn
        result = decision.graph.model.evaluate(
            decision.id, variables, now=turn.now, entropy=turn.entropy
        )
        key = turn.next_key()
        turn.record(
            DecisionWasEvaluated(
                key,
                decision.id,
                result.value_json,
                result.failure_message or "",
                element_instance_key,
            )
        )
        return result, key

    def _evaluated(self, evaluated: dmn.EvaluatedDecision, decision: Decision) -> EvaluatedDecision:
        # A business knowledge model is evaluated like a decision, but has no key or version.
        known = {identifier: (k, v) for identifier, k, v in decision.graph.decision_keys}
        key, version = known.get(evaluated.id or "", (-1, -1))
        return EvaluatedDecision(
            decision_key=key,
            decision_id=evaluated.id or "",
            decision_name=evaluated.name,
            version=version,
            decision_type=evaluated.type,
            output=evaluated.output_json,
            matched_rules=tuple(
                MatchedRule(
                    rule.id or "",
                    rule.index,
                    tuple(
                        EvaluatedOutput(output.id or "", output.name or "", output.value_json)
                        for output in rule.outputs
                    ),
                )
                for rule in evaluated.matched_rules
            ),
            inputs=tuple(
                EvaluatedInput(item.id or "", item.name, item.value_json)
                for item in evaluated.inputs
            ),
        )


def _refused(rejection_type: RejectionType, reason: str) -> Rejection:
    return Rejection(rejection_type, "EVALUATE", reason)
