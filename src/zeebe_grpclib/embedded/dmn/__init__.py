"""Decisions: reads DMN documents and evaluates them as Zeebe does.

    model = dmn.read(xml)
    result = model.evaluate("dish", {"season": "Winter"})
    result.value_json, result.failure_message, result.evaluated_decisions

Expressions are evaluated by the FEEL room beside this one. What a document may hold, and what
comes out of it, was compared with the engine inside Zeebe, its failures word by word.
"""

from __future__ import annotations

from .errors import DmnError, Problem
from .logic import Decision
from .model import Model, read
from .outcome import (
    DecisionResult,
    EvaluatedDecision,
    EvaluatedInput,
    EvaluatedOutput,
    MatchedRule,
)
from .report import report

__all__ = [
    "Decision",
    "DecisionResult",
    "DmnError",
    "EvaluatedDecision",
    "EvaluatedInput",
    "EvaluatedOutput",
    "MatchedRule",
    "Model",
    "Problem",
    "read",
    "report",
]
