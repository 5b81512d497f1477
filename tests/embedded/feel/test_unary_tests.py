import pytest
from tests.embedded.feel.ask import VARIABLES, warned

from zeebe_grpclib.embedded import feel


@pytest.mark.parametrize(
    ("tests", "value", "result"),
    [
        ("5", 5, True),
        ("5", 4, False),
        ('"a"', 4, None),
        ("> 3", 4, True),
        ("> 3", None, None),
        ("[1..5]", 5, True),
        ("1, 2", 2, True),
        ("not(1, 2)", 3, True),
        ("not(1, 2)", None, True),
        ("-", None, True),
        ("null", None, True),
        ("[1, 2]", 2, True),
        ("[1, 2]", [1, 2], True),
        ("[1, 2]", 3, False),
        ("? > 1 and ? < 5", 3, True),
        ("? + 1", 3, None),
        ("i > 3", "whatever", True),
        ("i > 30", False, True),
        ("i > 30", 1, False),
        ("true", True, True),
        ("false", 1, None),
        ("c.f()", 1, False),
        ("function(x) x", 1, None),
    ],
)
def test_results(tests: str, value: object, result: bool | None) -> None:
    assert feel.evaluate_unary(tests, value, VARIABLES).value is result


def test_tests_outside_of_tests_find_no_input() -> None:
    assert warned("[> 2]") == [
        ("NO_VARIABLE_FOUND", "No input value found."),
        ("NOT_COMPARABLE", "Can't compare 'null' with '2'"),
    ]


def test_functions_are_no_input() -> None:
    assert warned("(function(x) x) in (> 1)")[0] == ("NO_VARIABLE_FOUND", "No input value found.")


def test_several_tests_note_a_null_once() -> None:
    found = feel.evaluate_unary("> 1, > 2, > 3", None)
    assert [w.type for w in found.warnings] == [
        "NOT_COMPARABLE",
        "INVALID_TYPE",
        "NOT_COMPARABLE",
        "NOT_COMPARABLE",
    ]
