"""What a call is, whatever it asks for: a method and a request."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from .._proto.codec import decoder
from .._value import Value
from ..errors import PyZeebeError
from ..status import RpcError, StatusCode
from .alike import alike

if TYPE_CHECKING:
    import betterproto2

T = TypeVar("T")

Rejections: TypeAlias = Mapping[StatusCode, Callable[[RpcError], PyZeebeError]]
"""What statuses mean for one call; a status that is absent has its general meaning."""

GATEWAY = "/gateway_protocol.Gateway/"


def _no_rejections(_: Any) -> Rejections:
    return {}


def _no_subject(_: Any) -> str:
    return ""


@dataclass(frozen=True, repr=False, eq=False)
class Rpc(Value, Generic[T]):
    """One method of the protocol, and what this package makes of it.

    What differs from call to call is a function of the request, asked when somebody wants
    to know. Made with each call it would cost as much as sending it, and nearly no call is
    refused.

    Attributes:
        path: Its path on the wire.
        answer: The message that it answers with.
        parse: Reads the answer into what the caller gets.
        subject: What a request is about, by its key or id, for errors to name.
        rejections: What the statuses of a request's own mean.
        patience_ms: For how long the gateway holds a request back on purpose, over and above
            its ordinary time to answer; None for never.
        idempotent_for_ms: For how long after it was first sent the same request, sent again,
            has no second effect: a number, or a function of the request; 0 where it always
            has one.
        key: Where answers are carried over and differ in one key mostly: that field.
        quicker: What reads an answer's bytes as the function that it is given does, but faster.
    """

    path: str
    answer: type[betterproto2.Message]
    parse: Callable[[Any], T]
    subject: Callable[[Any], str] = _no_subject
    rejections: Callable[[Any], Rejections] = _no_rejections
    patience_ms: Callable[[Any], int] | None = None
    idempotent_for_ms: Callable[[Any], float] | float = math.inf
    key: str = ""
    quicker: Callable[[Callable[[bytes], T]], Callable[[bytes], T]] | None = None

    @property
    def name(self) -> str:
        """The method's name in the protocol, without package and service."""
        return self.path.rpartition("/")[2]

    @functools.cached_property
    def read(self) -> Callable[[bytes], T]:
        """What reads an answer's bytes into what the caller gets.

        It raises `DecodeError` where they are no answer, and whatever ``parse`` does.
        """
        # The compiled codec, also because it is strict: betterproto2's own puts what it finds
        # into fields of another type, and stops without a word where bytes are missing.
        decode, parse = decoder(self.answer), self.parse

        def read(content: bytes) -> T:
            return parse(decode(content))

        if self.quicker is not None:
            return self.quicker(read)
        return alike(read, self.key) if self.key else read


# Not frozen, though nobody changes it: that would take half a microsecond of each call.
@dataclass(repr=False, eq=False)
class Call(Value, Generic[T]):
    """A request that is ready to be sent.

    Attributes:
        rpc: The method.
        request: The message to send.
    """

    rpc: Rpc[T]
    request: betterproto2.Message

    @property
    def parse(self) -> Callable[[Any], T]:
        """What reads the answer's message into what the caller gets."""
        return self.rpc.parse

    @property
    def subject(self) -> str:
        """What the call is about, by its key or id, for errors to name."""
        return self.rpc.subject(self.request)

    @property
    def rejections(self) -> Rejections:
        """What this call's own statuses mean."""
        return self.rpc.rejections(self.request)

    @property
    def patience_ms(self) -> int:
        """For how long the gateway holds the call back on purpose."""
        patience_ms = self.rpc.patience_ms
        return 0 if patience_ms is None else patience_ms(self.request)

    @property
    def idempotent_for_ms(self) -> float:
        """For how long after it was first sent a repetition has no second effect."""
        for_ms = self.rpc.idempotent_for_ms
        return for_ms(self.request) if callable(for_ms) else for_ms
