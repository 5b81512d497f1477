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
