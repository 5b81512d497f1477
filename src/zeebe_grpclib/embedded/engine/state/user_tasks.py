"""User tasks by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .. import events
from .instances import Instances
from .records import UserTask


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
            events.UserTaskCompleted: self._gone,
            events.UserTaskCanceled: self._gone,
        }

    def _created(self, event: events.UserTaskCreated) -> None:
        instance = self._instances.by_key[event.element_instance_key]
        instance.user_task_key = event.key
        self._by_key[event.key] = UserTask(event, instance, event.assignee)

    def _assigned(self, event: events.UserTaskAssigned) -> None:
        self._by_key[event.key].assignee = event.assignee

    def _gone(self, event: events.UserTaskCompleted | events.UserTaskCanceled) -> None:
        self._by_key.pop(event.key).element_instance.user_task_key = 0
