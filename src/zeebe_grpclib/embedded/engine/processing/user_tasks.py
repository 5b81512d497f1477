"""Zeebe's own user tasks: created with their properties, assigned, completed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...bpmn.schedules import read_date_time
from ..answers import UserTaskTransition
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, UserTask
from ..user_task_commands import AssignUserTask, ClaimUserTask, CompleteUserTask, UpdateUserTask
from .lifecycle import Lifecycle
from .task_listeners import UserTaskTransitions
from .task_properties import corrections
from .turn import Turn
from .user_task_drafts import HIGHEST_PRIORITY, LOWEST_PRIORITY, UserTaskDrafts
from .waiting import Waiting

_NOTHING: Mapping[str, Any] = {}


class UserTaskBehavior:
    """User tasks with ``zeebe:userTask``: they wait for somebody, not for a job worker."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        waiting: Waiting,
        drafts: UserTaskDrafts,
        transitions: UserTaskTransitions,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting
        self._drafts = drafts
        self._transitions = transitions

    def activate(self, instance: ElementInstance) -> None:
        """Create the task and wait for it."""
        definition = instance.element.user_task
        assert definition is not None  # noqa: S101 - the reader gives it one
        draft = self._drafts.of(definition, instance)
        created = draft._replace(key=self._turn.next_key())
        self._waiting.open(instance, instance.element.boundary_events)
        self._turn.record(created)
        self._lifecycle.move(instance, "ACTIVATED")
        if definition.listeners:
            task = self._turn.state.user_tasks.get(created.key)
            assert task is not None  # noqa: S101 - just created
            self._transitions.begin(task, "CREATING")

    def complete(self, instance: ElementInstance) -> None:
        """Pass the outputs on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)


class UserTasks:
    """Carries out the commands on user tasks."""

    def __init__(self, turn: Turn, transitions: UserTaskTransitions) -> None:
        self._turn = turn
        self._transitions = transitions

    def assign(self, command: AssignUserTask) -> UserTaskTransition:
        """Give a task to somebody, or to nobody."""
        task = self._find(command.user_task_key, "assign", "ASSIGN")
        return self._begin(
            task, "ASSIGNING", "ASSIGN", command.action, {"assignee": command.assignee}
        )

    def claim(self, command: ClaimUserTask) -> UserTaskTransition:
        """Give a task to somebody unless somebody else has it."""
        key = command.user_task_key
        task = self._find(key, "claim", "CLAIM")
        if not command.assignee:
            raise Rejection(
                RejectionType.INVALID_STATE,
                "CLAIM",
                f"Expected to claim user task with key '{key}', but provided assignee is empty",
            )
        if task.attributes["assignee"] not in {"", command.assignee}:
            raise Rejection(
                RejectionType.INVALID_STATE,
                "CLAIM",
                f"Expected to claim user task with key '{key}', but it has already been assigned",
            )
        return self._begin(
            task, "ASSIGNING", "CLAIM", command.action, {"assignee": command.assignee}
        )

    def update(self, command: UpdateUserTask) -> UserTaskTransition:
        """Change attributes of a task."""
        task = self._find(command.user_task_key, "update", "UPDATE")
        _check(command)
        wanted = {
            "candidate_groups": command.candidate_groups,
            "candidate_users": command.candidate_users,
            "due_date": command.due_date,
            "follow_up_date": command.follow_up_date,
            "priority": command.priority,
        }
        changes = corrections({name: v for name, v in wanted.items() if v is not None})
        return self._begin(task, "UPDATING", "UPDATE", command.action, changes)

    def complete(self, command: CompleteUserTask) -> UserTaskTransition:
        """Complete the element of a task."""
        task = self._find(command.user_task_key, "complete", "COMPLETE")
        return self._begin(task, "COMPLETING", "COMPLETE", command.action, {}, command.variables)

    def set_variables(self, key: int, variables: Mapping[str, Any], local: bool) -> int:
        """Set variables at the element of a task; the key of the request if that must wait."""
        task = self._find(key, "trigger update transition for", "UPDATE")
        return self._transitions.begin(
            task, "UPDATING", intent="UPDATE", variables=variables, local=local
        )

    def _begin(
        self,
        task: UserTask,
        event: str,
        intent: str,
        action: str,
        changes: Mapping[str, Any],
        variables: Mapping[str, Any] = _NOTHING,
    ) -> UserTaskTransition:
        return UserTaskTransition(
            self._transitions.begin(
                task, event, intent=intent, action=action, changes=changes, variables=variables
            )
        )

    def _find(self, key: int, verb: str, intent: str) -> UserTask:
        task = self._turn.state.user_tasks.get(key)
        expected = f"Expected to {verb} user task with key '{key}'"
        if task is None:
            raise Rejection(
                RejectionType.NOT_FOUND, intent, f"{expected}, but no such user task was found"
            )
        if task.state != "CREATED":
            raise Rejection(
                RejectionType.INVALID_STATE,
                intent,
                f"{expected}, but it is in state '{task.state}'",
            )
        return task


def _check(command: UpdateUserTask) -> None:
    """What Camunda's REST API checks, and listeners' corrections are not asked for."""
    priority = command.priority
    if priority is not None and not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
        raise _bad_update(
            f"Expected priority to be in the range [{LOWEST_PRIORITY},{HIGHEST_PRIORITY}] but was "
            f"'{priority}'."
        )
    for name, text in (("due", command.due_date), ("follow-up", command.follow_up_date)):
        if text and read_date_time(text) is None:
            raise _bad_update(
                f"The provided {name} date '{text}' cannot be parsed as a date according to RFC "
                "3339, section 5.6."
            )


def _bad_update(reason: str) -> Rejection:
    return Rejection(RejectionType.INVALID_ARGUMENT, "UPDATE", reason)
