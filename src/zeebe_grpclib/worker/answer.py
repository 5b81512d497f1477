"""What a handler's end means for its job, as values: complete it, fail it, throw an error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .. import _calls
from ..instructions import JobResult
from ..job import JobStatus
from ..types import Variables

MESSAGE_LIMIT = 4_096
"""Characters of a message that Zeebe gets: a longer one is cut in its middle."""


@dataclass(frozen=True, init=False)
class CompleteJob:
    """End the job well; its process goes on with the variables.

    Attributes:
        job_key: Key of the job.
        variables: What the handler returned, as variables.
    """

    job_key: int
    variables: Variables
    result: JobResult | None = None
    """What a listener or an ad-hoc sub-process says besides."""
    call: _calls.Call[Any] = field(init=False, repr=False, compare=False)
    """The request, ready to be sent. Making it has checked the variables."""

    status = JobStatus.Completed
    kind = "completed"

    def __init__(self, job_key: int, variables: Variables, result: JobResult | None = None) -> None:
        call = _calls.jobs.complete_job(job_key, variables, result)
        # Nearly every job makes one, and a frozen dataclass sets each field by a call.
        self.__dict__.update(job_key=job_key, variables=variables, result=result, call=call)


@dataclass(frozen=True)
class FailJob:
    """End this attempt; without retries left an incident is raised.

    Attributes:
        job_key: Key of the job.
        retries: Attempts that are left afterwards.
        message: What Zeebe shows for it, where it is longer than `MESSAGE_LIMIT` with its middle
            cut out.
        retry_back_off_ms: Milliseconds before the next attempt.
        variables: Variables for the scope of the job's element.
        call: The request, ready to be sent.
    """

    job_key: int
    retries: int
    message: str
    retry_back_off_ms: int = 0
    variables: Variables = field(default_factory=dict)
    call: _calls.Call[Any] = field(init=False, repr=False, compare=False)

    status = JobStatus.Failed
    kind = "failed"

    def __post_init__(self) -> None:
        call = _calls.jobs.fail_job(
            self.job_key,
            self.retries,
            cut(self.message),
            self.retry_back_off_ms,
            self.variables,
        )
        object.__setattr__(self, "call", call)


@dataclass(frozen=True)
class ThrowError:
    """End the job by a BPMN error, for an error event of its process to catch.

    Attributes:
        job_key: Key of the job.
        error_code: The code by which an error event catches it.
        message: As for `FailJob`.
        variables: Variables for the scope of the job's element.
        call: The request, ready to be sent.
    """

    job_key: int
    error_code: str
    message: str
    variables: Variables = field(default_factory=dict)
    call: _calls.Call[Any] = field(init=False, repr=False, compare=False)

    status = JobStatus.ErrorThrown
    kind = "errored"

    def __post_init__(self) -> None:
        call = _calls.jobs.throw_error(
            self.job_key, self.error_code, cut(self.message), self.variables
        )
        object.__setattr__(self, "call", call)


Answer: TypeAlias = CompleteJob | FailJob | ThrowError


def cut(message: str, limit: int = MESSAGE_LIMIT) -> str:
    """Return a message that Zeebe takes: of a bounded length, and with a UTF-8 form.

    The beginning and the end stay, for a stack trace says most in its last lines.
    """
    if len(message) > limit:
        mark = "\n[...]\n"
        head = (limit - len(mark)) // 4
        message = message[:head] + mark + message[head + len(mark) - limit :]
    return message.encode("utf-8", "replace").decode()
