"""What waits, what runs, and how much room is left: without a gateway, with a clock by hand."""

from __future__ import annotations

import asyncio

import pytest

from zeebe_grpclib import Job
from zeebe_grpclib.worker._policy import ClockOffset, Limits
from zeebe_grpclib.worker.events import Recorder, TaskCounters
from zeebe_grpclib.worker.intake import Held, Intake


class Bench:
    """An intake whose handlers only note that they began."""

    def __init__(self, running: int = 2, prefetch: int = 1) -> None:
        self.now = 0.0
        self.wall = 1_000.0
        self.started: list[Held] = []
        self.counters = TaskCounters()
        self.intake = Intake(
            Limits(running, prefetch, 32),
            10.0,
            ClockOffset(),
            Recorder("pay", self.counters, None),
            self.started.append,
            lambda: self.now,
            lambda: self.wall + self.now,
        )

    def job(self, key: int, left_s: float = 10.0, clock_ahead_s: float = 0.0) -> Job:
        deadline = round((self.wall + self.now + left_s + clock_ahead_s) * 1000)
        return Job(key, "pay", 1, "", 1, 1, "", 1, {}, "", 3, deadline, {})

    def accept(self, *jobs: Job) -> None:
        self.intake.accept(jobs, self.wall + self.now - 0.1, "poll")

    @property
    def keys(self) -> list[int]:
        return [held.job.key for held in self.started]


def test_slots_are_filled_in_order_and_again_when_they_are_free() -> None:
    bench = Bench()
    bench.accept(*(bench.job(key) for key in range(5)))
    assert bench.keys == [0, 1]
    assert (bench.intake.load.running, bench.intake.load.waiting) == (2, 3)
    bench.intake.handled(bench.started[0])
    assert bench.keys == [0, 1, 2]
    assert bench.intake.load.answering == 1
    bench.intake.finished(bench.started[0])
    bench.intake.finished(bench.started[0])
    assert (bench.intake.load.running, bench.intake.load.answering) == (2, 0)


def test_a_job_that_runs_adopts_its_new_deadline() -> None:
    bench = Bench()
    bench.accept(bench.job(1))
    bench.now = 9.0
    again = bench.job(1)
    bench.accept(again)
    assert bench.keys == [1]
    assert bench.started[0].deadline == pytest.approx(19.0)
    assert bench.started[0].job.deadline == again.deadline
    assert bench.counters.activated_again == 1


def test_a_job_that_failed_runs_again_after_its_answer() -> None:
    bench = Bench()
    bench.accept(bench.job(1))
    first = bench.started[0]
    first.is_failed = True
    bench.intake.handled(first)
    bench.accept(bench.job(1))
    assert bench.keys == [1]
    bench.intake.finished(first)
    assert bench.keys == [1, 1]


def test_a_job_that_waits_is_replaced_by_its_newer_self() -> None:
    bench = Bench(running=1)
    bench.accept(bench.job(1), bench.job(2, left_s=1.0))
    bench.now = 5.0
    bench.accept(bench.job(2))
    bench.intake.finished(bench.started[0])
    assert bench.keys == [1, 2]
    assert bench.counters.timed_out == 0


def test_a_job_whose_time_is_up_is_dropped() -> None:
    bench = Bench(running=1, prefetch=2)
    bench.accept(bench.job(1), bench.job(2), bench.job(3))
    bench.now = 10.5
    bench.intake.finished(bench.started[0])
    assert bench.keys == [1]
    assert bench.counters.timed_out == 2
    assert bench.intake.load.waiting == 0


@pytest.mark.parametrize("ahead", [7_200.0, -7_200.0])
def test_a_brokers_wrong_clock_does_not_make_jobs_late(ahead: float) -> None:
    bench = Bench(running=1)
    bench.accept(bench.job(1, clock_ahead_s=ahead), bench.job(2, clock_ahead_s=ahead))
    bench.now = 5.0
    bench.intake.finished(bench.started[0])
    assert bench.keys == [1, 2]
    assert bench.started[1].deadline == pytest.approx(10.0, abs=0.2)


def test_after_its_close_jobs_only_wait_to_be_handed_back() -> None:
    bench = Bench(running=1)
    bench.accept(bench.job(1), bench.job(2))
    bench.intake.close()
    bench.accept(bench.job(3))
    bench.intake.finished(bench.started[0])
    assert bench.keys == [1]
    assert [held.job.key for held in bench.intake.take_waiting()] == [2, 3]
    assert bench.intake.in_hand() == []


async def test_room_and_emptiness_are_waited_for() -> None:
    bench = Bench(running=4, prefetch=0)
    bench.accept(*(bench.job(key) for key in range(4)))
    poll = asyncio.ensure_future(bench.intake.room_to_poll())
    stream = asyncio.ensure_future(bench.intake.room_to_stream())
    empty = asyncio.ensure_future(bench.intake.emptied())
    await asyncio.sleep(0)
    assert not poll.done()
    assert not stream.done()
    bench.intake.finished(bench.started[0])
    assert await stream is True
    await poll
    assert await bench.intake.room_to_stream() is False
    for held in bench.started[1:]:
        bench.intake.finished(held)
    await empty


async def test_the_first_free_slot_waits_a_moment_for_more() -> None:
    bench = Bench(running=32, prefetch=0)
    bench.accept(*(bench.job(key) for key in range(32)))
    poll = asyncio.ensure_future(bench.intake.room_to_poll())
    await asyncio.sleep(0)
    bench.intake.finished(bench.started[0])
    await asyncio.sleep(0)
    assert not poll.done()
    await asyncio.wait_for(poll, 1)
