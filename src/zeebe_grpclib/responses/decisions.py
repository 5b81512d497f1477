"""Answers about evaluated decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .._value import Value
from ..types import JsonType

__all__ = [
    "EvaluateDecisionResponse",
    "EvaluatedDecision",
    "EvaluatedDecisionInput",
    "EvaluatedDecisionOutput",
    "MatchedDecisionRule",
]


@dataclass(frozen=True, repr=False, eq=False)
class EvaluatedDecisionOutput(Value):
    """A value that a matched rule put out."""

    output_id: str
    """Id of the output column."""
    output_name: str
    """Name of the output column."""
    output_value: JsonType
    """The value."""


class _MatchedDecisionRuleNames:
    __slots__ = ()
    EvaluatedDecisionOutput: TypeAlias = EvaluatedDecisionOutput


@dataclass(frozen=True, repr=False, eq=False)
class MatchedDecisionRule(_MatchedDecisionRuleNames, Value):
    """A rule of a decision table that matched."""

    rule_id: str
    """Id of the rule."""
    rule_index: int
    """Position of the rule in its table, counted from 1."""
    evaluated_outputs: list[EvaluatedDecisionOutput]
    """What the rule put out, a value per output column."""


@dataclass(frozen=True, repr=False, eq=False)
class EvaluatedDecisionInput(Value):
    """A value that a decision table looked at."""

    input_id: str
    """Id of the input column."""
    input_name: str
    """Name of the input column."""
    input_value: JsonType
    """The value of its expression."""


class _EvaluatedDecisionNames:
    __slots__ = ()
    EvaluatedDecisionInput: TypeAlias = EvaluatedDecisionInput
    MatchedDecisionRule: TypeAlias = MatchedDecisionRule


@dataclass(frozen=True, repr=False, eq=False)
class EvaluatedDecision(_EvaluatedDecisionNames, Value):
    """A decision that was evaluated, because it was asked for or because another requires it."""

    decision_key: int
    """Key of the decision."""
    decision_id: str
    """Id of the decision in its DMN file."""
    decision_name: str
    """Name of the decision in its DMN file."""
    decision_version: int
    """Version of the decision."""
    decision_type: str
    """Kind of its logic, such as ``DECISION_TABLE``."""
    decision_output: JsonType
    """Its result."""
    matched_rules: list[MatchedDecisionRule]
    """Rules that matched; empty when the logic is no table."""
    evaluated_inputs: list[EvaluatedDecisionInput]
    """Inputs of the table; empty when the logic is no table."""
    tenant_id: str | None
    """Tenant that owns the decision."""
    decision_evaluation_instance_key: str = ""
    """Key of this decision within the evaluation. Zeebe 8.8+."""


class _EvaluateDecisionNames:
    __slots__ = ()
    EvaluatedDecision: TypeAlias = EvaluatedDecision


@dataclass(frozen=True, repr=False, eq=False)
class EvaluateDecisionResponse(_EvaluateDecisionNames, Value):
    """The result of a decision, and how it came about.

    A decision that fails is answered too: then ``failed_decision_id`` and
    ``failure_message`` are not empty.
    """

    decision_key: int
    """Key of the decision."""
    decision_id: str
    """Id of the decision in its DMN file."""
    decision_name: str
    """Name of the decision in its DMN file."""
    decision_version: int
    """Version of the decision."""
    decision_requirements_id: str
    """Id of its decision requirements graph."""
    decision_requirements_key: int
    """Key of its decision requirements graph."""
    decision_output: JsonType
    """The result; None when the evaluation failed."""
    evaluated_decisions: list[EvaluatedDecision]
    """Every decision that was evaluated, required ones first."""
    failed_decision_id: str
    """Id of the decision that failed; empty when none did."""
    failure_message: str
    """Why it failed; empty when none did."""
    tenant_id: str | None
    """Tenant that owns the decision."""
    decision_instance_key: int
    """Key of this evaluation; Zeebe 8.8+ calls it ``decision_evaluation_key``."""
    decision_evaluation_key: int = 0
    """Key of this evaluation. Zeebe 8.8+; 0 from older gateways."""
