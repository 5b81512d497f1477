"""The door: the only place where a request becomes a call.

It runs a `Call`, sets its deadline, spends the connection budget, and turns whatever went
wrong into this package's errors. Deciding is done elsewhere (`_calls`, `_budget`), and so
is moving bytes (`_transport`); here the two meet.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ._budget import ConnectionBudget
from ._calls import Call
from ._calls.failures import translate
from ._lazy import module_on_demand
from ._proto.codec import encode
from ._transport.links import Answers, Link, check_channel, open_link
from .channel import GrpclibChannel, ZeebeChannel
from .errors import ClientClosedError, ClientRetiredError, PyZeebeError, SettingsError
from .status import Origin, RpcError, StatusCode

if TYPE_CHECKING:
    from . import _attempts
else:
    _attempts = module_on_demand("._attempts", __package__)

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
        TypeError: The caller asks for something else than a number.
        ValueError: The caller asks for no time at all.
    """
    if deadline_ms is None:
        if default_deadline_ms is None:
            return None
        deadline_ms = default_deadline_ms + call.patience_ms
    else:
        _check_limit("deadline_ms", deadline_ms)
    return _seconds(deadline_ms)


def _check_limit(name: str, limit_ms: float) -> None:
    if not isinstance(limit_ms, (int, float)):
        kind = type(limit_ms).__name__
        raise TypeError(f"{name} must be a number of milliseconds, not {kind}")
    if not limit_ms > 0:
        raise ValueError(f"{name} must be more than 0, not {limit_ms}")


def _seconds(deadline_ms: float | None) -> float | None:
    return None if deadline_ms is None or math.isinf(deadline_ms) else deadline_ms / 1000


class Invoker:
    """Runs calls through one channel, for one client."""

    def __init__(
        self,
        channel: ZeebeChannel | GrpclibChannel,
        max_connection_retries: int,
        default_deadline_ms: float | None = DEFAULT_DEADLINE_MS,
        *,
        wait_for_ready: bool = False,
    ) -> None:
        if default_deadline_ms is not None:
            _check_limit("default_deadline_ms", default_deadline_ms)
        check_channel(channel)
        self._channel = channel
        self._own = channel if isinstance(channel, ZeebeChannel) else None
        if wait_for_ready and self._own is None:
            raise SettingsError(
                "wait_for_ready needs a channel of this package; one of grpclib's does not wait"
            )
        self._wait_for_ready = bool(wait_for_ready)
        self._max_send_bytes = -1 if self._own is None else self._own.options.max_send_bytes
        self._budget = ConnectionBudget(max_connection_retries)
        self._default_deadline_ms = default_deadline_ms
        # Of calls that ask for no time of their own and that nobody holds back.
        self._ordinary_limit_s = _seconds(default_deadline_ms)
        self._attempts: _attempts.Attempts | None = None
        if self._own is not None and self._own.adds_to_calls:
            self._attempts = _attempts.attempts_of(self._own)
        self._closed = False
        # The link of the last call, with the loop and the generation that it is good for:
        # as one value, since loops of several threads may share a client.
        self._line: tuple[asyncio.AbstractEventLoop, object, Link] | None = None

    @property
    def is_usable(self) -> bool:
        """Whether calls are still tried."""
        return not self._closed and not self._budget.is_spent

    @property
    def needs_task(self) -> bool:
        """Whether calls may ask for the task that they run in.

        Hooks and credentials of users' own may, and grpclib does; our transport does not.
        """
        return self._own is None or self._attempts is not None

    async def call(self, call: Call[T], deadline_ms: float | None = None) -> T:
        """Run a call that has one answer.

        Raises:
            PyZeebeError: It did not end well; which one, the call's own table says.
        """
        rpc = call.rpc
        if deadline_ms is None and rpc.patience_ms is None:
            limit_s = self._ordinary_limit_s
        else:
            limit_s = deadline_s(call, deadline_ms, self._default_deadline_ms)
        budget = self._budget
        link = self._open(call)
        began = budget.counted
        try:
            request = self._written(call)
            if self._attempts is None:
                answer = await link.unary(rpc.path, request, timeout_s=limit_s, decode=rpc.read)
            else:
                answer = await self._attempts.unary(
                    link, call, request, timeout_s=limit_s, decode=rpc.read
                )
        except RpcError as failure:
            raise self._failed(call, began, failure) from (failure.__cause__ or failure)
        if budget.failures:
            budget.succeeded()
        return answer

    async def stream(
        self,
        call: Call[T],
        deadline_ms: float | None = None,
        sent: Callable[[], object] | None = None,
    ) -> AsyncIterator[T]:
        """Run a call that has any number of answers; leaving early cancels it.

        Args:
            call: The call.
            deadline_ms: How long it may take.
            sent: Called each time the request has a connection and goes out.

        Raises:
            PyZeebeError: It did not end well.
        """
        limit_s = deadline_s(call, deadline_ms, self._default_deadline_ms)
        link = self._open(call)
        began = self._budget.counted
        try:
            answers: Answers[T]
            if self._attempts is None:
                answers = link.server_streaming(
                    call.rpc.path,
                    self._written(call),
                    timeout_s=limit_s,
                    decode=call.rpc.read,
                    sent=sent,
                )
            else:
                answers = self._attempts.server_streaming(
                    link,
                    call,
                    self._written(call),
                    timeout_s=limit_s,
                    decode=call.rpc.read,
                    sent=sent,
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
            self._line = None
            if self._own is not None:
                await self._own.release(self)

    def _open(self, call: Call[Any]) -> Link:
        line, own = self._line, self._own
        if (
            line is not None
            and own is not None
            and line[0] is asyncio.get_running_loop()
            and line[1] is own.generation
            and not self._closed
            and not self._budget.is_spent
        ):
            return line[2]
        return self._opened(call)

    def _opened(self, call: Call[Any]) -> Link:
        """Open the channel for the running loop, where it may be opened."""
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
        own = self._own
        try:
            if own is None:
                return open_link(self._channel)
            own.acquire(self)
            generation = own.generation
            link = open_link(own, self._wait_for_ready)
        except ClientClosedError as closed:
            raise closed.concerning(call.rpc.name, None, call.subject) from None
        self._line = (asyncio.get_running_loop(), generation, link)
        return link

    def _written(self, call: Call[Any]) -> bytes:
        own = self._own
        if own is not None and own.tenants is not None:
            own.tenants.fill(call.request)
        request = encode(call.request)
        if 0 <= self._max_send_bytes < len(request):
            raise RpcError(
                StatusCode.RESOURCE_EXHAUSTED,
                f"the request has {len(request)} bytes, more than the {self._max_send_bytes} of "
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
