import pytest
from tests.embedded.feel.ask import failure, shown

_CASES = (
    ("after(10, 1)", "true"),
    ("after(10, [1..5])", "true"),
    ("after([6..8], [1..5])", "true"),
    ("after([6..8], 5)", "true"),
    ("before(1, 10)", "true"),
    ("before(1, [2..5])", "true"),
    ("before([1..5], [6..9])", "true"),
    ("before([1..5], 10)", "true"),
    ("coincides(5, 5)", "true"),
    ("coincides([1..5], [1..5])", "true"),
    ("during(5, [1..10])", "true"),
    ("during([4..6], [1..10])", "true"),
    ("finished by([1..5], 5)", "true"),
    ("finished by([1..5], [3..5])", "true"),
    ("finishes(5, [1..5])", "true"),
    ("finishes([3..5], [1..5])", "true"),
    ("includes([1..10], [4..6])", "true"),
    ("includes([1..10], 5)", "true"),
    ("meets([1..5], [5..8])", "true"),
    ("met by([5..8], [1..5])", "true"),
    ("overlaps after([3..8], [1..5])", "true"),
    ("overlaps before([1..5], [3..8])", "true"),
    ("overlaps([1..5], [3..8])", "true"),
    ("started by([1..10], [1..5])", "true"),
    ("started by([1..10], 1)", "true"),
    ("starts(1, [1..5])", "true"),
    ("starts([1..3], [1..5])", "true"),
    ('before(1, "a")', "null"),
    ("before([1..5], [5..6])", "false"),
    ("before([1..5), [5..6])", "true"),
    ("includes([1..5], 5)", "true"),
    ("during(5, [1..5))", "false"),
    ("starts([1..5], [1..5])", "true"),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value


def test_combinations_that_the_engine_does_not_know_fail() -> None:
    assert failure("finishes([1..5], 5)").endswith(
        "scala.MatchError: ([1..5],5) (of class scala.Tuple2)"
    )
    assert "scala.MatchError" in failure("meets(1, 2)")
