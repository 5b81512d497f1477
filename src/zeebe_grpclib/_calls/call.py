"""What a call is, whatever it asks for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

import betterproto2

from ..errors import PyZeebeError
from ..status import RpcError, StatusCode

T = TypeVar("T")

Rejections: TypeAlias = Mapping[StatusCode, Callable[[RpcError], PyZeebeError]]
"""What statuses mean for one call; a status that is absent has its general meaning."""

GATEWAY = "/gateway_protocol.Gateway/"


@dataclass(frozen=True)
class Rpc:
    """One method of the protocol: its path on the wire and the message it answers with."""

    path: str
    answer: type[betterproto2.Message]

    @property
    def name(self) -> str:
        """The method's name in the protocol, without package and service."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Call(Generic[T]):
    """A request that is ready to be sent.

    Attributes:
        rpc: The method.
        request: The message to send.
        parse: Reads the answer into what the caller gets.
        rejections: What this call's own statuses mean.
        patience_ms: For how long the gateway holds the call back on purpose, over and
            above its ordinary time to answer.
        subject: What the call is about, by its key or id, for errors to name.
        idempotent_for_ms: For how long after it was first sent the same request, sent again,
            has no second effect; 0 where it always has one.
    """

    rpc: Rpc
    request: betterproto2.Message
    parse: Callable[[Any], T]
    rejections: Rejections = field(default_factory=dict)
    patience_ms: int = 0
    subject: str = ""
    idempotent_for_ms: float = math.inf
