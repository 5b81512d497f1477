"""Several jobs in one call: gathers them, and deals the results out."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from ..job import Job
from .parameters import Asks, Parameter, Signature
from .task import Task, is_async
from .threads import HandlerThreads, as_failure

__all__ = ["ONE_JOB", "Batches"]

ONE_JOB = Signature(
    parameters=(Parameter("job", Asks.JOB, "job", required=True, positional_only=False, hint=Job),),
    takes_rest=False,
    is_open=False,
)
"""What a batch asks for, for each of its jobs."""


class Batches:
    """Stands in for a batch handler: takes one job at a time, calls it with many."""

    def __init__(self, task: Task, threads: HandlerThreads) -> None:
        settings = task.config.settings
        self._function: Callable[..., Any] = task.original_function
        self._is_async = is_async(self._function)
        self._size = settings.batch_size
        self._wait_s = settings.batch_wait_ms / 1000
        self._threads = threads
        self._gathered: list[tuple[Job, asyncio.Future[Any]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._is_hurried = False
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(self, job: Job) -> Any:
        """Return or raise what the handler has for this job."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Any] = loop.create_future()
        self._gathered.append((job, result))
        if self._is_hurried or len(self._gathered) >= self._size:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(self._wait_s, self._flush)
        return await result

    def hurry(self) -> None:
        """Wait for no more jobs: not for the batch that is gathered now, nor for later ones."""
        self._is_hurried = True
        self._flush()

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        # Whoever has stopped waiting, because its time was up, is left out.
        batch = [each for each in self._gathered if not each[1].done()]
        self._gathered = []
        if batch:
            running = asyncio.get_running_loop().create_task(self._run(batch))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
            for _, result in batch:
                result.add_done_callback(lambda _: self._abandon(running, batch))

    @staticmethod
    def _abandon(running: asyncio.Task[None], batch: list[tuple[Job, asyncio.Future[Any]]]) -> None:
        """Cancel a call that nobody waits for any more."""
        if all(result.cancelled() for _, result in batch):
            running.cancel()

    async def _run(self, batch: list[tuple[Job, asyncio.Future[Any]]]) -> None:
        jobs = [job for job, _ in batch]
        try:
            if self._is_async:
                results = await self._function(jobs)
            else:
                results = await self._threads.run(self._function, jobs)
                if inspect.isawaitable(results):
                    results = await results
            results = _as_many(results, len(jobs))
        except asyncio.CancelledError:
            results = [RuntimeError("the batch was cancelled") for _ in jobs]
        except (SystemExit, KeyboardInterrupt, GeneratorExit):
            for _, waiting in batch:
                waiting.cancel()
            raise
        except BaseException as error:  # noqa: BLE001 - each job's exception handler gets it
            results = [error for _ in jobs]
        for (_, waiting), result in zip(batch, results, strict=True):
            if waiting.done():
                continue
            if isinstance(result, BaseException):
                waiting.set_exception(as_failure(result))
            else:
                waiting.set_result(result)


def _as_many(results: Any, jobs: int) -> list[Any]:
    if results is None:
        return [None] * jobs
    if not isinstance(results, Sequence) or isinstance(results, (str, bytes)):
        raise TypeError(
            f"a batch handler returns a list with a result for each job, or None, "
            f"not {type(results).__name__}"
        )
    if len(results) != jobs:
        raise ValueError(f"a batch of {jobs} jobs got {len(results)} results")
    return list(results)
