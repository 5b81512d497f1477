"""A DMN document that was read: its decisions, and their evaluation."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .. import feel
from ..feel.java_order import string_hash
from ..xml import XmlError, parse
from .errors import UNREADABLE, DmnError, Problem
from .evaluation import DecisionEvaluation
from .logic import Decision
from .outcome import DecisionFailure, DecisionResult
from .reader import Reader
from .schema import check
from .values import LimitExceeded


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The decision requirements graph of one document.

    Attributes:
        id: Of the definitions; empty when they have none.
        name: Of the definitions.
        namespace: What the definitions declare as the namespace of their elements.
        decisions: In Zeebe's order, in which a deployment gives keys: by hash of the id.
    """

    id: str
    name: str
    namespace: str
    decisions: tuple[Decision, ...]

    def decision(self, decision_id: str) -> Decision | None:
        """The decision with that id, or None."""
        return next((d for d in self.decisions if d.id == decision_id), None)

    def evaluate(
        self,
        decision_id: str,
        variables: Mapping[str, object] | None = None,
        *,
        now: datetime | None = None,
        entropy: feel.Entropy = os.urandom,
    ) -> DecisionResult:
        """Evaluates a decision and all that it requires.

        A failed evaluation is a result with a failure message, also for an unknown id.

        Args:
            decision_id: One of this document.
            variables: JSON values or FEEL values by name.
            now: What now() and today() tell; the system's time when None.
            entropy: Gives the random bytes of uuid() and random number().
        """
        decisions = {decision.id: decision for decision in self.decisions}
        evaluation = DecisionEvaluation(decisions, now, entropy)
        try:
            if decision_id not in decisions:
                raise DecisionFailure(f"no decision found with id '{decision_id}'")
            value = evaluation.run(decisions[decision_id], _values(variables or {}))
        except (DecisionFailure, LimitExceeded) as failure:
            return _failed(decision_id, str(failure), evaluation)
        except RecursionError:
            return _failed(decision_id, "its values are nested too deeply", evaluation)
        return DecisionResult(value, feel.to_json(value), None, None, tuple(evaluation.evaluated))


def _values(variables: Mapping[str, object]) -> feel.Context:
    # Once here instead of in each of many expressions.
    return feel.Context({name: feel.to_value(value) for name, value in variables.items()})


def _failed(decision_id: str, reason: str, evaluation: DecisionEvaluation) -> DecisionResult:
    evaluated = tuple(evaluation.evaluated)
    # Zeebe takes the last one that was evaluated, be it a business knowledge model.
    failed = evaluated[-1].id if evaluated else None
    return DecisionResult(
        value=None,
        value_json=None,
        failure_message=f"Expected to evaluate decision '{decision_id}', but {reason}",
        failed_decision_id=failed or decision_id,
        evaluated_decisions=evaluated,
    )


def read(xml: bytes) -> Model:
    """Reads a DMN document of version 1.1 to 1.5.

    Raises:
        DmnError: Zeebe would not deploy it; the error names element and line.
    """
    try:
        root = parse(xml)
    except XmlError as error:
        problem = Problem(str(error), line=error.line, engine_message=UNREADABLE)
        raise DmnError([problem]) from error
    check(root)
    decisions = Reader(root).decisions()
    return Model(
        id=root.attributes.get("id", ""),
        name=root.attributes["name"],
        namespace=root.attributes["namespace"],
        decisions=tuple(_in_hash_order(decisions)),
    )


def _in_hash_order(decisions: Iterable[Decision]) -> list[Decision]:
    """As Scala's mutable hash map lists them: by slot of the table, then by hash."""
    known = list(decisions)
    slots = 16
    while len(known) >= slots * 3 // 4:
        slots *= 2

    def place(decision: Decision) -> tuple[int, int]:
        spread = string_hash(decision.id)
        return spread & (slots - 1), spread - (1 << 32) if spread >> 31 else spread

    return sorted(known, key=place)
