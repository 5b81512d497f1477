"""Tasks in groups: the decorator that makes them, and what a group shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from .._lazy import module_on_demand
from ..errors import DuplicateTaskTypeError, TaskNotFoundError
from .defaults import DEFAULT_MAX_JOBS, WorkerDefaults
from .exception_handler import ExceptionHandler
from .task import (
    RetryBackOff,
    Task,
    TaskConfig,
    TaskDecorator,
    TaskSettings,
)

if TYPE_CHECKING:
    from . import chains as _chains
else:
    _chains = module_on_demand(".chains", __package__)

__all__ = ["ZeebeTaskRouter"]

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


class ZeebeTaskRouter:
    """A group of tasks, with decorators and an exception handler for all of them.

    Decorators and the exception handler count for every task of the group, also for those
    that were registered before them; a worker looks at them when it begins to work.
    """

    def __init__(
        self,
        before: list[TaskDecorator] | None = None,
        after: list[TaskDecorator] | None = None,
        exception_handler: ExceptionHandler | None = None,
    ) -> None:
        """Make an empty group.

        Args:
            before: Decorators to run before each task.
            after: Decorators to run after each task.
            exception_handler: Called when a task without one of its own raises.
        """
        self._before: list[TaskDecorator] = list(before or ())
        self._after: list[TaskDecorator] = list(after or ())
        self._exception_handler = exception_handler
        self.tasks: list[Task] = []
        # The groups that a task came through, from the inside out.
        self._groups: dict[str, tuple[ZeebeTaskRouter, ...]] = {}

    @overload
    def task(self, task_type: FunctionT) -> FunctionT: ...

    @overload
    def task(
        self,
        task_type: str | None = None,
        exception_handler: ExceptionHandler | None = None,
        variables_to_fetch: Iterable[str] | None = None,
        timeout_ms: int | None = None,
        max_jobs_to_activate: int = DEFAULT_MAX_JOBS,
        max_running_jobs: int | None = None,
        before: list[TaskDecorator] | None = None,
        after: list[TaskDecorator] | None = None,
        *,
        single_value: Literal[False] = False,
        prefetch: int | None = None,
        typed: bool | None = None,
        time_limit_ms: int | None = None,
        extend_timeout: bool = False,
        retry_back_off_ms: RetryBackOff = 0,
        executor: Executor | None = None,
    ) -> Callable[[FunctionT], FunctionT]: ...

    @overload
    def task(
        self,
        task_type: str | None = None,
        exception_handler: ExceptionHandler | None = None,
        variables_to_fetch: Iterable[str] | None = None,
        timeout_ms: int | None = None,
        max_jobs_to_activate: int = DEFAULT_MAX_JOBS,
        max_running_jobs: int | None = None,
        before: list[TaskDecorator] | None = None,
        after: list[TaskDecorator] | None = None,
        *,
        single_value: Literal[True],
        variable_name: str,
        prefetch: int | None = None,
        typed: bool | None = None,
        time_limit_ms: int | None = None,
        extend_timeout: bool = False,
        retry_back_off_ms: RetryBackOff = 0,
        executor: Executor | None = None,
    ) -> Callable[[FunctionT], FunctionT]: ...

    # Longer than a function should be, for its list of parameters.
    def task(
        self,
        task_type: str | Callable[..., Any] | None = None,
        exception_handler: ExceptionHandler | None = None,
        variables_to_fetch: Iterable[str] | None = None,
        timeout_ms: int | None = None,
        max_jobs_to_activate: int = DEFAULT_MAX_JOBS,
        max_running_jobs: int | None = None,
        before: list[TaskDecorator] | None = None,
        after: list[TaskDecorator] | None = None,
        single_value: bool = False,
        variable_name: str | None = None,
        *,
        prefetch: int | None = None,
        typed: bool | None = None,
        time_limit_ms: int | None = None,
        extend_timeout: bool = False,
        retry_back_off_ms: RetryBackOff = 0,
        executor: Executor | None = None,
    ) -> Any:
        """Make the decorated function the handler of a job type; the function stays as it is.

        Its parameters take variables by their names, the job (``job: Job``), its controller
        (``JobController``) and custom headers (``Annotated[str, Header("x")]``). What it
        returns, a dict or None, completes the job; a task listener may return a
        `UserTaskResult`, to deny or to correct.

        Args:
            task_type: Type of the jobs; by default the function's name.
            exception_handler: Called when the handler raises.
            variables_to_fetch: Variables to ask for; by default those that the parameters
                name, all where a ``Job``, ``*args`` or ``**kwargs`` may want them.
            timeout_ms: Milliseconds after which Zeebe gives the job to another worker; by
                default what CAMUNDA_WORKER_TIMEOUT says, or 10,000.
            max_jobs_to_activate: How many jobs one request asks for at most.
            max_running_jobs: How many of these jobs run at once at most; by default what
                CAMUNDA_WORKER_MAX_CONCURRENT_JOBS says, or 32.
            before: Decorators to run before the task.
            after: Decorators to run after the task.
            single_value: Whether the function returns the value of one variable.
            variable_name: Name of that variable.
            prefetch: How many jobs may wait here while ``max_running_jobs`` run; by default
                a quarter of those. With 0, slots that become free one by one poll one by
                one, unless the worker's ``first_slot_delay_ms`` is longer.
            typed: Whether dataclasses, TypedDicts and pydantic models are made of
                variables, as the parameters' annotations say; by default as the worker says.
            time_limit_ms: Milliseconds after which the handler has failed; an async one is
                cancelled, a sync one is left to itself.
            extend_timeout: Renew the job's deadline, at half time, while the handler runs.
            retry_back_off_ms: Milliseconds before a failed job's next attempt; a number, or
                a function of the job such as `exponential_back_off`.
            executor: Where a sync handler runs, a ``ProcessPoolExecutor`` for instance. Jobs
                that it takes no more, because it broke, are put off with their retries.

        Raises:
            DuplicateTaskTypeError: The group has a task of this type.
            NoVariableNameGivenError: ``single_value`` is set, but no ``variable_name``.
            SettingsError: A number or an environment variable makes no sense; says which.
        """
        settings = TaskSettings(
            prefetch=prefetch,
            typed=typed,
            time_limit_ms=time_limit_ms,
            extend_timeout=extend_timeout,
            retry_back_off_ms=retry_back_off_ms,
            executor=executor,
        )

        def register(function: FunctionT, name: str | None = None) -> FunctionT:
            defaults = WorkerDefaults()
            config = TaskConfig(
                name or _name_of(function),
                exception_handler,
                defaults.timeout_ms(timeout_ms),
                max_jobs_to_activate,
                defaults.max_running_jobs(max_running_jobs),
                variables_to_fetch,
                single_value,
                variable_name or "",
                list(before or ()),
                list(after or ()),
                settings=settings,
            )
            self._add_task(Task(function, config))
            return function

        if task_type is None or isinstance(task_type, str):
            return lambda function: register(function, task_type)
        return register(task_type)  # @router.task, without parentheses

    def batch_task(  # as long as `task`, and for the same reason
        self,
        task_type: str | None = None,
        max_batch_size: int = DEFAULT_MAX_JOBS,
        max_wait_ms: int = 50,
        exception_handler: ExceptionHandler | None = None,
        variables_to_fetch: Iterable[str] | None = None,
        timeout_ms: int | None = None,
        max_running_jobs: int | None = None,
        before: list[TaskDecorator] | None = None,
        after: list[TaskDecorator] | None = None,
        *,
        prefetch: int | None = None,
        time_limit_ms: int | None = None,
        extend_timeout: bool = False,
        retry_back_off_ms: RetryBackOff = 0,
    ) -> Callable[[FunctionT], FunctionT]:
        """Make the decorated function the handler of several jobs at once.

        It takes a list of jobs and returns a list as long, in the same order: a dict or
        None completes the job in its place, an exception does with that job what raising it
        would. Where it returns None all jobs complete; where it raises, all fail.

        Args:
            task_type: Type of the jobs; by default the function's name.
            max_batch_size: How many jobs it gets at most.
            max_wait_ms: Milliseconds that the first job of a batch waits for more.
            exception_handler: Called for each job that fails.
            variables_to_fetch: Variables to ask for; all by default.
            timeout_ms: Milliseconds after which Zeebe gives a job to another worker; as for
                `task`.
            max_running_jobs: How many jobs are in batches at once; by default two batches.
            before: Decorators to run before, for each job.
            after: Decorators to run after, for each job.
            prefetch: How many jobs may wait here besides.
            time_limit_ms: Milliseconds after which jobs whose batch has not ended fail.
            extend_timeout: Renew the deadlines, at half time, while the handler runs.
            retry_back_off_ms: Milliseconds before a failed job's next attempt.

        Raises:
            DuplicateTaskTypeError: The group has a task of this type.
            SettingsError: A number or an environment variable makes no sense; says which.
        """
        settings = TaskSettings(
            prefetch=prefetch,
            time_limit_ms=time_limit_ms,
            extend_timeout=extend_timeout,
            retry_back_off_ms=retry_back_off_ms,
            batch_size=max(max_batch_size, 1),
            batch_wait_ms=max_wait_ms,
        )

        def register(function: FunctionT) -> FunctionT:
            config = TaskConfig(
                task_type or _name_of(function),
                exception_handler,
                WorkerDefaults().timeout_ms(timeout_ms),
                max_batch_size,
                max_running_jobs or 2 * max_batch_size,
                variables_to_fetch,
                False,
                "",
                list(before or ()),
                list(after or ()),
                settings=settings,
            )
            self._add_task(Task(function, config))
            return function

        return register

    def before(self, *decorators: TaskDecorator) -> None:
        """Run these decorators before each task of the group, behind those that are there."""
        self._before.extend(decorators)

    def after(self, *decorators: TaskDecorator) -> None:
        """Run these decorators after each task of the group, behind those that are there."""
        self._after.extend(decorators)

    def exception_handler(self, exception_handler: ExceptionHandler) -> None:
        """Call this handler when a task without one of its own raises."""
        self._exception_handler = exception_handler

    def get_task(self, task_type: str) -> Task:
        """Return the task of a type.

        Raises:
            TaskNotFoundError: The group has none.
        """
        for task in self.tasks:
            if task.type == task_type:
                return task
        raise TaskNotFoundError(f"there is no task of type {task_type!r}")

    def remove_task(self, task_type: str) -> Task:
        """Take the task of a type out of the group, and return it.

        Raises:
            TaskNotFoundError: The group has none.
        """
        task = self.get_task(task_type)
        self.tasks.remove(task)
        self._groups.pop(task_type, None)
        return task

    def include_router(self, *routers: ZeebeTaskRouter) -> None:
        """Add the tasks of other groups, with the decorators of those groups.

        Raises:
            DuplicateTaskTypeError: A task of the same type is here already.
        """
        for router in routers:
            for task in router.tasks:
                self._add_task(task, router.groups_of(task))

    def groups_of(self, task: Task) -> tuple[ZeebeTaskRouter, ...]:
        """Return the groups whose decorators count for a task, from the inside out."""
        return self._groups.get(task.type, (self,))

    def exception_handler_for(self, task: Task) -> ExceptionHandler | None:
        """Return what handles a task's exceptions: its own, or of the innermost group."""
        groups = [g._exception_handler for g in self.groups_of(task)]  # noqa: SLF001 - our kind
        handlers = [task.config.exception_handler, *groups]
        return next((handler for handler in handlers if handler is not None), None)

    def decorators_for(
        self, task: Task
    ) -> tuple[tuple[list[TaskDecorator], ...], tuple[list[TaskDecorator], ...]]:
        """Return the decorators before and after a task, in the order in which they run.

        The lists are the groups' own: what is added to them later is seen too.
        """
        groups = self.groups_of(task)
        before = (*(g._before for g in reversed(groups)), task.config.before)  # noqa: SLF001
        after = (task.config.after, *(g._after for g in groups))  # noqa: SLF001
        return before, after

    def _add_task(self, task: Task, groups: tuple[ZeebeTaskRouter, ...] = ()) -> None:
        if any(task.type == other.type for other in self.tasks):
            raise DuplicateTaskTypeError(task.type)
        self.tasks.append(task)
        self._groups[task.type] = (*groups, self)
        task.job_handler = _chains.HandlerByHand(self, task)


def _name_of(function: Any) -> str:
    name = getattr(function, "__name__", None) or type(function).__name__
    return str(name)
