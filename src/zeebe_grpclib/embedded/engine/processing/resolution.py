"""Repairs running instances: incidents resolved, variables set."""

from __future__ import annotations

from collections.abc import Callable

from ..answers import Done, VariablesSet
from ..commands import ResolveIncident, SetVariables
from ..events import IncidentResolved, JobResolved
from ..rejection import Rejection, RejectionType
from ..state import Stage
from .lifecycle import Lifecycle
from .task_listeners import UserTaskTransitions
from .turn import Turn
from .user_tasks import UserTasks
from .variables import Variables


class Resolution:
    """Carries out what an operator does to an instance that is stuck."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        variables: Variables,
        transitions: UserTaskTransitions,
        user_tasks: UserTasks,
        available: Callable[[str], None],
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._variables = variables
        self._transitions = transitions
        self._user_tasks = user_tasks
        self._available = available

    def resolve(self, command: ResolveIncident) -> Done:
        """Take the step again that the incident stopped."""
        key = command.incident_key
        state = self._turn.state
        incident = state.incidents.get(key)
        if incident is None:
            raise Rejection(
                RejectionType.NOT_FOUND,
                "RESOLVE",
                f"Expected to resolve incident with key '{key}', but no such incident was found",
            )
        job = state.jobs.get(incident.job_key) if incident.job_key else None
        if job is not None and job.retries < 1:
            raise Rejection(
                RejectionType.INVALID_STATE,
                "RESOLVE",
                f"Expected to resolve incident with key '{key}', but job with key '{job.key}' has "
                "no retries left. Please update the job retries and retry resolving the incident",
            )
        self._turn.record(IncidentResolved(key))
        instance = incident.element_instance
        if job is not None:
            self._turn.record(JobResolved(job.key))
            self._available(job.type)
        elif instance.user_task_key and self._transitions.retry(instance):
            pass
        elif instance.stage is Stage.ACTIVATING:
            self._lifecycle.proceed(instance)
        elif instance.stage is Stage.COMPLETING:
            self._lifecycle.complete(instance.key)
        return Done()

    def set_variables(self, command: SetVariables) -> VariablesSet:
        """Set variables in a scope, or merge them outwards from it."""
        key = command.element_instance_key
        instance = self._turn.state.instances.get(key)
        if instance is None or instance.stage >= Stage.COMPLETED:
            raise Rejection(
                RejectionType.NOT_FOUND,
                "UPDATE",
                f"Expected to update variables for element with key '{key}', but no such element "
                "was found",
            )
        if instance.user_task_key:
            request_key = self._user_tasks.set_variables(
                instance.user_task_key, command.variables, command.local
            )
            return VariablesSet(self._turn.next_key(), request_key)
        if command.local:
            self._variables.set_local(instance, command.variables)
        else:
            self._variables.merge(instance, command.variables)
        return VariablesSet(self._turn.next_key())
