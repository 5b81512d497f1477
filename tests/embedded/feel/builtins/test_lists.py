# ruff: noqa: ISC004 - a table of texts reads best with one line each
import pytest
from tests.embedded.feel.ask import shown, warned

_CASES = (
    ("append([1], 2, 3)", "[1, 2, 3]"),
    ("concatenate([1], [2, 3])", "[1, 2, 3]"),
    ("distinct values([1, 2, 1])", "[1, 2]"),
    ("duplicate values([1, 2, 1])", "[1]"),
    ("flatten([[1], [[2]], 3])", "[1, 2, 3]"),
    ("index of([1, 2, 1], 1)", "[1, 3]"),
    ("insert before([1, 3], 2, 2)", "[1, 2, 3]"),
    ("is empty([])", "true"),
    ("list contains([1, null], null)", "true"),
    ("partition([1, 2, 3], 2)", "[[1, 2], [3]]"),
    ("remove([1, 2, 3], 2)", "[1, 3]"),
    ("reverse([1, 2])", "[2, 1]"),
    ("sort([3, 1], function(x, y) x < y)", "[1, 3]"),
    ('string join(["a", null, "c"])', '"ac"'),
    ('string join(["a", "b"], ", ")', '"a, b"'),
    ('string join(["a", "b"], ",", "[", "]")', '"[a,b]"'),
    ("sublist([1, 2, 3], 2)", "[2, 3]"),
    ("sublist([1, 2, 3], -2, 1)", "[2]"),
    ("union([1, 2], [2, 3])", "[1, 2, 3]"),
    ("sublist([1, 2, 3], 0)", "null"),
    ("sublist([1, 2, 3], -5, 3)", "[1]"),
    ("insert before([1], -5, 2)", "[2, 1]"),
    ("remove([1, 2], -1)", "[1]"),
    ("partition([1], 0)", "null"),
    ("union([1.0], [1])", "[1.0]"),
    ('string join(["a", 1])', "null"),
    ('string join(["a"], null, "<", ">")', '"<a>"'),
    ("sort([1, 2], function(x) x)", "null"),
    ('sort(["b", "a"], function(x, y) x < y)', '["a", "b"]'),
    ("list contains([{a: 1}], {a: 1})", "false"),
    ("index of([null, 1], null)", "[1]"),
    ("flatten([1, [[[2]], []]])", "[1, 2]"),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value


def test_a_comparison_that_is_none_is_named() -> None:
    assert warned("sort([1, 2], function(x, y) x)") == [
        (
            "FUNCTION_INVOCATION_FAILURE",
            "Failed to invoke function 'sort': fail to sort list by given precedes function: "
            "expected boolean but found '2'",
        )
    ]
