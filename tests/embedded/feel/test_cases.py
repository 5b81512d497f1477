"""Our answers against the frozen ones of the real engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.feel.case import Case
from tests.embedded.feel.differential import from_us
from tests.embedded.feel.freeze import plain

_FILE = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
_GROUPS = sorted({entry["group"] for entry in _FILE["cases"]})


def _ours(entry: dict[str, Any]) -> dict[str, Any]:
    variables = entry.get("variables", _FILE["variables"])
    case = Case(entry["text"], variables, (), unary="input" in entry, input=entry.get("input"))
    answer = from_us(case)
    asked = ("text", "group", "variables")
    found: dict[str, Any] = {key: entry[key] for key in asked if key in entry}
    if "input" in entry:
        found["input"] = entry["input"]
    if answer.ok:
        found |= {"value": plain(answer.value), "type": answer.type, "shown": answer.text}
    else:
        found["error"] = answer.error
    if answer.warnings:
        found["warnings"] = [list(warning) for warning in answer.warnings]
    return found


@pytest.mark.no_cover
@pytest.mark.parametrize("group", _GROUPS)
def test_frozen_answers_are_ours_too(group: str) -> None:
    entries = [entry for entry in _FILE["cases"] if entry["group"] == group]
    assert entries
    different = [(entry, ours) for entry in entries if (ours := _ours(entry)) != entry]
    assert different == []


def test_enough_is_frozen() -> None:
    assert len(_FILE["cases"]) > 1500
    assert {"built-in", "operator", "structure", "syntax", "unary", "handwritten"} <= set(_GROUPS)
