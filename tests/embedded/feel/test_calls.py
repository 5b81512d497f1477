from decimal import Decimal

import pytest

from zeebe_grpclib.embedded.feel.calls import arrange, find, invoke, not_found
from zeebe_grpclib.embedded.feel.errors import ErrorValue
from zeebe_grpclib.embedded.feel.scope import Run
from zeebe_grpclib.embedded.feel.values import ILLEGAL, Function

ONE, TWO = Decimal(1), Decimal(2)
PAIR = Function(("a", "b"), lambda arguments, _run: arguments)
MANY = Function(("list",), lambda arguments, _run: arguments, var_args=True)
REST = Function(("list", "items"), lambda arguments, _run: arguments, var_args=True)


def test_the_first_that_fits_is_found() -> None:
    assert find((MANY, PAIR), 2, None) is MANY
    assert find((PAIR,), 2, ("b",)) is PAIR
    assert find((PAIR,), 3, None) is None
    assert find((PAIR,), 1, ("c",)) is None


def test_arguments_are_arranged() -> None:
    assert arrange(PAIR, [ONE], ("b",)) == [None, ONE]
    assert arrange(MANY, [ONE, TWO], None) == [[ONE, TWO]]
    assert arrange(MANY, [[ONE]], None) == [[ONE]]
    assert arrange(MANY, [], None) == [[]]
    assert arrange(REST, [[ONE], [TWO]], None) == [[ONE], [[TWO]]]


def test_wrong_arguments_are_named() -> None:
    picky = Function(("a",), lambda _arguments, _run: ILLEGAL)
    with pytest.raises(ErrorValue, match="Illegal arguments: '\"x\"', 'null'"):
        invoke(picky, ["x", None], Run())


def test_texts_of_what_is_not_found() -> None:
    assert not_found("f", 2, None) == "No function found with name 'f' and 2 parameters"
    assert not_found("f", 2, ("a", "b")) == "No function found with name 'f' and parameters: a,b"
