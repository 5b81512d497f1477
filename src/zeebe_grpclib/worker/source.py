"""What both sources of jobs, polls and streams, have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .. import _calls
from ..job import Job
from ._policy import DEFAULT_POLL_MS, POLL_MARGIN_MS

__all__ = ["Request", "Senses"]


@dataclass(frozen=True)
class Request:
    """What both sources ask for.

    Attributes:
        task_type: Type of the jobs.
        worker: Name of the worker.
        timeout_ms: How long the jobs are ours.
        variables: Names of the variables to fetch; none is all.
        tenant_ids: Tenants whose jobs to take.
        poll_ms: How long an idle poll asks the gateway to wait.
        max_batch: How many jobs a poll may ask for.
    """

    task_type: str
    worker: str
    timeout_ms: int
    variables: tuple[str, ...]
    tenant_ids: tuple[str, ...]
    poll_ms: int
    max_batch: int

    def poll(self, max_jobs: int) -> _calls.Call[list[Job]]:
        """Return the call of a poll."""
        return _calls.jobs.activate_jobs(
            self.task_type,
            self.worker,
            self.timeout_ms,
            max_jobs,
            self.variables,
            self.poll_ms or DEFAULT_POLL_MS,
            self.tenant_ids,
            keep_unreadable=True,
        )

    def stream(self) -> _calls.Call[Job]:
        """Return the call of a stream."""
        return _calls.jobs.stream_activated_jobs(
            self.task_type, self.worker, self.timeout_ms, self.variables, self.tenant_ids
        )

    @property
    def asked_s(self) -> float:
        """How long an idle poll waits; not at all if negative."""
        return (self.poll_ms or DEFAULT_POLL_MS) / 1000

    @property
    def poll_deadline_ms(self) -> float:
        """When a poll is given up."""
        return max(self.asked_s * 1000, 0) + POLL_MARGIN_MS


@dataclass(frozen=True)
class Senses:
    """Time and chance, as a source perceives them.

    Attributes:
        now: The event loop's time.
        wall: Seconds since 1970.
        random: Uniform in [0, 1).
    """

    now: Callable[[], float]
    wall: Callable[[], float]
    random: Callable[[], float]
