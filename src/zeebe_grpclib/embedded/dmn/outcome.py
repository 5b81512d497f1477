"""What evaluating a decision gives back: the result and how it came about."""

from __future__ import annotations

from dataclasses import dataclass


class DecisionFailure(Exception):  # noqa: N818 - an outcome on its way up, caught in this room
    """The logic of a decision has no result; the text is the engine's."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class EvaluatedInput:
    """An input of a decision table with its value.

    Attributes:
        id: None when the document gives none.
        name: The label, else the first 30 characters of the expression.
        value: The FEEL value.
        value_json: The value as Zeebe stores it.
    """

    id: str | None
    name: str
    value: object
    value_json: object


@dataclass(frozen=True, slots=True)
class EvaluatedOutput:
    """An output of a matched rule with its value.

    Attributes:
        id: None when the document gives none.
        name: The label, else the name, else None.
        value: The FEEL value.
        value_json: The value as Zeebe stores it.
    """

    id: str | None
    name: str | None
    value: object
    value_json: object


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that contributed to the result of a decision table.

    Attributes:
        id: None when the document gives none.
        index: Its position in the table, counted from 1; of equal rules that of the first.
        outputs: In the order of the table.
    """

    id: str | None
    index: int
    outputs: tuple[EvaluatedOutput, ...]


@dataclass(frozen=True, slots=True)
class EvaluatedDecision:
    """A decision, or a business knowledge model, that was evaluated on the way.

    Attributes:
        id: None only for a business knowledge model without id.
        name: As in the document.
        type: As Zeebe reports it: DECISION_TABLE, LITERAL_EXPRESSION, CONTEXT, LIST, RELATION,
            INVOCATION, or UNKNOWN for a business knowledge model without logic.
        output: The FEEL value; None when the evaluation failed.
        output_json: The output as Zeebe stores it.
        inputs: Of a decision table: all of them, or none when one of them failed.
        matched_rules: Of a decision table: those that the hit policy looked at.
    """

    id: str | None
    name: str
    type: str
    output: object
    output_json: object
    inputs: tuple[EvaluatedInput, ...] = ()
    matched_rules: tuple[MatchedRule, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The outcome of a decision; a failed evaluation is an outcome too.

    Attributes:
        value: The FEEL value; None when the evaluation failed.
        value_json: The value as Zeebe stores it.
        failure_message: Zeebe's whole sentence; None when there is a result.
        failed_decision_id: The decision that failed, which may be a required one.
        evaluated_decisions: Requirements before those that require them, a decision once per
            use; the failed one is the last.
    """

    value: object
    value_json: object
    failure_message: str | None
    failed_decision_id: str | None
    evaluated_decisions: tuple[EvaluatedDecision, ...]
