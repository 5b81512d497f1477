"""Messages, signals and timers, and who waits for them."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class MessagePublished(NamedTuple):
    """A message arrived; it waits until it expires (milliseconds since the epoch)."""

    key: int
    name: str
    correlation_key: str
    message_id: str
    expires_at: int
    variables: Mapping[str, Any]
    tenant_id: str = "<default>"


class MessageExpired(NamedTuple):
    """A message is gone."""

    key: int


class MessageCorrelated(NamedTuple):
    """A message reached an instance of a process; it will reach no other one of it."""

    message_key: int
    bpmn_process_id: str
    process_instance_key: int
    element_id: str


class MessageSubscribed(NamedTuple):
    """An element instance waits for messages.

    Attributes:
        element_id: The element that catches them.
    """

    key: int
    name: str
    correlation_key: str
    element_instance_key: int
    element_id: str


class SignalSubscribed(NamedTuple):
    """An element instance waits for signals; `element_id` catches them."""

    key: int
    name: str
    element_instance_key: int
    element_id: str


class ConditionSubscribed(NamedTuple):
    """An element instance waits until a condition holds; `element_id` catches that."""

    key: int
    element_instance_key: int
    element_id: str


class ConditionsEvaluated(NamedTuple):
    """The conditions of start events were looked at with these variables."""

    key: int
    variables: Mapping[str, Any]


class Unsubscribed(NamedTuple):
    """A message or signal subscription, or one to a condition, is closed."""

    key: int


class SignalBroadcast(NamedTuple):
    """A signal was sent to all that wait for it."""

    key: int
    name: str
    variables: Mapping[str, Any]
    tenant_id: str = "<default>"


class TimerScheduled(NamedTuple):
    """An element instance, or a start event of a process definition, waits for a time.

    Attributes:
        due: In milliseconds since the epoch.
        element_instance_key: 0 for a start event.
        repetitions: How often it is to fire, this time included; -1 without end.
        cycle: What the times after this one follow from; empty for a single time.
    """

    key: int
    due: int
    element_id: str
    element_instance_key: int
    definition_key: int
    repetitions: int = 1
    cycle: str = ""


class TimerTriggered(NamedTuple):
    """A timer was due; it is gone, a cycle goes on with another one.

    Attributes:
        process_instance_key: 0 for a timer that starts an instance.
    """

    key: int
    element_id: str
    process_instance_key: int = 0


class TimerCanceled(NamedTuple):
    """Nobody waits for a timer any more."""

    key: int
