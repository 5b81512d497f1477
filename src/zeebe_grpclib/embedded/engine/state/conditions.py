"""Conditions that element instances wait for."""

from __future__ import annotations

from collections.abc import Iterable

from .records import Condition


class Conditions:
    """Who waits for conditions, by process instance: variables are seen nowhere else."""

    def __init__(self) -> None:
        self._by_key: dict[int, Condition] = {}
        self._by_process_instance: dict[int, dict[int, Condition]] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: int) -> Condition | None:
        """The condition with that key, if somebody still waits for it."""
        return self._by_key.get(key)

    def of(self, process_instance_key: int) -> Iterable[Condition]:
        """What is waited for in a process instance, oldest first."""
        found = self._by_process_instance.get(process_instance_key)
        return () if found is None else tuple(found.values())

    def add(self, condition: Condition) -> None:
        """Let somebody wait for a condition."""
        self._by_key[condition.key] = condition
        root = condition.element_instance.root.key
        self._by_process_instance.setdefault(root, {})[condition.key] = condition

    def replace(self, condition: Condition) -> None:
        """Let another element catch what one waits for, in the same place of the queue."""
        self._by_key[condition.key] = condition
        root = condition.element_instance.root.key
        self._by_process_instance[root][condition.key] = condition

    def remove(self, key: int) -> Condition:
        """Let nobody wait for it any more."""
        condition = self._by_key.pop(key)
        root = condition.element_instance.root.key
        waiting = self._by_process_instance[root]
        del waiting[key]
        if not waiting:
            del self._by_process_instance[root]
        return condition
