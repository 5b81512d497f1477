from decimal import Decimal

from zeebe_grpclib.embedded.feel.parser import Parser
from zeebe_grpclib.embedded.feel.syntax import (
    Arithmetic,
    Constant,
    FilterStep,
    Negation,
    Node,
    PathStep,
    Reference,
    Steps,
)

ONE, TWO, THREE = (Constant(Decimal(n)) for n in (1, 2, 3))
X = Reference(("x",))


def read(text: str) -> Node:
    return Parser(text).expression_only()


def test_precedence() -> None:
    assert read("1 + 2 * 3") == Arithmetic(ONE, (("+", Arithmetic(TWO, (("*", THREE),))),))
    assert read("1 * 2 + 3") == Arithmetic(Arithmetic(ONE, (("*", TWO),)), (("+", THREE),))
    assert read("-2 ** 2") == Arithmetic(Negation(TWO), (("**", TWO),))


def test_operators_go_from_left_to_right() -> None:
    assert read("1 - 2 - 3") == Arithmetic(ONE, (("-", TWO), ("-", THREE)))
    assert read("2 ** 3 ** 2") == Arithmetic(TWO, (("**", THREE), ("**", TWO)))


def test_paths_and_filters() -> None:
    assert read("x[1].time offset") == Steps(X, (FilterStep(ONE), PathStep("time offset")))
    assert read("(x).y") == Steps(X, (PathStep("y"),))


def test_a_minus_before_a_negative_number() -> None:
    assert read("2--1") == Arithmetic(TWO, (("-", Negation(ONE)),))
    assert read("--1") == Negation(Constant(Decimal(-1)))
