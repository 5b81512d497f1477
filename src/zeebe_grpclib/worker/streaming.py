"""Jobs by having them pushed.

Back-pressure is HTTP/2's: a stream that has no room is not read, its window (64 KiB at
most) fills, and the gateway gives jobs to others. A stream that was held back may have
missed some, so a poll follows at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable

from .._invoker import Invoker
from ..errors import (
    ClientClosedError,
    ClientRetiredError,
    PyZeebeError,
    UnimplementedError,
)
from ._policy import BackOff
from .events import Recorder
from .health import Lacks, Vitals, as_trouble
from .intake import Intake
from .limits import EMPTY_S, GOOD_STREAM_S, WITHOUT_STREAM_S
from .source import Request, Senses

__all__ = ["Stream"]

logger = logging.getLogger(__name__)


_EMPTIED_S = 0.25
"""The same after the stream was held back: what the gateway has written to it meanwhile comes
only when it has heard that there is room again."""


class Stream:
    """Takes jobs as they come; does not read on while there is no room for them."""

    def __init__(
        self,
        request: Request,
        invoker: Invoker,
        intake: Intake,
        recorder: Recorder,
        senses: Senses,
        lacks: Lacks,
        lifetime_s: float,
        inactivity_s: float,
        longest_pause_s: float,
        held_back: Callable[[], None],
    ) -> None:
        """Make the source; `run` starts it.

        Args:
            request: What to ask for.
            invoker: The way to the gateway.
            intake: Takes the jobs.
            recorder: Is told what happens.
            senses: Time and chance.
            lacks: Knows what the gateway does not have.
            lifetime_s: Seconds after which a stream is replaced, to spread load anew.
            inactivity_s: Seconds without a job after which it is.
            longest_pause_s: Cap of the back-off.
            held_back: Called when reading goes on after there was no room.
        """
        self._request = request
        self._invoker = invoker
        self._intake = intake
        self._recorder = recorder
        self._senses = senses
        self._lacks = lacks
        self._lifetime_s = lifetime_s
        self._inactivity_s = inactivity_s
        self._held_back = held_back
        self._back_off = BackOff(longest_pause_s)
        self._opened: float | None = None
        self._last_job = 0.0
        self._has_delivered = False
        self._is_lacking = False
        self._reading_since: float | None = None
        self._reader: asyncio.Task[None] | None = None
        self._call = request.stream()
        self.begun = asyncio.Event()
        """Set as soon as the first stream is asked for."""
        self.vitals = Vitals(senses.now, senses.wall)

    @property
    def is_healthy(self) -> bool:
        """Whether a stream is open, and has been for a moment."""
        opened = self._opened
        return opened is not None and self._senses.now() - opened >= GOOD_STREAM_S

    @property
    def may_deliver(self) -> bool:
        """Whether jobs may come: nothing is known to be wrong, even if it is not open yet."""
        return not self._is_lacking and self.vitals.trouble is None

    async def run(self) -> None:
        """Keep a stream open until cancelled.

        Raises:
            ClientRetiredError: The connection budget is spent.
            ClientClosedError: The channel was closed.
        """
        while True:
            began, failure = self._senses.now(), None
            try:
                failure = await self._one_stream()
            finally:  # cancelled or not: whoever counts the open ones must hear of each end
                lasted = self._senses.now() - began
                self._recorder.stream_closed(lasted, failure)
            if isinstance(failure, (ClientClosedError, ClientRetiredError)):
                raise failure
            if isinstance(failure, UnimplementedError):
                if self._lacks.note("StreamActivatedJobs"):
                    logger.warning("this gateway does not stream jobs, so they are polled for")
                self._is_lacking = True
                await asyncio.sleep(WITHOUT_STREAM_S)
                self._is_lacking = False
                continue
            if failure is not None and self._request.works_around(failure, self._call):
                continue
            if failure is not None and self.vitals.failed(failure):
                logger.warning("streaming jobs of type %s: %s", self._request.task_type, failure)
            if failure is not None or lasted < GOOD_STREAM_S:
                await asyncio.sleep(self._back_off.next_s(self._senses.random()))

    async def drain(self, at_most_s: float = 0.1) -> None:
        """Read what has arrived already; ends when reading has to wait."""
        until = self._senses.now() + at_most_s
        while self._reader is not None and self._senses.now() < until:
            before = self._reading_since
            await asyncio.sleep(EMPTY_S)
            if before is not None and before == self._reading_since:
                return

    async def _one_stream(self) -> PyZeebeError | None:
        """Have one stream; return what ended it, or None if that was planned or clean."""
        loop = asyncio.get_running_loop()
        self._opened, self._last_job = None, self._senses.now()
        self._has_delivered = False
        self._recorder.stream_opened()
        self._call = self._request.stream()
        reader = self._reader = loop.create_task(self._read())
        try:
            while not reader.done():
                await asyncio.wait({reader}, timeout=self._until_next_look())
                if self.is_healthy:
                    self._works()  # also if it has ended since: then that is news
                if self._until_recycled() <= 0 and self._reading_since is not None:
                    reader.cancel()
                    await asyncio.wait({reader})
                elif self._until_recycled() <= 0:
                    await asyncio.sleep(0.01)  # it has jobs at hand: not now
            return None if reader.cancelled() else _failure(reader)
        finally:
            self._opened = self._reader = None
            if not reader.done():
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)

    def _sent(self) -> None:
        """Note that the stream is open; until then it waits for a connection or a token."""
        self._opened = self._last_job = self._senses.now()

    def _works(self) -> None:
        """Note that the stream does what it should: what was wrong before is over."""
        self._back_off.reset()
        over = self.vitals.worked()
        if over is not None:
            logger.info(
                "streaming jobs of type %s works again, after %d failures",
                self._request.task_type,
                over.failures,
            )

    def _until_next_look(self) -> float:
        left_s = self._until_recycled()
        if self.is_healthy:
            return left_s
        opened = self._opened
        so_far_s = 0.0 if opened is None else self._senses.now() - opened
        return min(left_s, GOOD_STREAM_S - so_far_s)

    def _until_recycled(self) -> float:
        now = self._senses.now()
        opened = now if self._opened is None else self._opened
        return min(opened + self._lifetime_s, self._last_job + self._inactivity_s) - now

    async def _read(self) -> None:
        senses, intake = self._senses, self._intake
        empty_since, emptied_s = senses.wall(), EMPTY_S
        answers = self._invoker.stream(self._call, math.inf, self._sent)
        async with contextlib.aclosing(answers):  # type: ignore[type-var] # a generator
            while True:
                if await intake.room_to_stream():
                    self._last_job = senses.now()
                    emptied_s = _EMPTIED_S
                    self._held_back()
                self._reading_since = began = senses.now()
                began_wall = senses.wall()
                self.begun.set()
                try:
                    job = await anext(answers)
                except StopAsyncIteration:
                    return
                finally:
                    self._reading_since = None
                if senses.now() - began > emptied_s:
                    # It had to wait, so what comes was not on its way before.
                    empty_since, emptied_s = began_wall, EMPTY_S
                self._last_job = senses.now()
                if not self._has_delivered:
                    self._has_delivered = True
                    self._works()
                intake.accept((job,), empty_since, "stream")


def _failure(reader: asyncio.Task[None]) -> PyZeebeError | None:
    error = reader.exception()
    return as_trouble(error) if isinstance(error, Exception) else None
