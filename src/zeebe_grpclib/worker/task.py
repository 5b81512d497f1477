"""What a task is: a job type, the function for its jobs, and how to run it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeAlias

from .._value import Value
from ..errors import NoVariableNameGivenError, SettingsError, TaskNotFoundError
from ..job import Job
from .controller import JobController
from .exception_handler import ExceptionHandler
from .parameters import Signature, read_signature

__all__ = ["RetryBackOff", "Task", "TaskConfig", "TaskDecorator", "TaskSettings"]

TaskDecorator: TypeAlias = Callable[[Job], Job | Awaitable[Job]]
"""Runs before or after a task's function, with its job; may return another job."""

RetryBackOff: TypeAlias = Callable[[Job], float] | float
"""Milliseconds before the next attempt of a job that fails: fixed, or by the job."""

JobHandler: TypeAlias = Callable[[Job, JobController], Awaitable[Job]]
"""Runs a job with all that surrounds its task's function, and answers it; returns the job."""


@dataclass(frozen=True, repr=False, eq=False)
class TaskSettings(Value):
    """What pyzeebe's tasks do not have.

    Attributes:
        prefetch: How many jobs may wait here while ``max_running_jobs`` run; by default a
            quarter of those.
        typed: Whether parameters and results are converted by their annotations; None
            leaves it to the worker.
        time_limit_ms: Milliseconds after which a handler has failed.
        extend_timeout: Whether the job's deadline is renewed while its handler runs.
        retry_back_off_ms: How long a failed job waits for its next attempt.
        executor: Where a sync handler runs, in place of the task's own threads.
        batch_size: How many jobs a batch handler gets at most; 0 for one that takes one job.
        batch_wait_ms: How long the first job of a batch waits for more.
    """

    prefetch: int | None = None
    typed: bool | None = None
    time_limit_ms: int | None = None
    extend_timeout: bool = False
    retry_back_off_ms: RetryBackOff = 0
    executor: Executor | None = None
    batch_size: int = 0
    batch_wait_ms: int = 0


class TaskConfig:
    """How the jobs of one type are fetched and run.

    Attributes are the parameters of `ZeebeTaskRouter.task`.
    """

    def __init__(
        self,
        type: str,  # noqa: A002 - the peer's name
        exception_handler: ExceptionHandler | None,
        timeout_ms: int,
        max_jobs_to_activate: int,
        max_running_jobs: int,
        variables_to_fetch: Iterable[str] | None,
        single_value: bool,
        variable_name: str,
        before: list[TaskDecorator],
        after: list[TaskDecorator],
        *,
        settings: TaskSettings | None = None,
    ) -> None:
        """Describe a task.

        Raises:
            NoVariableNameGivenError: ``single_value`` is set, but no ``variable_name``.
            SettingsError: A number makes no sense; says which.
        """
        if single_value and not variable_name:
            raise NoVariableNameGivenError(type)
        self.type = type
        self.exception_handler = exception_handler
        self.timeout_ms = timeout_ms
        self.max_jobs_to_activate = max_jobs_to_activate
        self.max_running_jobs = max_running_jobs
        self.variables_to_fetch = variables_to_fetch
        self.single_value = single_value
        self.variable_name = variable_name
        self.before = before
        self.after = after
        self.settings = settings or TaskSettings()
        self.job_parameter_name: str | None = None
        self._check()

    @property
    def prefetch(self) -> int:
        """How many jobs may wait while ``max_running_jobs`` run."""
        own = self.settings.prefetch
        return self.max_running_jobs // 4 if own is None else own

    def _check(self) -> None:
        # The gateway would say so too, but only when the worker runs.
        settings = self.settings
        back_off = settings.retry_back_off_ms
        # Users' types are not always checked, and what is no number compares with none.
        numbers: tuple[tuple[str, Any, int], ...] = (
            ("max_running_jobs", self.max_running_jobs, 1),
            ("prefetch", settings.prefetch, 0),
            ("time_limit_ms", settings.time_limit_ms, 1),
            ("batch_wait_ms", settings.batch_wait_ms, 0),
            ("retry_back_off_ms", None if callable(back_off) else back_off, 0),
        )
        for name, value, least in numbers:
            if value is None:
                continue
            if not (isinstance(value, (int, float)) and value >= least):
                raise SettingsError(f"{name} of task {self.type!r} is {value!r}: at least {least}")
        if settings.batch_size > self.max_running_jobs:
            raise SettingsError(
                f"the batches of task {self.type!r} cannot fill: batch_size is "
                f"{settings.batch_size}, but max_running_jobs is {self.max_running_jobs}"
            )

    def __repr__(self) -> str:
        return (
            f"TaskConfig(type={self.type!r}, timeout_ms={self.timeout_ms}, "
            f"max_jobs_to_activate={self.max_jobs_to_activate}, "
            f"max_running_jobs={self.max_running_jobs}, prefetch={self.prefetch}, "
            f"variables_to_fetch={self.variables_to_fetch})"
        )


class Task:
    """A function and the type of jobs that it is for.

    Attributes:
        original_function: The function as it was decorated.
        config: How its jobs are fetched and run.
        signature: What its parameters ask for.
        job_handler: Runs one job by hand, with the decorators and the exception handler of
            the groups that the task is in. `ZeebeWorker.try_task` needs no job for that.
    """

    def __init__(self, original_function: Callable[..., Any], config: TaskConfig) -> None:
        self.original_function = original_function
        self.config = config
        self.job_handler: JobHandler = _in_no_group
        self.signature: Signature = read_signature(original_function)
        if config.settings.batch_size:
            # A batch is a list of jobs: all that they have may be wanted.
            fetch: list[str] | None = []
        else:
            fetch = self.signature.variables_to_fetch()
            config.job_parameter_name = self.signature.job_parameter
        config.variables_to_fetch = list(config.variables_to_fetch or ()) or fetch

    @property
    def type(self) -> str:
        """The type of its jobs."""
        return self.config.type

    @property
    def is_async(self) -> bool:
        """Whether calling the function makes a coroutine."""
        return is_async(self.original_function)

    def __repr__(self) -> str:
        name = getattr(self.original_function, "__qualname__", repr(self.original_function))
        return f"<Task {self.type!r}: {name}>"


async def _in_no_group(job: Job, job_controller: JobController) -> Job:  # noqa: ARG001 - the shape
    raise TaskNotFoundError(f"the task for job {job.key} is in no router or worker")


def is_async(function: Any) -> bool:
    """Whether calling a function, a partial or an object makes a coroutine."""
    while hasattr(function, "func") and hasattr(function, "keywords"):
        function = function.func
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004 - the method itself is looked at
    )
