"""Telling a busy peer from a hostile one: a budget for frames that carry no answer.

PING, SETTINGS, WINDOW_UPDATE, empty DATA, informational headers and unknown frames each
cost us work, and some an acknowledgement. Servers send them with every lone call, and open
their windows bit by bit for a long request, so the budget grows with the calls made, with what
is sent in pieces, and with time.
"""

from __future__ import annotations

__all__ = ["FrameBudget"]

_CAPACITY = 2_000.0
_PER_SECOND = 100.0
_PER_CALL = 16.0


class FrameBudget:
    """A token bucket that time and calls fill."""

    __slots__ = ("_calls", "_entitled", "_filled_at", "_tokens")

    def __init__(self, now: float) -> None:
        self._tokens = _CAPACITY
        self._filled_at = now
        self._calls = 0
        self._entitled = 0

    def spend(self, cost: float = 1.0) -> bool:
        """Take the price of one frame; False if it has to be earned first."""
        self._tokens -= cost
        return self._tokens >= 0

    def earn(self, now: float, calls: int, entitled: int = 0) -> bool:
        """Add what time and calls have earned; False if that does not cover what was spent.

        Args:
            now: Clock time in seconds.
            calls: Calls made on this connection so far.
            entitled: Frames that long requests on it have entitled the peer to so far.
        """
        earned = _PER_SECOND * (now - self._filled_at) + _PER_CALL * (calls - self._calls)
        earned += entitled - self._entitled
        self._tokens = min(self._tokens + earned, _CAPACITY)
        self._filled_at = now
        self._calls = calls
        self._entitled = entitled
        return self._tokens >= 0
