# ruff: noqa: E501, ISC004 - a table of texts reads best with one line each
import datetime
from decimal import Decimal

import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.feel import Budget, Context, EvaluationWarning


def test_value_and_stored_value() -> None:
    found = feel.evaluate('{n: 1.50, whole: 3.0, t: @"10:00:00", r: [1, null]}')
    assert found.value == {
        "n": Decimal("1.50"),
        "whole": Decimal("3.0"),
        "t": feel.LocalTime(36_000_000_000_000),
        "r": [Decimal(1), None],
    }
    assert found.value_json == {"n": 1.5, "whole": 3, "t": "10:00", "r": [1, None]}
    assert repr(found.value_json) == "{'n': 1.5, 'whole': 3, 't': '10:00', 'r': [1, None]}"
    assert found.warnings == ()


def test_warnings_in_order() -> None:
    found = feel.evaluate("missing + c.x", {"c": {"a": 1}})
    assert found.value is None
    assert found.warnings == (
        EvaluationWarning("NO_VARIABLE_FOUND", "No variable found with name 'missing'"),
        EvaluationWarning(
            "NO_CONTEXT_ENTRY_FOUND", "No context entry found with key 'x'. Available keys: 'a'"
        ),
        EvaluationWarning("INVALID_TYPE", "Can't add 'null' to 'null'"),
    )


def test_texts_are_compiled_once() -> None:
    assert feel.compile_expression("1 + 1") is feel.compile_expression("1 + 1")
    assert feel.compile_unary_tests("> 1") is feel.compile_unary_tests("> 1")


def test_the_clock_is_given() -> None:
    now = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc)
    assert feel.evaluate("now()", now=now).value_json == "2024-02-29T12:00Z"
    assert feel.evaluate("today()", now=now).value_json == "2024-02-29"
    assert feel.evaluate_unary("today()", "2024-02-29", now=now).value is None


def test_values_can_be_passed_on() -> None:
    first = feel.evaluate('{d: @"2024-01-01", f: function(x) x + 1, l: [1.50]}').value
    assert feel.evaluate("c.d.year", {"c": first}).value == Decimal(2024)
    assert feel.evaluate("c.f(1)", {"c": first}).value == Decimal(2)
    assert feel.evaluate("string(c.l)", {"c": first}).value == "[1.50]"


def test_functions_among_the_variables_can_be_called() -> None:
    double = feel.evaluate("function(x) x * 2").value
    found = feel.evaluate("double(i) + double(missing)", {"double": double, "i": 4})
    kinds = [warning.type for warning in found.warnings]
    assert (found.value, kinds) == (None, ["NO_VARIABLE_FOUND", "INVALID_TYPE", "INVALID_TYPE"])
    assert feel.evaluate("double(i)", {"double": double, "i": 4}).value == Decimal(8)


def test_a_context_is_taken_as_it_is() -> None:
    variables = Context({"x": Decimal("1.50"), "l": [Decimal(1)]})
    assert feel.evaluate("l", variables).value is variables["l"]
    assert feel.evaluate_unary("> x", 2, variables).value is True


def test_variables_are_not_changed() -> None:
    variables = {"l": [1, {"a": 2.5}]}
    feel.evaluate("append(l, 3)", variables)
    assert variables == {"l": [1, {"a": 2.5}]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("?", "failed to evaluate expression '?': No input value available. '?' can only be used "
              "inside an unary-test expression."),
        ("c.a()", "failed to evaluate expression 'c.a()': No function found with name 'a' and 0 parameters"),
        ("0 ** -1", "failed to evaluate expression '0 ** -1' : java.lang.ArithmeticException: "
                    "Division by zero"),
        ('assert(x, false, "too small")', "Assertion failure on evaluate the expression "
         "'assert(x, false, \"too small\")': too small"),
        ("assert(x, x > 1)", "Assertion failure on evaluate the expression 'assert(x, x > 1)': "
                             "The condition is not fulfilled"),
    ],
)  # fmt: skip
def test_failures(text: str, message: str) -> None:
    with pytest.raises(feel.FeelError) as failed:
        feel.evaluate(text, {"c": {}, "x": 1})
    assert str(failed.value) == message
    assert failed.value.line is None


def test_failures_bring_their_warnings() -> None:
    with pytest.raises(feel.FeelError) as failed:
        feel.evaluate("c.a()", {"c": {}})
    assert [warning.type for warning in failed.value.warnings] == ["NO_FUNCTION_FOUND"]


def test_a_budget_is_shared() -> None:
    budget = Budget(100)
    loop = feel.compile_expression("for i in 1..30 return i")
    loop.evaluate(budget=budget)
    with pytest.raises(feel.FeelError, match="more than"):
        loop.evaluate(budget=budget)


def test_objects_that_are_no_json_are_refused() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        feel.evaluate("x", {"x": object()})
