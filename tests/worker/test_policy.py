"""The worker's decisions, as numbers: no loop, no socket, no clock."""

from __future__ import annotations

import random

import pytest

from zeebe_grpclib.worker._policy import (
    BackOff,
    BatchLimit,
    ClockOffset,
    Limits,
    Load,
    PollPacing,
    PollTime,
    jobs_to_ask,
    may_start,
    may_stream,
    poll_time,
)

DEFAULT = Limits(max_running=32, prefetch=8, max_batch=32)


# --- how many, and when


@pytest.mark.parametrize(
    ("running", "waiting", "answering", "when", "asked"),
    [
        (0, 0, 0, PollTime.NOW, 32),  # idle: as many as one poll may ask for
        (32, 0, 0, PollTime.NOW, 8),  # full, but nothing waits to fill the next free slot
        (32, 1, 0, PollTime.LATER, 7),
        (31, 8, 0, PollTime.LATER, 1),
        (32, 8, 0, PollTime.LATER, 0),
        (24, 8, 0, PollTime.NOW, 8),
        (25, 8, 0, PollTime.LATER, 7),
        (32, 0, 32, PollTime.NOW, 8),  # answers on their way hold no slots...
        (24, 0, 40, PollTime.NOW, 8),  # ...until there are more than slots
        (32, 0, 40, PollTime.LATER, 0),
    ],
)
def test_poll_when_a_quarter_is_free(
    running: int, waiting: int, answering: int, when: PollTime, asked: int
) -> None:
    load = Load(running=running, waiting=waiting, answering=answering)
    assert poll_time(DEFAULT, load) is when
    assert jobs_to_ask(DEFAULT, load, batch_limit=32, beside_stream=False) == asked


def test_without_prefetch_the_first_free_slot_waits_for_a_moment() -> None:
    limits = Limits(max_running=32, prefetch=0, max_batch=32)
    assert poll_time(limits, Load(running=32)) is PollTime.LATER
    assert poll_time(limits, Load(running=31)) is PollTime.SOON
    assert poll_time(limits, Load(running=24)) is PollTime.NOW


@pytest.mark.parametrize("slots", [1, 2, 3, 7, 32, 100, 1000])
def test_no_load_is_ever_too_full_to_poll_for_good(slots: int) -> None:
    limits = Limits(slots, slots // 4, 32)
    assert poll_time(limits, Load()) is PollTime.NOW
    assert jobs_to_ask(limits, Load(), 32, beside_stream=True) >= 1


def test_under_load_there_are_at_most_15_polls_per_100_jobs() -> None:
    """Handlers of equal length, an endless backlog: each poll asks for what is missing."""
    chance = random.Random(5)
    load, polls, started = Load(), 0, 0
    while started < 10_000:
        while load.waiting and may_start(DEFAULT, load):
            load.waiting -= 1
            load.running += 1
            started += 1
        if poll_time(DEFAULT, load) is PollTime.NOW:
            polls += 1
            load.waiting += jobs_to_ask(DEFAULT, load, 32, beside_stream=False)
        else:
            load.running -= min(chance.randint(1, 4), load.running)
    assert polls / started <= 0.15


def test_a_batch_asks_for_no_more_than_it_may() -> None:
    limits = Limits(max_running=32, prefetch=8, max_batch=5)
    assert jobs_to_ask(limits, Load(), batch_limit=32, beside_stream=False) == 5
    assert jobs_to_ask(limits, Load(), batch_limit=3, beside_stream=False) == 3


def test_poll_and_stream_together_keep_the_bound() -> None:
    """Whatever the order of events, no more than capacity is ever here."""
    chance = random.Random(7)
    load, reads = Load(), False
    for _ in range(20_000):
        event = chance.choice(["poll", "answer", "read", "stream", "end"])
        if event == "poll" and not load.reserved and poll_time(DEFAULT, load) is PollTime.NOW:
            load.reserved = jobs_to_ask(DEFAULT, load, 32, beside_stream=True)
        elif event == "answer" and load.reserved:
            load.waiting += chance.randint(0, load.reserved)
            load.reserved = 0
        elif event == "read" and may_stream(DEFAULT, load):
            reads = True  # from now on the next job comes in, whatever happens before it
        elif event == "stream" and reads:
            load.waiting += 1
            reads = False
        elif event == "end" and load.running:
            load.running -= 1
        while load.waiting and may_start(DEFAULT, load):
            load.waiting -= 1
            load.running += 1
        assert load.running <= 32
        assert load.running + load.waiting <= DEFAULT.capacity


def test_a_stream_uses_all_slots_while_a_poll_is_in_flight() -> None:
    load = Load(running=31, reserved=8)
    assert may_stream(DEFAULT, load)
    assert not may_stream(DEFAULT, Load(running=32, reserved=8))
    assert may_stream(DEFAULT, Load(running=32, reserved=0))
    assert not may_stream(DEFAULT, Load(running=32, waiting=8))


# --- how long


def test_back_off_grows_to_its_cap_and_starts_anew() -> None:
    back_off = BackOff()
    pauses = [back_off.next_s(0.5) for _ in range(12)]
    assert pauses[:4] == pytest.approx([0.05, 0.08, 0.128, 0.2048])
    assert pauses[-1] == 5.0
    back_off.reset()
    assert back_off.next_s(0.5) == 0.05


def test_back_off_jitters_by_a_tenth() -> None:
    assert BackOff().next_s(0.0) == pytest.approx(0.045)
    assert BackOff().next_s(1.0) == pytest.approx(0.055)


def test_the_peers_poll_retry_delay_caps_the_back_off() -> None:
    pacing = PollPacing(longest_s=0.1)
    assert [pacing.after_failure(0.5) for _ in range(4)] == pytest.approx([0.05, 0.08, 0.1, 0.1])


def test_without_a_connection_the_next_poll_is_there_when_the_channel_may_connect() -> None:
    pacing = PollPacing()
    for _ in range(20):
        pacing.after_failure(0.5)
    assert pacing.after_failure(0.5, next_attempt_s=11.0) == 5.0
    assert pacing.after_failure(0.5, next_attempt_s=1.5) == 1.5
    assert pacing.after_failure(0.5, next_attempt_s=0.0) == 0.05  # never at once, for ever


def test_a_full_long_wait_is_followed_at_once() -> None:
    pacing = PollPacing()
    pacing.after_failure(0.5)
    assert pacing.after_nothing(10.0, 10.0, beside_stream=False, chance=0.5) == 0.0
    assert pacing.after_failure(0.5) == 0.05


@pytest.mark.parametrize(("waited", "asked"), [(0.1, 10.0), (8.9, 10.0), (0.0, -1.0)])
def test_an_early_empty_answer_backs_off(waited: float, asked: float) -> None:
    pacing = PollPacing()
    pauses = [pacing.after_nothing(waited, asked, False, 0.5) for _ in range(3)]
    assert pauses == pytest.approx([0.05, 0.08, 0.128])
    assert pacing.after_jobs() == 0.0
    assert pacing.after_nothing(waited, asked, False, 0.5) == 0.05


def test_idle_polls_beside_a_stream_get_rare() -> None:
    pacing = PollPacing()
    pauses = [pacing.after_nothing(10.0, 10.0, beside_stream=True, chance=0.5) for _ in range(20)]
    assert pauses[0] == 0.05
    assert pauses[-1] == 60.0
    pacing.woken()
    assert pacing.after_nothing(10.0, 10.0, beside_stream=True, chance=0.5) == 0.05


def test_a_batch_that_is_too_large_is_halved_and_feels_its_way_back() -> None:
    batch = BatchLimit(32)
    assert batch.too_large(32)
    assert batch.jobs == 16
    assert batch.too_large(16)
    assert batch.jobs == 8
    batch.fitted()
    assert batch.jobs == 9
    for _ in range(50):
        batch.fitted()
    assert batch.jobs == 32
    assert not batch.too_large(1)
    assert batch.jobs == 1


# --- clocks


def test_clocks_that_may_agree_are_left_alone() -> None:
    offset = ClockOffset()
    assert offset.seconds == 0.0
    offset.seen(activated=105.0, asked=100.0, arrived=110.0)
    assert offset.seconds == 0.0


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
def test_a_brokers_wrong_clock_shows_in_its_deadlines(ahead: float) -> None:
    offset = ClockOffset()
    for at in range(5):
        offset.seen(activated=100.0 + at + ahead, asked=99.0 + at, arrived=100.5 + at)
    assert offset.seconds == pytest.approx(ahead, abs=1.0)


def test_a_clock_that_is_set_is_learned_anew() -> None:
    offset = ClockOffset()
    offset.seen(activated=160.0, asked=99.0, arrived=100.0)
    assert offset.seconds == pytest.approx(60.0, abs=1.0)
    offset.seen(activated=200.0, asked=199.5, arrived=200.5)
    assert offset.seconds == 0.0


# --- answers
