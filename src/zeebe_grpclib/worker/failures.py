"""The errors with which handlers speak to the worker, and the worker to handlers."""

from __future__ import annotations

from datetime import timedelta

from ..errors import PyZeebeError
from ..types import Variables

__all__ = ["JobAlreadyAnsweredError", "JobFailure", "JobVariableError"]


class JobFailure(PyZeebeError):  # noqa: N818 - a choice of the handler's, not an error of ours
    """Raise it in a handler to choose how its job fails.

    Attributes:
        message: What Zeebe shows for the failure, exactly as it is here.
        retries: Attempts that are left afterwards; None takes one away, 0 raises an incident.
        retry_back_off_ms: Milliseconds before the next attempt; None leaves it to the task.
        variables: Variables for the scope of the job's element.
    """

    def __init__(
        self,
        message: str,
        retries: int | None = None,
        retry_back_off: float | timedelta | None = None,
        variables: Variables | None = None,
    ) -> None:
        """Describe the failure.

        Args:
            message: What Zeebe shows for it.
            retries: Attempts that are left afterwards; None takes one away.
            retry_back_off: Milliseconds before the next attempt, or a `timedelta`; None
                leaves it to the task.
            variables: Variables for the scope of the job's element.
        """
        super().__init__(message)
        self.message = message
        self.retries = retries
        self.retry_back_off_ms = _milliseconds(retry_back_off)
        self.variables = variables


class JobAlreadyAnsweredError(PyZeebeError):
    """A job was completed, failed or thrown by this handler before; it has one answer only.

    Attributes:
        job_key: The job's key.
    """

    def __init__(self, job_key: int, answered: str) -> None:
        super().__init__(f"job {job_key} was answered before, by {answered}")
        self.job_key = job_key


class JobVariableError(PyZeebeError, TypeError):
    """A job lacks a variable or header that its handler needs, or has it in a wrong shape."""


def _milliseconds(duration: float | timedelta | None) -> int | None:
    if isinstance(duration, timedelta):
        return round(duration.total_seconds() * 1000)
    return None if duration is None else round(duration)
