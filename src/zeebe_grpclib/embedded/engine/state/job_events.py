"""What events do to jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import events
from .instances import Instances
from .jobs import Jobs
from .records import Job, JobState


class JobEvents:
    """Changes jobs, and the element instances that they belong to."""

    def __init__(self, jobs: Jobs, instances: Instances) -> None:
        self._jobs = jobs
        self._instances = instances

    def appliers(self) -> dict[type[Any], Callable[[Any], None]]:
        """What each event does here."""
        return {
            events.JobCreated: self._job_created,
            events.JobActivated: self._job_activated,
            events.JobTimedOut: self._job_waits_again,
            events.JobYielded: self._job_waits_again,
            events.JobWithheld: self._job_withheld,
            events.JobRecurred: self._job_waits_again,
            events.JobResolved: self._job_waits_again,
            events.JobCompleted: self._job_gone,
            events.JobCanceled: self._job_gone,
            events.JobFailed: self._job_failed,
            events.JobErrorThrown: self._job_error_thrown,
            events.JobRetriesUpdated: self._job_retries_updated,
            events.JobTimeoutUpdated: self._job_timeout_updated,
        }

    def _job_created(self, event: events.JobCreated) -> None:
        instance = self._instances.by_key[event.element_instance_key]
        instance.job_key = event.key
        self._jobs.add(Job(event, instance))

    def _job_activated(self, event: events.JobActivated) -> None:
        job = self._job(event.key)
        job.worker = event.worker
        self._jobs.move(job, JobState.ACTIVATED, event.deadline)

    def _job_waits_again(
        self,
        event: events.JobTimedOut | events.JobYielded | events.JobRecurred | events.JobResolved,
    ) -> None:
        self._jobs.move(self._job(event.key), JobState.ACTIVATABLE)

    def _job_withheld(self, event: events.JobWithheld) -> None:
        self._jobs.move(self._job(event.key), JobState.FAILED)

    def _job_failed(self, event: events.JobFailed) -> None:
        job = self._job(event.key)
        job.retries = event.retries
        waits_at_once = event.retries > 0 and not event.recur_at
        self._jobs.move(
            job, JobState.ACTIVATABLE if waits_at_once else JobState.FAILED, event.recur_at
        )

    def _job_error_thrown(self, event: events.JobErrorThrown) -> None:
        self._jobs.move(self._job(event.key), JobState.ERROR_THROWN)

    def _job_gone(self, event: events.JobCompleted | events.JobCanceled) -> None:
        self._jobs.remove(event.key).element_instance.job_key = 0

    def _job_retries_updated(self, event: events.JobRetriesUpdated) -> None:
        self._job(event.key).retries = event.retries

    def _job_timeout_updated(self, event: events.JobTimeoutUpdated) -> None:
        self._jobs.move(self._job(event.key), JobState.ACTIVATED, event.deadline)

    def _job(self, key: int) -> Job:
        job = self._jobs.get(key)
        assert job is not None  # noqa: S101 - the decision was taken on this state
        return job
