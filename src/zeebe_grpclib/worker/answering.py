"""Answers on their way to the gateway: sent until it has them, or the job's time is up.

A finished job is never turned into a failure by a passing fault. A completion is tried at
least once, late as it may be; failures and errors are not sent past the deadline, for by
then the job may have another holder.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from .. import _calls
from .._invoker import Invoker
from ..errors import PyZeebeError, UnimplementedError
from ..job import Job
from ._policy import BackOff, Verdict, after_failed_answer, may_have_done
from .answer import Answer, CompleteJob, FailJob
from .events import Recorder
from .health import Lacks, as_trouble
from .intake import Held, Intake

__all__ = ["AnswerLine"]

logger = logging.getLogger(__name__)


class AnswerLine:
    """Sends the answers of one task's jobs."""

    def __init__(
        self,
        invoker: Invoker,
        intake: Intake,
        recorder: Recorder,
        lacks: Lacks,
        now: Callable[[], float],
        wall: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        """Make the line.

        Args:
            invoker: The way to the gateway.
            intake: Knows the deadlines of jobs that are here.
            recorder: Is told what happens.
            lacks: Knows what the gateway does not have.
            now: The event loop's time.
            wall: Seconds since 1970.
            random: Uniform in [0, 1).
        """
        self._invoker = invoker
        self._intake = intake
        self._recorder = recorder
        self._lacks = lacks
        self._now = now
        self._wall = wall
        self._random = random

    async def send(self, job: Job, answer: Answer) -> None:
        """Send an answer, again and again until the gateway has it or the job's time is up.

        Raises:
            PyZeebeError: It does not have it, or refused it.
        """
        held = self._intake.held(job.key)
        if held is None:
            # The job's handler has left it: someone answers it later, on their own.
            held = Held(job, self._now() + job.deadline / 1000 - self._wall(), self._now())
        await self.answer(held, answer)

    async def answer(self, held: Held, answer: Answer) -> None:
        """As `send`, for a job that is here."""
        held.is_failed = not isinstance(answer, CompleteJob)
        if held.is_failed and self._now() >= held.deadline:
            self._came_too_late(held.job)
            return
        back_off: BackOff | None = None
        was_lost = False
        while True:
            try:
                await self._invoker.call(answer.call)
            except Exception as raised:
                error = as_trouble(raised)
                if back_off is None:
                    back_off = BackOff()
                pause_s = back_off.next_s(self._random())
                verdict = after_failed_answer(
                    error,
                    completes=isinstance(answer, CompleteJob),
                    was_lost=was_lost,
                    left_s=held.deadline - self._now() - pause_s,
                )
                # Of what is not ours nobody knows whether it came before the call or after.
                was_lost = was_lost or may_have_done(error) or error is not raised
                logger.debug("job %d: %s; %s", held.job.key, error, verdict.value)
                if verdict is Verdict.UNCONFIRMED:
                    self._unconfirmed(held.job)
                    return
                if verdict is Verdict.FAIL_JOB:
                    logger.warning("completing job %d failed: %s", held.job.key, error)
                    held.is_failed = True
                    answer = _instead(held.job, error)
                    continue
                if verdict is not Verdict.RETRY:
                    self._gave_up(held.job, verdict)
                    raise
                await asyncio.sleep(pause_s)
            else:
                self._recorder.answered(answer.kind, held.job, self._now() - held.began)
                return

    async def hand_back(self, held: Held) -> None:
        """Give a job back that no handler has seen: its retries stay what they are.

        Raises:
            PyZeebeError: The gateway did not take it.
        """
        job = held.job
        if job.retries > 0 and self._now() < held.deadline:
            answer = FailJob(job.key, job.retries, "worker is shutting down")
            await self._invoker.call(answer.call)
            self._recorder.handed_back(job)

    async def update_timeout(self, job: Job, timeout_ms: int) -> None:
        """Move a job's deadline to so many milliseconds from now."""
        asked = self._now()
        await self._invoker.call(_calls.jobs.update_job_timeout(job.key, timeout_ms))
        held = self._intake.held(job.key)
        if held is not None:
            held.deadline = asked + timeout_ms / 1000

    async def update_retries(self, job: Job, retries: int) -> None:
        """Set the attempts that a job has left."""
        await self._invoker.call(_calls.jobs.update_job_retries(job.key, retries))

    async def keep(self, held: Held, timeout_s: float) -> None:
        """Renew a job's deadline at half time, again and again until cancelled."""
        back_off, pause_s = BackOff(), 0.01
        while not held.is_answering:
            await asyncio.sleep(max((held.deadline - self._now()) / 2, pause_s))
            try:
                await self.update_timeout(held.job, round(timeout_s * 1000))
                back_off.reset()
                pause_s = 0.01
            except UnimplementedError as lack:
                if self._lacks.note("UpdateJobTimeout"):
                    logger.warning("timeouts of jobs cannot be extended here: %s", lack)
                return
            except Exception as raised:  # noqa: BLE001 - users' code around calls
                error = as_trouble(raised)
                if after_failed_answer(error, completes=False, was_lost=False, left_s=1.0) is not (
                    Verdict.RETRY
                ):
                    logger.warning("the timeout of job %d is not extended: %s", held.job.key, error)
                    return
                logger.debug("the timeout of job %d: %s", held.job.key, error)
                pause_s = back_off.next_s(self._random())

    def _came_too_late(self, job: Job) -> None:
        self._recorder.timed_out(job)
        logger.warning(
            "job %d (%s) is not failed: its time is up, another worker may have it",
            job.key,
            job.type,
        )

    def _unconfirmed(self, job: Job) -> None:
        self._recorder.unconfirmed(job)
        logger.info(
            "job %d (%s): an answer was lost on the way, and now the job is gone; "
            "most likely the gateway had it",
            job.key,
            job.type,
        )

    def _gave_up(self, job: Job, verdict: Verdict) -> None:
        if verdict is Verdict.GIVE_UP:
            self._recorder.timed_out(job)
        else:
            self._recorder.counters.refused += 1


def _instead(job: Job, error: PyZeebeError) -> FailJob:
    text = f"The job was done, but its completion is refused: {error}"
    return FailJob(job.key, max(job.retries - 1, 0), text)
