"""The door: the only place where a request becomes a call.

It runs a `Call`, sets its deadline, spends the connection budget, and turns whatever went
wrong into this package's errors. Deciding is done elsewhere (`_calls`, `_budget`), and so
is moving bytes (`_transport`); here the two meet.
"""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from ._attempts import attempts_of
from ._budget import ConnectionBudget
from ._calls import Call
from ._calls.failures import translate
from ._proto.codec import decoder, encode
from ._transport.links import Answers, Link, check_channel, open_link
from .channel import GrpclibChannel, ZeebeChannel
from .errors import ClientClosedError, ClientRetiredError, PyZeebeError
from .status import Origin, RpcError, StatusCode

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Above the 15 s that a gateway waits for its brokers, so that its text arrives.
DEFAULT_DEADLINE_MS = 20_000


def deadline_s(
    call: Call[Any], deadline_ms: float | None, default_deadline_ms: float | None
) -> float | None:
    """Return the seconds that a call may take; None for any time.

    Args:
        call: The call, which knows for how long the gateway holds it back on purpose.
        deadline_ms: What the caller asks for; it counts alone.
        default_deadline_ms: What the client grants each call; None for any time.

    Raises:
        ValueError: The caller asks for no time at all.
    """
    if deadline_ms is None:
        if default_deadline_ms is None:
            return None
        deadline_ms = default_deadline_ms + call.patience_ms
    elif not deadline_ms > 0:
        raise ValueError(f"deadline_ms must be more than 0, not {deadline_ms}")
    return None if math.isinf(deadline_ms) else deadline_ms / 1000


class Invoker:
    """Runs calls through one channel, for one client."""

    def __init__(
        self,
        channel: ZeebeChannel | GrpclibChannel,
        max_connection_retries: int,
        default_deadline_ms: float | None = DEFAULT_DEADLINE_MS,
    ) -> None:
        if default_deadline_ms is not None and not default_deadline_ms > 0:
            raise ValueError(f"default_deadline_ms must be more than 0, not {default_deadline_ms}")
        check_channel(channel)
        self._channel = channel
        self._budget = ConnectionBudget(max_connection_retries)
        self._default_deadline_ms = default_deadline_ms
        self._attempts = attempts_of(channel)
        self._closed = False

    @property
    def is_usable(self) -> bool:
        """Whether calls are still tried."""
        return not self._closed and not self._budget.is_spent

    async def call(self, call: Call[T], deadline_ms: float | None = None) -> T:
        """Run a call that has one answer.

        Raises:
            PyZeebeError: It did not end well; which one, the call's own table says.
        """
        limit_s = deadline_s(call, deadline_ms, self._default_deadline_ms)
        link = self._open(call)
        began = self._budget.begin()
        try:
            if self._attempts is None:
                answer = await link.unary(
                    call.rpc.path, self._written(call), timeout_s=limit_s, decode=_reader(call)
                )
            else:
                answer = await self._attempts.unary(
                    link, call, self._written(call), timeout_s=limit_s, decode=_reader(call)
                )
        except RpcError as failure:
            raise self._failed(call, began, failure) from (failure.__cause__ or failure)
        self._budget.succeeded()
        return answer

    async def stream(self, call: Call[T], deadline_ms: float | None = None) -> AsyncIterator[T]:
        """Run a call that has any number of answers; leaving early cancels it.

        Raises:
            PyZeebeError: It did not end well.
        """
        limit_s = deadline_s(call, deadline_ms, self._default_deadline_ms)
        link = self._open(call)
        began = self._budget.begin()
        try:
            answers: Answers[T]
            if self._attempts is None:
                answers = link.server_streaming(
                    call.rpc.path, self._written(call), timeout_s=limit_s, decode=_reader(call)
                )
            else:
                answers = self._attempts.server_streaming(
                    link, call, self._written(call), timeout_s=limit_s, decode=_reader(call)
                )
            try:
                async for answer in answers:
                    yield answer
            finally:
                await answers.aclose()
        except RpcError as failure:
            raise self._failed(call, began, failure) from (failure.__cause__ or failure)
        self._budget.succeeded()

    async def close(self) -> None:
        """Refuse further calls, and let go of the channel."""
        if not self._closed:
            self._closed = True
            if isinstance(self._channel, ZeebeChannel):
                await self._channel.release(self)

    def _open(self, call: Call[Any]) -> Link:
        if self._closed:
            error = ClientClosedError("this client was closed")
            raise error.concerning(call.rpc.name, None, call.subject)
        if self._budget.is_spent:
            failure = self._budget.last_failure
            raise ClientRetiredError(
                RpcError(
                    StatusCode.UNAVAILABLE,
                    f"this client gave up after {self._budget.failures} connection failures in a "
                    f"row (max_connection_retries); the last one was: {failure}",
                    origin=Origin.LOCAL,
                )
            ).concerning(call.rpc.name, None, call.subject) from failure
        try:
            if isinstance(self._channel, ZeebeChannel):
                self._channel.acquire(self)
            return open_link(self._channel)
        except ClientClosedError as closed:
            raise closed.concerning(call.rpc.name, None, call.subject) from None

    def _written(self, call: Call[Any]) -> bytes:
        if isinstance(self._channel, ZeebeChannel) and self._channel.tenants is not None:
            self._channel.tenants.fill(call.request)
        request = encode(call.request)
        if isinstance(self._channel, ZeebeChannel):
            limit = self._channel.options.max_send_bytes
            if 0 <= limit < len(request):
                raise RpcError(
                    StatusCode.RESOURCE_EXHAUSTED,
                    f"the request has {len(request)} bytes, more than the {limit} of "
                    "grpc.max_send_message_length; nothing was sent",
                    origin=Origin.LOCAL,
                )
        return request

    def _failed(self, call: Call[Any], began: int, failure: RpcError) -> PyZeebeError:
        """Take note of a failure; return what to tell the caller."""
        if self._closed and failure.origin is not Origin.ANSWERED:
            text = "this client was closed while the call was running"
            return ClientClosedError(text).concerning(call.rpc.name, failure, call.subject)
        spent = self._budget.is_spent
        self._budget.failed(began, failure)
        logger.debug("%s failed: %s", call.rpc.name, failure)
        if self._budget.is_spent and not spent:
            logger.warning(
                "giving up on the gateway after %d connection failures in a row, the last one: %s",
                self._budget.failures,
                failure,
            )
        return translate(call, failure)

    def __repr__(self) -> str:
        state = " closed" if self._closed else " retired" if self._budget.is_spent else ""
        return f"{self._channel!r}{state}"


def _reader(call: Call[T]) -> Callable[[bytes], T]:
    """Return what reads an answer's bytes; the transport calls what it raises INTERNAL."""
    # The compiled codec, also because it is strict: betterproto2's own puts what it finds
    # into fields of another type, and stops without a word where bytes are missing.
    decode = decoder(call.rpc.answer)

    def read(content: bytes) -> T:
        return call.parse(decode(content))

    return read
