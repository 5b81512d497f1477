"""Execution listeners: jobs before an element does its work, and before it is left.

An element without listeners never comes here. One whose listener is at work stays ACTIVATING
or COMPLETING; if it is stopped there by an expression, resolving the incident begins with the
first listener again, as in Zeebe, because that takes the whole step once more.
"""

from __future__ import annotations

from ..commands import CompleteJob
from ..events import JobCompleted
from ..state import Job
from .lifecycle import Lifecycle
from .listener_jobs import EXECUTION_LISTENER, ListenerJobs
from .surroundings import may_go_on, outside
from .turn import Turn
from .variables import Variables


class ExecutionListeners:
    """Goes on when a worker has completed the job of a listener."""

    def __init__(
        self, turn: Turn, lifecycle: Lifecycle, variables: Variables, jobs: ListenerJobs
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._variables = variables
        self._jobs = jobs

    def complete(self, job: Job, command: CompleteJob) -> None:
        """Take over the variables of a listener; call the next one, or go on with the element.

        Those of a start listener are local to the element; those of an end listener go where
        the outputs of the element go.
        """
        instance = job.element_instance
        self._turn.record(JobCompleted(job.key, job.type, instance.element.id, instance.root.key))
        if job.listener_event_type == "START":
            self._variables.set_local(instance, command.variables)
        else:
            self._variables.merge(outside(instance), command.variables)
        self._turn.then(self._go_on, instance.key, job.listener_event_type, job.listener_index + 1)

    def _go_on(self, key: int, event: str, index: int) -> None:
        instance = self._turn.state.instances.get(key)
        if instance is None or not may_go_on(instance):
            return
        is_start = event == "START"
        listeners = instance.element.start_listeners if is_start else instance.element.end_listeners
        if index < len(listeners):
            self._lifecycle.attempt(
                instance, self._jobs.create, instance, listeners, index, EXECUTION_LISTENER
            )
        elif is_start:
            self._lifecycle.activate(instance)
        else:
            self._lifecycle.conclude(instance)
