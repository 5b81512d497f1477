"""The time that an engine lives in."""

from __future__ import annotations

import time
from collections.abc import Callable


def system_time_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class Clock:
    """Follows another clock, at a distance that can grow, and never goes back."""

    def __init__(self, source: Callable[[], int] = system_time_ms) -> None:
        """Begin at the source's own time.

        Args:
            source: Tells milliseconds since the epoch.
        """
        self._source = source
        self._ahead_ms = 0
        self._latest_ms = 0

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        self._latest_ms = max(self._latest_ms, self._source() + self._ahead_ms)
        return self._latest_ms

    def turn_to(self, time_ms: int) -> None:
        """Be at that time now; a time that has passed already changes nothing."""
        if time_ms > self.now_ms():
            self._ahead_ms = time_ms - self._source()
