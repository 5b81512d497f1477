"""Variables into parameters by their annotations, results into variables."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any, Literal, NewType, Optional, TypedDict, Union
from uuid import UUID

import pytest
import typing_extensions

from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.worker import CompleteJob, JobVariableError, ZeebeWorker
from zeebe_grpclib.worker.typed import convert


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Item:
    sku: str
    count: int = 1


@dataclasses.dataclass
class Order:
    id: str
    items: list[Item]
    color: Color
    parent: Order | None = None


class Address(TypedDict):
    number: int


class Door(typing_extensions.TypedDict):
    """As pydantic asks for it: before Python 3.13 `typing` does not know its kind."""

    number: typing_extensions.Required[int]
    bell: typing_extensions.NotRequired[str]


Amount = NewType("Amount", int)
Amounts = typing_extensions.TypeAliasType("Amounts", list[Amount])


@dataclasses.dataclass
class Positive:
    amount: int

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("the amount must be positive")


class Model:
    """What pydantic's models look like from here."""

    def __init__(self, x: int) -> None:
        self.x = x

    @classmethod
    def model_validate(cls, value: Any) -> Model:
        if not isinstance(value, dict) or not isinstance(value.get("x"), int):
            raise ValueError("x: not an integer")  # noqa: TRY004 - as pydantic does
        return cls(value["x"])

    def model_dump(self, *, mode: str) -> dict[str, int]:
        assert mode == "json"
        return {"x": self.x}


class _ProblemsError(ValueError):
    """As pydantic's: its text quotes the values, its list does so only if it may."""

    def errors(
        self, *, include_url: bool, include_context: bool, include_input: bool
    ) -> list[dict[str, Any]]:
        assert (include_url, include_context, include_input) == (False, False, False)
        return [
            {"type": "int", "loc": ("x", 0), "msg": "a whole number is wanted"},
            {"type": "value_error", "loc": (), "msg": "no luck"},
        ]


class Strict:
    @classmethod
    def model_validate(cls, value: Any) -> Strict:
        raise _ProblemsError(f"2 errors, input_value={value!r}")


@pytest.mark.parametrize(
    ("hint", "value", "made"),
    [
        (Any, {"a": 1}, {"a": 1}),
        (int, 5, 5),
        (float, 5, 5.0),
        (str, "a", "a"),
        (bool, True, True),
        (None, None, None),
        (Optional[int], None, None),  # noqa: UP045 - one of the spellings
        (Union[int, str], "a", "a"),  # noqa: UP007 - one of the spellings
        (int | str, 4, 4),
        (Literal["a", 2], 2, 2),
        (list, [1], [1]),
        (list[int], [1, 2], [1, 2]),
        (Sequence[int], [1, 2], [1, 2]),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[int, str], [1, "a"], (1, "a")),
        (set[int], [1, 1], {1}),
        (dict[str, Item], {"a": {"sku": "s"}}, {"a": Item("s")}),
        (Mapping[str, int], {"a": 1}, {"a": 1}),
        (Color, "red", Color.RED),
        (date, "2026-01-02", date(2026, 1, 2)),
        (datetime, "2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)),
        (Decimal, "1.10", Decimal("1.10")),
        (UUID, "12345678123456781234567812345678", UUID("12345678123456781234567812345678")),
        (Item, {"sku": "s", "count": 2, "more": 1}, Item("s", 2)),
        (Address, {"number": 5}, {"number": 5}),
        (Door, {"number": 5}, {"number": 5}),
        (Door, {"number": 5, "bell": "b"}, {"number": 5, "bell": "b"}),
        (Amount, 5, 5),
        (Amounts, [5], [5]),
        (
            Order,
            {
                "id": "o",
                "items": [{"sku": "s"}],
                "color": "blue",
                "parent": {"id": "p", "items": [], "color": "red"},
            },
            Order("o", [Item("s")], Color.BLUE, Order("p", [], Color.RED)),
        ),
    ],
)
def test_values_as_annotations_want_them(hint: Any, value: Any, made: Any) -> None:
    result = convert(value, hint)
    assert result == made
    assert type(result) is type(made)


@pytest.mark.parametrize(
    ("hint", "value", "said"),
    [
        (int, "5", "value must be of type int, not str"),
        (int, True, "value must be of type int, not bool"),
        (float, "5", "value must be a number, not str"),
        (str, None, "value must be of type str, not null"),
        (list[int], [1, "a"], "value[1] must be of type int, not str"),
        (list[int], "ab", "value must be a list, not str"),
        (tuple[int, str], [1], "value must have 2 items, not 1"),
        (dict[str, int], {"a": {}}, "value.a must be of type int, not dict"),
        (Optional[int], "a", "value must be of type int, not str"),  # noqa: UP045
        (int | list[int], "a", "value must be int | list[int], not str"),
        (Color, "green", "value, of type str, must be one of 'red', 'blue'"),
        (Literal[1], True, "value, of type bool, must be one of 1"),
        (date, "yesterday", "value, of type str, is no date"),
        (Item, {}, "value lacks 'sku' (Item)"),
        (Item, [], "value must be an object (Item), not list"),
        (Order, {"id": 1}, "value.id must be of type str, not int"),
        (Door, {"number": 5, "bell": 1}, "value.bell must be of type str, not int"),
        (Door, {"bell": "b"}, "value lacks 'number' (Door)"),
        (Amount, "5", "value must be of type int, not str"),
        (
            Amounts,
            [5, "6"],
            "value[1] must be of type int, not str",
        ),
        (Positive, {"amount": 0}, "value is no Positive: the amount must be positive"),
        (Model, {"x": "1"}, "value is no Model: x: not an integer"),
        (Strict, {"x": "secret"}, "value is no Strict: x.0: a whole number is wanted; no luck"),
    ],
)
def test_a_wrong_shape_is_named_by_its_path(hint: Any, value: Any, said: str) -> None:
    with pytest.raises(JobVariableError) as caught:
        convert(value, hint)
    assert str(caught.value) == said


async def test_types_are_off_by_default_but_for_results() -> None:
    worker = ZeebeWorker(create_insecure_channel("127.0.0.1:1"))

    @worker.task
    async def pay(item: Item) -> Any:
        return Item(item["sku"])  # type: ignore[index] # a dict, for today's handlers

    @worker.task("typed", typed=True)
    async def pay_typed(item: Item) -> Any:
        return item

    for name in ("pay", "typed"):
        trial = await worker.try_task(name, {"item": {"sku": "s"}})
        assert trial.commands == [CompleteJob(trial.job.key, {"sku": "s", "count": 1})], name
