"""Whether a failed call is sent again, and when (gRFC A6, "Client Retries").

Decisions only: what happened is handed in, what to do comes out. Beyond A6, a call whose
repetition would have a second effect (a second process instance, say) is sent again only
when the first attempt surely had none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ._calls.failures import is_too_large, is_unknown_partition
from .errors import SettingsError
from .status import Origin, RpcError, StatusCode

__all__ = ["AttemptFailed", "RetryPolicy", "RetryThrottle", "retry_wait_s"]

_BOTH = frozenset({StatusCode.UNAVAILABLE, StatusCode.RESOURCE_EXHAUSTED})
_ALSO_LATE = _BOTH | {StatusCode.DEADLINE_EXCEEDED}

# The groups of the service config inside Zeebe's Java client.
_LATE_TOO = frozenset(
    {
        "ActivateJobs",
        "CancelProcessInstance",
        "CompleteJob",
        "DeleteResource",
        "EvaluateDecision",
        "FailJob",
        "MigrateProcessInstance",
        "ResolveIncident",
        "StreamActivatedJobs",
        "Topology",
    }
)


@dataclass(frozen=True)
class RetryPolicy:
    """Sends calls again that failed for want of a gateway or by back pressure.

    ``RetryPolicy()`` is what Zeebe's Java client calls its default policy: up to 5 attempts,
    pauses drawn from 0 to 0.1, 0.3, 0.9 and 2.7 s, on UNAVAILABLE and RESOURCE_EXHAUSTED, and
    on the gateway's DEADLINE_EXCEEDED where a repetition is harmless. The deadline of a call
    spans all of its attempts. Calls that would have a second effect when repeated (starting
    instances, signals, messages without id) are sent again only if the gateway surely did
    not act on them; otherwise their error says that the outcome is unknown.

    Attributes:
        max_attempts: How often a call is sent at most, the first time included.
        initial_backoff_ms: Longest pause after the first failure.
        backoff_multiplier: By what the longest pause grows with each failure.
        max_backoff_ms: Where it stops growing.
        throttle_tokens: With more than half of so many tokens left calls are retried: each
            failure takes one, each success returns ``throttle_ratio`` of one. 0 is no
            throttling.
        throttle_ratio: See there.
    """

    max_attempts: int = 5
    initial_backoff_ms: float = 100
    backoff_multiplier: float = 3.0
    max_backoff_ms: float = 5_000
    throttle_tokens: int = 0
    throttle_ratio: float = 0.1

    def __post_init__(self) -> None:
        for name, least in (
            ("max_attempts", 1),
            ("initial_backoff_ms", 0),
            ("backoff_multiplier", 1),
            ("max_backoff_ms", 0),
            ("throttle_tokens", 0),
            ("throttle_ratio", 0),
        ):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not least <= value < math.inf:
                raise SettingsError(f"{name} is {value!r}: expected {least} or more")

    def statuses(self, rpc: str) -> frozenset[StatusCode]:
        """Return the statuses on which a call of this RPC is sent again."""
        return _ALSO_LATE if rpc in _LATE_TOO else _BOTH

    def pause_s(self, failures: int, chance: float) -> float:
        """Return the pause after so many failures.

        Args:
            failures: At least 1.
            chance: Uniform in [0, 1).
        """
        growth = self.backoff_multiplier ** min(failures - 1, 50)
        return chance * min(self.initial_backoff_ms * growth, self.max_backoff_ms) / 1000


@dataclass
class RetryThrottle:
    """The tokens of one channel; without enough of them nothing is retried (gRFC A6)."""

    size: int
    ratio: float
    _tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self._tokens = self.size

    @property
    def permits(self) -> bool:
        """Whether calls are retried."""
        return self.size == 0 or self._tokens > self.size / 2

    def succeeded(self) -> None:
        """Note that a call ended OK."""
        self._tokens = min(self._tokens + self.ratio, self.size)

    def failed(self) -> None:
        """Note that an attempt failed in a way that is retried."""
        self._tokens = max(self._tokens - 1, 0)


@dataclass(frozen=True)
class AttemptFailed:
    """What is known when an attempt has failed.

    Attributes:
        rpc: Name of the call.
        failure: What happened.
        attempts: How often it was sent, this time included.
        elapsed_s: Time since the first attempt began.
        left_s: Time until the deadline; `math.inf` for any.
        idempotent_for_ms: How long after the first attempt a repetition has no second effect.
        committed: Whether answers were handed out already.
    """

    rpc: str
    failure: RpcError
    attempts: int
    elapsed_s: float
    left_s: float
    idempotent_for_ms: float = math.inf
    committed: bool = False


def retry_wait_s(
    policy: RetryPolicy, throttle: RetryThrottle, attempt: AttemptFailed, chance: float
) -> float | None:
    """Return how long to wait before the next attempt; None for giving up.

    Args:
        policy: What is wanted.
        throttle: The tokens; a failure that is retried takes one.
        attempt: What happened.
        chance: Uniform in [0, 1).
    """
    failure = attempt.failure
    if not _is_retryable(policy, attempt):
        return None
    pushback_s = _pushback_s(failure)
    throttle.failed()
    if attempt.attempts >= policy.max_attempts or not throttle.permits or pushback_s == math.inf:
        return None
    wait_s = policy.pause_s(attempt.attempts, chance) if pushback_s is None else pushback_s
    if wait_s >= attempt.left_s:
        return None
    if not surely_not_done(failure):
        # Until it arrives: what was harmless when this attempt began may not be any more.
        after_ms = (attempt.elapsed_s + wait_s) * 1000
        if after_ms >= attempt.idempotent_for_ms:
            return None
    return wait_s


def _is_retryable(policy: RetryPolicy, attempt: AttemptFailed) -> bool:
    failure = attempt.failure
    if attempt.committed or failure.answer_begun:
        return False
    # Our own deadline has passed, or this side refused: a repetition would be refused too.
    if failure.origin in {Origin.LOCAL, Origin.DEADLINE}:
        return False
    if failure.status not in policy.statuses(attempt.rpc):
        return False
    if failure.status is StatusCode.RESOURCE_EXHAUSTED and is_too_large(failure):
        return False
    return not is_unknown_partition(failure)


def surely_not_done(failure: RpcError) -> bool:
    """Whether the gateway cannot have acted on the request."""
    if failure.surely_not_processed:
        return True
    # UNAVAILABLE of the gateway itself: it found no broker. The same from a proxy before it
    # (an HTTP status, without gRPC's) says nothing about what happened behind.
    return failure.origin is Origin.ANSWERED and failure.status in _BOTH and failure.is_grpc


def _pushback_s(failure: RpcError) -> float | None:
    """Return the wait that the server asks for; infinity: it wants no retry; None: no wish."""
    for name, value in failure.trailing_metadata():
        if name == "grpc-retry-pushback-ms":
            text = value.decode("latin-1") if isinstance(value, bytes) else value
            return int(text) / 1000 if text.isascii() and text.isdigit() else math.inf
    return None
