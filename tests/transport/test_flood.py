"""The budget for frames that carry no answer."""

from __future__ import annotations

from zeebe_grpclib._transport.flood import FrameBudget


def spent(budget: FrameBudget, now: float, calls: int, most: int = 10_000) -> int:
    for count in range(most):
        if not budget.spend() and not budget.earn(now, calls):
            return count
    return most


def test_idle_peer_may_send_two_thousand_at_once() -> None:
    assert spent(FrameBudget(0.0), 0.0, 0) == 2000


def test_time_and_calls_earn_more() -> None:
    budget = FrameBudget(0.0)
    spent(budget, 0.0, 0)
    assert spent(budget, 1.0, 0) == 99
    assert spent(budget, 1.0, 10) == 159


def test_a_ping_and_a_window_update_with_every_call_are_never_too_many() -> None:
    budget = FrameBudget(0.0)
    for call in range(50_000):
        for _ in range(2):
            assert budget.spend() or budget.earn(0.0, call)


def test_long_requests_entitle_to_more() -> None:
    budget = FrameBudget(0.0)
    spent(budget, 0.0, 0)
    most = 10_000
    assert [budget.earn(0.0, 0, 2001), budget.earn(0.0, 0, 2001)] == [True, True]
    assert next(n for n in range(most) if not budget.spend()) == 2000
    assert not budget.earn(0.0, 0, 2001)
