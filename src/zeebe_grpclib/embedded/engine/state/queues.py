"""Ordered collections of keys that stay cheap however much enters and leaves."""

from __future__ import annotations

import heapq

# Removed entries stay in a heap until they are worth a sweep.
_SWEEP_FROM = 64


class KeyQueue:
    """Keys of which the smallest leaves first; any of them can be taken out."""

    __slots__ = ("_heap", "_members")

    def __init__(self) -> None:
        self._heap: list[int] = []
        self._members: set[int] = set()

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, key: int) -> bool:
        return key in self._members

    def add(self, key: int) -> None:
        """Put a key in; one that is in already stays once."""
        if key not in self._members:
            self._members.add(key)
            heapq.heappush(self._heap, key)

    def discard(self, key: int) -> None:
        """Take a key out, if it is in."""
        self._members.discard(key)
        heap = self._heap
        if not self._members:
            heap.clear()
        elif len(heap) > _SWEEP_FROM and len(heap) > 2 * len(self._members):
            # A key that left and came back is in the heap twice; the set has it once.
            self._heap = sorted(self._members)

    def smallest(self, count: int) -> list[int]:
        """Up to so many keys, the smallest first; they stay in."""
        if count == 1:
            first = self._first()
            return [] if first is None else [first]
        if count >= len(self._members):
            return sorted(self._members)
        taken: list[int] = []
        while len(taken) < count:
            first = self._first()
            if first is None:
                break
            heapq.heappop(self._heap)
            if not taken or taken[-1] != first:
                taken.append(first)
        for key in taken:
            heapq.heappush(self._heap, key)
        return taken

    def _first(self) -> int | None:
        heap = self._heap
        while heap:
            if heap[0] in self._members:
                return heap[0]
            heapq.heappop(heap)
        return None


class Schedule:
    """Keys with a time each, of which the earliest comes first, then the smallest."""

    __slots__ = ("_due", "_heap")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._due: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._due)

    def put(self, key: int, due: int) -> None:
        """Schedule a key, in place of any earlier time it had."""
        self._due[key] = due
        heapq.heappush(self._heap, (due, key))
        self._sweep()

    def discard(self, key: int) -> None:
        """Take a key out, if it is in."""
        if self._due.pop(key, None) is not None:
            self._sweep()

    def first(self) -> tuple[int, int] | None:
        """The earliest time with its key, None if nothing is scheduled."""
        heap = self._heap
        while heap:
            due, key = heap[0]
            if self._due.get(key) == due:
                return heap[0]
            heapq.heappop(heap)
        return None

    def _sweep(self) -> None:
        if len(self._heap) > _SWEEP_FROM and len(self._heap) > 2 * len(self._due):
            self._heap = [(due, key) for key, due in self._due.items()]
            heapq.heapify(self._heap)
        elif not self._due:
            self._heap.clear()
