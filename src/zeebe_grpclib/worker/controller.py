"""A handler's own way to answer its job, or to keep it longer."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from .._lazy import module_on_demand
from ..errors import JobAlreadyAnsweredError
from ..job import Job, JobStatus
from ..types import Variables
from .back_off import back_off_ms

if TYPE_CHECKING:
    from .. import instructions
    from . import answer as _answers
    from .answer import Answer
else:
    instructions = module_on_demand("..instructions", __package__)
    _answers = module_on_demand(".answer", __package__)

__all__ = ["ErrorDetail", "JobController", "text_of"]

ErrorDetail: TypeAlias = Literal["message", "type", "traceback"]
"""How much of a handler's exception Zeebe gets to see when its job fails."""


class JobLine(Protocol):
    """What a controller speaks through; the worker's side of it."""

    async def send(self, job: Job, answer: Answer) -> None:
        """Send an answer, again and again until the gateway has it or the job's time is up."""

    async def update_timeout(self, job: Job, timeout_ms: int) -> None:
        """Move the job's deadline."""

    async def update_retries(self, job: Job, retries: int) -> None:
        """Set the attempts that the job has left."""


class JobController:
    """Answers one job, or keeps it longer.

    A job has one answer. Once a handler has completed, failed or thrown its job through
    here, the worker does not answer it again, whatever the handler returns or raises.

    Attributes:
        is_answered: Whether the job was completed, failed or thrown already.
    """

    def __init__(
        self,
        job: Job,
        line: JobLine,
        *,
        retry_back_off_ms: Callable[[Job], float] | float = 0,
        error_detail: ErrorDetail = "type",
    ) -> None:
        """Make the controller of a job. Handlers get theirs from the worker."""
        self._job = job
        self._line = line
        self._retry_back_off_ms = retry_back_off_ms
        self._error_detail = error_detail
        self._answer: Answer | None = None
        self.is_answered = False

    @property
    def job(self) -> Job:
        """The job."""
        return self._job

    def follow(self, job: Job) -> None:
        """Speak for this object from now on: a decorator has put it in the job's place."""
        self._job = job

    async def set_running_after_decorators_status(self) -> None:
        """Say that the handler has ended well, and that decorators run now."""
        self._job._set_status(JobStatus.RunningAfterDecorators)  # noqa: SLF001 - the worker's note

    async def set_success_status(
        self, variables: Variables | None = None, *, result: instructions.JobResult | None = None
    ) -> None:
        """Complete the job.

        Args:
            variables: Variables for its process. Must be JSONable.
            result: What a task listener denies or corrects, or which elements an ad-hoc
                sub-process activates. Zeebe 8.8+.

        Raises:
            JobAlreadyAnsweredError: The job was answered before.
            InvalidJSONError: The variables are no JSON object; the job is not answered.
            PyZeebeError: The gateway did not take it, until the job's time was up.
        """
        self._check_open()
        answer = _answers.CompleteJob(self._job.key, {} if variables is None else variables, result)
        await self._send(answer)

    async def set_failure_status(
        self,
        message: str,
        retry_back_off_ms: int | None = None,
        variables: Variables | None = None,
        *,
        retries: int | None = None,
    ) -> None:
        """Fail this attempt: a technical error that another attempt may not meet.

        Args:
            message: What Zeebe shows for the failure.
            retry_back_off_ms: Milliseconds before the next attempt; None leaves it to the task.
            variables: Variables for the scope of the job's element. Zeebe 8.2+.
            retries: Attempts that are left afterwards; None takes one away, 0 raises an incident.

        Raises:
            JobAlreadyAnsweredError: The job was answered before.
            InvalidJSONError: The variables are no JSON object; the job is not answered.
            PyZeebeError: The gateway did not take it, until the job's time was up.
        """
        self._check_open()
        if retry_back_off_ms is None:
            retry_back_off_ms = back_off_ms(self._retry_back_off_ms, self._job)
        answer = _answers.FailJob(
            self._job.key,
            max(self._job.retries - 1 if retries is None else retries, 0),
            message,
            retry_back_off_ms,
            variables or {},
        )
        await self._send(answer)

    async def set_error_status(
        self, message: str, error_code: str = "", variables: Variables | None = None
    ) -> None:
        """Throw a BPMN error: a business case that another attempt would meet again.

        Args:
            message: What Zeebe shows for the error.
            error_code: The code by which an error event of the process catches it.
            variables: Variables for the scope of the job's element. Zeebe 8.2+.

        Raises:
            JobAlreadyAnsweredError: The job was answered before.
            InvalidJSONError: The variables are no JSON object; the job is not answered.
            PyZeebeError: The gateway did not take it, until the job's time was up.
        """
        self._check_open()
        await self._send(_answers.ThrowError(self._job.key, error_code, message, variables or {}))

    async def update_timeout(self, timeout_ms: int) -> None:
        """Keep the job longer: it goes to another worker only so much later from now.

        Args:
            timeout_ms: Milliseconds from now.

        Raises:
            JobNotFoundError: The job is gone.
            JobAlreadyDeactivatedError: It is not held by a worker any more.
            UnimplementedError: The gateway is older than Zeebe 8.4.
        """
        await self._line.update_timeout(self._job, timeout_ms)

    async def update_retries(self, retries: int) -> None:
        """Set the attempts that the job has left, without failing it.

        Args:
            retries: At least 1. What a failure takes away is counted from here.

        Raises:
            JobNotFoundError: The job is gone.
        """
        await self._line.update_retries(self._job, retries)
        object.__setattr__(self._job, "retries", retries)

    def describe(self, error: Exception) -> str:
        """Say what a handler raised, in as much detail as the worker's ``error_detail`` allows."""
        text = text_of(error)
        if self._error_detail == "message":
            return text
        kind = type(error).__name__
        if self._error_detail == "type":
            return f"{text} ({kind})" if text else kind
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        return _answers.cut(f"{text} ({kind})\n{trace}".rstrip())

    def _check_open(self) -> None:
        if self._answer is not None:
            raise JobAlreadyAnsweredError(self._job.key, type(self._answer).__name__)

    async def _send(self, answer: Answer) -> None:
        self._answer = answer
        self.is_answered = True
        self._job._set_status(answer.status)  # noqa: SLF001 - the worker's note on the job
        await self._line.send(self._job, answer)


def text_of(error: BaseException) -> str:
    """Return the text of an exception, even if its own ``__str__`` raises."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a user's code may raise anything
        return "<exception str() failed>"
