"""What handlers return, as variables."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from zeebe_grpclib.worker.results import as_variables, plain


class Color(enum.Enum):
    BLUE = "blue"


@dataclass
class Item:
    sku: str
    count: int = 1


class Model:
    def model_dump(self, *, mode: str) -> dict[str, int]:
        assert mode == "json"
        return {"x": 3}


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ({"items": [Item("s", 2)]}, {"items": [{"sku": "s", "count": 2}]}),
        (Color.BLUE, "blue"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, tzinfo=timezone.utc), "2026-01-02T00:00:00+00:00"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Decimal("1.10"), "1.10"),
        (Model(), {"x": 3}),
        ({1}, [1]),
        ((1, "a"), [1, "a"]),
        (Item, Item),  # the class itself is nothing that JSON could say
    ],
)
def test_results_become_plain_json(value: Any, made: Any) -> None:
    assert plain(value) == made


@pytest.mark.parametrize(
    ("result", "single", "typed", "variables"),
    [
        (None, None, False, {}),
        ({"a": Color.BLUE}, None, False, {"a": Color.BLUE}),  # refused later, with its path
        ({"a": Color.BLUE}, None, True, {"a": "blue"}),
        (Item("s"), None, False, {"sku": "s", "count": 1}),
        (5, "answer", False, {"answer": 5}),
        (Color.BLUE, "answer", True, {"answer": "blue"}),
    ],
)
def test_a_result_as_variables(
    result: Any, single: str | None, typed: bool, variables: Any
) -> None:
    assert as_variables(result, single, typed) == variables
