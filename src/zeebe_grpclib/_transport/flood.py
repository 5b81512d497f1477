"""Telling a busy peer from a hostile one: a budget for frames that carry no answer.

PING, SETTINGS, WINDOW_UPDATE, empty DATA, informational headers and unknown frames each
cost us work, and some an acknowledgement. Servers send them with every lone call, so the
budget grows with the calls made, and with time.
"""

from __future__ import annotations

__all__ = ["FrameBudget"]

_CAPACITY = 2_000.0
_PER_SECOND = 100.0
_PER_CALL = 16.0


class FrameBudget:
    """A token bucket that time and calls fill."""

    __slots__ = ("_calls", "_filled_at", "_tokens")

    def __init__(self, now: float) -> None:
        self._tokens = _CAPACITY
        self._filled_at = now
        self._calls = 0

    def spend(self, now: float, calls: int, cost: float = 1.0) -> bool:
        """Take the price of one frame; False once the peer has overdrawn.

        Args:
            now: Clock time in seconds.
            calls: Calls made on this connection so far.
            cost: The price; SETTINGS cost more than PING.
        """
        self._tokens -= cost
        if self._tokens >= 0:
            return True
        earned = _PER_SECOND * (now - self._filled_at) + _PER_CALL * (calls - self._calls)
        self._tokens = min(self._tokens + earned, _CAPACITY)
        self._filled_at = now
        self._calls = calls
        return self._tokens >= 0
