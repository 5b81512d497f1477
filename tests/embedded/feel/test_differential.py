"""The comparison itself, without the oracle."""

from decimal import Decimal

from tests.embedded.feel.case import Case
from tests.embedded.feel.differential import Report, agreement, exact, from_oracle, from_us
from tests.embedded.feel.generator import Generator
from tests.embedded.feel.vocabulary import VARIABLES

from zeebe_grpclib.embedded import feel

_REPLY = {
    "ok": True,
    "result": 3,
    "type": "number",
    "text": "3",
    "warnings": [{"type": "T", "message": "m"}],
}


def test_answers_are_made_comparable() -> None:
    assert from_oracle(_REPLY).value == Decimal(3)
    assert exact(feel.evaluate('{a: [1.50, @"P1D"]}').value) == {"a": [Decimal("1.5"), "P1D"]}


def test_what_differs_is_found() -> None:
    ours = from_us(Case("1 + 2", {}, ()))
    found = agreement(ours, from_oracle(_REPLY))
    assert [aspect for aspect, same in found.items() if not same] == [
        "warning types",
        "warning messages",
    ]


def test_refusals_are_compared_as_such() -> None:
    ours = from_us(Case("1 +", {}, ()))
    found = agreement(ours, from_oracle({**_REPLY, "warnings": []}))
    assert (found["parse verdict"], found["value"]) == (False, False)


def test_weak_classes_are_reported() -> None:
    report = Report()
    case = Case("1 + 2", {}, ("operator +",))
    for _ in range(30):
        report.add(case, from_us(case), from_oracle({**_REPLY, "result": 4}))
    assert ("operator +", "value", 0.0, 30) in report.weak_classes()
    assert not report.passed()


def test_equal_seeds_give_equal_cases() -> None:
    first, second = Generator(5), Generator(5)
    assert [first.case() for _ in range(50)] == [second.case() for _ in range(50)]
    assert all(Generator(seed).case().classes for seed in range(50))
    assert "lc" in VARIABLES
