"""Reads expressions and unary tests: recursive descent in one pass, straight from the text.

It accepts what the engine's own grammar accepts, oddities included. Alternatives are tried in
order and the first that fits is final; a part that was read is kept by its position, so going
back costs no second reading and nested texts cannot take exponential time.

Every method reads at `self.pos`, where no space stands, and leaves `self.pos` behind what it read
(spaces behind not included). On None, `self.pos` means nothing.
"""

from __future__ import annotations

from .control import Control
from .parse_errors import (
    LEFT,
    RANGE,
    RIGHT,
    TEST,
    TEST_RIGHT,
    TYPE,
    WHOLE,
)
from .syntax import (
    And,
    AnyTest,
    Compare,
    Constant,
    Equal,
    ExpressionTest,
    In,
    InputCompare,
    InputEqual,
    InputInRange,
    InstanceOf,
    Node,
    Not,
    Or,
    RangeLiteral,
)
from .tokens import (
    BOOLEAN,
    COMPARISON,
    SPECIAL_TYPES,
    TEST_OPERATOR,
)


class Parser(Control):
    """One text being read."""

    def expression_only(self) -> Node:
        """The whole text as an expression.

        Raises:
            FeelError: It is none, or it is too long or too deep.
        """
        return self.whole(self.expression, tests=False)

    def unary_tests_only(self) -> Node:
        """The whole text as unary tests.

        Raises:
            FeelError: It is none, or it is too long or too deep.
        """
        return self.whole(self.unary_tests, tests=True)

    def expression(self) -> Node | None:
        """Any expression."""
        start = self.pos
        known = self.expressions.get(start)
        if known is not None:
            node, self.pos = known
            return node
        self.enter()
        node = self.keyword_expression()
        if node is None:
            self.pos = start
            node = self.logic()
        self.depth -= 1
        self.expressions[start] = (node, self.pos)
        return node

    def logic(self) -> Node | None:
        """Conditions joined by `and`, and those by `or`."""
        text = self.text
        alternatives: list[Node] = []
        back = self.pos
        while True:
            item = self._comparison()
            if item is None:
                self.pos = back
                break
            joined = [item]
            back = self.pos
            self.skip()
            while text.startswith("and", self.pos):
                self.pos += 3
                self.skip()
                item = self._comparison()
                if item is None:
                    break
                joined.append(item)
                back = self.pos
                self.skip()
            alternatives.append(joined[0] if len(joined) == 1 else And(tuple(joined)))
            self.pos = back
            if not self.word("or"):
                self.pos = back
                break
            self.skip()
        if not alternatives:
            return None
        return alternatives[0] if len(alternatives) == 1 else Or(tuple(alternatives))

    def _comparison(self) -> Node | None:
        start = self.pos
        left = self.math()
        if left is None:
            self.pos = start
            test = self._simple_test()
            self.tails[self.pos] = RIGHT if isinstance(test, InputCompare) else RANGE
            return test
        back = self.pos
        self.skip()
        first = self.text[self.pos : self.pos + 1]
        node: Node | None = None
        if first in "<>=!" and first:
            node = self._binary(left)
        elif first == "b":
            node = self._between(left)
        elif first == "i":
            at = self.pos
            node = self._instance_of(left)
            if node is None:
                self.pos = at
                node = self._in(left)
        if node is None:
            self.pos = back
            self.tails[back] = LEFT
            return left
        if not isinstance(node, In):
            self.tails[self.pos] = TYPE if isinstance(node, InstanceOf) else RIGHT
        return node

    def _binary(self, left: Node) -> Node | None:
        match = COMPARISON.match(self.text, self.pos)
        if not match:
            return None
        self.pos = match.end()
        self.skip()
        right = self.math()
        if right is None:
            return None
        operator = match[0]
        if operator == "=":
            return Equal(left, right)
        if operator == "!=":
            return Not(Equal(left, right))
        return Compare(operator, left, right)

    def _between(self, left: Node) -> Node | None:
        if not self.word("between"):
            return None
        self.skip()
        low = self.math()
        if low is None or not self.word("and"):
            return None
        self.skip()
        high = self.math()
        if high is None:
            return None
        return And((Compare(">=", left, low), Compare("<=", left, high)))

    def _instance_of(self, left: Node) -> Node | None:
        if not self.word("instance") or not self.word("of"):
            return None
        self.skip()
        for special in SPECIAL_TYPES:
            if self.text.startswith(special, self.pos):
                self.pos += len(special)
                return InstanceOf(left, special)
        names = self.qualified_name()
        return InstanceOf(left, ".".join(names)) if names else None

    def _in(self, left: Node) -> Node | None:
        if not self.word("in"):
            return None
        self.skip()
        start = self.pos
        if self.symbol("("):
            self.skip()
            tests = self._positive_tests()
            if tests is not None and self.symbol(")"):
                self.tails[self.pos] = RANGE
                return In(left, tests)
        self.pos = start
        test = self._positive_test()
        if isinstance(test, (InputInRange, InputCompare)):
            self.tails[self.pos] = RANGE if isinstance(test, InputInRange) else RIGHT
        return None if test is None else In(left, test)

    def unary_tests(self) -> Node | None:
        """What a cell of a decision table holds."""
        start = self.pos
        if self.word("not") and self.symbol("("):
            self.skip()
            tests = self._positive_tests()
            if tests is not None and self.symbol(")"):
                self.tails[self.pos] = WHOLE
                return Not(tests)
        self.pos = start
        tests = self._positive_tests()
        if tests is None and self.text.startswith("-", start):
            self.pos = start + 1
            return Constant(True)
        return tests

    def _positive_tests(self) -> Node | None:
        tests: list[Node] = []
        back = self.pos
        while True:
            test = self._positive_test()
            if test is None:
                break
            tests.append(test)
            back = self.pos
            if not self.symbol(","):
                break
            self.skip()
        self.pos = back
        if not tests:
            return None
        return tests[0] if len(tests) == 1 else AnyTest(tuple(tests))

    def _positive_test(self) -> Node | None:
        start = self.pos
        boolean = BOOLEAN.match(self.text, start)
        if boolean:
            self.pos = boolean.end()
            back = self.pos
            self.skip()
            if self.pos == self.length:
                self.pos = back
                return InputEqual(Constant(boolean[0] == "true"))
            self.pos = start
        test = self._simple_test()
        if test is not None:
            self.tails[self.pos] = TEST_RIGHT if isinstance(test, InputCompare) else TEST
            return test
        self.pos = start
        node = self.expression()
        return None if node is None else ExpressionTest(node)

    def _simple_test(self) -> Node | None:
        match = TEST_OPERATOR.match(self.text, self.pos)
        if match:
            self.pos = match.end()
            self.skip()
            operand = self.math()
            return None if operand is None else InputCompare(match[0], operand)
        interval = self.range()
        return None if interval is None else InputInRange(interval)

    def range(self) -> RangeLiteral | None:
        """`[a..b]` with round or outward brackets on either side."""
        opening = self.text[self.pos : self.pos + 1]
        if not opening or opening not in "([]":
            return None
        self.pos += 1
        self.skip()
        start = self.math()
        if start is None or not self.word(".."):
            return None
        self.skip()
        end = self.math()
        if end is None:
            return None
        self.skip()
        closing = self.text[self.pos : self.pos + 1]
        if not closing or closing not in ")[]":
            return None
        self.pos += 1
        return RangeLiteral(start, end, opening == "[", closing == "]")
