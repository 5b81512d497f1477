"""Opens and closes what element instances wait for besides jobs."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ... import bpmn
from ..events import (
    ConditionSubscribed,
    MessageSubscribed,
    SignalSubscribed,
    TimerCanceled,
    TimerScheduled,
    Unsubscribed,
)
from ..state import ElementInstance
from .expressions import Expressions
from .timer_schedule import TimerSchedule
from .turn import Turn

Opened = MessageSubscribed | SignalSubscribed | ConditionSubscribed | TimerScheduled


class Waiting:
    """Subscriptions to messages and signals, and timers.

    Attributes:
        subscribed: Called with the key of each new message subscription, in case a message
            waits for it already.
        check_condition: Called with the key of each new condition, in case it holds already.
    """

    def __init__(self, turn: Turn, expressions: Expressions, schedule: TimerSchedule) -> None:
        self._turn = turn
        self._expressions = expressions
        self._schedule = schedule
        self.subscribed: Callable[[int], None] = lambda _key: None
        self.check_condition: Callable[[int], None] = lambda _key: None

    def open(self, instance: ElementInstance, catchers: Collection[bpmn.Element]) -> None:
        """Let an instance wait for what each of the elements catches.

        Raises:
            Failure: A name, a correlation key or a time has no usable value; nothing was opened.
        """
        if not catchers:
            return
        turn = self._turn
        opened = self._opened(instance, catchers, turn.next_key)
        for event in opened:
            turn.record(event)
            if isinstance(event, MessageSubscribed):
                turn.then(self.subscribed, event.key)
            elif isinstance(event, ConditionSubscribed):
                turn.then(self.check_condition, event.key)

    def check(self, instance: ElementInstance, catchers: Collection[bpmn.Element]) -> list[Opened]:
        """What an instance would wait for; the events have no keys.

        Raises:
            Failure: As `open` does; nothing has changed, nor was any key used.
        """
        return self._opened(instance, catchers, int)

    def close(self, instance: ElementInstance) -> None:
        """Let an instance wait for nothing any more."""
        for key in tuple(instance.subscriptions):
            self._turn.record(Unsubscribed(key))
        for key in tuple(instance.timers):
            self._turn.record(TimerCanceled(key))

    def close_inner(self, scope: ElementInstance) -> None:
        """Let no event sub-process of a scope be triggered any more."""
        state = self._turn.state
        for key in tuple(scope.subscriptions):
            subscription = state.subscriptions.get(key) or state.conditions.get(key)
            if subscription is not None and subscription.element.attached_to is None:
                self._turn.record(Unsubscribed(key))
        for key in tuple(scope.timers):
            timer = state.timers.get(key)
            if timer is not None and timer.element.attached_to is None:
                self._turn.record(TimerCanceled(key))

    def _opened(
        self,
        instance: ElementInstance,
        catchers: Collection[bpmn.Element],
        next_key: Callable[[], int],
    ) -> list[Opened]:
        return [
            event
            for catcher in catchers
            if (event := self._evaluate(instance, catcher, next_key)) is not None
        ]

    def _evaluate(
        self, instance: ElementInstance, catcher: bpmn.Element, next_key: Callable[[], int]
    ) -> Opened | None:
        event = catcher.event
        if isinstance(event, bpmn.TimerDefinition):
            timer = self._schedule.of_instance(catcher, instance, next_key)
            return timer if timer.repetitions else None
        if isinstance(event, bpmn.MessageDefinition) and event.correlation_key is not None:
            name = self._expressions.text(event.name, instance)
            key = self._expressions.correlation_key(event.correlation_key, instance)
            return MessageSubscribed(next_key(), name, key, instance.key, catcher.id)
        if isinstance(event, bpmn.SignalDefinition):
            name = self._expressions.text(event.name, instance)
            return SignalSubscribed(next_key(), name, instance.key, catcher.id)
        if isinstance(event, bpmn.ConditionDefinition):
            return ConditionSubscribed(next_key(), instance.key, catcher.id)
        # Errors are looked for when they are thrown.
        return None


def inner_starts(scope: bpmn.Element) -> list[bpmn.Element]:
    """The start events of the event sub-processes directly in a scope."""
    if not scope.event_subprocesses:
        return []
    return [start for sub in scope.event_subprocesses for start in sub.start_events]
