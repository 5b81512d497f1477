"""Connection back-off: when the next connect attempt may start (gRPC's connection-backoff)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .._value import Value

__all__ = ["Backoff", "BackoffPolicy", "retry_delay_s"]


@dataclass(frozen=True, repr=False, eq=False)
class BackoffPolicy(Value):
    """How the wait between failed connect attempts grows.

    gRPC's defaults but for the maximum: its 120 s would leave a worker blind for two
    minutes after a gateway came back.
    """

    initial_s: float = 1.0
    multiplier: float = 1.6
    jitter: float = 0.2
    max_s: float = 15.0


_AT_ONCE_S = 1.0
_MANY = 100


class Backoff:
    """Counts failed attempts in a row and says when the next one may start."""

    __slots__ = ("_failures", "_parted", "_policy", "_random", "not_before")

    def __init__(self, policy: BackoffPolicy, random: Callable[[], float]) -> None:
        """Start without a wait.

        Args:
            policy: How the waits grow.
            random: Uniform in [0, 1): spreads the clients of a gateway that restarts.
        """
        self._policy = policy
        self._random = random
        self._failures = 0
        self._parted = 0
        self.not_before = float("-inf")
        """Clock time before which no attempt may start."""

    def failed(self, started_at: float) -> None:
        """Count a failed attempt; the wait is measured from its start, as gRPC does."""
        policy = self._policy
        delay_s = policy.initial_s
        for _ in range(self._failures):
            delay_s *= policy.multiplier
            if delay_s >= policy.max_s:
                break
        self._failures += 1
        spread = 1.0 + policy.jitter * (2.0 * self._random() - 1.0)
        self.not_before = started_at + min(delay_s, policy.max_s) * spread

    def succeeded(self) -> None:
        """Forget all failures: the peer's SETTINGS arrived."""
        self._failures = 0
        self.not_before = float("-inf")

    def parted(self, started_at: float, now: float, was_used: bool) -> bool:
        """Count a connection that was up and is no more; True if that is a failure by now.

        A server that greets and leaves at once would be connected to as often as it goes. The
        next connection waits as a transparent retry does, and a hundred such in a row (some
        20 s) are as good as none.

        Args:
            started_at: When the attempt at it began.
            now: Clock time.
            was_used: Whether it took a call.
        """
        if was_used or now - started_at > _AT_ONCE_S:
            self._parted = 0
            return False
        self.not_before = now + retry_delay_s(self._parted, self._random)
        self._parted += 1
        return self._parted >= _MANY


def retry_delay_s(retries: int, random: Callable[[], float]) -> float:
    """Return the wait before a transparent retry of a call that was surely not processed.

    The first goes at once, the next ones wait 10 ms, doubled up to 200 ms: behind a proxy
    that refuses many at once (nginx's keepalive_requests) the later ones find room.

    Args:
        retries: How often this call was retried before.
        random: Uniform in [0, 1).
    """
    if retries == 0:
        return 0.0
    full: float = min(0.010 * 2.0 ** min(retries - 1, 10), 0.200)
    return full * (0.8 + 0.4 * random())
