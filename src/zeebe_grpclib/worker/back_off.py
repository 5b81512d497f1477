"""How long a failed job waits for its next attempt."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

from ..job import Job

__all__ = ["back_off_ms", "exponential_back_off"]

logger = logging.getLogger(__name__)

_LONGEST_MS = 2**63 - 1
"""What the protocol can express."""


def back_off_ms(setting: Callable[[Job], float] | float, job: Job) -> int:
    """Return what a task's ``retry_back_off_ms`` means for a job; whole, and not negative.

    A function that raises, or returns no number, counts as 0: otherwise the job would not
    even fail, and come again for ever.
    """
    try:
        wanted = setting(job) if callable(setting) else setting
        whole = 0 if math.isnan(wanted) else min(max(wanted, 0), _LONGEST_MS)
        return round(whole)
    except Exception as error:  # noqa: BLE001 - a user's code may raise anything
        logger.warning("retry_back_off_ms of task %r, so 0 is taken: %r", job.type, error)
        return 0


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
