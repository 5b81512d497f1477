"""One job from its variables to its answer: decorators, the function, its result.

What may go wrong on the way, and what follows: a decorator that raises is logged and
skipped. A function that raises, or whose result has no JSON form, goes to its exception
handler, whose own answer is sent at once. Decorators that run after it see how it ended.
A completion is not sent here but returned, so that the caller may free the job's slot first.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from ..errors import JobFailure, PyZeebeError
from ..instructions import AdHocSubProcessResult, UserTaskResult
from ..job import Job, JobStatus
from .answer import CompleteJob
from .batches import ONE_JOB, Batches
from .controller import JobController
from .exception_handler import ExceptionHandler, default_exception_handler
from .parameters import Asks, Signature, bind
from .results import as_variables
from .task import Task, TaskDecorator, is_async
from .threads import HandlerThreads, as_failure
from .typed import typed_signature

__all__ = ["NO_VARIABLES", "HandlerChain", "variables_to_ask_for"]

logger = logging.getLogger(__name__)

_STUBBORN_S = 1.0
"""How long a cancelled handler may take to end before it is left to itself."""

_WITHOUT_EXECUTOR_MS = 10_000
"""How long a job is put off that an executor did not take. A process that a job has killed breaks
the whole pool, for good: what comes after it is not at fault, and keeps its retries."""

_JOB_RESULTS = (UserTaskResult, AdHocSubProcessResult)

Function = Callable[..., Any]
Decorators = tuple[list[TaskDecorator], ...]


class HandlerChain:
    """Everything that happens to a job of one task, in this process."""

    def __init__(
        self,
        task: Task,
        function: Function,
        decorators: tuple[Decorators, Decorators],
        exception_handler: ExceptionHandler | None,
        threads: HandlerThreads,
        *,
        typed: bool = False,
        is_aborting: Callable[[], bool] = lambda: False,
    ) -> None:
        """Put the chain together.

        Args:
            task: The task.
            function: What to call: the task's own function, or what gathers batches for it.
            decorators: What runs before and after it.
            exception_handler: What handles its exceptions; None for the default.
            threads: Where sync functions run.
            typed: Whether annotations convert variables and results.
            is_aborting: Whether handlers are cancelled because the worker ends.
        """
        self._task = task
        self._function = function
        self._before, self._after = decorators
        self._handle_exception = exception_handler or default_exception_handler
        self._threads = threads
        self._typed = typed
        self._is_aborting = is_aborting
        config = task.config
        limit_ms = config.settings.time_limit_ms
        self._limit_s = None if limit_ms is None else limit_ms / 1000
        self._is_async = is_async(function)
        self._single = config.variable_name if config.single_value else None
        signature = task.signature
        if config.settings.batch_size:
            signature = ONE_JOB  # each job of a batch by itself
        self._signature = signature
        self._convert = typed_signature(signature) if typed else None
        if typed:
            _tell_unknown_hints(task, signature)
        self._converts_result = self._typed or self._single is not None
        # The common case, checked once: a coroutine function, and variables by their names.
        self._is_plain = (
            self._is_async
            and self._limit_s is None
            and self._convert is None
            and _takes_only_named_variables(signature)
        )
        self._names = tuple(part.name for part in signature.parameters)
        self._left: set[asyncio.Task[Any]] = set()

    async def handle(self, job: Job, controller: JobController) -> tuple[Job, CompleteJob | None]:
        """Run a job; return it, and its completion or None if nothing is left to send.

        The job is another one where a decorator has put one in its place.

        Raises:
            CancelledError: The worker ends.
        """
        for decorators in self._before:
            if decorators:
                job = await self._decorate(decorators, job, controller)
        answer = None
        try:
            if self._is_plain:
                variables = job.variables
                try:
                    named = {name: variables[name] for name in self._names}
                except KeyError:
                    named = self._arguments(job, controller)[1]
                result = await self._function(**named)
            else:
                result = await self._call(job, controller)
            said = None
            if type(result) is not dict or self._converts_result:
                if isinstance(result, _JOB_RESULTS):
                    said, result = result, {}
                else:
                    result = as_variables(result, self._single, self._typed)
            if controller.is_answered is not True:  # as in `_has_answered`
                answer = CompleteJob(job.key, result, said)
                job.set_task_result(result if said is None else said)
                if any(self._after):
                    job._set_status(JobStatus.RunningAfterDecorators)  # noqa: SLF001 - our note
        except asyncio.CancelledError:
            if self._is_aborting():
                raise
            # The handler's own doing: a scope inside it was cancelled, or its task was.
            await self._failed(RuntimeError("the handler was cancelled"), job, controller)
        except (SystemExit, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever users' code raises
            await self._failed(as_failure(error), job, controller)
        if any(self._after):
            return await self._finish(job, answer, controller)
        return job, answer

    def hurry(self) -> None:
        """Let no batch wait for more jobs from now on."""
        if isinstance(self._function, Batches):
            self._function.hurry()

    async def _finish(
        self, job: Job, answer: CompleteJob | None, controller: JobController
    ) -> tuple[Job, CompleteJob | None]:
        """Run the decorators behind a job's end; return what is left of it to be answered."""
        for decorators in self._after:
            if decorators:
                job = await self._decorate(decorators, job, controller)
        if answer is not None and not _has_answered(controller):
            # A decorator may have changed the result; it is what counts now.
            try:
                answer = CompleteJob(job.key, answer.variables, answer.result)
            except Exception as error:  # noqa: BLE001 - from here on as for any other result
                await self._failed(error, job, controller)
                answer = None
        return job, answer

    async def run(self, job: Job, controller: JobController) -> Job:
        """Run a job and send its answer, whatever it is; return the job."""
        job, answer = await self.handle(job, controller)
        if answer is not None and not _has_answered(controller):
            more = {} if answer.result is None else {"result": answer.result}
            await controller.set_success_status(variables=answer.variables, **more)
        return job

    async def _call(self, job: Job, controller: JobController) -> Any:
        arguments, named = self._arguments(job, controller)
        if self._is_async:
            if self._limit_s is None:
                return await self._function(*arguments, **named)
            return await self._within(self._function(*arguments, **named), self._limit_s)
        result = await self._outside(job, arguments, named)
        return await result if inspect.isawaitable(result) else result

    def _arguments(self, job: Job, controller: JobController) -> tuple[list[Any], dict[str, Any]]:
        arguments, named = bind(self._signature, job, controller)
        if self._convert is not None:
            return self._convert(job, arguments, named)
        return arguments, named

    async def _outside(self, job: Job, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a sync function: in the task's threads, or where it is told to."""
        executor, limit_s = self._task.config.settings.executor, self._limit_s
        function = functools.partial(self._function, *arguments, **named)
        if executor is not None:
            try:
                call = asyncio.get_running_loop().run_in_executor(executor, function)
            except RuntimeError as error:  # a BrokenExecutor is one too
                text = f"the executor of the task takes no more work: {error}"
                raise JobFailure(text, job.retries, _WITHOUT_EXECUTOR_MS) from error
            return await (call if limit_s is None else self._within(call, limit_s))
        if limit_s is None:
            return await self._threads.run(function)
        call = await self._threads.begun(function)
        return await self._within(call, limit_s)

    async def _within(self, call: Awaitable[Any], limit_s: float) -> Any:
        """Wait so long for a call; what does not end when cancelled is left to itself."""
        running = asyncio.ensure_future(call)
        try:
            await asyncio.wait({running}, timeout=limit_s)
            if running.done():
                return running.result()
        finally:
            if not running.done():
                running.cancel()
                if isinstance(running, asyncio.Task):
                    self._left.add(running)
                    running.add_done_callback(self._forget)
        await asyncio.wait({running}, timeout=_STUBBORN_S)
        raise TimeoutError(f"the handler took longer than its {round(limit_s * 1000)} ms")

    def _forget(self, call: asyncio.Task[Any]) -> None:
        self._left.discard(call)
        if not call.cancelled() and (error := call.exception()) is not None:
            logger.debug("a handler that was past its time limit raised %r", error)

    async def _failed(self, error: Exception, job: Job, controller: JobController) -> None:
        """Let the exception handler answer the job."""
        if _has_answered(controller):
            logger.warning(
                "the handler of job %d (%s) raised after its answer: %r", job.key, job.type, error
            )
            return
        try:
            await self._handle_exception(error, job, controller)
        except Exception as failure:
            if isinstance(failure, PyZeebeError) and _has_answered(controller):
                logger.warning("job %d (%s) is not answered: %s", job.key, job.type, failure)
            else:
                logger.exception("the exception handler of job %d (%s) failed", job.key, job.type)

    async def _decorate(
        self, decorators: list[TaskDecorator], job: Job, controller: JobController
    ) -> Job:
        for decorator in list(decorators):
            try:
                if is_async(decorator):
                    result: Any = decorator(job)
                else:
                    result = await self._threads.run(decorator, job)
                if inspect.isawaitable(result):
                    result = await result
            except Exception:
                # The controller notes it on the job, so that others see it.
                logger.warning(
                    "decorator %r failed for job %d (%s)",
                    decorator,
                    job.key,
                    job.type,
                    exc_info=True,
                )
                continue
            if isinstance(result, Job) and result is not job:
                job = result
                if isinstance(controller, JobController):  # not the mock of somebody's test
                    controller.follow(job)
        return job


def _tell_unknown_hints(task: Task, signature: Signature) -> None:
    """Say which parameters are not converted, because nobody knows what they should be."""
    unknown = {
        part.name: part.hint
        for part in signature.parameters
        if part.asks is Asks.VARIABLE and isinstance(part.hint, str)
    }
    if unknown:
        logger.warning(
            "the handler of %r is typed, but these annotations mean nothing where it is defined, "
            "so the variables come as they are: %s",
            task.type,
            ", ".join(f"{name}: {hint}" for name, hint in unknown.items()),
        )


def _takes_only_named_variables(signature: Signature) -> bool:
    return not signature.takes_rest and all(
        part.asks is Asks.VARIABLE and not part.positional_only for part in signature.parameters
    )


def _has_answered(controller: JobController) -> bool:
    # A mock's attributes are mocks: true, but not True.
    return controller.is_answered is True


def variables_to_ask_for(task: Task, *, is_seen: bool) -> list[str]:
    """Return the names to fetch; none of them is all.

    Args:
        task: The task.
        is_seen: Whether decorators or an exception handler may look into the variables.
    """
    names = task.config.variables_to_fetch
    if names is not None:
        return list(names)
    return [] if is_seen else list(NO_VARIABLES)


NO_VARIABLES = ("=",)
"""Asks for nothing: the protocol has no way to say so, and no variable can have this name."""
