"""Answers about messages and signals."""

from __future__ import annotations

from dataclasses import dataclass

from .._value import Value

__all__ = [
    "BroadcastSignalResponse",
    "PublishMessageResponse",
]


@dataclass(frozen=True, repr=False, eq=False)
class BroadcastSignalResponse(Value):
    """The signal was broadcast."""

    key: int
    """Key of the broadcast."""
    tenant_id: str | None
    """Tenant that the signal was broadcast to."""


@dataclass(frozen=True, repr=False, eq=False)
class PublishMessageResponse(Value):
    """The message was published: correlated, or buffered for its time to live."""

    key: int
    """Key of the message."""
    tenant_id: str | None
    """Tenant that the message was published to."""
