from decimal import Decimal

import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.feel.parser import Parser
from zeebe_grpclib.embedded.feel.syntax import (
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
    Reference,
)

X, Y, Z = Reference(("x",)), Reference(("y",)), Reference(("z",))
ONE = Constant(Decimal(1))


def read(text: str) -> Node:
    return Parser(text).expression_only()


def test_and_binds_closer_than_or() -> None:
    assert read("x or y and z or x") == Or((X, And((Y, Z)), X))


def test_comparisons() -> None:
    assert read("x = y") == Equal(X, Y)
    assert read("x != y") == Not(Equal(X, Y))
    assert read("x <= 1") == Compare("<=", X, ONE)
    assert read("x between 1 and y") == And((Compare(">=", X, ONE), Compare("<=", X, Y)))


def test_keywords_need_no_space_behind_them() -> None:
    assert read("x or1") == Or((X, ONE))
    assert read("x andy") == And((X, Y))
    assert read("order") == Reference(("order",))


def test_in_takes_one_test_or_several() -> None:
    assert read("x in 1") == In(X, ExpressionTest(ONE))
    tests = read("x in (1, > 1)")
    assert tests == In(X, AnyTest((ExpressionTest(ONE), InputCompare(">", ONE))))


def test_in_takes_the_whole_rest() -> None:
    assert read("x in y and z") == In(X, ExpressionTest(And((Y, Z))))


def test_instance_of() -> None:
    names = ("years and months duration", "date and time", "function", "Any", "a.b")
    assert [read(f"x instance of {name}") for name in names] == [InstanceOf(X, n) for n in names]


def test_unary_tests() -> None:
    def tests(text: str) -> Node:
        return Parser(text).unary_tests_only()

    assert tests("-") == Constant(True)
    assert tests("true") == InputEqual(Constant(True))
    assert tests("not(1)") == Not(ExpressionTest(ONE))
    assert isinstance(tests("[1..1]"), InputInRange)
    assert tests("< 1, x") == AnyTest((InputCompare("<", ONE), ExpressionTest(X)))


@pytest.mark.parametrize(
    "text", ["1 < 2 < 3", "1 +", "[1, 2,]", "a b", "'a'", "x == 1", "(1", "", "1..2"]
)
def test_texts_that_do_not_parse(text: str) -> None:
    with pytest.raises(feel.FeelError, match="failed to parse expression"):
        read(text)


def test_failing_alternatives_are_read_once() -> None:
    # Each level is tried as a range first; reading it again each time would take 2 ** 40 steps.
    text = "f([" * 40 + "1" + "])" * 40
    assert feel.evaluate(text).value is None
