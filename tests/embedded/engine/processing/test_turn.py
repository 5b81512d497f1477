"""In which order follow-ups are taken, and what a turn begins with."""

from datetime import datetime, timezone

import pytest
from tests.embedded.engine.harness import NOON_MS

from zeebe_grpclib.embedded.engine.events import Event, SignalBroadcast
from zeebe_grpclib.embedded.engine.processing.turn import Turn
from zeebe_grpclib.embedded.engine.state import Library, State


@pytest.fixture
def turn() -> Turn:
    turn = Turn(State(Library()), iter(range(1, 100)).__next__, bytes)
    turn.begin(NOON_MS)
    return turn


def test_follow_ups_are_taken_in_their_order_and_those_of_theirs_behind(turn: Turn) -> None:
    done: list[str] = []

    def step(name: str, *more: str) -> None:
        done.append(name)
        for each in more:
            turn.then(step, each)

    turn.then(step, "a", "a1", "a2")
    turn.then(step, "b", "b1")
    assert done == []
    turn.finish()

    assert done == ["a", "b", "a1", "a2", "b1"]


def test_what_waits_for_quiet_comes_last_and_once(turn: Turn) -> None:
    done: list[object] = []

    def quiet(key: int) -> None:
        done.append(key)
        if key == 1:
            turn.then(done.append, "caused")

    turn.when_quiet(quiet, 1)
    turn.when_quiet(quiet, 2)
    turn.when_quiet(quiet, 1)
    turn.then(done.append, "before")
    turn.finish()

    assert done == ["before", 1, "caused", 2]


def test_a_turn_that_broke_off_leaves_nothing_to_the_next(turn: Turn) -> None:
    done: list[object] = []
    turn.then(done.append, "lost")
    turn.when_quiet(done.append, 1)
    turn.drop_follow_ups()
    turn.finish()

    assert done == []


def test_a_multi_instance_activity_is_expected_once_in_a_turn(turn: Turn) -> None:
    turn.repeat(5, "a", 100)
    turn.repeat(5, "a", 100)
    turn.repeat(6, "a", 10)
    assert turn.repetitions == 110

    turn.activations = 7
    turn.begin(NOON_MS + 1)
    assert (turn.activations, turn.repetitions) == (0, 0)
    turn.repeat(5, "a", 100)
    assert turn.repetitions == 100
    assert turn.now == datetime(2026, 1, 1, 12, 0, 0, 1000, timezone.utc)


def test_whoever_watches_sees_events_in_any_state_until_they_leave(turn: Turn) -> None:
    seen: list[Event] = []
    leave = turn.subscribe(seen.append)
    first, second, third = (SignalBroadcast(key, "s", {}) for key in (1, 2, 3))
    turn.record(first)
    turn.use(State(Library()))
    turn.record(second)
    leave()
    turn.record(third)

    assert seen == [first, second]
