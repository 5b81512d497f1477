import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.bpmn import Expression, result_type


@pytest.mark.parametrize("source", ["text", "", "=", " =x", "x=1"])
def test_a_text_without_leading_mark_is_static(source: str) -> None:
    expression = Expression(source)

    assert (expression.is_static, expression.text) == (True, source)


def test_a_leading_mark_makes_an_expression() -> None:
    expression = Expression("= x + 1")

    assert (expression.is_static, expression.text) == (False, " x + 1")
    assert expression.compiled is not None
    assert expression.compiled.evaluate({"x": 1}).value_json == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("null", "NULL"),
        ("true", "BOOLEAN"),
        ("1.5", "NUMBER"),
        ('"a"', "STRING"),
        ("[1]", "ARRAY"),
        ("{a: 1}", "OBJECT"),
        ('duration("PT1S")', "DURATION"),
        ('duration("P1Y")', "PERIOD"),
        ('date("2026-01-01")', "DATE"),
        ('time("10:00:00")', "TIME"),
        ('date and time("2026-01-01T10:00:00")', "DATE_TIME"),
        ("function(x) x", "UNKNOWN"),
    ],
)
def test_types_have_zeebes_names(text: str, name: str) -> None:
    assert result_type(feel.evaluate(text, {}).value) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("=x > 1", {"x"}),
        ("=x.y.z = true", {"x", "true"}),
        ('="x" = y', {"y"}),
        ("=is defined(a) and b[1] > c", {"is", "a", "and", "b", "c"}),
        ("=`the x` > 1", {"the x"}),
        ("x", {"x"}),
    ],
)
def test_the_names_that_it_may_depend_on(text: str, names: set[str]) -> None:
    assert Expression(text).names() == names
