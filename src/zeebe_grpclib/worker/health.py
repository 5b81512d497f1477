"""What is wrong with a worker, and since when; and how not to say it too often."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..errors import PyZeebeError
from ..status import StatusCode

__all__ = ["TaskHealth", "Trouble", "WorkerHealth"]

LOG_EVERY_S = 60.0
"""How often an outage that goes on is logged."""
OUTAGES_LOGGED = 3
"""How many outages are logged in that time, where they come and go."""


@dataclass(frozen=True)
class Trouble:
    """Something that does not work.

    Attributes:
        error: The latest error.
        since: When it began, in seconds since 1970.
        failures: How many attempts in a row have failed.
    """

    error: PyZeebeError
    since: float
    failures: int


@dataclass(frozen=True)
class TaskHealth:
    """How the jobs of one type fare.

    Attributes:
        polling: What is wrong with polls; None if they work.
        streaming: What is wrong with the stream; None if it works, or is not used.
        running: Handlers that run.
        waiting: Jobs that wait for a handler.
        answering: Answers on their way.
    """

    polling: Trouble | None
    streaming: Trouble | None
    running: int
    waiting: int
    answering: int


@dataclass(frozen=True)
class WorkerHealth:
    """How a worker fares.

    Attributes:
        is_working: Whether it works at all.
        connection: What is wrong on the way to the gateway; None if it answers.
        tasks: Each task's own health, by type.
    """

    is_working: bool
    connection: Trouble | None
    tasks: Mapping[str, TaskHealth]

    @property
    def is_healthy(self) -> bool:
        """Whether it works, and so do the polls of all types; streams only come on top."""
        return self.is_working and all(task.polling is None for task in self.tasks.values())


def as_trouble(error: Exception) -> PyZeebeError:
    """Return what a call raised as an error of ours, which can be waited out.

    What is none of ours comes from users' code around the call, an interceptor for
    instance. It concerns one call; the worker goes on.
    """
    if isinstance(error, PyZeebeError):
        return error
    trouble = PyZeebeError(f"something around the call raised {error!r}")
    trouble.__cause__ = error
    return trouble


class Vitals:
    """Follows one activity: its failures in a row, and when to log them."""

    def __init__(self, now: Callable[[], float], wall: Callable[[], float]) -> None:
        self._now = now
        self._wall = wall
        self._logged: deque[float] = deque(maxlen=OUTAGES_LOGGED)
        self.trouble: Trouble | None = None

    def failed(self, error: PyZeebeError) -> bool:
        """Note a failure; return whether to log it."""
        before = self.trouble
        self.trouble = Trouble(
            error,
            self._wall() if before is None else before.since,
            1 if before is None else before.failures + 1,
        )
        now, logged = self._now(), self._logged
        if logged and before is not None and now - logged[-1] < LOG_EVERY_S:
            return False
        if len(logged) == OUTAGES_LOGGED and now - logged[0] < LOG_EVERY_S:
            return False  # it comes and goes
        logged.append(now)
        return True

    def worked(self) -> Trouble | None:
        """Note a success; return what is over, if anything was wrong."""
        before, self.trouble = self.trouble, None
        return before


class Lacks:
    """What the gateway turned out to lack: told once for all tasks, and worked around."""

    def __init__(self) -> None:
        self._noted: set[str] = set()

    def note(self, what: str) -> bool:
        """Note that something is lacking; return whether that is news."""
        if what in self._noted:
            return False
        self._noted.add(what)
        return True


_ABOUT_THE_WAY = {
    StatusCode.UNAVAILABLE,
    StatusCode.DEADLINE_EXCEEDED,
    StatusCode.UNAUTHENTICATED,
    StatusCode.CANCELLED,
}


def connection_trouble(troubles: list[Trouble]) -> Trouble | None:
    """Return the oldest trouble that is about the way to the gateway, not about one task."""
    about_the_way = [
        trouble
        for trouble in troubles
        if trouble.error.grpc_error is not None
        and trouble.error.grpc_error.status in _ABOUT_THE_WAY
    ]
    return min(about_the_way, key=lambda trouble: trouble.since, default=None)
