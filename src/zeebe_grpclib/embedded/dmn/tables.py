"""Reads decision tables."""

from __future__ import annotations

from ..xml import Element
from .errors import Problem
from .expressions import BLANK, Expressions, text_of
from .logic import DecisionTable, Input, Output, Rule
from .schema import describe

# Zeebe cuts an expression that stands for a missing label; it counts UTF-16 units.
_NAME_UNITS = 30


def _shortened(text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * _NAME_UNITS]
    return units.decode("utf-16-le", "ignore")


def _priorities(element: Element) -> dict[str, str]:
    """Output values to their ranks; the list is split at commas, whatever the quotes say."""
    values = element.child("outputValues")
    if values is None:
        return {}
    parts = text_of(values.child("text")).split(",")
    # Java's split leaves no empty parts at the end.
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    names = (part.strip(BLANK).replace('"', "").replace("'", "") for part in parts)
    return {name: str(rank) for rank, name in enumerate(names)}


class TableReader:
    """Reads decision tables of one document; problems are added to the given list."""

    def __init__(self, expressions: Expressions, problems: list[Problem]) -> None:
        self._expressions = expressions
        self._problems = problems

    def read(self, element: Element) -> DecisionTable | None:
        """The table; None when something in it was reported."""
        known = len(self._problems)
        hit_policy = element.get("hitPolicy") or "UNIQUE"
        aggregation = element.get("aggregation")
        outputs = element.children_named("output")
        if len(outputs) > 1:
            if hit_policy == "COLLECT" and aggregation is not None:
                self._report(
                    element,
                    "hit policy 'COLLECT' with aggregator is not defined for compound output",
                )
            for output in outputs:
                if not output.get("name"):
                    label = output.get("label") or "null"
                    self._report(output, f"no output name defined for `{label}`")
        table = DecisionTable(
            inputs=tuple(self._inputs(element)),
            outputs=tuple(self._output(output) for output in outputs),
            rules=tuple(self._rules(element)),
            hit_policy=hit_policy,
            aggregation=aggregation,
        )
        return table if len(self._problems) == known else None

    def _report(self, element: Element, message: str) -> None:
        self._problems.append(Problem(message, describe(element), element.line))

    def _inputs(self, table: Element) -> list[Input]:
        inputs: list[Input] = []
        for element in table.children_named("input"):
            literal = element.children_named("inputExpression")[0]
            expression = self._expressions.literal(literal)
            if expression is not None:
                name = element.get("label") or _shortened(text_of(literal.child("text")))
                inputs.append(Input(element.get("id"), name, expression))
        return inputs

    def _output(self, element: Element) -> Output:
        default = element.child("defaultOutputEntry")
        return Output(
            id=element.get("id"),
            key=element.get("name") or "null",
            label=element.get("label") or element.get("name") or None,
            priorities=_priorities(element),
            default=None if default is None else self._expressions.literal(default),
        )

    def _rules(self, table: Element) -> list[Rule]:
        rules: list[Rule] = []
        columns = len(table.children_named("output"))
        # The engine looks an index up by the rule's content: equal rules share the first one's.
        first: dict[tuple[object, ...], int] = {}
        for position, element in enumerate(table.children_named("rule"), start=1):
            tests = element.children_named("inputEntry")
            outputs = element.children_named("outputEntry")
            content = (
                element.get("id"),
                tuple(text_of(test.child("text")) for test in tests),
                tuple(text_of(output.child("text")) for output in outputs),
            )
            compiled_tests = tuple(self._expressions.unary_tests(test) for test in tests)
            compiled = [self._expressions.literal(output) for output in outputs]
            rules.append(
                Rule(
                    id=element.get("id"),
                    index=first.setdefault(content, position),
                    tests=compiled_tests,
                    outputs=tuple(output for output in compiled[:columns] if output is not None),
                )
            )
        return rules
