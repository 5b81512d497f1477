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
from zeebe_grpclib.worker import CompleteJob, FailJob, JobVariableError, ZeebeWorker
from zeebe_grpclib.worker.typed import convert, plain


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
        (Color, "green", "value must be one of 'red', 'blue', not 'green'"),
        (Literal[1], True, "value must be one of 1, not True"),
        (date, "yesterday", "value is no date: 'yesterday'"),
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
    ],
)
def test_a_wrong_shape_is_named_by_its_path(hint: Any, value: Any, said: str) -> None:
    with pytest.raises(JobVariableError) as caught:
        convert(value, hint)
    assert str(caught.value) == said


def test_results_become_plain_json() -> None:
    order = Order("o", [Item("s", 2)], Color.BLUE)
    assert plain({"order": order, "when": date(2026, 1, 2), "m": Model(3), "s": {1}}) == {
        "order": {
            "id": "o",
            "items": [{"sku": "s", "count": 2}],
            "color": "blue",
            "parent": None,
        },
        "when": "2026-01-02",
        "m": {"x": 3},
        "s": [1],
    }


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"), typed=True)


async def test_handlers_get_and_return_their_types(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(item: Item, model: Model, address: Address) -> Order:
        assert isinstance(model, Model)
        return Order(f"{item.sku}{model.x}{address['number']}", [item], Color.RED)

    variables: Any = {"item": {"sku": "s"}, "model": {"x": 1}, "address": {"number": 2}}
    trial = await worker.try_task("pay", variables)
    expected: Any = {
        "id": "s12",
        "items": [{"sku": "s", "count": 1}],
        "color": "red",
        "parent": None,
    }
    assert trial.commands == [CompleteJob(trial.job.key, expected)]


async def test_a_wrong_variable_fails_the_job_and_is_named(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(item: Item) -> None: ...

    answer = (await worker.try_task("pay", {"item": {"sku": 1}})).answer
    assert isinstance(answer, FailJob)
    assert "variable 'item'.sku must be of type str, not int" in answer.message


async def test_pydantics_own_models_where_it_is_installed(worker: ZeebeWorker) -> None:
    pydantic = pytest.importorskip("pydantic")
    item: Any = pydantic.create_model(
        "Item", sku=(str, ...), quantity=(int, pydantic.Field(gt=0, alias="count"))
    )

    async def pay(items: list[Any]) -> Any:
        return items[0]

    pay.__annotations__["items"] = list[item]
    worker.task(pay)
    paid = (await worker.try_task("pay", {"items": [{"sku": "s", "count": "2"}]})).answer
    assert isinstance(paid, CompleteJob)
    assert paid.variables == {"sku": "s", "quantity": 2}
    wrong = (await worker.try_task("pay", {"items": [{"sku": "s", "count": 0}]})).answer
    assert isinstance(wrong, FailJob)
    assert "variable 'items'[0] is no Item" in wrong.message
    assert "greater than 0" in wrong.message


async def test_annotations_that_nobody_can_evaluate_are_told_of(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    @dataclasses.dataclass
    class Local:
        id: str

    # This module's annotations are texts, and the class is not to be found in the module.
    @worker.task
    async def pay(order: Local, item: Item, note: Local | None = None) -> dict[str, str]:
        return {"order": type(order).__name__, "item": type(item).__name__}

    answer = (await worker.try_task("pay", {"order": {"id": "o"}, "item": {"sku": "s"}})).answer
    assert isinstance(answer, CompleteJob)
    assert answer.variables == {"order": "dict", "item": "Item"}
    assert "the variables come as they are: order: Local, note: Local | None" in caplog.text


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
