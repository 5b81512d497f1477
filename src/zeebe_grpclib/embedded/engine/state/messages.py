"""Messages that wait, and who waits for messages and signals."""

from __future__ import annotations

from collections.abc import Iterable

from .queues import Schedule
from .records import Message, Subscription
from .tenants import Address

# The subscriptions of signals share the index: their key is a name without correlation key.
_Place = tuple[Address, str | None]


class Mailbox:
    """Published messages by name and correlation key until they expire."""

    def __init__(self) -> None:
        self.expiry = Schedule()
        self._by_key: dict[int, Message] = {}
        self._by_address: dict[_Place, dict[int, Message]] = {}
        self._names_by_correlation_key: dict[str, dict[Address, int]] = {}
        self._ids: set[tuple[Address, str, str]] = set()

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: int) -> Message | None:
        """The message with that key, unless it has expired."""
        return self._by_key.get(key)

    def has_id(self, name: Address, correlation_key: str, message_id: str) -> bool:
        """Whether a message with that id waits."""
        return (name, correlation_key, message_id) in self._ids

    def waiting(self, name: Address, correlation_key: str) -> Iterable[Message]:
        """The messages for that name and key, oldest first."""
        return tuple(self._by_address.get((name, correlation_key), {}).values())

    def names_waiting(self, correlation_key: str) -> Iterable[Address]:
        """The names of the messages that wait with that correlation key."""
        return tuple(self._names_by_correlation_key.get(correlation_key, ()))

    def add(self, message: Message) -> None:
        """Let a message wait."""
        self._by_key[message.key] = message
        address = (message.address, message.correlation_key)
        self._by_address.setdefault(address, {})[message.key] = message
        names = self._names_by_correlation_key.setdefault(message.correlation_key, {})
        names[message.address] = names.get(message.address, 0) + 1
        if message.message_id:
            self._ids.add((*address, message.message_id))
        self.expiry.put(message.key, message.expires_at)

    def remove(self, key: int) -> None:
        """Forget a message."""
        message = self._by_key.pop(key)
        address = (message.address, message.correlation_key)
        waiting = self._by_address[address]
        del waiting[key]
        if not waiting:
            del self._by_address[address]
        names = self._names_by_correlation_key[message.correlation_key]
        names[message.address] -= 1
        if not names[message.address]:
            del names[message.address]
            if not names:
                del self._names_by_correlation_key[message.correlation_key]
        self._ids.discard((*address, message.message_id))
        self.expiry.discard(key)


class Subscriptions:
    """Element instances that wait for messages or signals."""

    def __init__(self) -> None:
        self._by_key: dict[int, Subscription] = {}
        self._by_address: dict[_Place, dict[int, Subscription]] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: int) -> Subscription | None:
        """The subscription with that key, unless it is closed."""
        return self._by_key.get(key)

    def to(self, name: Address, correlation_key: str | None) -> Iterable[Subscription]:
        """Who waits for that message, or without a key that signal; oldest first."""
        return tuple(self._by_address.get((name, correlation_key), {}).values())

    def add(self, subscription: Subscription) -> None:
        """Open a subscription."""
        self._by_key[subscription.key] = subscription
        address = (subscription.address, subscription.correlation_key)
        self._by_address.setdefault(address, {})[subscription.key] = subscription

    def replace(self, subscription: Subscription) -> None:
        """Let another element catch what one waits for, in the same place of the queue."""
        self._by_key[subscription.key] = subscription
        address = (subscription.address, subscription.correlation_key)
        self._by_address[address][subscription.key] = subscription

    def remove(self, key: int) -> Subscription:
        """Close a subscription."""
        subscription = self._by_key.pop(key)
        address = (subscription.address, subscription.correlation_key)
        waiting = self._by_address[address]
        del waiting[key]
        if not waiting:
            del self._by_address[address]
        return subscription
