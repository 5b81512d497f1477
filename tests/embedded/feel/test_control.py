from decimal import Decimal

from zeebe_grpclib.embedded.feel.parser import Parser
from zeebe_grpclib.embedded.feel.syntax import (
    Constant,
    For,
    If,
    Iteration,
    Node,
    Quantified,
    Reference,
)

X = Reference(("x",))
ONE, TWO, THREE = (Constant(Decimal(n)) for n in (1, 2, 3))


def read(text: str) -> Node:
    return Parser(text).expression_only()


def test_else_if_makes_further_branches() -> None:
    assert read("if x then 1 else if x then 2 else 3") == If(((X, ONE), (X, TWO)), THREE)


def test_loops() -> None:
    assert read("for x in 1..2 return x") == For((("x", Iteration(ONE, TWO)),), X, False)
    assert read("for x in x return partial") == For((("x", X),), Reference(("partial",)), True)
    assert read("every x in x, `y z` in x satisfies 1") == Quantified(
        True, (("x", X), ("y z", X)), ONE
    )


def test_keywords_alone_are_names() -> None:
    assert [read(word) for word in ("if", "for", "some", "every", "iffy")] == [
        Reference((word,)) for word in ("if", "for", "some", "every", "iffy")
    ]
