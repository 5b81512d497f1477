from decimal import Decimal

import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.dmn.outcome import DecisionFailure
from zeebe_grpclib.embedded.dmn.values import check_type, extended, number_sum, to_context


def value(expression: str) -> object:
    return feel.evaluate(expression).value


@pytest.mark.parametrize(
    ("type_ref", "good", "bad"),
    [
        ("string", '"a"', "1"),
        ("number", "1.50", '"1"'),
        ("boolean", "true", "0"),
        ("date", 'date("2024-02-29")', 'date and time("2024-02-29T10:00:00")'),
        ("time", 'time("10:00:00")', '"10:00"'),
        ("time", 'time("10:00:00Z")', "10"),
        ("dateTime", 'date and time("2024-02-29T10:00:00")', 'date("2024-02-29")'),
        ("dateTime", 'date and time("2024-02-29T10:00:00Z")', 'time("10:00:00")'),
        ("dayTimeDuration", 'duration("PT1H")', 'duration("P1M")'),
        ("yearMonthDuration", 'duration("P1M")', 'duration("PT1H")'),
    ],
)
def test_declared_types(type_ref: str, good: str, bad: str) -> None:
    for name in (type_ref, f"feel:{type_ref}"):
        check_type(value(good), name)
        check_type(None, name)
        with pytest.raises(DecisionFailure) as caught:
            check_type(value(bad), name)
        assert caught.value.message == (
            f"expected '{type_ref}' but found '{feel.to_text(value(bad))}'"
        )


@pytest.mark.parametrize("type_ref", [None, "", "tOwn", "Any", "Number", "days and time duration"])
def test_other_types_are_not_checked(type_ref: str | None) -> None:
    check_type(value('"a"'), type_ref)


def test_contexts_of_more_than_four_entries_are_shown_in_hash_order() -> None:
    entries: dict[str, object] = dict.fromkeys(("zeta", "alpha", "b", "c"), Decimal(1))
    assert feel.to_text(to_context(entries)) == "{zeta:1, alpha:1, b:1, c:1}"
    entries["f"] = Decimal(2)
    assert feel.to_text(to_context(entries)) == "{alpha:1, f:2, zeta:1, b:1, c:1}"


def test_scopes_are_extended_by_copies() -> None:
    scope = feel.Context({"a": Decimal(1), "b": Decimal(2)})
    assert extended(scope, {"b": None, "c": True}) == {"a": 1, "b": None, "c": True}
    assert scope == {"a": 1, "b": 2}


def test_sums_round_like_feel() -> None:
    third = Decimal("0.3333333333333333333333333333333333")
    assert number_sum([third, Decimal("1.50")]) == Decimal("1.833333333333333333333333333333333")
    assert str(number_sum([Decimal("1.50"), Decimal("2.5")])) == "4.00"
