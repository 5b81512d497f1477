"""Runs the jobs of one task: a task of the event loop for each, held until its answer is out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from .. import _calls
from ..errors import PyZeebeError
from .answer import FailJob
from .answering import AnswerLine
from .controller import ErrorDetail, JobController
from .events import Recorder
from .handler import HandlerChain
from .intake import Held, Intake
from .task import TaskConfig

__all__ = ["Executor"]

logger = logging.getLogger(__name__)


class Executor:
    """Starts handlers and sees their jobs through to their answers."""

    def __init__(
        self,
        config: TaskConfig,
        chain: HandlerChain,
        line: AnswerLine,
        intake: Intake,
        recorder: Recorder,
        now: Callable[[], float],
        error_detail: ErrorDetail,
    ) -> None:
        """Make an executor; `start` is called by the intake, whenever a slot is free."""
        self._config = config
        self._chain = chain
        self._line = line
        self._intake = intake
        self._recorder = recorder
        self._now = now
        self._error_detail: ErrorDetail = error_detail
        self._keepers: set[asyncio.Task[None]] = set()
        self._retry_back_off_ms = config.settings.retry_back_off_ms
        self.extends = config.settings.extend_timeout

    def start(self, held: Held) -> None:
        """Run a job's handler."""
        self._recorder.started(held.job, held.began - held.arrived)
        loop = asyncio.get_running_loop()
        if loop.get_task_factory() is None:
            # As the loop does it, without looking at each what is the same for all; and with
            # a name, for composing one of a number costs as much as starting the task.
            held.task = asyncio.Task(self._run(held), loop=loop, name=self._config.type)
        else:
            held.task = loop.create_task(self._run(held))

    def cancel(self, held: Held) -> None:
        """Cancel a job's handler or its answer."""
        if held.task is not None:
            held.task.cancel()
            # A task that is cancelled before it begins does nothing, not even tidy up. Not
            # done for each task from the start, for it costs a turn of the loop for each.
            held.task.add_done_callback(lambda _: self._intake.finished(held))

    def hurry(self) -> None:
        """Let nothing wait for jobs to come: there are none any more."""
        self._chain.hurry()

    def stop_extending(self) -> None:
        """Let deadlines come: what runs now is not kept any longer."""
        self.extends = False
        for keeper in self._keepers:
            keeper.cancel()

    async def _run(self, held: Held) -> None:
        job = held.job
        try:
            # All in one coroutine: each further one would be entered twice for each job.
            if isinstance(job, _calls.jobs.UnreadableJob):
                self._intake.handled(held)
                await self._line.answer(held, _unreadable(job))
                return
            controller = JobController(
                job,
                self._line,
                retry_back_off_ms=self._retry_back_off_ms,
                error_detail=self._error_detail,
            )
            keeper = self._keep(held) if self.extends else None
            try:
                _, answer = await self._chain.handle(job, controller)
            finally:
                if keeper is not None:
                    keeper.cancel()
                self._intake.handled(held)
            if answer is not None:
                job._set_status(answer.status)  # noqa: SLF001 - the worker's note on the job
                await self._line.answer(held, answer)
        except PyZeebeError as error:
            logger.warning("job %d (%s) is not answered: %s", job.key, job.type, error)
        except Exception:
            logger.exception("job %d (%s) is not answered", job.key, job.type)
        finally:
            self._intake.finished(held)

    def _keep(self, held: Held) -> asyncio.Task[None]:
        timeout_s = self._config.timeout_ms / 1000
        keeper = asyncio.get_running_loop().create_task(self._line.keep(held, timeout_s))
        self._keepers.add(keeper)
        keeper.add_done_callback(self._keepers.discard)
        return keeper


def _unreadable(job: _calls.jobs.UnreadableJob) -> FailJob:
    text = f"the job cannot be read: {job.problem}"
    return FailJob(job.key, max(job.retries - 1, 0), text)
