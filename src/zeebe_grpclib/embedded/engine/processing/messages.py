"""Messages and signals: published, correlated, buffered, expired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..answers import Published
from ..commands import BroadcastSignal, PublishMessage
from ..events import (
    MessageCorrelated,
    MessageExpired,
    MessagePublished,
    SignalBroadcast,
    Unsubscribed,
)
from ..rejection import Rejection, RejectionType
from ..state import (
    Address,
    ElementInstance,
    Message,
    Stage,
    StartSubscription,
    Subscription,
    address,
)
from .creation import Creation
from .interruptions import Interruptions
from .turn import Turn


class Messages:
    """Brings messages to those who wait for them.

    A message reaches at most one instance of each process. Waiting instances come before
    start events. An instance that was started with a correlation key keeps further messages
    with that key from starting another one until it ends; then the oldest that waits does.
    """

    def __init__(self, turn: Turn, interruptions: Interruptions, creation: Creation) -> None:
        self._turn = turn
        self._interruptions = interruptions
        self._creation = creation

    def publish(self, command: PublishMessage) -> Published:
        """Correlate a message now, and keep it while its time to live lasts."""
        turn = self._turn
        name, correlation_key = command.name, command.correlation_key
        place = address(name, command.tenant_id)
        if command.message_id and turn.state.mailbox.has_id(
            place, correlation_key, command.message_id
        ):
            raise Rejection(
                RejectionType.ALREADY_EXISTS,
                "PUBLISH",
                f"Expected to publish a new message with id '{command.message_id}', but a "
                "message with that id was already published",
            )
        key = turn.next_key()
        lives_ms = max(0, command.time_to_live_ms)
        turn.record(
            MessagePublished(
                key,
                name,
                correlation_key,
                command.message_id,
                turn.now_ms + lives_ms,
                command.variables,
                command.tenant_id,
            )
        )
        message = turn.state.mailbox.get(key)
        assert message is not None  # noqa: S101 - just published
        for subscription in turn.state.subscriptions.to(place, correlation_key):
            # One that was correlated before may have closed this one.
            if turn.state.subscriptions.get(subscription.key) is not None:
                self._correlate(message, subscription)
        for start in turn.state.definitions.message_starts.waiting_for(place):
            self._start(message, start)
        if not lives_ms:
            turn.record(MessageExpired(key))
        return Published(key, command.tenant_id)

    def correlate_waiting(self, subscription_key: int) -> None:
        """Give a new subscription the oldest message that waits for it."""
        state = self._turn.state
        subscription = state.subscriptions.get(subscription_key)
        if subscription is None or subscription.correlation_key is None:
            return
        for message in state.mailbox.waiting(subscription.address, subscription.correlation_key):
            if message.expires_at > self._turn.now_ms and self._correlate(message, subscription):
                return

    def instance_ended(self, instance: ElementInstance, _stage: Stage) -> None:
        """Let the next message with the same correlation key start an instance."""
        facts = instance.facts
        if facts is not None and facts.correlation_key:
            self._turn.then(self._start_next, instance.definition.address, facts.correlation_key)

    def expire(self, key: int) -> None:
        """Forget a message whose time is over."""
        self._turn.record(MessageExpired(key))

    def _correlate(self, message: Message, subscription: Subscription) -> bool:
        instance, element = subscription.element_instance, subscription.element
        process_id = instance.definition.id
        if process_id in message.correlated or instance.stage is not Stage.ACTIVATED:
            return False
        turn = self._turn
        turn.record(MessageCorrelated(message.key, process_id, instance.root.key, element.id))
        if element.interrupting:
            turn.record(Unsubscribed(subscription.key))
        self._interruptions.trigger(instance, element, message.variables)
        return True

    def _start(self, message: Message, start: StartSubscription) -> bool:
        turn = self._turn
        process_id, place = start.definition.id, start.definition.address
        correlation_key = message.correlation_key
        if process_id in message.correlated:
            return False
        if correlation_key and (place, correlation_key) in turn.state.locks:
            return False
        instance = self._creation.create_by_event(
            start.definition, start.element, message.variables, correlation_key
        )
        turn.record(MessageCorrelated(message.key, process_id, instance.key, start.element.id))
        return True

    def _start_next(self, process: Address, correlation_key: str) -> None:
        state = self._turn.state
        waiting = [
            (message, start)
            for name in state.mailbox.names_waiting(correlation_key)
            for start in state.definitions.message_starts.waiting_for(name)
            if start.definition.address == process
            for message in state.mailbox.waiting(name, correlation_key)
            if message.expires_at > self._turn.now_ms
        ]
        for message, start in sorted(waiting, key=lambda pair: pair[0].key):
            if self._start(message, start):
                return


class Signals:
    """Brings signals to all that wait for them."""

    def __init__(self, turn: Turn, interruptions: Interruptions, creation: Creation) -> None:
        self._turn = turn
        self._interruptions = interruptions
        self._creation = creation

    def broadcast(self, command: BroadcastSignal) -> Published:
        """Start and trigger everything that waits for a signal of that name."""
        key = self.send(command.signal_name, command.variables, command.tenant_id)
        return Published(key, command.tenant_id)

    def send(self, name: str, variables: Mapping[str, Any], tenant_id: str) -> int:
        """Do what `broadcast` does; the key of the signal."""
        turn = self._turn
        key = turn.next_key()
        place = address(name, tenant_id)
        turn.record(SignalBroadcast(key, name, variables, tenant_id))
        for start in turn.state.definitions.signal_starts.waiting_for(place):
            self._creation.create_by_event(start.definition, start.element, variables)
        for subscription in turn.state.subscriptions.to(place, None):
            # One that was triggered before may have closed this one.
            if turn.state.subscriptions.get(subscription.key) is None:
                continue
            if subscription.element.interrupting:
                turn.record(Unsubscribed(subscription.key))
            instance = subscription.element_instance
            self._interruptions.trigger(instance, subscription.element, variables)
        return key
