"""Jobs by asking for them.

Whatever goes wrong is logged, counted and waited out. Only three things end the worker: a
type's first poll refused with INVALID_ARGUMENT (a mistake in the program), a connection
budget that is spent, and a channel that somebody closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from .._calls import Call
from .._invoker import Invoker
from ..errors import (
    ActivateJobsRequestInvalidError,
    ClientClosedError,
    ClientRetiredError,
    MessageTooLargeError,
    PyZeebeError,
)
from ._policy import BatchLimit, PollPacing, jobs_to_ask
from .events import Recorder
from .health import Vitals, as_trouble
from .intake import Intake
from .limits import EMPTY_S, YOUNG_S
from .source import Request, Senses

__all__ = ["Poll"]

logger = logging.getLogger(__name__)


class Poll:
    """Asks for jobs when there is room for them; one request at a time."""

    def __init__(
        self,
        request: Request,
        invoker: Invoker,
        intake: Intake,
        recorder: Recorder,
        senses: Senses,
        longest_pause_s: float,
        is_beside_stream: Callable[[], bool] = lambda: False,
        shares_room: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make the source; `run` starts it.

        Args:
            request: What to ask for.
            invoker: The way to the gateway.
            intake: Takes the jobs.
            recorder: Is told what happens.
            senses: Time and chance.
            longest_pause_s: Cap of the back-off.
            is_beside_stream: Whether a healthy stream delivers too.
            shares_room: Whether a stream may deliver while a poll waits.
        """
        self._request = request
        self._invoker = invoker
        self._intake = intake
        self._recorder = recorder
        self._senses = senses
        self._pacing = PollPacing(longest_pause_s)
        self._batch = BatchLimit(max(request.max_batch, 1))
        self._is_beside_stream = is_beside_stream
        self._shares_room = shares_room
        self._ever_worked = False
        self._answers = 0
        self._polled_at = 0.0
        self._pausing: asyncio.Future[None] | None = None
        self.vitals = Vitals(senses.now, senses.wall)

    async def run(self) -> None:
        """Poll until cancelled, or the intake is closed.

        Raises:
            ActivateJobsRequestInvalidError: The first poll was refused.
            ClientRetiredError: The connection budget is spent.
            ClientClosedError: The channel was closed.
        """
        while not self._intake.is_closed:
            await self._intake.room_to_poll()
            asked = self._jobs_to_ask()
            if asked is not None and not self._intake.is_closed:
                await self._pause(await self._poll(asked))

    async def drain(self, at_most_s: float = YOUNG_S) -> None:
        """Read what has arrived already, or is on its way, once the intake is closed.

        Jobs whose answer nobody reads are lost until their timeouts. A poll that has been
        under way for long waits for jobs to come; a young one may have been given some.
        """
        senses = self._senses
        until = senses.now() + at_most_s
        while self._intake.load.reserved and senses.now() < until:
            before = self._answers
            await asyncio.sleep(EMPTY_S)
            if before == self._answers and senses.now() - self._polled_at >= YOUNG_S:
                return

    def poll_now(self) -> None:
        """End a pause: there is reason to believe that jobs have come."""
        self._pacing.woken()
        if self._pausing is not None and not self._pausing.done() and self.vitals.trouble is None:
            self._pausing.set_result(None)

    def _jobs_to_ask(self) -> int | None:
        if self._request.max_batch < 1:
            return self._request.max_batch  # makes no sense; the gateway says so, as documented
        intake = self._intake
        shares = self._shares_room()
        return jobs_to_ask(intake.limits, intake.load, self._batch.jobs, shares) or None

    async def _poll(self, asked: int) -> float:
        """Poll once; return how long to pause."""
        senses, load = self._senses, self._intake.load
        began, began_wall = senses.now(), senses.wall()
        got = 0
        failure: PyZeebeError | None = None
        wait_ms = self._request.wait_ms(in_trouble=self.vitals.trouble is not None)
        call = self._request.poll(asked, wait_ms)
        load.reserved = asked
        self._polled_at = began
        try:
            answers = self._invoker.stream(call, self._request.poll_deadline_ms)
            async with contextlib.aclosing(answers):  # type: ignore[type-var] # a generator
                async for batch in answers:
                    self._answers += 1
                    load.reserved = max(load.reserved - len(batch), 0)
                    got += self._intake.accept(batch, began_wall, "poll")
        except Exception as error:  # noqa: BLE001 - users' code around calls may raise anything
            failure = as_trouble(error)
        finally:
            load.reserved = 0
        waited = senses.now() - began
        self._recorder.polled(got, waited, failure)
        if failure is not None:
            return self._failed(failure, asked, call)
        self._worked()
        if got:
            self._batch.fitted()
            return self._pacing.after_jobs()
        beside = self._is_beside_stream()
        return self._pacing.after_nothing(waited, wait_ms / 1000, beside, senses.random())

    def _worked(self) -> None:
        self._ever_worked = True
        over = self.vitals.worked()
        if over is not None:
            logger.info(
                "polling for jobs of type %s works again, after %d failures",
                self._request.task_type,
                over.failures,
            )

    def _failed(self, error: PyZeebeError, asked: int, call: Call[Any]) -> float:
        if isinstance(error, (ClientClosedError, ClientRetiredError)):
            raise error
        if self._request.works_around(error, call):
            return 0.0
        if isinstance(error, ActivateJobsRequestInvalidError) and not self._ever_worked:
            raise error
        if isinstance(error, MessageTooLargeError) and self._batch.too_large(asked):
            logger.warning(
                "%d jobs of type %s are too large for one answer; asking for %d",
                asked,
                self._request.task_type,
                self._batch.jobs,
            )
            return 0.0
        if self.vitals.failed(error):
            logger.warning("polling for jobs of type %s: %s", self._request.task_type, error)
        next_attempt_s = error.grpc_error.next_attempt_s if error.grpc_error else None
        return self._pacing.after_failure(self._senses.random(), next_attempt_s)

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            return
        loop = asyncio.get_running_loop()
        self._pausing = loop.create_future()
        timer = loop.call_later(seconds, _end, self._pausing)
        try:
            await self._pausing
        finally:
            timer.cancel()
            self._pausing = None


def _end(pausing: asyncio.Future[None]) -> None:
    if not pausing.done():
        pausing.set_result(None)
