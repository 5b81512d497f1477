"""Frozen cases: what the engine inside Zeebe answered, to be answered here the same."""

import pytest

from .differential import Answer, agrees, ours, thaw
from .generator import Case

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_FROZEN = list(thaw())


@pytest.mark.parametrize("first", range(0, len(_FROZEN), 100))
def test_frozen_cases_agree(first: int) -> None:
    different: list[tuple[Case, Answer, Answer]] = []
    for case, theirs in _FROZEN[first : first + 100]:
        mine = ours(case)
        if not agrees(mine, theirs):
            different.append((case, mine, theirs))
    assert different == []


def test_frozen_cases_are_of_all_kinds() -> None:
    kinds = {next(iter(answer)) for _, answer in _FROZEN}
    types = {
        decision["type"]
        for _, answer in _FROZEN
        for decision in answer.get("decisions", [])
        if isinstance(decision, dict)
    }
    assert kinds == {"result", "failed", "refused", "decisions", "crash"}
    assert types == {
        "DECISION_TABLE",
        "LITERAL_EXPRESSION",
        "CONTEXT",
        "LIST",
        "RELATION",
        "INVOCATION",
        "UNKNOWN",
    }
    assert len({case.xml for case, _ in _FROZEN}) > 300
