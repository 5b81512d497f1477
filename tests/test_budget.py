"""The connection budget, sentence by sentence as the client documents it."""

from __future__ import annotations

from typing import Any

import pytest

from zeebe_grpclib._budget import FOREVER, ConnectionBudget, is_connection_failure
from zeebe_grpclib.status import Origin, RpcError, StatusCode

PARTITION = "a partition '0', which cannot be found in the cluster"


def refused(event: object | None = None) -> RpcError:
    return RpcError(StatusCode.UNAVAILABLE, "refused", origin=Origin.CONNECT, event=event)


def lost(event: object | None = None) -> RpcError:
    return RpcError(StatusCode.UNAVAILABLE, "cut", origin=Origin.LOST, event=event)


def answered(status: StatusCode = StatusCode.UNAVAILABLE, text: str = "no broker") -> RpcError:
    return RpcError(status, text, origin=Origin.ANSWERED)


def fail(budget: ConnectionBudget, *failures: RpcError) -> None:
    """Calls one after the other."""
    for failure in failures:
        budget.failed(budget.counted, failure)


def fail_together(budget: ConnectionBudget, *failures: RpcError) -> None:
    """Calls that all began before the first of them failed."""
    began = [budget.counted for _ in failures]
    for mark, failure in zip(began, failures, strict=True):
        budget.failed(mark, failure)


def test_so_many_failures_are_accepted_and_the_next_one_retires() -> None:
    budget = ConnectionBudget(3)
    fail(budget, refused(object()), lost(object()), answered())
    assert (budget.failures, budget.is_spent) == (3, False)
    fail(budget, answered())
    assert (budget.failures, budget.is_spent) == (4, True)


def test_any_success_resets() -> None:
    budget = ConnectionBudget(1)
    for _ in range(5):
        fail(budget, answered())
        budget.succeeded()
        assert budget.failures == 0
    fail(budget, answered(), answered())
    assert budget.is_spent


def test_minus_one_is_for_ever() -> None:
    budget = ConnectionBudget(FOREVER)
    fail(budget, *(refused(object()) for _ in range(1000)))
    assert (budget.failures, budget.is_spent) == (1000, False)


def test_zero_gives_up_at_the_first() -> None:
    budget = ConnectionBudget(0)
    assert not budget.is_spent
    fail(budget, refused(object()))
    assert budget.is_spent


@pytest.mark.parametrize("retries", [-2, -10])
def test_another_negative_number_is_refused(retries: int) -> None:
    text = f"^max_connection_retries must be 0 or more, or -1 for ever, not {retries}$"
    with pytest.raises(ValueError, match=text):
        ConnectionBudget(retries)


def spoiled(event: object | None = None) -> RpcError:
    return RpcError(StatusCode.UNAVAILABLE, "no HTTP/2", origin=Origin.GARBAGE, event=event)


@pytest.mark.parametrize("make", [refused, lost, spoiled])
def test_a_failed_connect_and_a_lost_connection_count(make: type[object]) -> None:
    for event in (None, object()):
        budget = ConnectionBudget(5)
        fail(budget, make(event))  # type: ignore[call-arg, arg-type] # a function of one event
        assert budget.failures == 1


def test_calls_refused_by_one_outage_are_one() -> None:
    outage = object()
    budget = ConnectionBudget(5)
    fail_together(budget, *(lost(outage) for _ in range(64)))
    assert budget.failures == 1


def test_refusals_while_a_reconnect_waits_are_one() -> None:
    attempt = object()
    budget = ConnectionBudget(5)
    fail(budget, *(refused(attempt) for _ in range(64)))
    assert budget.failures == 1


def test_two_outages_are_two_however_their_calls_are_spread() -> None:
    first, second = object(), object()
    budget = ConnectionBudget(5)
    fail_together(budget, *(lost(event) for event in [first, second] * 32))
    assert budget.failures == 2


def test_an_old_outage_is_not_counted_again_after_a_success() -> None:
    outage = object()
    budget = ConnectionBudget(5)
    fail(budget, lost(outage))
    budget.succeeded()
    fail(budget, lost(outage))
    assert budget.failures == 0


def test_sequential_calls_count_one_each_by_their_own_attempt_or_answer() -> None:
    budget = ConnectionBudget(9)
    fail(budget, refused(object()), refused(object()), answered(), answered(), lost(object()))
    assert budget.failures == 5


def test_answers_to_calls_of_one_moment_are_one() -> None:
    budget = ConnectionBudget(5)
    fail_together(budget, *(answered() for _ in range(64)))
    assert budget.failures == 1
    fail_together(budget, *(answered() for _ in range(64)))
    assert budget.failures == 2


def test_without_an_event_a_failure_counts_only_if_its_call_began_after_the_last() -> None:
    """What a plain grpclib channel tells."""
    budget = ConnectionBudget(5)
    early = budget.counted
    fail(budget, refused(), lost())
    budget.failed(early, lost())
    assert budget.failures == 2
    fail(budget, lost())
    assert budget.failures == 3


@pytest.mark.parametrize(
    "status", [code for code in StatusCode if code is not StatusCode.UNAVAILABLE]
)
@pytest.mark.parametrize("origin", Origin)
def test_other_statuses_do_not_count(status: StatusCode, origin: Origin) -> None:
    budget = ConnectionBudget(0)
    failure = RpcError(status, "x", origin=origin, event=object())
    assert not is_connection_failure(failure)
    fail(budget, failure)
    assert (budget.failures, budget.is_spent) == (0, False)


def test_other_statuses_do_not_reset_either() -> None:
    budget = ConnectionBudget(5)
    fail(budget, answered(), answered(StatusCode.NOT_FOUND, "none"), answered())
    assert budget.failures == 2


@pytest.mark.parametrize("origin", [Origin.DEADLINE, Origin.LOCAL, Origin.REFUSED])
def test_what_says_nothing_about_the_way_does_not_count(origin: Origin) -> None:
    budget = ConnectionBudget(0)
    fail(budget, RpcError(StatusCode.UNAVAILABLE, "x", origin=origin))
    assert not budget.is_spent


@pytest.mark.parametrize("retries", ["3", None])
def test_retries_are_a_number(retries: Any) -> None:
    with pytest.raises(TypeError, match=r"^max_connection_retries must be a number, not "):
        ConnectionBudget(retries)


def test_an_unknown_partition_does_not_count() -> None:
    budget = ConnectionBudget(0)
    fail(budget, answered(text=PARTITION))
    assert not budget.is_spent
    fail(budget, RpcError(StatusCode.UNAVAILABLE, PARTITION, origin=Origin.LOST))
    assert budget.is_spent  # not the gateway's own words


def test_a_spent_budget_stays_spent_and_remembers_why() -> None:
    budget = ConnectionBudget(0)
    last = refused(object())
    fail(budget, last)
    budget.succeeded()  # a call that was on its way
    fail(budget, lost(object()))
    assert (budget.failures, budget.is_spent) == (1, True)
    assert budget.last_failure is last


def test_only_the_latest_outages_are_remembered() -> None:
    budget = ConnectionBudget(FOREVER)
    events = [object() for _ in range(17)]
    fail(budget, *(lost(event) for event in events))
    fail(budget, lost(events[16]), lost(events[1]))
    assert budget.failures == 17
    fail(budget, lost(events[0]))
    assert budget.failures == 18
