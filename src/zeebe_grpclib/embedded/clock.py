"""The time that an engine lives in."""

from __future__ import annotations

import time
from collections.abc import Callable

_LAST_MS = 253_402_300_799_999  # the end of the year 9999, where Python's dates end


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

    @property
    def ahead_ms(self) -> int:
        """How far it is ahead of its source."""
        return self._ahead_ms

    def resume(self, *, ahead_ms: int, latest_ms: int) -> None:
        """Go on from where another clock was; the source may have been set back meanwhile.

        Args:
            ahead_ms: How far that one was ahead of its source.
            latest_ms: What it showed at last, in milliseconds since the epoch.
        """
        self._ahead_ms = max(self._ahead_ms, ahead_ms)
        self.turn_to(latest_ms)

    def after(self, milliseconds: int) -> int:
        """The time that it will show so much later.

        Raises:
            ValueError: Nothing can be dated then.
        """
        time_ms = self.now_ms() + milliseconds
        if time_ms > _LAST_MS:
            raise ValueError(f"time ends with the year 9999, before {milliseconds} ms from now")
        return time_ms

    def turn_to(self, time_ms: int) -> None:
        """Be at that time now; a time that has passed already changes nothing."""
        if time_ms > self.now_ms():
            self._ahead_ms = time_ms - self._source()
