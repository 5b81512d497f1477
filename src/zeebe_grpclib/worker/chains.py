"""A task and the groups it came through, put together into what runs its jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..job import Job
from .batches import Batches
from .controller import JobController
from .exception_handler import ExceptionHandler
from .handler import HandlerChain
from .task import Task, TaskDecorator
from .threads import HandlerThreads

__all__ = ["Group", "HandlerByHand", "make_chain"]


class Group(Protocol):
    """Of a router or worker, what matters for one task."""

    def decorators_for(
        self, task: Task
    ) -> tuple[tuple[list[TaskDecorator], ...], tuple[list[TaskDecorator], ...]]:
        """Return the decorators before and after a task."""
        ...

    def exception_handler_for(self, task: Task) -> ExceptionHandler | None:
        """Return what handles a task's exceptions."""


def make_chain(
    group: Group,
    task: Task,
    threads: HandlerThreads,
    typed: bool,
    is_aborting: Callable[[], bool] = lambda: False,
) -> HandlerChain:
    """Return what runs the jobs of a task, as its groups want it."""
    own = task.config.settings.typed
    return HandlerChain(
        task,
        Batches(task, threads) if task.config.settings.batch_size else task.original_function,
        group.decorators_for(task),
        group.exception_handler_for(task),
        threads,
        typed=typed if own is None else own,
        is_aborting=is_aborting,
    )


class HandlerByHand:
    """A task's ``job_handler``: tests of pyzeebe's users call it with a job and a controller."""

    def __init__(self, group: Group, task: Task) -> None:
        self._group = group
        self._task = task

    async def __call__(self, job: Job, job_controller: JobController) -> Job:
        """Run a job with all that surrounds its function, and answer it; return the job.

        Args:
            job: The job.
            job_controller: Is told the answer; may be a mock.
        """
        threads = HandlerThreads(1, f"zeebe-by-hand-{self._task.type}")
        try:
            return await make_chain(self._group, self._task, threads, False).run(
                job, job_controller
            )
        finally:
            threads.close()
