import pytest

from zeebe_grpclib.embedded.feel.engine_text import java_duration, tree_text
from zeebe_grpclib.embedded.feel.parser import Parser
from zeebe_grpclib.embedded.feel.temporal import DayTimeDuration


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1.50", "ConstNumber(1.50)"),
        ('"a"', "ConstString(a)"),
        ("true", "ConstBool(true)"),
        ("null", "ConstNull"),
        ("a.b", "Ref(List(a, b))"),
        ("-a", "ArithmeticNegation(Ref(List(a)))"),
        ("1 + 2 - 3", "Subtraction(Addition(ConstNumber(1),ConstNumber(2)),ConstNumber(3))"),
        ("f(1)", "FunctionInvocation(f,PositionalFunctionParameters(List(ConstNumber(1))))"),
        ("f(a: 1)", "FunctionInvocation(f,NamedFunctionParameters(Map(a -> ConstNumber(1))))"),
        ("[1][2]", "Filter(ConstList(List(ConstNumber(1))),ConstNumber(2))"),
        ("{a: 1}.a", "PathExpression(ConstContext(List((a,ConstNumber(1)))),a)"),
        ('@"2024-01-01"', "ConstDate(2024-01-01)"),
        ('@"PT36H"', "ConstDayTimeDuration(PT36H)"),
        ('@"10:00:00Z"', "ConstTime(ZonedTime(10:00,Z,None))"),
    ],
)
def test_trees(text: str, tree: str) -> None:
    assert tree_text(Parser(text).expression_only()) == tree


def test_javas_text_of_durations() -> None:
    nanos = (0, 90_000_500_000_000, -1_500_000_000)
    assert [java_duration(DayTimeDuration(n)) for n in nanos] == ["PT0S", "PT25H0.5S", "PT-1.5S"]
