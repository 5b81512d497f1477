"""What can be undone: completed activities, by the scope that they were in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import events


@dataclass(slots=True, eq=False)
class Compensation:
    """A completed activity that can be, or is being, undone.

    Attributes:
        scope_key: Of the instance that it was in.
        activity_key: What it was itself, and so the scope of what was in it.
        handler_id: Empty for a sub-process whose activities alone are undone.
        variables: Those of its own scope at its end.
        throw_event_key: Of the event that waits until it is undone; 0 as long as none does.
        handler_key: Of the instance that undoes it, or 0.
    """

    key: int
    element_id: str
    scope_key: int
    activity_key: int
    process_instance_key: int
    handler_id: str
    variables: Mapping[str, Any]
    throw_event_key: int = 0
    handler_key: int = 0


class Compensations:
    """All of them, in the order of completion."""

    def __init__(self) -> None:
        self._by_key: dict[int, Compensation] = {}
        self._by_scope: dict[int, dict[int, Compensation]] = {}
        self._by_process_instance: dict[int, dict[int, Compensation]] = {}
        self._by_handler: dict[int, Compensation] = {}
        self._by_throw_event: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: int) -> Compensation | None:
        """The one with that key."""
        return self._by_key.get(key)

    def within(self, scope_key: int) -> tuple[Compensation, ...]:
        """What was completed directly in a scope, oldest first."""
        found = self._by_scope.get(scope_key)
        return () if found is None else tuple(found.values())

    def of_process_instance(self, key: int) -> tuple[Compensation, ...]:
        """What was completed in a process instance, oldest first."""
        found = self._by_process_instance.get(key)
        return () if found is None else tuple(found.values())

    def of_handler(self, key: int) -> Compensation | None:
        """What an element instance undoes, if it is a handler at work."""
        return self._by_handler.get(key)

    def is_awaited_by(self, throw_event_key: int) -> bool:
        """Whether an event waits for handlers."""
        return throw_event_key in self._by_throw_event

    def appliers(self) -> dict[type[Any], Callable[[Any], None]]:
        """What each event does here."""
        return {
            events.CompensationSubscribed: self._subscribed,
            events.CompensationTriggered: self._triggered,
            events.CompensationCompleted: self._gone,
            events.CompensationUnsubscribed: self._gone,
        }

    def _subscribed(self, event: events.CompensationSubscribed) -> None:
        made = Compensation(*event)
        self._by_key[made.key] = made
        self._by_scope.setdefault(made.scope_key, {})[made.key] = made
        root = made.process_instance_key
        self._by_process_instance.setdefault(root, {})[made.key] = made

    def _triggered(self, event: events.CompensationTriggered) -> None:
        compensation = self._by_key[event.key]
        compensation.throw_event_key = event.throw_event_key
        compensation.handler_key = event.handler_key
        self._by_handler[event.handler_key] = compensation
        awaited = self._by_throw_event.get(event.throw_event_key, 0)
        self._by_throw_event[event.throw_event_key] = awaited + 1

    def _gone(self, event: events.CompensationCompleted | events.CompensationUnsubscribed) -> None:
        compensation = self._by_key.pop(event.key)
        _remove(self._by_scope, compensation.scope_key, event.key)
        _remove(self._by_process_instance, compensation.process_instance_key, event.key)
        if compensation.handler_key:
            del self._by_handler[compensation.handler_key]
            awaited = self._by_throw_event[compensation.throw_event_key] - 1
            if awaited:
                self._by_throw_event[compensation.throw_event_key] = awaited
            else:
                del self._by_throw_event[compensation.throw_event_key]


def _remove(index: dict[int, dict[int, Compensation]], where: int, key: int) -> None:
    found = index[where]
    del found[key]
    if not found:
        del index[where]
