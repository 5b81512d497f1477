"""Prints the outcome of a decision for people: the result, and the matched rules as a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from .. import feel
from .outcome import DecisionResult, EvaluatedDecision

_MATCHED = "rule"


def report(result: DecisionResult) -> str:
    """The result of a decision and how it came about, as lines of text without end of line.

    Values are FEEL text. Each evaluated decision has a line; a decision table has in addition a
    table of its inputs and of the outputs of the rules that matched.
    """
    lines: list[str] = []
    for decision in result.evaluated_decisions:
        lines += [*_decision(decision), ""]
    if result.failure_message is not None:
        lines += [
            f"failed: {result.failure_message}",
            f"failed decision: {result.failed_decision_id}",
        ]
    else:
        lines.append(f"result: {feel.to_text(result.value)}")
    return "\n".join(lines)


def _decision(decision: EvaluatedDecision) -> list[str]:
    lines = [
        f"{decision.id or ''} ({decision.name}), {decision.type}: {feel.to_text(decision.output)}"
    ]
    if decision.inputs:
        lines += _table(
            ["input", "value"], [[i.name, feel.to_text(i.value)] for i in decision.inputs]
        )
    if decision.matched_rules:
        heads = [output.name or "" for output in decision.matched_rules[0].outputs]
        rows = [
            [
                str(rule.index) if rule.id is None else f"{rule.index} {rule.id}",
                *(feel.to_text(output.value) for output in rule.outputs),
            ]
            for rule in decision.matched_rules
        ]
        lines += _table([_MATCHED, *heads], rows)
    elif decision.type == "DECISION_TABLE":
        lines.append("  no rule matched")
    return lines


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[_one_line(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]

    def line(row: Sequence[str]) -> str:
        # A rule may have fewer outputs than the table has.
        full = [*row, *[""] * (len(widths) - len(row))]
        padded = (cell.ljust(width) for cell, width in zip(full, widths, strict=True))
        return "  " + " | ".join(padded).rstrip()

    rule = "  " + "-+-".join("-" * width for width in widths)
    return [line(cells[0]), rule, *(line(row) for row in cells[1:])]


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
