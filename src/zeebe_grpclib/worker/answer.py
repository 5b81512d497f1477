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


@dataclass(frozen=True)
class CompleteJob:
    """End the job well; its process goes on with the variables."""

    job_key: int
    variables: Variables
    result: JobResult | None = None
    """What a listener or an ad-hoc sub-process says besides."""
    call: _calls.Call[Any] = field(init=False, repr=False, compare=False)
    """The request, ready to be sent. Making it has checked the variables."""

    status = JobStatus.Completed

    def __post_init__(self) -> None:
        call = _calls.jobs.complete_job(self.job_key, self.variables, self.result)
        object.__setattr__(self, "call", call)


@dataclass(frozen=True)
class FailJob:
    """End this attempt; without retries left an incident is raised."""

    job_key: int
    retries: int
    message: str
    retry_back_off_ms: int = 0
    variables: Variables = field(default_factory=dict)
    call: _calls.Call[Any] = field(init=False, repr=False, compare=False)

    status = JobStatus.Failed

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
    """End the job by a BPMN error, for an error event of its process to catch."""

    job_key: int
    error_code: str
    message: str
    variables: Variables = field(default_factory=dict)
    call: _calls.Call[Any] = field(init=False, repr=False, compare=False)

    status = JobStatus.ErrorThrown

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
