"""User tasks by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .. import events
from .instances import Instances
from .records import PendingTransition, UserTask


class UserTasks:
    """Zeebe's own user tasks that wait for somebody."""

    def __init__(self, instances: Instances) -> None:
        self._by_key: dict[int, UserTask] = {}
        self._instances = instances

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[UserTask]:
        return iter(self._by_key.values())

    def get(self, key: int) -> UserTask | None:
        """The task with that key."""
        return self._by_key.get(key)

    def appliers(self) -> dict[type[Any], Callable[[Any], None]]:
        """What each event does here."""
        return {
            events.UserTaskCreated: self._created,
            events.UserTaskAssigned: self._assigned,
            events.UserTaskUpdated: self._updated,
            events.UserTaskTransitionStarted: self._transition_started,
            events.UserTaskCorrected: self._corrected,
            events.UserTaskTransitionEnded: self._transition_ended,
            events.UserTaskCompleted: self._gone,
            events.UserTaskCanceled: self._gone,
        }

    def _created(self, event: events.UserTaskCreated) -> None:
        instance = self._instances.by_key[event.element_instance_key]
        instance.user_task_key = event.key
        attributes = {
            "assignee": event.assignee if event.state == "CREATED" else "",
            "candidate_groups": event.candidate_groups,
            "candidate_users": event.candidate_users,
            "due_date": event.due_date,
            "follow_up_date": event.follow_up_date,
            "priority": event.priority,
        }
        self._by_key[event.key] = UserTask(event, instance, event.state, attributes)

    def _assigned(self, event: events.UserTaskAssigned) -> None:
        self._by_key[event.key].attributes["assignee"] = event.assignee

    def _updated(self, event: events.UserTaskUpdated) -> None:
        self._by_key[event.key].attributes.update(event.changes)

    def _transition_started(self, event: events.UserTaskTransitionStarted) -> None:
        task = self._by_key[event.key]
        task.state = event.state
        task.transition = PendingTransition(event, {})

    def _corrected(self, event: events.UserTaskCorrected) -> None:
        transition = self._by_key[event.key].transition
        assert transition is not None  # noqa: S101 - listeners correct only what is pending
        transition.corrections = event.corrections

    def _transition_ended(self, event: events.UserTaskTransitionEnded) -> None:
        task = self._by_key[event.key]
        task.state = "CREATED"
        task.transition = None

    def _gone(self, event: events.UserTaskCompleted | events.UserTaskCanceled) -> None:
        self._by_key.pop(event.key).element_instance.user_task_key = 0
