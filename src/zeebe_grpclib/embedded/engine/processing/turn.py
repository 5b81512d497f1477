"""One command at a time: its hour, its follow-ups, and the only door to the state."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ..events import Event
from ..state import State

Subscriber = Callable[[Event], None]


class Turn:
    """What everybody who processes commands shares.

    Events are applied the moment they are recorded, so whoever decides next sees them.
    Follow-ups are taken in the order in which they were noted, as Zeebe writes follow-up
    commands behind those that are already in its log: parallel branches advance in step.

    Attributes:
        entropy: Gives random bytes.
        now_ms: The time of the turn; it stands still until the next one begins.
        activations: Elements that were activated in this turn, for the limit on them.
        repetitions: How many of them the items of multi-instance activities account for.
    """

    def __init__(
        self, state: State, next_key: Callable[[], int], entropy: Callable[[int], bytes]
    ) -> None:
        self.state = state
        self.next_key = next_key
        self.entropy = entropy
        self.now_ms = 0
        self.activations = 0
        self.repetitions = 0
        self._repeated: set[tuple[int, str]] = set()
        self._follow_ups: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._when_quiet: dict[tuple[Callable[[int], object], int], None] = {}
        # The state's own, one call less for each event.
        self._appliers = state.appliers
        self._subscribers: tuple[Subscriber, ...] = ()

    def use(self, state: State) -> None:
        """Go on with another state; those who watch stay."""
        self.state = state
        self._appliers = state.appliers

    def begin(self, now_ms: int) -> None:
        """Start with a command at that time."""
        self.now_ms = now_ms
        self.activations = 0
        if self.repetitions:
            self.repetitions = 0
            self._repeated.clear()

    def repeat(self, scope_key: int, element_id: str, activations: int) -> None:
        """Expect the activations of a multi-instance activity: once, so loops gain nothing."""
        if (scope_key, element_id) not in self._repeated:
            self._repeated.add((scope_key, element_id))
            self.repetitions += activations

    @property
    def now(self) -> datetime:
        """The time of the turn, in UTC."""
        return datetime.fromtimestamp(self.now_ms / 1000, timezone.utc)

    def record(self, event: Event) -> None:
        """Let something happen."""
        self._appliers[type(event)](event)
        for subscriber in self._subscribers:
            subscriber(event)

    def then(self, step: Callable[..., object], *arguments: Any) -> None:
        """Note a follow-up."""
        self._follow_ups.append((step, arguments))

    def when_quiet(self, step: Callable[[int], object], key: int) -> None:
        """Note something to be done, once, when no follow-up is left; it may cause new ones."""
        self._when_quiet[step, key] = None

    def finish(self) -> None:
        """Take the follow-ups, and theirs, until the engine is quiet."""
        follow_ups = self._follow_ups
        while True:
            while follow_ups:
                step, arguments = follow_ups.popleft()
                step(*arguments)
            if not self._when_quiet:
                return
            quiet_step, key = next(iter(self._when_quiet))
            del self._when_quiet[quiet_step, key]
            quiet_step(key)

    def drop_follow_ups(self) -> None:
        """Forget the follow-ups of a turn that broke off."""
        if self._follow_ups or self._when_quiet:
            self._follow_ups.clear()
            self._when_quiet.clear()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Show every event to somebody until the returned function is called."""
        self._subscribers = (*self._subscribers, subscriber)

        def end() -> None:
            self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)

        return end
