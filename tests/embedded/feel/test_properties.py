"""Whatever the text and the variables: a value, or FeelError."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.embedded.feel.generator import Generator

from zeebe_grpclib.embedded import feel

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_BITS = st.sampled_from(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "not",
        "between",
        "instance",
        "of",
        "function",
        "null",
        "true",
        "false",
        "1",
        "2.5",
        ".5",
        "-1",
        '"a"',
        '"\\"',
        '@"P1D"',
        '@"2024-01-01"',
        "a",
        "b.c",
        "`",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "..",
        ":",
        "?",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "//",
        "/*",
        "*/",
        "date(",
        "time(",
        "duration(",
        "matches(",
        "sort(",
        "count(",
        "x",
        "y",
        "é",
        "😀",
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(_BITS, max_size=15).map(" ".join),
    st.lists(_BITS, max_size=15).map("".join),
    st.integers(0, 10**6).map(lambda seed: Generator(seed).case().text),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
_SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def _ask(text: str, value: object) -> None:
    variables = {"a": value, "b": {"c": value}, "x": value, "y": 1}
    for question in (feel.evaluate, lambda t, v: feel.evaluate_unary(t, value, v)):
        try:
            found = question(text, variables)
        except feel.FeelError:
            continue
        feel.to_text(found.value)
        assert feel.to_json(found.value) == found.value_json or "NaN" in repr(found.value_json)


@settings(max_examples=150, **_SETTINGS)  # type: ignore[arg-type]  # a dictionary of settings
@given(_TEXTS, _JSON)
def test_nothing_escapes(text: str, value: object) -> None:
    _ask(text, value)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@settings(max_examples=int(os.environ.get("FEEL_EXAMPLES", "100000")), **_SETTINGS)  # type: ignore[arg-type]  # as above
@given(_TEXTS, _JSON)
def test_nothing_escapes_in_many(text: str, value: object) -> None:
    _ask(text, value)


@settings(max_examples=100, **_SETTINGS)  # type: ignore[arg-type]  # as above
@given(_JSON)
def test_stored_values_are_stable(value: object) -> None:
    once = feel.evaluate("x", {"x": value}).value_json
    assert feel.evaluate("x", {"x": once}).value_json == once
