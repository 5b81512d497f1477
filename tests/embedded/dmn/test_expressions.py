import pytest

from zeebe_grpclib.embedded.dmn.errors import Problem
from zeebe_grpclib.embedded.dmn.expressions import Expressions, text_of
from zeebe_grpclib.embedded.xml import Element, parse


def element(content: str, attributes: str = "") -> Element:
    return parse(f"<literalExpression {attributes}>{content}</literalExpression>".encode())


def compiled(content: str, attributes: str = "") -> tuple[bool, list[str]]:
    problems: list[Problem] = []
    found = Expressions(problems).literal(element(content, attributes))
    return found is not None, [problem.message for problem in problems]


def test_text_is_trimmed_like_java_does() -> None:
    assert text_of(parse(b"<t> \t\x0d\n 1 </t>")) == "1"
    assert text_of(parse("<t>\u00a01\u2003</t>".encode())) == "\u00a01\u2003"
    assert text_of(None) == ""


def test_literals_are_compiled() -> None:
    assert compiled("<text>1 + 2</text>") == (True, [])


def test_literals_need_a_text() -> None:
    assert compiled("") == (False, ["The expression 'null' must not be empty."])
    assert compiled("", 'id="l"') == (False, ["The expression 'l' must not be empty."])
    ok, [message] = compiled("<text> </text>")
    assert not ok
    assert message.startswith("FEEL expression: failed to parse expression '': Expected ")


@pytest.mark.parametrize(
    "language",
    ["", "feel", "FEEL", "https://www.omg.org/spec/DMN/20191111/FEEL/"],
)
def test_feel_is_known_by_its_names(language: str) -> None:
    assert compiled("<text>1</text>", f'expressionLanguage="{language}"') == (True, [])


@pytest.mark.parametrize("language", ["JUEL", "https://www.omg.org/spec/DMN/20230324/FEEL/"])
def test_other_languages_are_refused(language: str) -> None:
    assert compiled("<text>1</text>", f'expressionLanguage="{language}"') == (
        False,
        [f"Expression language '{language.lower()}' is not supported"],
    )


def test_a_broken_text_is_reported_once() -> None:
    problems: list[Problem] = []
    expressions = Expressions(problems)
    for text in ("1 +", "1 +", "2 +"):
        assert expressions.literal(element(f"<text>{text}</text>")) is None
    assert expressions.unary_tests(element("<text>1 +</text>")) is None
    assert [p.message.partition("': ")[0] for p in problems] == [
        "FEEL expression: failed to parse expression '1 +",
        "FEEL expression: failed to parse expression '2 +",
        "FEEL unary-tests: failed to parse expression '1 +",
    ]


def test_empty_tests_match_anything() -> None:
    problems: list[Problem] = []
    assert Expressions(problems).unary_tests(element("<text> \n</text>")) is None
    assert problems == []
