"""Whether the peer is still there: gRPC's client-side keepalive (gRFC A8).

Counted from the last byte read: a peer that talks is alive. Pings go out only while calls
are open, because the gateway answers idle pings with GOAWAY; a connection that is idle
for long is closed instead, since a NAT or a load balancer has silently forgotten it.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from .._value import Value

__all__ = ["Keepalive", "KeepalivePolicy", "Verdict"]


@dataclass(frozen=True, repr=False, eq=False)
class KeepalivePolicy(Value):
    """When to ask and when to give up.

    45 s and 20 s are what Zeebe's Java client uses; the gateway permits pings from 30 s.
    """

    time_s: float = 45.0
    """Silence after which a PING is sent; `math.inf` for never."""
    timeout_s: float = 20.0
    """Silence after the PING that means death."""
    idle_s: float = 180.0
    """Time without calls after which the connection closes; `math.inf` for never."""


class Verdict(enum.Enum):
    """What a look at the clock asks for."""

    WAIT = enum.auto()
    PING = enum.auto()
    DEAD = enum.auto()
    IDLE = enum.auto()


class Keepalive:
    """The clocks of one connection."""

    __slots__ = ("_pinged_at", "policy", "read_at", "used_at")

    def __init__(self, policy: KeepalivePolicy, now: float) -> None:
        self.policy = policy
        self.read_at = now
        """When the last byte was read."""
        self.used_at = now
        """When a call was last seen open."""
        self._pinged_at = -math.inf

    def due_at(self, calls_open: bool) -> float:
        """Return when `look` has to be asked next."""
        if not calls_open:
            return max(self.used_at, self.read_at) + self.policy.idle_s
        if self._pinged_at >= self.read_at:
            return self._pinged_at + self.policy.timeout_s
        return self.read_at + self.policy.time_s

    def look(self, now: float, calls_open: bool) -> Verdict:
        """Decide what is due now; PING counts as sent."""
        due = now >= self.due_at(calls_open)
        if not calls_open:
            return Verdict.IDLE if due else Verdict.WAIT
        self.used_at = now
        if not due:
            return Verdict.WAIT
        if self._pinged_at >= self.read_at:
            return Verdict.DEAD
        self._pinged_at = now
        return Verdict.PING
