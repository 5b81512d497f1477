"""Opens and closes what element instances wait for besides jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ... import bpmn
from ..events import MessageSubscribed, SignalSubscribed, Unsubscribed
from ..state import ElementInstance
from .expressions import Expressions
from .turn import Turn


class Waiting:
    """Subscriptions to messages and signals.

    Attributes:
        subscribed: Called with the key of each new message subscription, in case a message
            waits for it already.
    """

    def __init__(self, turn: Turn, expressions: Expressions) -> None:
        self._turn = turn
        self._expressions = expressions
        self.subscribed: Callable[[int], None] = lambda _key: None

    def open(self, instance: ElementInstance, catchers: Iterable[bpmn.Element]) -> None:
        """Let an instance wait for what each of the elements catches.

        Raises:
            Failure: A name or a correlation key has no usable value; nothing was opened.
        """
        turn = self._turn
        evaluated: list[MessageSubscribed | SignalSubscribed] = []
        for catcher in catchers:
            event = catcher.event
            if isinstance(event, bpmn.MessageDefinition) and event.correlation_key is not None:
                name = self._expressions.text(event.name, instance)
                key = self._expressions.correlation_key(event.correlation_key, instance)
                evaluated.append(
                    MessageSubscribed(turn.next_key(), name, key, instance.key, catcher.id)
                )
            elif isinstance(event, bpmn.SignalDefinition):
                name = self._expressions.text(event.name, instance)
                evaluated.append(SignalSubscribed(turn.next_key(), name, instance.key, catcher.id))
        for subscription in evaluated:
            turn.record(subscription)
            if isinstance(subscription, MessageSubscribed):
                turn.then(self.subscribed, subscription.key)

    def close(self, instance: ElementInstance) -> None:
        """Let an instance wait for nothing any more."""
        for key in tuple(instance.subscriptions):
            self._turn.record(Unsubscribed(key))
