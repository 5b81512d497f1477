import pytest
from tests.embedded.feel.ask import shown, warned


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 in [1..5]", "true"),
        ("5 in [1..5)", "false"),
        ("1 in ]1..5]", "false"),
        ('"b" in ["a".."c"]', "true"),
        ('@"2024-02-01" in [@"2024-01-01"..@"2024-12-31"]', "true"),
        ("null in [1..2]", "null"),
        ("3 in [5..1]", "false"),
    ],
)
def test_ranges_as_tests(text: str, value: str) -> None:
    assert shown(text) == value


def test_ranges_do_not_compare_with_other_types() -> None:
    assert warned('"a" in [1..5]') == [("NOT_COMPARABLE", "Can't compare '\"a\"' with '1' and '5'")]


def test_bounds_that_do_not_fit_show_the_engines_tree() -> None:
    tree = "ConstRange(ClosedConstRangeBoundary(ConstNumber(1)),OpenConstRangeBoundary(ConstNull))"
    assert warned("before([1..null), 2)") == [
        ("INVALID_TYPE", f"Invalid range definition '{tree}'"),
        (
            "FUNCTION_INVOCATION_FAILURE",
            f"Failed to invoke function 'before': Invalid range definition '{tree}'",
        ),
    ]
