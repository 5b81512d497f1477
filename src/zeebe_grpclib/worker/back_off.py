"""How long a failed job waits for its next attempt."""

from __future__ import annotations

from collections.abc import Callable

from ..job import Job

__all__ = ["exponential_back_off"]


def exponential_back_off(
    first_ms: int = 1_000, factor: float = 2.0, max_ms: int = 60_000, retries: int = 3
) -> Callable[[Job], int]:
    """Return a back-off that grows with the number of failures.

    A job does not say how often it has failed, only what it has left; so the number that
    its model starts with is needed.

    Args:
        first_ms: Milliseconds after the first failure.
        factor: By what each further one is longer.
        max_ms: The longest.
        retries: Attempts that the model gives each job.
    """

    def back_off(job: Job) -> int:
        failures_before = max(retries - job.retries, 0)
        # Beyond so many the cap is reached, and a float may overflow.
        return round(min(first_ms * factor ** min(failures_before, 64), max_ms))

    return back_off
