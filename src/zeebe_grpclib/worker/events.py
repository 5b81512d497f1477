"""What the worker tells about its work: hooks for others, counters of its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ..errors import PyZeebeError
from ..job import Job

__all__ = ["TaskCounters", "WorkerEvents"]

logger = logging.getLogger(__name__)


class WorkerEvents:
    """Hooks into a worker's life; override what you want to know.

    They are called from the worker's event loop, so they must not block. What they raise
    is logged and ignored. Durations are in seconds.
    """

    def activated(self, task_type: str, jobs: int, source: str) -> None:
        """Jobs arrived; ``source`` is ``poll`` or ``stream``."""

    def started(self, job: Job, waited_s: float) -> None:
        """A job's handling begins, so long after the job arrived."""

    def completed(self, job: Job, duration_s: float) -> None:
        """The gateway took a completion, so long after the handling began."""

    def failed(self, job: Job, duration_s: float) -> None:
        """The gateway took a failure."""

    def errored(self, job: Job, duration_s: float) -> None:
        """The gateway took a BPMN error."""

    def unconfirmed(self, job: Job) -> None:
        """An answer was lost on the way, and its repetition found the job gone."""

    def handed_back(self, job: Job) -> None:
        """A job that no handler had seen was given back when the worker stopped."""

    def timed_out(self, job: Job) -> None:
        """A job's time was up while it waited, or before its answer came through."""

    def polled(
        self, task_type: str, jobs: int, duration_s: float, error: PyZeebeError | None
    ) -> None:
        """A poll ended."""

    def stream_opened(self, task_type: str) -> None:
        """A job stream begins."""

    def stream_closed(self, task_type: str, duration_s: float, error: PyZeebeError | None) -> None:
        """A job stream ended; without an error when that was planned."""


@dataclass
class TaskCounters:
    """How often what happened, for the jobs of one type, since the worker was made."""

    activated: int = 0
    """Jobs that arrived."""
    activated_again: int = 0
    """Of those, jobs that were here still, from an earlier activation."""
    started: int = 0
    """Handlers that began."""
    completed: int = 0
    """Completions that the gateway took."""
    failed: int = 0
    """Failures that it took."""
    errored: int = 0
    """BPMN errors that it took."""
    unconfirmed: int = 0
    """Answers that were lost on the way, whose repetition found the job gone."""
    refused: int = 0
    """Answers that the gateway refused for good."""
    handed_back: int = 0
    """Jobs given back unseen."""
    timed_out: int = 0
    """Jobs whose time was up while they waited, or before an answer came through."""
    polls: int = 0
    """Polls that ended."""
    failed_polls: int = 0
    """Of those, polls that failed."""
    streams: int = 0
    """Streams that were opened."""
    streams_failed: int = 0
    """Streams that ended by a failure."""


class Recorder:
    """Counts for one task type, and passes on to the user's hooks."""

    def __init__(self, task_type: str, counters: TaskCounters, hooks: WorkerEvents | None) -> None:
        self._type = task_type
        self.counters = counters
        self._hooks = hooks

    def activated(self, jobs: int, source: str) -> None:
        """Note that jobs arrived."""
        self.counters.activated += jobs
        self._tell("activated", self._type, jobs, source)

    def started(self, job: Job, waited_s: float) -> None:
        """Note that a handler begins."""
        self.counters.started += 1
        if self._hooks is not None:
            self._tell("started", job, waited_s)

    def answered(self, kind: str, job: Job, duration_s: float) -> None:
        """Note that the gateway took an answer: ``completed``, ``failed`` or ``errored``."""
        counters = self.counters
        if kind == "completed":
            counters.completed += 1
        elif kind == "failed":
            counters.failed += 1
        else:
            counters.errored += 1
        if self._hooks is not None:
            self._tell(kind, job, duration_s)

    def unconfirmed(self, job: Job) -> None:
        """Note an answer whose fate nobody knows."""
        self.counters.unconfirmed += 1
        self._tell("unconfirmed", job)

    def handed_back(self, job: Job) -> None:
        """Note that a job was given back."""
        self.counters.handed_back += 1
        self._tell("handed_back", job)

    def timed_out(self, job: Job) -> None:
        """Note that a job's time was up."""
        self.counters.timed_out += 1
        self._tell("timed_out", job)

    def polled(self, jobs: int, duration_s: float, error: PyZeebeError | None) -> None:
        """Note that a poll ended."""
        self.counters.polls += 1
        if error is not None:
            self.counters.failed_polls += 1
        self._tell("polled", self._type, jobs, duration_s, error)

    def stream_opened(self) -> None:
        """Note that a stream begins."""
        self.counters.streams += 1
        self._tell("stream_opened", self._type)

    def stream_closed(self, duration_s: float, error: PyZeebeError | None) -> None:
        """Note that a stream ended."""
        if error is not None:
            self.counters.streams_failed += 1
        self._tell("stream_closed", self._type, duration_s, error)

    def _tell(self, event: str, *facts: object) -> None:
        if self._hooks is None:
            return
        try:
            getattr(self._hooks, event)(*facts)
        except Exception:
            logger.exception("a hook of the worker's events failed: %s", event)
