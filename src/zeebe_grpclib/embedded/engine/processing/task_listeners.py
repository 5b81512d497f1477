"""What happens to a user task: at once, or when its listeners have had their say.

A transition is what a command, the engine or the end of the element wants: CREATING, ASSIGNING,
UPDATING, COMPLETING or CANCELING. It takes effect only after its last listener, with all that
they corrected; until then the task is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ... import bpmn
from ..commands import CompleteJob
from ..events import (
    JobCompleted,
    UserTaskAssigned,
    UserTaskCanceled,
    UserTaskCompleted,
    UserTaskCorrected,
    UserTaskTransitionEnded,
    UserTaskTransitionStarted,
    UserTaskUpdated,
)
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, Job, UserTask
from . import task_properties
from .interruptions import Interruptions
from .lifecycle import Lifecycle
from .listener_jobs import TASK_LISTENER, ListenerJobs
from .requests import Requests
from .turn import Turn
from .variables import Variables

_NOTHING: Mapping[str, Any] = {}
_NAMED = {"ASSIGNING": "Assignment", "UPDATING": "Update", "COMPLETING": "Completion"}


class UserTaskTransitions:
    """Begins transitions, calls their listeners one after the other, and carries them out."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        interruptions: Interruptions,
        variables: Variables,
        jobs: ListenerJobs,
        requests: Requests,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._interruptions = interruptions
        self._variables = variables
        self._jobs = jobs
        self._requests = requests
        self._effects: dict[
            str, Callable[[UserTask, UserTaskTransitionStarted, Mapping[str, Any]], None]
        ] = {
            "CREATING": self._created,
            "ASSIGNING": self._assigned,
            "UPDATING": self._updated,
            "COMPLETING": self._completed,
            "CANCELING": self._canceled,
        }

    def begin(
        self,
        task: UserTask,
        event: str,
        *,
        intent: str = "",
        action: str = "",
        changes: Mapping[str, Any] = _NOTHING,
        variables: Mapping[str, Any] = _NOTHING,
        local: bool = False,
    ) -> int:
        """Let something happen to a task.

        Returns:
            The key by which the request is answered, or 0 if it was carried out.
        """
        key = task.created.key
        is_heard = bool(_listeners(task, event))
        started = UserTaskTransitionStarted(
            key,
            event,
            "CLAIMING" if intent == "CLAIM" else event,
            intent,
            action,
            changes,
            variables,
            local,
            self._turn.next_key() if is_heard and intent else 0,
        )
        if not is_heard:
            self._carry_out(task, started, changes)
            return 0
        self._turn.record(started)
        self._call(task, 0)
        return started.request_key

    def complete(self, job: Job, command: CompleteJob) -> None:
        """Hear what a listener says.

        Raises:
            Rejection: It may not say that.
        """
        turn = self._turn
        task = self._task_of(job.element_instance)
        assert task.transition is not None  # noqa: S101 - the job ends before the transition
        task_properties.check_completion(job, task, command)
        instance = job.element_instance
        turn.record(JobCompleted(job.key, job.type, instance.element.id, instance.root.key))
        if command.denied:
            self._deny(task.transition.started, command.denied_reason)
            return
        said = task_properties.corrections(command.corrections)
        if said:
            said = {**task.transition.corrections, **said}
            turn.record(UserTaskCorrected(task.created.key, said))
        turn.then(self._go_on, task.created.key, job.listener_index + 1)

    def cancel(self, instance: ElementInstance) -> bool:
        """End a task because its element ends; tell whether listeners come first."""
        task = self._task_of(instance)
        if not _listeners(task, "CANCELING"):
            self.drop(instance)
            return False
        self._break_off(task)
        self.begin(task, "CANCELING")
        return True

    def drop(self, instance: ElementInstance) -> None:
        """End a task at once, whatever listeners there are."""
        task = self._task_of(instance)
        self._break_off(task)
        self._turn.record(UserTaskCanceled(task.created.key))

    def _break_off(self, task: UserTask) -> None:
        """Answer whoever waits for what happens to a task."""
        if task.transition is not None:
            started = task.transition.started
            state = RejectionType.INVALID_STATE
            reason = f"Expected the user task with key '{started.key}' to stay, but it is canceled"
            self._requests.answer(started.request_key, Rejection(state, started.intent, reason))

    def _task_of(self, instance: ElementInstance) -> UserTask:
        task = self._turn.state.user_tasks.get(instance.user_task_key)
        assert task is not None  # noqa: S101 - the element has one
        return task

    def retry(self, instance: ElementInstance) -> bool:
        """Call all listeners again after an incident; tell whether any are to be called."""
        task = self._turn.state.user_tasks.get(instance.user_task_key)
        if task is None or task.transition is None:
            return False
        if task.transition.corrections:
            self._turn.record(UserTaskCorrected(task.created.key, {}))
        self._call(task, 0)
        return True

    def _call(self, task: UserTask, index: int) -> None:
        assert task.transition is not None  # noqa: S101 - asked by the callers
        self._lifecycle.attempt(
            task.element_instance,
            self._jobs.create,
            task.element_instance,
            _listeners(task, task.transition.started.event),
            index,
            TASK_LISTENER,
            task_properties.headers(task),
        )

    def _go_on(self, task_key: int, index: int) -> None:
        task = self._turn.state.user_tasks.get(task_key)
        if task is None or task.transition is None:
            return
        started = task.transition.started
        if index < len(_listeners(task, started.event)):
            self._call(task, index)
            return
        changes = {**started.changes, **task.transition.corrections}
        self._carry_out(task, started, changes)
        self._requests.answer(started.request_key)

    def _deny(self, started: UserTaskTransitionStarted, reason: str) -> None:
        self._turn.record(UserTaskTransitionEnded(started.key, started.event, is_denied=True))
        rejection = Rejection(
            RejectionType.INVALID_STATE,
            started.intent,
            f"{_NAMED[started.event]} of the User Task with key '{started.key}' was denied by "
            f"Task Listener. Reason to deny: '{reason}'",
        )
        self._requests.answer(started.request_key, rejection)

    def _carry_out(
        self, task: UserTask, started: UserTaskTransitionStarted, changes: Mapping[str, Any]
    ) -> None:
        """Do what was wanted, with the corrections."""
        if task.state != "CREATED":
            self._turn.record(UserTaskTransitionEnded(started.key, started.event))
        self._effects[started.event](task, started, changes)

    def _created(
        self, task: UserTask, started: UserTaskTransitionStarted, changes: Mapping[str, Any]
    ) -> None:
        assignee = self._update(started.key, {"assignee": task.created.assignee, **changes})
        if assignee:
            self.begin(task, "ASSIGNING", changes={"assignee": assignee})

    def _assigned(
        self, _task: UserTask, started: UserTaskTransitionStarted, changes: Mapping[str, Any]
    ) -> None:
        assignee = self._update(started.key, changes)
        self._turn.record(UserTaskAssigned(started.key, assignee or ""))

    def _updated(
        self, task: UserTask, started: UserTaskTransitionStarted, changes: Mapping[str, Any]
    ) -> None:
        self._correct(started.key, changes)
        write = self._variables.set_local if started.local else self._variables.merge
        write(task.element_instance, started.variables)

    def _completed(
        self, task: UserTask, started: UserTaskTransitionStarted, changes: Mapping[str, Any]
    ) -> None:
        self._correct(started.key, changes)
        instance = task.element_instance
        self._turn.record(UserTaskCompleted(started.key))
        self._interruptions.trigger(instance, instance.element, started.variables)

    def _canceled(
        self, task: UserTask, started: UserTaskTransitionStarted, changes: Mapping[str, Any]
    ) -> None:
        self._correct(started.key, changes)
        self._turn.record(UserTaskCanceled(started.key))
        self._interruptions.finish(task.element_instance.key)

    def _update(self, key: int, changes: Mapping[str, Any]) -> str | None:
        """Change all but the assignee, who may want listeners of his own."""
        self._correct(key, {name: value for name, value in changes.items() if name != "assignee"})
        return changes.get("assignee")

    def _correct(self, key: int, changes: Mapping[str, Any]) -> None:
        if changes:
            self._turn.record(UserTaskUpdated(key, changes))


def _listeners(task: UserTask, event: str) -> Sequence[bpmn.ListenerDefinition]:
    definition = task.element_instance.element.user_task
    assert definition is not None  # noqa: S101 - only such tasks are kept
    return definition.listeners.get(event, ())
