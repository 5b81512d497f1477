from decimal import Decimal

import pytest

from zeebe_grpclib.embedded.dmn import hit_policies
from zeebe_grpclib.embedded.dmn.logic import DecisionTable, Output
from zeebe_grpclib.embedded.dmn.outcome import DecisionFailure


def table(policy: str, *priorities: str, aggregation: str | None = None) -> DecisionTable:
    ranks = {value: str(rank) for rank, value in enumerate(priorities)}
    return DecisionTable((), (Output(None, "out", None, ranks, None),), (), policy, aggregation)


def apply(decided: DecisionTable, *values: object) -> object:
    return hit_policies.apply(decided, [{"out": value} for value in values])


def failure(decided: DecisionTable, *values: object) -> str:
    with pytest.raises(DecisionFailure) as caught:
        apply(decided, *values)
    return caught.value.message


def test_first_takes_the_first() -> None:
    assert apply(table("FIRST"), "a", "b") == "a"


def test_unique_takes_one_only() -> None:
    assert apply(table("UNIQUE"), "a") == "a"
    assert failure(table("UNIQUE"), "a", "a") == (
        "multiple values aren't allowed for UNIQUE hit policy."
        ' found: \'List(Map(out -> "a"), Map(out -> "a"))\''
    )


def test_any_takes_equal_values() -> None:
    assert apply(table("ANY"), Decimal(1), Decimal("1.0")) == 1
    assert apply(table("ANY"), None, None) is None
    assert failure(table("ANY"), "a", "b", "a") == (
        "different values aren't allowed for ANY hit policy."
        ' found: \'List(Map(out -> "a"), Map(out -> "b"))\''
    )


def test_priority_and_output_order_follow_the_output_values() -> None:
    assert apply(table("PRIORITY", "b", "a"), "x", "a", "b") == "b"
    assert apply(table("OUTPUT ORDER", "b", "a"), "x", "a", None, "b") == ["b", "a", "x", None]
    assert apply(table("OUTPUT ORDER"), "x", "a") == ["x", "a"]
    assert apply(table("OUTPUT ORDER", "2", "1"), Decimal(1), Decimal(2)) == [2, 1]


def test_ranks_are_compared_as_texts() -> None:
    ranked = table("OUTPUT ORDER", *map(str, range(12)))
    values = [Decimal(n) for n in (9, 2, 10, 1, 11)]
    assert apply(ranked, *values) == [1, 10, 11, 2, 9]


def test_collect_and_rule_order_keep_all() -> None:
    assert apply(table("COLLECT"), "b", "a") == ["b", "a"]
    assert apply(table("RULE ORDER"), "b", "a") == ["b", "a"]


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("SUM", Decimal("7.5")), ("MIN", Decimal(1)), ("MAX", Decimal(4)), ("COUNT", Decimal(3))],
)
def test_aggregations(aggregation: str, expected: Decimal) -> None:
    collected = table("COLLECT", aggregation=aggregation)
    assert apply(collected, Decimal(1), Decimal("2.5"), Decimal(4)) == expected


def test_aggregations_but_count_need_numbers() -> None:
    assert failure(table("COLLECT", aggregation="SUM"), Decimal(1), "low") == (
        "expected number but found '\"low\"'"
    )
    assert failure(table("COLLECT", aggregation="MAX"), None) == "expected number but found 'null'"
    assert apply(table("COLLECT", aggregation="COUNT"), None, "a") == 2


def test_several_outputs_make_contexts() -> None:
    rows: list[dict[str, object]] = [{"b": "1", "a": "2"}, {"b": "3", "a": "4"}]
    assert hit_policies.apply(table("FIRST"), rows) == {"b": "1", "a": "2"}
    assert hit_policies.apply(table("COLLECT"), rows) == rows


def test_the_first_row_decides_what_all_become() -> None:
    short: dict[str, object] = {"a": "1"}
    long: dict[str, object] = {"a": "2", "b": "3"}
    assert hit_policies.apply(table("COLLECT"), [short, long]) == ["1", "2"]
    assert hit_policies.apply(table("COLLECT"), [long, short]) == [long, short]
    assert hit_policies.apply(table("FIRST"), [short, long]) == "1"


def test_a_missing_output_has_no_rank() -> None:
    with pytest.raises(DecisionFailure, match="key not found: out"):
        hit_policies.apply(table("PRIORITY", "a"), [{"x": "1"}, {"x": "2"}])


def test_more_than_four_outputs_are_shown_in_hash_order() -> None:
    row: dict[str, object] = {key: key for key in ("zeta", "alpha", "b", "c", "d")}
    with pytest.raises(DecisionFailure) as caught:
        hit_policies.apply(table("UNIQUE"), [row, row])
    assert "List(HashMap(" in caught.value.message
