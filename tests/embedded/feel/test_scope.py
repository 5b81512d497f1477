import datetime

import pytest

from zeebe_grpclib.embedded.feel.errors import LimitReached
from zeebe_grpclib.embedded.feel.scope import (
    MAX_STEPS,
    MAX_WARNINGS,
    MISSING,
    Run,
    Scope,
    with_functions,
)
from zeebe_grpclib.embedded.feel.values import Function


def test_inner_names_hide_outer_ones() -> None:
    outer = Scope({"a": 1, "b": [1, 2.5]}, None, None, Run())
    inner = outer.inner({"a": "x"})
    assert (inner.find("a"), outer.find("a"), inner.find("z")) == ("x", 1, MISSING)
    assert outer.find("b") is inner.find("b")


def test_the_last_function_of_a_name_comes_first() -> None:
    first = Function(("x",), lambda _arguments, _run: 1)
    second = Function(("x",), lambda _arguments, _run: 2)
    known = with_functions(with_functions(None, "f", first), "f", second)
    assert known == {"f": (second, first)}


def test_limits() -> None:
    run = Run()
    with pytest.raises(LimitReached, match="steps"):
        run.spend(MAX_STEPS + 1)
    for _ in range(MAX_WARNINGS):
        run.warn("T", "m")
    with pytest.raises(LimitReached, match="warnings"):
        run.warn("T", "m")


def test_the_clock_is_read_once_and_has_an_offset() -> None:
    run = Run()
    assert run.now is run.now
    assert run.now.tzinfo is not None
    naive = Run(datetime.datetime(2024, 1, 1))  # noqa: DTZ001 - what a caller may pass
    assert naive.now.tzinfo is not None
