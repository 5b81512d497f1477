from __future__ import annotations

import time

import pytest

from zeebe_grpclib.embedded.clock import Clock, system_time_ms


def test_follows_its_source_at_a_distance() -> None:
    now = [1_000]
    clock = Clock(lambda: now[0])
    assert clock.now_ms() == 1_000
    clock.turn_to(5_000)
    assert clock.now_ms() == 5_000
    now[0] = 1_010
    assert clock.now_ms() == 5_010


def test_never_goes_back() -> None:
    now = [1_000]
    clock = Clock(lambda: now[0])
    assert clock.now_ms() == 1_000
    now[0] = 400
    assert clock.now_ms() == 1_000
    clock.turn_to(900)
    assert clock.now_ms() == 1_000


def test_turning_ahead_counts_from_what_was_told_last() -> None:
    now = [1_000]
    clock = Clock(lambda: now[0])
    clock.now_ms()
    now[0] = 400
    clock.turn_to(2_000)
    assert clock.now_ms() == 2_000


def test_system_time_is_milliseconds_since_the_epoch() -> None:
    before = time.time()
    now = system_time_ms()
    assert before * 1000 - 1 <= now <= time.time() * 1000


def test_ends_with_the_year_9999() -> None:
    clock = Clock(lambda: 253_402_300_799_000)
    assert clock.after(999) == 253_402_300_799_999
    with pytest.raises(ValueError, match="time ends with the year 9999, before 1000 ms from now"):
        clock.after(1_000)
