"""Deadlines on the wire: the `grpc-timeout` header."""

from __future__ import annotations

import math

__all__ = ["NEVER", "grpc_timeout"]

NEVER = math.inf
"""The deadline of a call that has none."""

# Finest unit first: the first that holds the amount in 8 digits loses least.
_UNITS = ((1e9, b"n"), (1e6, b"u"), (1e3, b"m"), (1.0, b"S"), (1 / 60, b"M"), (1 / 3600, b"H"))
_MAX = 99_999_999


def grpc_timeout(seconds: float) -> bytes:
    """Return a duration as `grpc-timeout` writes it: at most 8 digits and a unit.

    Rounded up, so that the server never gives up before we do. Anything below a
    nanosecond is one nanosecond (0 is read as "no time at all" by some servers and as an
    error by others); more than gRPC can say is its maximum, some 11,400 years.

    Raises:
        ValueError: The duration is not a number.
    """
    if math.isnan(seconds):
        raise ValueError("a deadline must be a number of seconds, not NaN")
    if 1 <= seconds <= _MAX and seconds == int(seconds):
        return b"%dS" % int(seconds)
    for per_second, unit in _UNITS:
        amount = seconds * per_second
        if amount <= _MAX:
            return b"%d%b" % (max(math.ceil(amount), 1), unit)
    return b"%dH" % _MAX
