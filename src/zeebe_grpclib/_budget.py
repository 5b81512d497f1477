"""How many connection failures in a row a client puts up with."""

from __future__ import annotations

from ._calls.failures import is_unknown_partition
from .status import Origin, RpcError, StatusCode

FOREVER = -1

# One outage reaches many calls, and the calls of two outages may interleave: a few events
# are remembered, so that each counts once however its calls are spread.
_REMEMBERED_EVENTS = 16


class ConnectionBudget:
    """Counts consecutive connection failures; past ``retries`` of them it is spent.

    A failure is a failed connect, a lost connection or an answered UNAVAILABLE. One event
    counts once: calls that failed by the same attempt or connection carry its identity.
    Where a failure has none (an answer, or a transport that does not say), it counts only
    if its call began after the last counted one, so that calls refused together are one.
    """

    __slots__ = ("_events", "_retries", "counted", "failures", "is_spent", "last_failure")

    def __init__(self, retries: int) -> None:
        if not isinstance(retries, (int, float)):
            raise TypeError(
                f"max_connection_retries must be a number, not {type(retries).__name__}"
            )
        if retries < FOREVER:
            raise ValueError(
                f"max_connection_retries must be 0 or more, or -1 for ever, not {retries}"
            )
        self._retries = retries
        # Plain attributes, for each call looks at them.
        self.failures = 0
        """How many failures in a row there were."""
        self.is_spent = False
        """Whether the client has to give up."""
        self.counted = 0
        """How many failures were counted, ever: a mark of the moment that a call begins in."""
        self._events: tuple[object, ...] = ()  # an empty deque is larger than all else here
        self.last_failure: RpcError | None = None

    def succeeded(self) -> None:
        """Note that a call ended OK: the gateway can be reached."""
        if not self.is_spent:
            self.failures = 0

    def failed(self, began: int, failure: RpcError) -> None:
        """Note that the call that began when so many failures were `counted` failed."""
        if not is_connection_failure(failure) or self.is_spent:
            return
        if failure.event is None:
            if began != self.counted:
                return
        elif any(failure.event is event for event in self._events):
            return
        else:
            self._events = (*self._events, failure.event)[-_REMEMBERED_EVENTS:]
        self.counted += 1
        self.failures += 1
        self.is_spent = self._retries != FOREVER and self.failures > self._retries
        self.last_failure = failure


def is_connection_failure(failure: RpcError) -> bool:
    """Whether a failure says something about the way to the gateway."""
    return (
        failure.status is StatusCode.UNAVAILABLE
        # GARBAGE: what came back was no HTTP/2, which ended the connection.
        and failure.origin in {Origin.CONNECT, Origin.LOST, Origin.ANSWERED, Origin.GARBAGE}
        and not is_unknown_partition(failure)
    )
