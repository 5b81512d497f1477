"""Timers by key and by time; those of start events by process definition, too."""

from __future__ import annotations

from .queues import Schedule
from .records import Timer


class Timers:
    """All timers that are scheduled.

    Attributes:
        due: When each of them fires.
    """

    def __init__(self) -> None:
        self.due = Schedule()
        self._by_key: dict[int, Timer] = {}
        self._of_start_events: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: int) -> Timer | None:
        """The timer with that key."""
        return self._by_key.get(key)

    def of_start_events(self, definition_key: int) -> tuple[int, ...]:
        """The timers that start instances of a process definition."""
        return tuple(self._of_start_events.get(definition_key, ()))

    def add(self, timer: Timer) -> None:
        """Schedule a timer."""
        self._by_key[timer.key] = timer
        self.due.put(timer.key, timer.due)
        if timer.element_instance is None:
            self._of_start_events.setdefault(timer.definition.key, []).append(timer.key)

    def replace(self, timer: Timer) -> None:
        """Let a timer of an element instance be another element's."""
        self._by_key[timer.key] = timer

    def remove(self, key: int) -> Timer:
        """Forget a timer."""
        timer = self._by_key.pop(key)
        self.due.discard(key)
        if timer.element_instance is None:
            keys = self._of_start_events[timer.definition.key]
            keys.remove(key)
            if not keys:
                del self._of_start_events[timer.definition.key]
        return timer
