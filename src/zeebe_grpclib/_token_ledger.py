"""When to use a token, when to fetch one, and when to leave the token endpoint alone.

Decisions only, on times and chances that are handed in. Two clocks, because they go wrong
in different ways: the end of a token is a matter of wall-clock time, and a pause must end
even when somebody sets that clock back.
"""

from __future__ import annotations

import enum

from .credentials import Token

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
# Refusals that lie so far apart have nothing to do with each other.
FORGET_REFUSALS_S = 300.0


class TokenFetchError(Exception):
    """No token could be fetched; the endpoint, or the way to it, is in trouble."""


class Step(enum.Enum):
    """What a call that needs a token does."""

    USE = "use"
    """Take the token at hand."""
    REFRESH = "refresh"
    """Take the token at hand; have another fetched meanwhile."""
    FETCH = "fetch"
    """Wait for another token."""
    FAIL = "fail"
    """There is none, and the endpoint failed a moment ago: give up at once."""


def pause_s(failures: int, chance: float) -> float:
    """Return how long to leave an endpoint alone after so many failures in a row.

    Args:
        failures: At least 1.
        chance: Uniform in [0, 1).
    """
    full: float = min(FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE_S)
    return full * (0.75 + 0.5 * chance)


class TokenLedger:
    """The token at hand, and how the last attempts to get one went."""

    def __init__(self, leeway_s: float) -> None:
        self.token: Token | None = None
        self.failure: BaseException | None = None
        """Why the last attempt failed; None when it did not."""
        self.refused: str | None = None
        """The value that the gateway refused last."""
        self.not_before = float("-inf")
        """Time (monotonic) before which the endpoint is left alone."""
        self._leeway_s = leeway_s
        self._failures = 0
        self._refusals = 0
        self._refused_at = float("-inf")
        self._refresh_not_before = float("-inf")

    def step(self, wall: float, now: float) -> Step:
        """Say what to do at this time (wall-clock and monotonic)."""
        token = self.token
        if token is not None and token.value != self.refused:
            if wall < token.usable_until(self._leeway_s):
                due = wall >= token.refresh_at(self._leeway_s) and now >= self.not_before
                return Step.REFRESH if due else Step.USE
            if now < self.not_before and wall < token.expires_at:
                return Step.USE
        if now >= self.not_before:
            return Step.FETCH
        return Step.FAIL

    def fetched(self, token: Token) -> None:
        """Note that a token came."""
        self.token = token
        self.failure = None
        self._failures = 0
        self.not_before = float("-inf")
        # Even the same one again: then the gateway is asked once more, not the endpoint.
        self.refused = None

    def failed(self, error: BaseException, now: float, chance: float) -> None:
        """Note that an attempt failed."""
        self.failure = error
        self._failures += 1
        self.not_before = now + pause_s(self._failures, chance)

    def was_refused(self, value: str, now: float, chance: float) -> bool:
        """Note that the gateway did not accept a token; say whether another one can help.

        A gateway that accepts none must not turn every call into a token request: after a
        refused token the next one is fetched at once, after that with growing pauses.
        """
        token = self.token
        if token is not None and token.value != value:
            return True  # another call was quicker
        if self.refused == value:
            return True  # another call has said so, and the next token is under way
        if now < self._refresh_not_before:
            return False
        if now - self._refused_at > FORGET_REFUSALS_S:
            self._refusals = 0
        self._refusals += 1
        self._refused_at = now
        self._refresh_not_before = now + pause_s(self._refusals, chance)
        self.refused = value
        return True
