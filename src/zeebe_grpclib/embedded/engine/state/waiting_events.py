"""What events do to messages, subscriptions and timers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...bpmn import ConditionDefinition, Element
from .. import events
from .conditions import Conditions
from .definitions import Definitions
from .instances import Instances
from .messages import Mailbox, Subscriptions
from .records import Condition, ElementInstance, Message, Subscription, Timer
from .timers import Timers


class WaitingEvents:
    """Changes what waits, and the element instances that wait."""

    def __init__(
        self,
        definitions: Definitions,
        instances: Instances,
        mailbox: Mailbox,
        subscriptions: Subscriptions,
        conditions: Conditions,
        timers: Timers,
    ) -> None:
        self._definitions = definitions
        self._instances = instances
        self._mailbox = mailbox
        self._subscriptions = subscriptions
        self._conditions = conditions
        self._timers = timers

    def appliers(self) -> dict[type[Any], Callable[[Any], None]]:
        """What each event does here."""
        return {
            events.MessagePublished: self._message_published,
            events.MessageExpired: self._message_expired,
            events.MessageCorrelated: self._message_correlated,
            events.MessageSubscribed: self._message_subscribed,
            events.SignalSubscribed: self._signal_subscribed,
            events.ConditionSubscribed: self._condition_subscribed,
            events.Unsubscribed: self._unsubscribed,
            events.TimerScheduled: self._timer_scheduled,
            events.TimerTriggered: self._timer_gone,
            events.TimerCanceled: self._timer_gone,
        }

    def _message_published(self, event: events.MessagePublished) -> None:
        self._mailbox.add(Message(*event))

    def _message_expired(self, event: events.MessageExpired) -> None:
        self._mailbox.remove(event.key)

    def _message_correlated(self, event: events.MessageCorrelated) -> None:
        message = self._mailbox.get(event.message_key)
        assert message is not None  # noqa: S101 - the decision was taken on this state
        message.correlated.add(event.bpmn_process_id)

    def _message_subscribed(self, event: events.MessageSubscribed) -> None:
        self._subscribe(event, event.correlation_key)

    def _signal_subscribed(self, event: events.SignalSubscribed) -> None:
        self._subscribe(event, None)

    def _subscribe(
        self,
        event: events.MessageSubscribed | events.SignalSubscribed,
        correlation_key: str | None,
    ) -> None:
        instance = self._instances.by_key[event.element_instance_key]
        element = catcher(instance, event.element_id)
        self._subscriptions.add(
            Subscription(event.key, event.name, correlation_key, instance, element)
        )
        instance.subscriptions.append(event.key)

    def _condition_subscribed(self, event: events.ConditionSubscribed) -> None:
        instance = self._instances.by_key[event.element_instance_key]
        element = catcher(instance, event.element_id)
        assert isinstance(element.event, ConditionDefinition)  # noqa: S101 - whoever waits has one
        self._conditions.add(Condition(event.key, instance, element, element.event))
        instance.subscriptions.append(event.key)

    def _unsubscribed(self, event: events.Unsubscribed) -> None:
        subscription: Subscription | Condition
        if self._conditions.get(event.key) is not None:
            subscription = self._conditions.remove(event.key)
        else:
            subscription = self._subscriptions.remove(event.key)
        subscription.element_instance.subscriptions.remove(event.key)

    def _timer_scheduled(self, event: events.TimerScheduled) -> None:
        if event.element_instance_key:
            instance = self._instances.by_key[event.element_instance_key]
            definition = instance.definition
            instance.timers.append(event.key)
            element = catcher(instance, event.element_id)
        else:
            found = self._definitions.processes.get(event.definition_key)
            assert found is not None  # noqa: S101 - the decision was taken on this state
            instance, definition = None, found
            element = definition.process.elements[event.element_id]
        self._timers.add(
            Timer(
                event.key,
                event.due,
                element,
                instance,
                definition,
                event.repetitions,
                event.cycle,
            )
        )

    def _timer_gone(self, event: events.TimerTriggered | events.TimerCanceled) -> None:
        timer = self._timers.remove(event.key)
        if timer.element_instance is not None:
            timer.element_instance.timers.remove(event.key)


def catcher(instance: ElementInstance, element_id: str) -> Element:
    """The element of that id; one of a multi-instance activity shares it with the whole."""
    if element_id == instance.element.id:
        return instance.element
    return instance.definition.process.elements[element_id]
