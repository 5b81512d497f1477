"""Evaluates decision tables: inputs, then all rules, then the outputs of those that match."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from .. import feel
from . import hit_policies
from .logic import DecisionTable, Rule
from .outcome import EvaluatedInput, EvaluatedOutput, MatchedRule
from .values import to_context

Evaluate: TypeAlias = Callable[[feel.Expression, feel.Context], object]
Test: TypeAlias = Callable[[feel.UnaryTests, object, feel.Context], object]


@dataclass(slots=True)
class TableTrace:
    """What is known about an evaluation so far, also when it fails at some point."""

    inputs: tuple[EvaluatedInput, ...] = ()
    matched_rules: tuple[MatchedRule, ...] = field(default=())


class TableEvaluation:
    """Evaluates tables in one evaluation of a decision.

    Args:
        evaluate: Gives the value of an expression, or raises DecisionFailure.
        test: Gives what unary tests make of a value, or raises DecisionFailure.
    """

    def __init__(self, evaluate: Evaluate, test: Test) -> None:
        self._evaluate = evaluate
        self._test = test

    def run(self, table: DecisionTable, scope: feel.Context, trace: TableTrace) -> object:
        """The result of a table; the trace is filled on the way.

        Raises:
            DecisionFailure: An expression failed, or the hit policy refuses the outputs.
        """
        values = [self._evaluate(column.expression, scope) for column in table.inputs]
        trace.inputs = tuple(
            EvaluatedInput(column.id, column.name, value, feel.to_json(value))
            for column, value in zip(table.inputs, values, strict=True)
        )
        # Every rule is tested, for FIRST too: a later one may fail the decision.
        matching = [rule for rule in table.rules if self._matches(rule, values, scope)]
        if not matching:
            return self._default(table, scope)
        if table.hit_policy == "FIRST":
            matching = matching[:1]
        outputs = [[self._evaluate(output, scope) for output in rule.outputs] for rule in matching]
        trace.matched_rules = tuple(
            _matched(table, rule, values) for rule, values in zip(matching, outputs, strict=True)
        )
        keys = [output.key for output in table.outputs]
        rows = [dict(zip(keys, values, strict=False)) for values in outputs]
        return hit_policies.apply(table, rows)

    def _matches(self, rule: Rule, values: list[object], scope: feel.Context) -> bool:
        # Missing entries match; entries without an input are not looked at.
        for tests, value in zip(rule.tests, values, strict=False):
            if tests is None:
                continue
            if self._test(tests, value, scope) is not True:
                return False
        return True

    def _default(self, table: DecisionTable, scope: feel.Context) -> object:
        values = {
            output.key: self._evaluate(output.default, scope)
            for output in table.outputs
            if output.default is not None
        }
        if len(values) > 1:
            return to_context(values)
        return next(iter(values.values()), None)


def _matched(table: DecisionTable, rule: Rule, values: list[object]) -> MatchedRule:
    return MatchedRule(
        rule.id,
        rule.index,
        tuple(
            EvaluatedOutput(output.id, output.label, value, feel.to_json(value))
            for output, value in zip(table.outputs, values, strict=False)
        ),
    )
