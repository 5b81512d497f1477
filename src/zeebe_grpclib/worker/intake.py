"""The jobs of one type that are here: what waits, what runs, and how much room is left.

Poll and stream put jobs in, the executor takes them out. Everything is plain code on the
event loop; only two callers wait here, one poll and one stream, each for room.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from ..job import Job
from ._policy import (
    ClockOffset,
    Limits,
    Load,
    PollTime,
    may_start,
    may_stream,
    poll_time,
)
from .events import Recorder
from .limits import FIRST_SLOT_S

__all__ = ["Held", "Intake"]


class Held:
    """A job in our hands.

    Attributes:
        job: The job.
        deadline: When Zeebe gives it to another worker, in the event loop's time.
        arrived: When it arrived, in the event loop's time.
        began: When its handling began.
        is_waiting: Whether it waits for its handler.
        is_answering: Whether its handler has ended.
        is_failed: Whether its answer was a failure: it may come again, rightly.
        again: The same job, activated again after that.
        task: What runs its handler.
    """

    __slots__ = (
        "again",
        "arrived",
        "began",
        "deadline",
        "is_answering",
        "is_failed",
        "is_waiting",
        "job",
        "task",
    )

    def __init__(self, job: Job, deadline: float, arrived: float) -> None:
        self.job = job
        self.deadline = deadline
        self.arrived = arrived
        self.began = arrived
        self.is_waiting = True
        self.is_answering = False
        self.is_failed = False
        self.again: Held | None = None
        self.task: asyncio.Task[Any] | None = None


class Intake:
    """Takes jobs in, as many as its limits allow, and starts them as slots become free."""

    def __init__(
        self,
        limits: Limits,
        timeout_s: float,
        offset: ClockOffset,
        recorder: Recorder,
        start: Callable[[Held], None],
        now: Callable[[], float],
        wall: Callable[[], float],
        first_slot_s: float = FIRST_SLOT_S,
    ) -> None:
        """Make an empty intake.

        Args:
            limits: How many jobs may be here.
            timeout_s: For how long Zeebe leaves a job to us.
            offset: How far the brokers' clock is from ours.
            recorder: Is told what happens.
            start: Starts a job's handler; ends with `handled` and `finished`.
            now: The event loop's time.
            wall: Seconds since 1970.
            first_slot_s: How long the first free slot waits for more.
        """
        self.limits = limits
        self.load = Load()
        self._timeout_s = timeout_s
        self._offset = offset
        self._recorder = recorder
        self._start = start
        self._now = now
        self._wall = wall
        self._first_slot_s = first_slot_s
        self._held: dict[int, Held] = {}
        self._waiting: deque[Held] = deque()
        self._poll_waiter: asyncio.Future[None] | None = None
        self._poll_timer: asyncio.TimerHandle | None = None
        self._stream_waiter: asyncio.Future[None] | None = None
        self._empty_waiters: list[asyncio.Future[None]] = []
        self.is_closed = False
        """Whether nothing starts any more."""
        self._is_starting = False

    # --- jobs come

    def accept(self, jobs: Iterable[Job], asked: float, source: str) -> int:
        """Take jobs in, and start what may start; return how many there were.

        Args:
            jobs: The jobs, just arrived.
            asked: When they were asked for, in seconds since 1970.
            source: Where they come from, for those who count.
        """
        now, wall = self._now(), self._wall()
        count, left, known = 0, 0.0, None
        for job in jobs:
            count += 1
            if job.deadline != known:  # most of a batch have the same one
                known = job.deadline
                deadline = known / 1000
                self._offset.seen(deadline - self._timeout_s, asked, wall)
                left = deadline - self._offset.seconds - wall
            held = Held(job, now + left, now)
            if job.key in self._held:
                self._take_again(held)
            else:
                self._take(held)
        if count:
            self._recorder.activated(count, source)
            self._start_more()
        return count

    def _take(self, held: Held) -> None:
        self._held[held.job.key] = held
        self._waiting.append(held)
        self.load.waiting += 1

    def _take_again(self, held: Held) -> None:
        """Take a job in that is here still."""
        known = self._held[held.job.key]
        self._recorder.counters.activated_again += 1
        if known.is_waiting:
            known.job, known.deadline = held.job, held.deadline
        elif known.is_failed:
            known.again = held  # our own failure, answered: this is its next attempt
        else:
            known.deadline = max(known.deadline, held.deadline)
            object.__setattr__(known.job, "deadline", held.job.deadline)

    def _start_more(self) -> None:
        # On a loop with eager tasks a handler may end inside `start`, and lead back here.
        if self.is_closed or self._is_starting:
            return
        self._is_starting = True
        try:
            self._start_waiting()
        finally:
            self._is_starting = False

    def _start_waiting(self) -> None:
        load, limits, waiting = self.load, self.limits, self._waiting
        while waiting and (slots := may_start(limits, load)):
            # As many at once as there are slots, at one time: that is asked for once then.
            now = self._now()
            while waiting and slots > 0:
                held = waiting.popleft()
                load.waiting -= 1
                held.is_waiting = False
                if held.deadline <= now:
                    del self._held[held.job.key]
                    self._recorder.timed_out(held.job)
                    continue
                slots -= 1
                load.running += 1
                held.began = now
                self._start(held)

    # --- jobs go

    def held(self, job_key: int) -> Held | None:
        """Return a job that is here."""
        return self._held.get(job_key)

    def handled(self, held: Held) -> None:
        """Note that a job's handler has ended; what is left is its answer."""
        held.is_answering = True
        self.load.running -= 1
        self.load.answering += 1
        self._changed()

    def finished(self, held: Held) -> None:
        """Note that nothing is left to do for a job; harmless when it was noted before."""
        if self._held.get(held.job.key) is not held:
            return
        if held.is_answering:
            self.load.answering -= 1
        else:
            self.load.running -= 1
        del self._held[held.job.key]
        again = held.again
        if again is not None:
            self._take(again)
        self._changed()
        if not self._held and self._empty_waiters:
            waiters, self._empty_waiters = self._empty_waiters, []
            for waiter in waiters:
                _wake(waiter)

    def _changed(self) -> None:
        if self._waiting:
            self._start_more()
        if self._stream_waiter is not None and may_stream(self.limits, self.load):
            _wake(self._stream_waiter)
        if self._poll_waiter is not None:
            self._look_at_poll()

    # --- room

    async def room_to_poll(self) -> None:
        """Wait until enough jobs are missing for a poll."""
        if poll_time(self.limits, self.load) is PollTime.NOW:
            return
        self._poll_waiter = asyncio.get_running_loop().create_future()
        try:
            self._look_at_poll()
            await self._poll_waiter
        finally:
            self._poll_waiter = None
            if self._poll_timer is not None:
                self._poll_timer.cancel()
                self._poll_timer = None

    def _look_at_poll(self) -> None:
        waiter = self._poll_waiter
        if waiter is None:
            return
        when = poll_time(self.limits, self.load)
        if when is PollTime.NOW:
            _wake(waiter)
        elif when is PollTime.SOON and self._poll_timer is None:
            self._poll_timer = asyncio.get_running_loop().call_later(
                self._first_slot_s, _wake, waiter
            )

    async def room_to_stream(self) -> bool:
        """Wait until a stream may deliver a job; return whether it had to wait."""
        held_back = False
        while not (self.is_closed or may_stream(self.limits, self.load)):
            held_back = True
            self._stream_waiter = asyncio.get_running_loop().create_future()
            try:
                await self._stream_waiter
            finally:
                self._stream_waiter = None
        return held_back

    # --- the end

    def close(self) -> None:
        """Start nothing from now on; what still arrives waits to be handed back."""
        self.is_closed = True
        if self._stream_waiter is not None:
            _wake(self._stream_waiter)

    def take_waiting(self) -> list[Held]:
        """Take out all jobs that no handler has seen."""
        unseen = list(self._waiting)
        self._waiting.clear()
        self.load.waiting = 0
        for held in unseen:
            del self._held[held.job.key]
        return unseen

    def in_hand(self) -> list[Held]:
        """Return the jobs whose handlers or answers are under way."""
        return [held for held in self._held.values() if not held.is_waiting]

    async def emptied(self) -> None:
        """Wait until no job is here."""
        if self._held:
            waiter = asyncio.get_running_loop().create_future()
            self._empty_waiters.append(waiter)
            await waiter


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
