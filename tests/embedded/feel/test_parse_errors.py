# ruff: noqa: E501, ISC004 - a table of texts reads best with one line each
import pickle

import pytest

from zeebe_grpclib.embedded import feel

LEFT = '(binaryComparison | between | instanceOf | in | "and" | "or" | end-of-input)'


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("1 +", f'Expected {LEFT}:1:3, found "+"', 1, 3),
        ("", 'Expected (start-of-input | ifOp | forOp | quantifiedOp | disjunction):1:1, found ""', 1, 1),
        (" ]", 'Expected (ifOp | forOp | quantifiedOp | disjunction):1:2, found "]"', 1, 2),
        ("x\n  y z", f'Expected {LEFT}:2:3, found "y z"', 2, 3),
        ("1 < 2 < 3", 'Expected (path | filter | "**" | [*/] | [+\\\\-] | "and" | "or" | end-of-input)'
         ':1:7, found "< 3"', 1, 7),
        ("[1..5].start", 'Expected ("and" | "or" | end-of-input):1:7, found ".start"', 1, 7),
        ("1 instance of list<a>", 'Expected ("." | "and" | "or" | end-of-input):1:19, found "<a>"', 1, 19),
        ("/* open", 'Expected "*/":1:8, found ""', 1, 8),
        ('"a" "b\tc"', f'Expected {LEFT}:1:5, found "\\"b\\tc\\""', 1, 5),
        ("1 abcdefghijklmnop", f'Expected {LEFT}:1:3, found "abcdefghij"', 1, 3),
    ],
)  # fmt: skip
def test_the_engines_words(text: str, message: str, line: int, column: int) -> None:
    with pytest.raises(feel.FeelError) as failed:
        feel.compile_expression(text)
    assert str(failed.value) == f"failed to parse expression '{text}': {message}"
    assert (failed.value.line, failed.value.column) == (line, column)


def test_what_was_begun_is_named() -> None:
    with pytest.raises(feel.FeelError) as failed:
        feel.compile_expression("if b then 1")
    assert failed.value.expected[0] == (
        '(ifOp | forOp | quantifiedOp | disjunction) ~ "then" ~ '
        '(ifOp | forOp | quantifiedOp | disjunction) ~ "else"'
    )


def test_unary_tests() -> None:
    with pytest.raises(feel.FeelError) as failed:
        feel.compile_unary_tests("= 5")
    assert str(failed.value) == (
        "failed to parse expression '= 5': Expected (start-of-input | negation | positiveUnaryTests "
        '| anyInput):1:1, found "= 5"'
    )
    with pytest.raises(feel.FeelError, match='Expected end-of-input:1:7, found ", 3"'):
        feel.compile_unary_tests("not(2), 3")


def test_errors_survive_pickling() -> None:
    with pytest.raises(feel.FeelError) as failed:
        feel.compile_expression("1 +")
    again = pickle.loads(pickle.dumps(failed.value))
    assert (str(again), again.column, again.expected) == (
        str(failed.value),
        3,
        failed.value.expected,
    )
