"""Hostile texts and variables end in FeelError, and soon."""

from __future__ import annotations

import time

import pytest

from zeebe_grpclib.embedded import feel

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

#: Far more than any of them needs on a slow machine; they would run for years without limits.
PATIENCE_S = 20.0
#: An evaluation alone may take more; the point is that steps are counted everywhere.
STEPS = 100_000

_DOUBLED = "".join(f", a{n}: a{n - 1} + a{n - 1}" for n in range(1, 60))
_NESTED = "".join(f", f{n}: function(x) f{n - 1}(f{n - 1}(x))" for n in range(1, 60))


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000 return i",
        "for i in 1..400, j in 1..400, k in 1..400 return 1",
        f'{{a0: "x"{_DOUBLED}}}.a59',
        f"{{f0: function(x) x{_NESTED}, r: f59(1)}}.r",
        "decimal(1, 999999999)",
        "floor(10 ** 999999)",
        'matches("' + "a" * 40 + '!", "^(a+)+$")',
        'matches("' + "a" * 500 + '", "(.*)*x")',
        "for x in (for i in 1..3000 return i) return partial",
        "(" * 5000 + "1" + ")" * 5000,
        "f(" * 500 + "1" + ")" * 500,
        "1 in " * 1000 + "1",
        "function(x) " * 300 + "1",
        "/*" * 10000,
        '"' + "a" * 250_000 + '"',
    ],
)
def test_expressions(text: str) -> None:
    started = time.monotonic()
    with pytest.raises(feel.FeelError):
        feel.compile_expression(text).evaluate(budget=feel.Budget(STEPS))
    assert time.monotonic() - started < PATIENCE_S


def test_deep_variables() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(feel.FeelError, match="nested too deeply"):
        feel.evaluate("string(x)", {"x": deep})


def test_long_texts_that_are_honest_are_read() -> None:
    assert feel.evaluate("if false then 1 else " * 2000 + "2").value == 2
    assert feel.evaluate("[" + "1, " * 20_000 + "1]").value_json == [1] * 20_001
    assert feel.evaluate("a" + ".a" * 5000).value is None


def _outcome(depth: int, around: int) -> object:
    """What a function gives that calls itself, evaluated in so many calls of Python."""
    if around:
        return _outcome(depth, around - 1)
    try:
        return feel.evaluate(
            "{f: function(n) if n = 0 then 0 else f(n - 1) + 1, r: f(x)}.r", {"x": depth}
        ).value
    except feel.FeelError as error:
        return str(error).rpartition(": ")[2]


def test_how_deep_functions_may_go_does_not_depend_on_the_caller() -> None:
    outcomes = {depth: _outcome(depth, 0) for depth in range(70, 220, 3)}
    assert outcomes == {depth: _outcome(depth, 120) for depth in outcomes}
    assert outcomes[70] == 70
    assert outcomes[217] == "it is nested too deeply"


def test_a_long_chain_in_a_function_is_honest() -> None:
    chain = "if x = 1 then 1 else " * 1000
    assert feel.evaluate("{f: function(x) " + chain + "2, r: f(3)}.r").value == 2


def test_values_do_not_nest_without_end() -> None:
    value: object = 1
    for _ in range(200):
        value = feel.evaluate("[x]", {"x": value}).value_json
    with pytest.raises(feel.FeelError, match="nested too deeply"):
        feel.evaluate("[x]", {"x": value})
