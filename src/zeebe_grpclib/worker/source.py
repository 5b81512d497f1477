"""What both sources of jobs, polls and streams, have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .. import _calls
from ..errors import PyZeebeError
from ..instructions import TenantFilter
from ..job import Job
from ._policy import is_about_lacking_tenants
from .health import Lacks
from .limits import DEFAULT_POLL_MS, POLL_MARGIN_MS, TRIAL_POLL_MS

__all__ = ["Request", "Senses"]

logger = logging.getLogger(__name__)

_ONLY_TENANT = "<default>"
"""The tenant of everything, at a gateway without multi-tenancy."""


@dataclass
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
        lacks: Knows what the gateway does not have.
        tenant_filter: Whether those tenants count, or all that the client may see.
    """

    task_type: str
    worker: str
    timeout_ms: int
    variables: tuple[str, ...]
    tenant_ids: tuple[str, ...]
    poll_ms: int
    max_batch: int
    lacks: Lacks = field(default_factory=Lacks)
    tenant_filter: TenantFilter = TenantFilter.PROVIDED

    def poll(self, max_jobs: int, wait_ms: int) -> _calls.Call[list[Job]]:
        """Return the call of a poll that waits so long at the gateway."""
        return _calls.jobs.activate_jobs(
            self.task_type,
            self.worker,
            self.timeout_ms,
            max_jobs,
            self.variables,
            wait_ms,
            self.tenant_ids,
            keep_unreadable=True,
            tenant_filter=self.tenant_filter,
        )

    def stream(self) -> _calls.Call[Job]:
        """Return the call of a stream."""
        return _calls.jobs.stream_activated_jobs(
            self.task_type,
            self.worker,
            self.timeout_ms,
            self.variables,
            self.tenant_ids,
            self.tenant_filter,
        )

    def works_around(self, error: PyZeebeError, call: _calls.Call[Any]) -> bool:
        """Return whether the next request is another one, for the gateway has no tenants.

        Args:
            error: How a request failed.
            call: That request, with the tenants that the channel has put into it.
        """
        asked: list[str] = call.request.tenant_ids  # type: ignore[attr-defined] # both have it
        if not is_about_lacking_tenants(error) or asked == [_ONLY_TENANT]:
            return False
        if self.lacks.note("tenants"):
            logger.warning(
                "this gateway has no tenants, so jobs are taken without them (asked for: %s)",
                ", ".join(asked),
            )
        # Not none: the channel would put its own in their place.
        self.tenant_ids = (_ONLY_TENANT,)
        return True

    def wait_ms(self, *, in_trouble: bool) -> int:
        """Return how long an idle poll waits at the gateway; not at all if negative.

        Args:
            in_trouble: Whether the one before failed. Then this one has to tell whether that
                is over, which it can only by its end.
        """
        usual_ms = self.poll_ms or DEFAULT_POLL_MS
        return min(usual_ms, TRIAL_POLL_MS) if in_trouble else usual_ms

    @property
    def poll_deadline_ms(self) -> float:
        """When a poll is given up."""
        return max(self.poll_ms or DEFAULT_POLL_MS, 0) + POLL_MARGIN_MS


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
