"""What the worker decides, apart from doing it: how many jobs, when to poll, how long to wait.

Everything here is a function or a small value of numbers that are handed in: no loop, no
clock, no randomness of its own. The numbers are in `limits`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from ..errors import ClientClosedError, ClientRetiredError, MessageTooLargeError, PyZeebeError
from ..status import Origin, StatusCode
from .limits import FACTOR, IDLE_BESIDE_STREAM_S, JITTER, LONGEST_S, SHORTEST_S


@dataclass(frozen=True)
class Limits:
    """How many jobs of one type may be here.

    Attributes:
        max_running: How many handlers run at once.
        prefetch: How many jobs wait for a handler.
        max_batch: How many one poll may ask for.
    """

    max_running: int
    prefetch: int
    max_batch: int
    # Kept, for each job asks for them.
    capacity: int = field(init=False, repr=False, compare=False)
    """How many jobs run and wait at most."""
    worth_a_poll: int = field(init=False, repr=False, compare=False)
    """How many jobs must be missing for a poll to be worth it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "capacity", self.max_running + self.prefetch)
        object.__setattr__(self, "worth_a_poll", max(self.max_running // 4, 1))


@dataclass
class Load:
    """How many jobs of one type are here at the moment.

    Attributes:
        running: Handlers that run.
        waiting: Jobs that wait for a handler.
        answering: Jobs whose handlers have ended and whose answers are under way.
        reserved: Jobs that the poll in flight asked for.
    """

    running: int = 0
    waiting: int = 0
    answering: int = 0
    reserved: int = 0

    def busy(self, limits: Limits) -> int:
        """Slots in use. Answers hold none, until there are as many as there are slots."""
        late = self.answering - limits.max_running
        return self.running + late if late > 0 else self.running


class PollTime(enum.Enum):
    """When to send the next poll."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


def poll_time(limits: Limits, load: Load) -> PollTime:
    """Say whether enough jobs are missing for a poll."""
    busy = load.busy(limits)
    free = limits.capacity - busy - load.waiting
    if free >= limits.worth_a_poll:
        return PollTime.NOW
    if load.waiting == 0 and busy < limits.max_running:
        return PollTime.SOON
    return PollTime.LATER


def jobs_to_ask(limits: Limits, load: Load, batch_limit: int, beside_stream: bool) -> int:
    """Return how many jobs the next poll asks for; 0 for no poll.

    Beside a stream it asks for few, because what it asks for is kept free for it while it
    waits, and the stream needs room too: one slot for the job that it reads at the moment.
    """
    free = limits.capacity - load.busy(limits) - load.waiting
    most = min(free, limits.max_batch, batch_limit)
    if beside_stream:
        most = min(most, max(min(limits.prefetch, free - 1), 1))
    return max(most, 0)


def may_start(limits: Limits, load: Load) -> int:
    """Say how many handlers more may start."""
    return max(limits.max_running - load.busy(limits), 0)


def may_stream(limits: Limits, load: Load) -> bool:
    """Say whether a stream may deliver another job: room that the poll did not ask for."""
    here = load.busy(limits) + load.waiting
    return here < limits.max_running or here + load.reserved < limits.capacity


class BackOff:
    """Growing pauses with jitter, until something goes well."""

    def __init__(self, longest_s: float = LONGEST_S, shortest_s: float = SHORTEST_S) -> None:
        self._longest_s = longest_s
        self._shortest_s = min(shortest_s, longest_s)
        self._last_s = 0.0

    def next_s(self, chance: float) -> float:
        """Return the next pause.

        Args:
            chance: Uniform in [0, 1).
        """
        self._last_s = min(max(self._last_s * FACTOR, self._shortest_s), self._longest_s)
        return self._last_s * (1 + JITTER * (2 * chance - 1))

    def reset(self) -> None:
        """Begin anew: something went well."""
        self._last_s = 0.0


class PollPacing:
    """The pause after each poll, by how it ended."""

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._failures = BackOff(longest_s)
        self._idle = BackOff(IDLE_BESIDE_STREAM_S)

    def after_jobs(self) -> float:
        """A poll brought jobs: the next one goes as soon as there is room."""
        self._failures.reset()
        self._idle.reset()
        return 0.0

    def after_nothing(
        self, waited_s: float, asked_s: float, beside_stream: bool, chance: float
    ) -> float:
        """A poll brought nothing: fine if the gateway waited as asked, odd if not."""
        if asked_s <= 0 or waited_s < 0.9 * asked_s:
            return self._failures.next_s(chance)
        self._failures.reset()
        return self._idle.next_s(chance) if beside_stream else 0.0

    def after_failure(self, chance: float, next_attempt_s: float | None = None) -> float:
        """A poll failed.

        Args:
            chance: Uniform in [0, 1).
            next_attempt_s: When the channel may connect again. Until then a poll reaches
                nobody, and the one at that moment makes the attempt: a longer pause would
                come on top of the channel's own.
        """
        pause_s = self._failures.next_s(chance)
        if next_attempt_s is None:
            return pause_s
        return min(pause_s, max(next_attempt_s, SHORTEST_S))

    def woken(self) -> None:
        """There is a reason to poll: jobs may have come that nobody could take."""
        self._idle.reset()


class BatchLimit:
    """How many jobs one answer can carry, as far as that is known."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.jobs = most

    def too_large(self, asked: int) -> bool:
        """The answer was too large; return whether asking for fewer can help."""
        self.jobs = max(asked // 2, 1)
        return asked > 1

    def fitted(self) -> None:
        """An answer fitted: feel the way back, step by step, for each miss holds jobs up."""
        self.jobs = min(self.jobs + 1, self._most)


class ClockOffset:
    """How far the brokers' clock is from ours, as far as jobs reveal it.

    A job was activated after it was asked for and before it arrived. By the brokers' clock
    that moment is its deadline less its timeout; so each job bounds the difference.
    """

    def __init__(self) -> None:
        self._least = float("-inf")
        self._most = float("inf")

    def seen(self, activated: float, asked: float, arrived: float) -> None:
        """Take note of a job, with the brokers' time of its activation and ours around it."""
        least, most = activated - arrived, activated - asked
        if most < self._least or least > self._most:
            self._least, self._most = least, most  # a clock was set: what was known is void
        else:
            self._least, self._most = max(least, self._least), min(most, self._most)

    @property
    def seconds(self) -> float:
        """What to take from the brokers' time for ours: 0 as long as the clocks may agree."""
        return min(max(0.0, self._least), self._most)


def is_about_lacking_tenants(error: PyZeebeError) -> bool:
    """Say whether a gateway refused a request for naming tenants, because it has none."""
    failure = error.grpc_error
    # The status is that of any mistake; only the text tells.
    return (
        failure is not None
        and failure.status is StatusCode.INVALID_ARGUMENT
        and "multi-tenancy is disabled" in failure.message
    )


class Verdict(enum.Enum):
    """What to do after an answer failed."""

    RETRY = "retry"
    FAIL_JOB = "fail the job instead"
    UNCONFIRMED = "done, or gone"
    REFUSED = "refused"
    GIVE_UP = "give up"


_NOT_ACTIVATED = StatusCode.FAILED_PRECONDITION
_NOT_DONE = {
    StatusCode.RESOURCE_EXHAUSTED,
    StatusCode.UNAUTHENTICATED,
    StatusCode.ALREADY_EXISTS,
    StatusCode.OUT_OF_RANGE,
}
_FINAL = {
    StatusCode.NOT_FOUND,
    StatusCode.FAILED_PRECONDITION,
    StatusCode.PERMISSION_DENIED,
    StatusCode.UNIMPLEMENTED,
}


def may_have_done(error: PyZeebeError) -> bool:
    """Say whether an answer that failed may have had its effect.

    More cautious than `PyZeebeError.outcome_unknown`: what is UNAVAILABLE or INTERNAL may be
    a proxy's word, which has lost the gateway's. For a worker that only decides what a job
    that is gone afterwards is called.
    """
    failure = error.grpc_error
    if failure is None:
        return False
    if failure.origin is Origin.ANSWERED and failure.status in _NOT_DONE:
        return error.outcome_unknown
    return not failure.surely_not_processed


def after_failed_answer(
    error: PyZeebeError, *, completes: bool, was_lost: bool, left_s: float
) -> Verdict:
    """Say what follows when the gateway did not take an answer.

    Args:
        error: How it failed.
        completes: Whether the answer completes the job.
        was_lost: Whether an earlier attempt ended with its outcome unknown.
        left_s: Seconds until the job's deadline, before which the next attempt would be.
    """
    if isinstance(error, (ClientClosedError, ClientRetiredError)):
        return Verdict.GIVE_UP
    # Without a status: no access token to be had, for instance. That may pass too.
    status = error.grpc_error.status if error.grpc_error is not None else None
    if status is StatusCode.INVALID_ARGUMENT or isinstance(error, MessageTooLargeError):
        return Verdict.FAIL_JOB if completes and left_s > 0 else Verdict.REFUSED
    # A repeated failure finds its job failed.
    gone = {StatusCode.NOT_FOUND} if completes else {StatusCode.NOT_FOUND, _NOT_ACTIVATED}
    if was_lost and status in gone:
        return Verdict.UNCONFIRMED
    if status in _FINAL:
        return Verdict.REFUSED
    return Verdict.RETRY if left_s > 0 else Verdict.GIVE_UP
