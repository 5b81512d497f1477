from __future__ import annotations

import pytest

from zeebe_grpclib._token_ledger import Step, TokenLedger, pause_s
from zeebe_grpclib.credentials import Token


def ledger(*, life_s: float = 100.0, leeway_s: float = 10.0) -> TokenLedger:
    made = TokenLedger(leeway_s)
    made.fetched(Token("one", 1000 + life_s, 1000))
    return made


@pytest.mark.parametrize(
    ("failures", "chance", "pause"),
    [(1, 0.5, 1), (2, 0.5, 2), (3, 0.0, 3), (3, 1.0, 5), (7, 0.5, 60), (5000, 0.5, 60)],
)
def test_pauses_grow_up_to_a_minute_and_vary_by_a_quarter(
    failures: int, chance: float, pause: float
) -> None:
    assert pause_s(failures, chance) == pytest.approx(pause)


@pytest.mark.parametrize(
    ("age_s", "step"),
    [
        (0, Step.USE),
        (71, Step.USE),
        (72, Step.REFRESH),  # 80 % of the 90 s for which it is used
        (89, Step.REFRESH),
        (90, Step.FETCH),
        (200, Step.FETCH),
    ],
)
def test_a_token_through_its_life(age_s: float, step: Step) -> None:
    assert ledger().step(1000 + age_s, 0) is step


def test_without_a_token_one_is_fetched_unless_that_failed_a_moment_ago() -> None:
    made = TokenLedger(0)
    assert made.step(0, 0) is Step.FETCH
    made.failed(OSError("x"), now=0, chance=0.5)
    assert made.step(0, 0.9) is Step.FAIL
    assert made.step(0, 1.0) is Step.FETCH
    made.failed(OSError("x"), now=1, chance=0.5)
    assert made.step(0, 2.9) is Step.FAIL
    assert made.step(0, 3.0) is Step.FETCH
    made.fetched(Token("two"))
    made.failed(OSError("x"), now=3, chance=0.5)
    assert made.not_before == 4  # a success starts the count anew


def test_while_the_endpoint_is_away_a_token_serves_to_its_very_end() -> None:
    made = ledger()
    made.failed(OSError("x"), now=0, chance=0.5)
    assert made.step(1080, 0) is Step.USE  # no refresh during the pause
    assert made.step(1095, 0) is Step.USE  # past the leeway
    assert made.step(1095, 1) is Step.FETCH
    assert made.step(1100, 0) is Step.FAIL


def test_a_refused_token_is_replaced_at_once_and_then_ever_more_slowly() -> None:
    made = ledger()
    assert made.was_refused("one", now=0, chance=0.5)
    assert made.step(1001, 0) is Step.FETCH
    made.fetched(Token("two", 2000, 1001))
    assert made.was_refused("one", now=0, chance=0.5)  # an older call: there is a newer token
    assert made.step(1001, 0) is Step.USE
    assert not made.was_refused("two", now=0.9, chance=0.5)
    assert made.step(1001, 0.9) is Step.USE  # the gateway is the judge
    assert made.was_refused("two", now=1, chance=0.5)
    made.fetched(Token("three", 2000, 1001))
    assert not made.was_refused("three", now=2.9, chance=0.5)
    assert made.was_refused("three", now=3, chance=0.5)
    made.fetched(Token("four", 9000, 1001))
    assert made.was_refused("four", now=400, chance=0.5)
    made.fetched(Token("five", 9000, 1001))
    assert made.was_refused("five", now=401, chance=0.5)  # long quiet: from the beginning


def test_the_same_token_again_is_used_and_not_fetched_for_ever() -> None:
    made = ledger()
    made.was_refused("one", now=0, chance=0.5)
    made.fetched(Token("one", 2000, 1001))
    assert made.step(1002, 0) is Step.USE
