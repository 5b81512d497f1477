"""The comparison itself, without the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.embedded.feel import differential
from tests.embedded.feel.case import Case
from tests.embedded.feel.differential import Report, agreement, exact, from_oracle, from_us, run
from tests.embedded.feel.generator import Generator
from tests.embedded.feel.vocabulary import VARIABLES
from tests.oracles.oracle import OracleError

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


class _Stuck:
    """A real engine that does not answer about one expression."""

    def __init__(self, *, exact: bool) -> None:
        assert exact

    def __enter__(self) -> _Stuck:  # noqa: PYI034 - Self needs 3.11
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if request["feel"] == "floor(1, 1e9)":
            raise OracleError("no answer within 30 s")
        return {**_REPLY, "warnings": []}


def test_what_the_engine_does_not_answer_is_told_and_not_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(differential, "Oracle", _Stuck)
    stuck, well = Case("floor(1, 1e9)", {}, ()), Case("1 + 2", {}, ())
    report = run([stuck, well, well])
    assert len(report.unanswered) == 1
    report.print("seed", examples=0)
    assert report.total["all"] == 2
    assert "not answered by the engine: 'floor(1, 1e9)'" in capsys.readouterr().out
    with pytest.raises(OracleError):
        run([stuck] * 6)


def test_equal_seeds_give_equal_cases() -> None:
    first, second = Generator(5), Generator(5)
    assert [first.case() for _ in range(50)] == [second.case() for _ in range(50)]
    assert all(Generator(seed).case().classes for seed in range(50))
    assert "lc" in VARIABLES
