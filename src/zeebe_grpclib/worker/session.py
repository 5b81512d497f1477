"""One stretch of work, from `work()` to its end; nothing of it is left for the next one.

How it ends, in this order: polls and streams are cancelled, and what has arrived already
still counts as fetched. Jobs that no handler has seen are handed back, while those that run
finish and answer, until their grace is over. Then they are cancelled, and what does not
even end then is left to itself: nothing here waits for a handler without a limit.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from .._invoker import Invoker
from ..errors import ClientClosedError, PyZeebeError
from .answering import AnswerLine
from .executor import Executor
from .health import TaskHealth, Trouble
from .intake import Held, Intake
from .polling import Poll
from .streaming import Stream
from .threads import HandlerThreads

__all__ = ["Lane", "Session"]

logger = logging.getLogger(__name__)

_HAND_BACK_S = 2.0
"""How long handing jobs back may take."""
_LAST_WORDS_S = 0.5
"""How long cancelled handlers may take to end."""
_ANSWER_S = 1.0
"""How much longer than its deadline a job may take to send its completion."""


class Lane:
    """Everything for the jobs of one type."""

    def __init__(
        self,
        task_type: str,
        intake: Intake,
        executor: Executor,
        line: AnswerLine,
        poll: Poll,
        stream: Stream | None,
        threads: HandlerThreads,
        delay_s: float = 0.0,
    ) -> None:
        """Join the parts; the first jobs are asked for after ``delay_s``."""
        self.task_type = task_type
        self.intake = intake
        self.executor = executor
        self.line = line
        self.poll = poll
        self.stream = stream
        self.threads = threads
        self._delay_s = delay_s

    def sources(self) -> list[Coroutine[Any, Any, None]]:
        """Return what gets jobs; the stream first, so that nothing falls between the two."""
        if self.stream is None:
            return [self._delayed(self.poll.run)]
        return [self._delayed(self.stream.run), self._poll_behind(self.stream)]

    async def _delayed(self, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._delay_s > 0:
            await asyncio.sleep(self._delay_s)
        await run()

    async def _poll_behind(self, stream: Stream) -> None:
        await stream.begun.wait()
        await self.poll.run()

    def troubles(self) -> list[Trouble]:
        """Return what is wrong."""
        vitals = [self.poll.vitals, *([] if self.stream is None else [self.stream.vitals])]
        return [each.trouble for each in vitals if each.trouble is not None]

    def health(self) -> TaskHealth:
        """Return how the jobs of this type fare."""
        load = self.intake.load
        return TaskHealth(
            polling=self.poll.vitals.trouble,
            streaming=None if self.stream is None else self.stream.vitals.trouble,
            running=load.running,
            waiting=load.waiting,
            answering=load.answering,
        )


class Session:
    """Runs lanes until it is stopped, or one of them cannot go on."""

    def __init__(self, lanes: Sequence[Lane], invoker: Invoker, now: Callable[[], float]) -> None:
        """Make a session; `run` starts it."""
        self.lanes = lanes
        self.invoker = invoker
        self._now = now
        self._loop = loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._stopping: asyncio.Future[None] = loop.create_future()
        self._grace_s: float | None = None
        self._aborted: asyncio.Future[None] = loop.create_future()
        self.is_aborting = False
        self.ended = asyncio.Event()

    async def run(self) -> None:
        """Work.

        Raises:
            PyZeebeError: What made going on impossible.
        """
        loop = asyncio.get_running_loop()
        sources = [loop.create_task(run) for lane in self.lanes for run in lane.sources()]
        grace_s: float | None = 0.0
        try:
            try:
                await self._watch(sources)
                grace_s = self._grace_s
            except ClientClosedError:
                raise  # no answer can be sent any more
            except PyZeebeError:
                grace_s = None
                raise
            finally:
                await self._end(sources, grace_s)
        finally:
            for lane in self.lanes:
                lane.threads.close()
            await self.invoker.close()
            self.ended.set()

    def stop(self, grace_s: float | None) -> None:
        """Begin to end; a second call can only make the grace shorter.

        Args:
            grace_s: Seconds that running jobs get; None is until their deadlines.
        """
        if not self._stopping.done():
            self._grace_s = grace_s
            self._stopping.set_result(None)
        elif grace_s is not None:
            asyncio.get_running_loop().call_later(grace_s, self._abort)

    def stop_from_inside(self, grace_s: float | None) -> bool:
        """As `stop`, if the calling thread is the loop's or runs a handler; return whether it is.

        Then it cannot wait for the end, for that waits for it.
        """
        inside = threading.get_ident() == self._thread
        if not inside and not any(lane.threads.run_here() for lane in self.lanes):
            return False
        self._loop.call_soon_threadsafe(self.stop, grace_s)
        return True

    def runs_this(self, task: asyncio.Task[Any] | None) -> bool:
        """Whether a task is one of ours, so that it must not wait for our end."""
        return any(held.task is task for lane in self.lanes for held in lane.intake.in_hand())

    async def _watch(self, sources: list[asyncio.Task[None]]) -> None:
        waiting: set[asyncio.Future[None]] = {self._stopping, *sources}
        while not self._stopping.done():
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for source in done:
                source.result()

    async def _end(self, sources: list[asyncio.Task[None]], grace_s: float | None) -> None:
        for lane in self.lanes:
            lane.intake.close()
            lane.executor.hurry()
            if grace_s is None:  # otherwise jobs are ours until the grace is over
                lane.executor.stop_extending()
        if grace_s != 0:
            drains = [lane.poll.drain() for lane in self.lanes]
            drains += [lane.stream.drain() for lane in self.lanes if lane.stream is not None]
            await asyncio.gather(*drains)
        await _cancel(sources)
        await asyncio.gather(*sources, return_exceptions=True)
        unseen = [(lane, held) for lane in self.lanes for held in lane.intake.take_waiting()]
        returning = asyncio.ensure_future(_hand_back(unseen))
        try:
            # Somebody may have stopped a second time already, while jobs were read.
            await self._until_empty(0.0 if self.is_aborting else grace_s)
            await asyncio.wait({returning}, timeout=_HAND_BACK_S)
        finally:
            self._abort()
            returning.cancel()
            await asyncio.gather(returning, return_exceptions=True)
            await self._until_empty(_LAST_WORDS_S)
        for lane in self.lanes:
            for held in lane.intake.in_hand():
                logger.warning(
                    "the handler of job %d (%s) does not end; it is left to itself",
                    held.job.key,
                    held.job.type,
                )

    async def _until_empty(self, grace_s: float | None) -> None:
        """Wait until all running jobs are answered, or their grace is over."""
        left_s = self._until_deadlines() if grace_s is None else grace_s
        empty = asyncio.gather(*(lane.intake.emptied() for lane in self.lanes))
        # Somebody may stop a second time, with less patience.
        until: set[asyncio.Future[Any]] = {empty} if self.is_aborting else {empty, self._aborted}
        try:
            while not any(each.done() for each in until):
                await asyncio.wait(
                    until, timeout=max(left_s, 0.0), return_when=asyncio.FIRST_COMPLETED
                )
                # A handler may have kept its job longer meanwhile.
                left_s = self._until_deadlines() if grace_s is None else 0.0
                if left_s <= 0:
                    return
        finally:
            empty.cancel()
            await asyncio.gather(empty, return_exceptions=True)

    def _until_deadlines(self) -> float:
        deadlines = [held.deadline for lane in self.lanes for held in lane.intake.in_hand()]
        return max(deadlines, default=0.0) + _ANSWER_S - self._now()

    def _abort(self) -> None:
        self.is_aborting = True
        if not self._aborted.done():
            self._aborted.set_result(None)
        for lane in self.lanes:
            for held in lane.intake.in_hand():
                lane.executor.cancel(held)


async def _cancel(sources: list[asyncio.Task[None]]) -> None:
    """Cancel what gets jobs, where no job can slip in between and be lost.

    A source is cancelled a turn of the loop after it is told so; what is read meanwhile
    finds nobody. A timer runs behind the reads of its turn, and a cancelled task before
    those of the next one.
    """
    loop = asyncio.get_running_loop()
    cancelled: asyncio.Future[None] = loop.create_future()

    def cancel() -> None:
        for source in sources:
            source.cancel()
        if not cancelled.done():
            cancelled.set_result(None)

    timer = loop.call_later(0, cancel)
    try:
        await cancelled
    except asyncio.CancelledError:
        timer.cancel()
        cancel()
        raise


async def _hand_back(unseen: list[tuple[Lane, Held]]) -> None:
    results = await asyncio.gather(
        *(lane.line.hand_back(held) for lane, held in unseen), return_exceptions=True
    )
    failures = [result for result in results if isinstance(result, BaseException)]
    if failures:
        logger.warning(
            "%d of %d waiting jobs are not handed back, so they wait for their timeouts: %s",
            len(failures),
            len(unseen),
            failures[0],
        )
