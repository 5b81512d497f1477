"""Back-off between connect attempts, and between transparent retries."""

from __future__ import annotations

import pytest

from zeebe_grpclib._transport.backoff import Backoff, BackoffPolicy, retry_delay_s


def waits(backoff: Backoff, count: int) -> list[float]:
    out = []
    for _ in range(count):
        backoff.failed(100.0)
        out.append(round(backoff.not_before - 100.0, 4))
    return out


def test_first_attempt_does_not_wait() -> None:
    assert Backoff(BackoffPolicy(), lambda: 0.5).not_before == float("-inf")


def test_waits_grow_by_1_6_up_to_15_s() -> None:
    backoff = Backoff(BackoffPolicy(), lambda: 0.5)
    assert waits(backoff, 8) == [1.0, 1.6, 2.56, 4.096, 6.5536, 10.4858, 15.0, 15.0]


@pytest.mark.parametrize(("random", "wait"), [(0.0, 0.8), (0.5, 1.0), (0.999999, 1.2)])
def test_jitter_is_a_fifth(random: float, wait: float) -> None:
    assert waits(Backoff(BackoffPolicy(), lambda: random), 1) == [wait]


def test_thousands_of_failures_stay_at_the_maximum() -> None:
    backoff = Backoff(BackoffPolicy(), lambda: 0.5)
    assert waits(backoff, 5000)[-1] == 15.0


def test_success_forgets_failures() -> None:
    backoff = Backoff(BackoffPolicy(), lambda: 0.5)
    waits(backoff, 5)
    backoff.succeeded()
    assert backoff.not_before == float("-inf")
    assert waits(backoff, 1) == [1.0]


def test_connections_that_part_at_once_are_made_slower_and_then_given_up() -> None:
    backoff = Backoff(BackoffPolicy(), lambda: 0.5)
    pauses, verdicts = [], []
    for _ in range(100):
        backoff.succeeded()
        verdicts.append(backoff.parted(100.0, 100.5, was_used=False))
        pauses.append(round(backoff.not_before - 100.5, 4))
    assert pauses[:8] == [0.0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.2, 0.2]
    assert verdicts == [False] * 99 + [True]


@pytest.mark.parametrize(("now", "was_used"), [(100.1, True), (101.1, False)])
def test_connection_that_was_of_use_or_lasted_is_no_reason_to_wait(
    now: float, was_used: bool
) -> None:
    backoff = Backoff(BackoffPolicy(), lambda: 0.5)
    for _ in range(3):
        backoff.parted(100.0, 100.0, was_used=False)
    backoff.succeeded()
    assert not backoff.parted(100.0, now, was_used=was_used)
    assert backoff.not_before == float("-inf")
    backoff.parted(100.0, 100.0, was_used=False)
    assert backoff.not_before == 100.0


def test_retries_go_at_once_and_then_wait_10_to_200_ms() -> None:
    delays = [round(retry_delay_s(n, lambda: 0.5), 6) for n in range(8)]
    assert delays == [0.0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.2, 0.2]
    assert round(retry_delay_s(1, lambda: 0.0), 6) == 0.008
    assert round(retry_delay_s(9999, lambda: 1.0), 6) == 0.24
