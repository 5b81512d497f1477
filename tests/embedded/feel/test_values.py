import copy
import pickle
from decimal import Decimal

import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.feel.calendar import Date
from zeebe_grpclib.embedded.feel.temporal import LocalTime, ZonedTime
from zeebe_grpclib.embedded.feel.values import (
    Context,
    Failed,
    Function,
    Range,
    equal,
    is_comparable,
    order_key,
    same,
    to_text,
    type_name,
)

ONE, TWO = Decimal(1), Decimal(2)
F = Function(("x",), lambda arguments, _run: arguments[0])
R = Range(ONE, TWO, start_included=True, end_included=False)


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (None, "null", "null"),
        (True, "boolean", "true"),
        (Decimal("1.50"), "number", "1.50"),
        ("a", "string", '"a"'),
        ([ONE, "a", None], "list", '[1, "a", null]'),
        (Context({"a": ONE, "b": ["x"]}), "context", '{a:1, b:["x"]}'),
        (Date(2024, 1, 2), "date", "2024-01-02"),
        (LocalTime(0), "time", "00:00:00"),
        (F, "function", "function(x)"),
        (R, "range", "[1..2)"),
        (Failed('error("x")'), "error", 'error("x")'),
    ],
)
def test_names_and_texts(value: object, name: str, text: str) -> None:
    assert (type_name(value), to_text(value)) == (name, text)


@pytest.mark.parametrize(
    ("x", "y", "result"),
    [
        (None, None, True),
        (None, ONE, False),
        (ONE, "1", None),
        (Decimal("1.0"), ONE, True),
        (True, ONE, None),
        ([ONE], [Decimal("1.0")], True),
        ([ONE], [None], False),
        ([ONE], ["1"], False),
        (Context({"a": ONE}), Context({"a": ONE}), True),
        (Context({"a": ONE}), Context({"b": ONE}), False),
        (F, F, None),
        (R, R, None),
        (LocalTime(0), ZonedTime(0, 0), None),
        (Date(2024, 1, 1), Date(2024, 1, 1), True),
    ],
)
def test_equality(x: object, y: object, result: bool | None) -> None:
    assert equal(x, y) is result


def test_collections_tell_more_apart() -> None:
    literal = Context({"a": ONE}, order="written")
    assert same(Context({"a": ONE}), Context({"a": ONE}))
    assert not same(literal, Context({"a": ONE}, order="written"))
    assert same(literal, literal)
    assert same(R, Range(ONE, TWO, start_included=True, end_included=False))
    assert not same(ONE, True)


def test_what_has_an_order() -> None:
    values: list[object] = [ONE, "a", [ONE, TWO], [], [ONE, "a"], True, None, Context(), F, R]
    assert [is_comparable(value) for value in values] == [True, True, True] + [False] * 7


def test_strings_are_ordered_by_utf_16() -> None:
    assert sorted(["\U0001f600", "\ufb01", "a"], key=order_key) == ["a", "\U0001f600", "\ufb01"]  # type: ignore[arg-type]  # all are strings


def test_contexts_can_be_copied_and_pickled() -> None:
    context = feel.evaluate("{a: 1, f: function(x) x}").value
    assert copy.deepcopy(context) == {"a": ONE}
    assert pickle.loads(pickle.dumps(context)) == {"a": ONE}


def test_functions_count_their_arguments() -> None:
    many = Function(("list",), lambda arguments, _run: None, var_args=True)
    assert [F.takes(count) for count in (0, 1, 2)] == [False, True, False]
    assert [many.takes(count) for count in (0, 1, 5)] == [False, True, True]
