"""Regular expressions that wait for their first use."""

from __future__ import annotations

import re

import pytest

from zeebe_grpclib.embedded.feel.patterns import Pattern


def test_it_is_compiled_when_first_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    original = re.compile

    def compile_noted(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return original(text, flags)

    monkeypatch.setattr(re, "compile", compile_noted)
    digits = Pattern("[0-9]+")
    assert compiled == []
    assert [digits.match("a1", at) is not None for at in (0, 1)] == [False, True]
    assert compiled == ["[0-9]+"]


def test_its_methods_are_those_of_a_pattern() -> None:
    word = Pattern("p[a-z]*", re.IGNORECASE)
    found = word.match("1PM", 1)
    assert found is not None
    assert found[0] == "PM"
    assert word.fullmatch("pm1") is None
    assert word.sub("hour", "1pm") == "1hour"


def test_there_are_no_others() -> None:
    with pytest.raises(AttributeError, match="finditer"):
        _ = Pattern("a").finditer  # type: ignore[attr-defined]


def test_a_wrong_one_is_told_at_its_first_use() -> None:
    pattern = Pattern("(")
    with pytest.raises(re.error, match="unterminated"):
        pattern.match("a")
