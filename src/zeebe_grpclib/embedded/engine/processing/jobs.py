"""Jobs: given to workers, and what workers report about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..answers import ActivatedJob, ActivatedJobs, Done
from ..commands import (
    ActivateJobs,
    CompleteJob,
    FailJob,
    ThrowError,
    UpdateJobRetries,
    UpdateJobTimeout,
    WithholdJob,
    YieldJobs,
)
from ..events import (
    JobActivated,
    JobCompleted,
    JobErrorThrown,
    JobFailed,
    JobRecurred,
    JobRetriesUpdated,
    JobTimedOut,
    JobTimeoutUpdated,
    JobWithheld,
    JobYielded,
)
from ..rejection import Rejection, RejectionType
from ..state import Job, JobState, address
from .catching import Catching
from .expressions import ScopeVariables
from .failures import ErrorType
from .incidents import Incidents
from .interruptions import Interruptions
from .listener_jobs import EXECUTION_LISTENER, TASK_LISTENER
from .turn import Turn
from .variables import Variables

_IN_WORK = frozenset({JobState.ACTIVATABLE, JobState.ACTIVATED})
_NO_RETRIES = {
    EXECUTION_LISTENER: ErrorType.EXECUTION_LISTENER_NO_RETRIES,
    TASK_LISTENER: ErrorType.TASK_LISTENER_NO_RETRIES,
}
_FIND = "Expected to {} job with key '{}', but no such job was found"


class Jobs:
    """Carries out the commands on jobs.

    A job can be completed, failed or throw an error as long as it waits or is with a worker:
    one that timed out is still accepted from the worker that was too slow.
    """

    def __init__(
        self,
        turn: Turn,
        interruptions: Interruptions,
        variables: Variables,
        incidents: Incidents,
        catching: Catching,
        available: Callable[[str], None],
        completions: Mapping[str, Callable[[Job, CompleteJob], None]],
    ) -> None:
        """Begin; `completions` says, by kind, which jobs do not complete their element."""
        self._turn = turn
        self._interruptions = interruptions
        self._variables = variables
        self._incidents = incidents
        self._catching = catching
        self._available = available
        self._completions = completions

    def activate(self, command: ActivateJobs) -> ActivatedJobs:
        """Give waiting jobs to a worker."""
        _check_activation(command)
        turn = self._turn
        deadline = turn.now_ms + command.timeout_ms
        names = tuple(command.fetch_variables)
        activated = []
        for job in self._activatable(command):
            turn.record(JobActivated(job.key, command.worker, deadline))
            variables = ScopeVariables(job.element_instance).collect(names)
            if job.kind == TASK_LISTENER:
                variables |= self._brought(job, names)
            activated.append(_activated(job, variables))
        return ActivatedJobs(tuple(activated))

    def _activatable(self, command: ActivateJobs) -> list[Job]:
        """The oldest jobs of the tenants that are named."""
        jobs = self._turn.state.jobs
        tenants = command.tenant_ids
        if len(tenants) == 1:
            return jobs.activatable(address(command.type, tenants[0]), command.max_jobs)
        queues = [address(command.type, each) for each in dict.fromkeys(tenants)]
        found = [job for queue in queues for job in jobs.activatable(queue, command.max_jobs)]
        return sorted(found, key=lambda job: job.key)[: command.max_jobs]

    def yield_back(self, command: YieldJobs) -> Done:
        """Let activated jobs wait again."""
        for key in command.job_keys:
            job = self._turn.state.jobs.get(key)
            if job is not None and job.state is JobState.ACTIVATED:
                self._turn.record(JobYielded(key))
                self._available(job.type)
        return Done()

    def withhold(self, command: WithholdJob) -> Done:
        """Stop a job that no message to a worker can hold."""
        job = self._turn.state.jobs.get(command.job_key)
        if job is not None and job.state is JobState.ACTIVATED:
            self._turn.record(JobWithheld(job.key))
            self._incidents.report_job(
                job.element_instance,
                ErrorType.MESSAGE_SIZE_EXCEEDED,
                f"The job with key '{job.key}' can not be activated, because with "
                f"{_size(command.size_bytes)} it is larger than the configured message size (per "
                "default is 4 MB). Try to reduce the size by reducing the number of fetched "
                "variables or modifying the variable values.",
                job.key,
            )
        return Done()

    def complete(self, command: CompleteJob) -> Done:
        """Complete the element of a job, or what else the job was made for."""
        job = self._find(command.job_key, "complete", "COMPLETE")
        completion = self._completions.get(job.kind)
        if completion is not None:
            completion(job, command)
            return Done()
        instance = job.element_instance
        self._turn.record(JobCompleted(job.key, job.type, instance.element.id, instance.root.key))
        self._interruptions.trigger(instance, instance.element, command.variables)
        return Done()

    def fail(self, command: FailJob) -> Done:
        """Let a job wait again, at once or later, or raise an incident."""
        job = self._find(command.job_key, "fail", "FAIL")
        turn = self._turn
        instance = job.element_instance
        retries = command.retries
        recurs = retries > 0 and command.retry_back_off_ms > 0
        recur_at = turn.now_ms + command.retry_back_off_ms if recurs else 0
        turn.record(JobFailed(job.key, retries, command.message, recur_at))
        self._variables.set_local(instance, command.variables)
        if retries <= 0:
            self._incidents.report_job(
                instance,
                _NO_RETRIES.get(job.kind, ErrorType.JOB_NO_RETRIES),
                command.message or "No more retries left.",
                job.key,
            )
        elif not recurs:
            self._available(job.type)
        return Done()

    def throw_error(self, command: ThrowError) -> Done:
        """Let the nearest matching error event catch an error, or raise an incident."""
        job = self._find(command.job_key, "throw an error for", "THROW_ERROR")
        instance = job.element_instance
        if job.kind in _NO_RETRIES:
            raise Rejection(
                RejectionType.INVALID_STATE,
                "THROW_ERROR",
                f"Cannot throw BPMN error from {job.kind} job with key '{job.key}', type "
                f"'{job.type}' and processInstanceKey '{instance.root.key}'",
            )
        self._turn.record(JobErrorThrown(job.key, command.error_code, command.message))
        caught = self._catching.throw_error(instance, command.error_code, command.variables)
        if not caught:
            self._incidents.report_job(
                instance,
                ErrorType.UNHANDLED_ERROR_EVENT,
                self._catching.uncaught(instance, command.error_code, command.message),
                job.key,
            )
        return Done()

    def update_retries(self, command: UpdateJobRetries) -> Done:
        """Set the retries of a job."""
        key, retries = command.job_key, command.retries
        if retries < 1:
            raise Rejection(
                RejectionType.INVALID_ARGUMENT,
                "UPDATE_RETRIES",
                f"Expected to update retries for job with key '{key}' with a positive amount of "
                f"retries, but the amount given was '{retries}'",
            )
        self._exists(key, "UPDATE_RETRIES", _FIND.format("update retries for", key))
        self._turn.record(JobRetriesUpdated(key, retries))
        return Done()

    def update_timeout(self, command: UpdateJobTimeout) -> Done:
        """Give the worker of a job another deadline, counted from now."""
        key = command.job_key
        job = self._exists(
            key,
            "UPDATE_TIMEOUT",
            f"Expected to update job deadline with key '{key}', but no such job was found",
        )
        if job.state is not JobState.ACTIVATED:
            raise Rejection(
                RejectionType.INVALID_STATE,
                "UPDATE_TIMEOUT",
                f"Expected to update the timeout of job with key '{key}', but it is not active",
            )
        self._turn.record(JobTimeoutUpdated(key, self._turn.now_ms + command.timeout_ms))
        return Done()

    def time_out(self, key: int) -> None:
        """Take a job from a worker that did not answer in time."""
        self._turn.record(JobTimedOut(key))
        self._announce(key)

    def recur(self, key: int) -> None:
        """End the back-off of a failed job."""
        self._turn.record(JobRecurred(key))
        self._announce(key)

    def _brought(self, job: Job, names: tuple[str, ...]) -> dict[str, Any]:
        """The variables of the command that a task listener is called for."""
        task = self._turn.state.user_tasks.get(job.element_instance.user_task_key)
        if task is None or task.transition is None:
            return {}
        brought = task.transition.started.variables
        return {name: v for name, v in brought.items() if not names or name in names}

    def _announce(self, key: int) -> None:
        job = self._turn.state.jobs.get(key)
        assert job is not None  # noqa: S101 - it has just been recorded
        self._available(job.type)

    def _find(self, key: int, verb: str, intent: str) -> Job:
        job = self._exists(key, intent, _FIND.format(verb, key))
        if job.state not in _IN_WORK:
            raise Rejection(
                RejectionType.INVALID_STATE,
                intent,
                f"Expected to {verb} job with key '{key}', but it is in state '{job.state.name}'",
            )
        return job

    def _exists(self, key: int, intent: str, reason: str) -> Job:
        job = self._turn.state.jobs.get(key)
        if job is None:
            raise Rejection(RejectionType.NOT_FOUND, intent, reason)
        return job


def _activated(job: Job, variables: Mapping[str, Any]) -> ActivatedJob:
    instance = job.element_instance
    definition = instance.definition
    facts = instance.root.facts
    return ActivatedJob(
        job.key,
        job.type,
        instance.root.key,
        definition.id,
        definition.version,
        definition.key,
        instance.element.id,
        instance.key,
        job.headers,
        job.worker,
        job.retries,
        job.deadline,
        variables,
        kind=job.kind,
        listener_event_type=job.listener_event_type,
        tenant_id=definition.tenant_id,
        tags=() if facts is None else facts.tags,
    )


def _check_activation(command: ActivateJobs) -> None:
    for name, value in (
        ("max jobs to activate", command.max_jobs),
        ("timeout", command.timeout_ms),
    ):
        if value < 1:
            raise _bad_activation(f"{name} to be greater than zero, but it was '{value}'")
    if not command.type:
        raise _bad_activation("type to be present, but it was blank")


def _bad_activation(reason: str) -> Rejection:
    return Rejection(
        RejectionType.INVALID_ARGUMENT,
        "ACTIVATE",
        f"Expected to activate job batch with {reason}",
    )


def _size(size_bytes: int) -> str:
    """Write a size as Zeebe does: 5MiB, 4.1MiB."""
    return f"{(size_bytes >> 10) / 1024:.1f}".removesuffix(".0") + "MiB"
