"""Reads operands: terms with what stands behind them, and arithmetic between them."""

from __future__ import annotations

from .syntax import Arithmetic, FilterStep, Negation, Node, PathStep, Steps
from .terms import Terms
from .tokens import SPACED_PROPERTY

_PRECEDENCE = (("**",), ("*", "/"), ("+", "-"))
_OPERATORS = frozenset(("**", "*", "/", "+", "-"))


class Operands(Terms):
    """The rules between terms and comparisons."""

    def math(self) -> Node | None:
        """Operands with arithmetic between them."""
        start = self.pos
        known = self.maths.get(start)
        if known is not None:
            node, self.pos = known
            return node
        node = self.operand()
        if node is not None:
            back = self.pos
            self.skip()
            if self.text[self.pos : self.pos + 1] in _OPERATORS:
                self.pos = back
                node = self._operators(node)
            else:
                self.pos = back
        self.maths[start] = (node, self.pos)
        return node

    def _operators(self, first: Node) -> Node:
        text = self.text
        operands, operators = [first], []
        back = self.pos
        while True:
            self.skip()
            operator = text[self.pos : self.pos + 1]
            if operator == "*" and text.startswith("**", self.pos):
                operator = "**"
            if operator not in _OPERATORS or not operator:
                break
            self.pos += len(operator)
            self.skip()
            operand = self.operand()
            if operand is None:
                break
            operands.append(operand)
            operators.append(operator)
            back = self.pos
        self.pos = back
        for level in _PRECEDENCE:
            if len(operands) > 1:
                operands, operators = _join(level, operands, operators)
        return operands[0]

    def operand(self) -> Node | None:
        """A value, perhaps with a minus before it."""
        if self.text[self.pos : self.pos + 1] != "-":
            return self.value()
        self.pos += 1
        self.skip()
        node = self.value()
        return None if node is None else Negation(node)

    def value(self) -> Node | None:
        """A term with the paths and filters behind it."""
        base = self.term()
        if base is None:
            return None
        text = self.text
        steps: list[PathStep | FilterStep] = []
        back = self.pos
        while True:
            self.skip()
            first = text[self.pos : self.pos + 1]
            if first == ".":
                self.pos += 1
                self.skip()
                key = self.property_name()
                if key is None:
                    break
                steps.append(PathStep(key))
            elif first == "[":
                self.pos += 1
                condition = self.spaced_expression()
                if condition is None or not self.symbol("]"):
                    break
                steps.append(FilterStep(condition))
            else:
                break
            back = self.pos
        self.pos = back
        return Steps(base, tuple(steps)) if steps else base

    def property_name(self) -> str | None:
        """A key behind a dot."""
        if self.text.startswith(SPACED_PROPERTY, self.pos):
            self.pos += len(SPACED_PROPERTY)
            return SPACED_PROPERTY
        return self.name()


def _join(
    level: tuple[str, ...], operands: list[Node], operators: list[str]
) -> tuple[list[Node], list[str]]:
    """Folds the operators of one precedence."""
    kept_operands, kept_operators = [operands[0]], []
    chain: list[tuple[str, Node]] = []
    for operator, operand in zip(operators, operands[1:], strict=True):
        if operator in level:
            chain.append((operator, operand))
            continue
        if chain:
            kept_operands[-1] = Arithmetic(kept_operands[-1], tuple(chain))
            chain = []
        kept_operands.append(operand)
        kept_operators.append(operator)
    if chain:
        kept_operands[-1] = Arithmetic(kept_operands[-1], tuple(chain))
    return kept_operands, kept_operators
