from decimal import Decimal

import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.feel.calendar import Date
from zeebe_grpclib.embedded.feel.parser import Parser
from zeebe_grpclib.embedded.feel.syntax import (
    Call,
    Constant,
    ContextLiteral,
    FunctionLiteral,
    InputValue,
    ListLiteral,
    Node,
    PathCall,
    RangeLiteral,
    Reference,
)

ONE, TWO = Constant(Decimal(1)), Constant(Decimal(2))
X = Reference(("x",))


def read(text: str) -> Node:
    return Parser(text).expression_only()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("00012", Decimal(12)),
        (".5", Decimal("0.5")),
        ("1.50", Decimal("1.50")),
        ('"a\\nb"', "a\nb"),
        ("null", None),
        ("true", True),
        ('@"2024-01-02"', Date(2024, 1, 2)),
        ('date("2024-01-02")', Date(2024, 1, 2)),
        ('date("x")', None),
    ],
)
def test_constants(text: str, value: object) -> None:
    assert read(text) == Constant(value)


def test_names() -> None:
    assert read("a.b . `c d`") == Reference(("a", "b", "c d"))
    assert read("größe") == Reference(("größe",))
    assert read("input") == Reference(("input",))
    assert read("?") == InputValue()


def test_calls() -> None:
    assert read("day of week(x)") == Call("day of week", (X,), None)
    assert read("f (1, [1..2])") == Call("f", (ONE, RangeLiteral(ONE, TWO, True, True)), None)
    assert read("f(a b: 1, c: 2)") == Call("f", (ONE, TWO), ("a b", "c"))
    assert read("c.f(1)") == PathCall(Reference(("c",)), "f", (ONE,), None)
    assert read("get or else(x, 1)") == Call("get or else", (X, ONE), None)
    assert read("and(x)") == Call("and", (X,), None)


def test_names_that_begin_like_reserved_calls_cannot_be_called() -> None:
    for text in ("order(1)", "android(1)"):
        with pytest.raises(feel.FeelError):
            read(text)


def test_brackets() -> None:
    assert read("[1, 2]") == ListLiteral((ONE, TWO))
    assert read('{a b: 1, `c`: 2, "d\\n": 1}') == ContextLiteral(
        (("a b", ONE), ("c", TWO), ("d\\n", ONE))
    )
    assert read("(1)") == ONE


def test_functions() -> None:
    assert read("function(x, a b) x") == FunctionLiteral(("x", "a b"), X)


def test_functions_in_java_are_refused() -> None:
    text = 'function(x) external {java: {class: "a", method signature: "b(int)"}}'
    with pytest.raises(feel.FeelError, match="External functions are disabled"):
        read(text)
