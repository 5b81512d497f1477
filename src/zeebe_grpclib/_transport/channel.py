"""The channel: calls in, answers or one `RpcError` out.

A channel belongs to no loop. It keeps a subchannel for each loop that calls it, and
starts afresh in a forked child: a socket is never used by a loop or a process other than
its own.
"""

from __future__ import annotations

import asyncio
import os
import random as random_numbers
from collections.abc import Callable, Sequence
from typing import TypeVar

from ..status import Origin, RpcError
from .backoff import retry_delay_s
from .connector import Target
from .deadline import NEVER
from .flow_control import INITIAL_WINDOW
from .metadata import encode_metadata
from .status_mapping import owned, undecodable
from .stream import Stream
from .streaming import ResponseStream
from .subchannel import ChannelOptions, Subchannel
from .waiter import Waiter

__all__ = ["Channel"]

T = TypeVar("T")

_RETRY_LIMIT_S = 20.0
"""How long calls without a deadline are retried while the server surely does nothing."""
_MAX_METADATA = 64


class _Forks:
    """Counts how often this process is the child of a fork."""

    def __init__(self) -> None:
        self.count = 0
        self.left_behind: list[object] = []
        """The parent's subchannels: never touched again, and never finalised here, where
        their sockets are not ours to close."""

    def forked(self) -> None:
        self.count += 1


_forks = _Forks()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forks.forked)


class Channel:
    """Calls RPCs of one server."""

    def __init__(
        self,
        target: Target,
        options: ChannelOptions | None = None,
        *,
        random: Callable[[], float] = random_numbers.random,
    ) -> None:
        """Describe the way to a server; nothing is opened before the first call.

        Args:
            target: Where the server is.
            options: Defaults for everything if left out.
            random: Uniform in [0, 1): spreads back-off and retries.
        """
        self._target = target
        self._options = options or ChannelOptions()
        self._random = random
        self._subchannels: dict[asyncio.AbstractEventLoop, Subchannel] = {}
        self._forks = _forks.count
        self._closed = False
        self._encoded: dict[tuple[tuple[str, str | bytes], ...], tuple[tuple[bytes, bytes], ...]]
        self._encoded = {}

    # Longer than a function should be: every call would pay for each coroutine that it was
    # split into.
    async def unary(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
        wait_for_ready: bool = False,
    ) -> T:
        """Call an RPC that has one answer.

        Calls that the server surely did not process are sent again, until the deadline
        (for 20 s where there is none). Cancelling the awaiting task resets the stream.

        Args:
            path: ``/package.Service/Method``.
            request: The request message, encoded.
            timeout_s: Limit of the whole call, connecting and retries included; None for
                no limit.
            decode: Reads the answer's message; its errors become INTERNAL.
            metadata: Custom metadata.
            wait_for_ready: Wait for a connection until the deadline instead of failing
                fast while connecting is backing off.

        Raises:
            RpcError: The call did not end OK.
            ValueError: The metadata is not allowed in gRPC.
        """
        loop = asyncio.get_running_loop()
        subchannel = self._subchannels.get(loop)
        if subchannel is None or self._forks != _forks.count:
            subchannel = self._subchannel(loop)
        fields = self._fields(metadata) if metadata else ()
        deadline = NEVER if timeout_s is None else loop.time() + timeout_s
        retries = 0
        while True:
            protocol = subchannel.current
            if protocol is None or (timeout_s is not None and timeout_s <= 0):
                protocol = await subchannel.ready(deadline, wait_for_ready)
                if timeout_s is not None:
                    timeout_s = deadline - loop.time()
            waiter = Waiter(loop)
            stream = Stream(path, request, timeout_s, deadline, waiter, fields)
            protocol.start(stream)
            if not stream.ended:
                try:
                    await waiter
                except BaseException:
                    protocol.cancel(stream)
                    raise
            error = stream.error
            if error is None:
                break
            if error.origin is not Origin.REFUSED:
                raise owned(error, stream.head is not None)
            timeout_s = await self._before_retry(error, retries, deadline, loop)
            retries += 1
        body = stream.body
        try:
            return decode(body if body is not None else b"")
        except Exception as garbled:
            raise undecodable(garbled) from garbled

    def server_streaming(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
        window: int = INITIAL_WINDOW,
        wait_for_ready: bool = False,
        sent: Callable[[], object] | None = None,
    ) -> ResponseStream[T]:
        """Call an RPC that has any number of answers.

        The call starts when the first answer is asked for.

        Args:
            path: ``/package.Service/Method``.
            request: The request message, encoded.
            timeout_s: Limit of the whole call; None for no limit.
            decode: Reads one message; its errors become INTERNAL.
            metadata: Custom metadata.
            window: Bytes of answers that the server may send ahead of the reader. HTTP/2
                grants 64 KiB from the start; a smaller window holds after that.
            wait_for_ready: As in `unary`.
            sent: Called each time the request is handed to a connection.

        Raises:
            ValueError: The metadata is not allowed in gRPC.
        """
        fields = self._fields(metadata) if metadata else ()

        def make_stream(left_s: float | None, deadline: float) -> Stream:
            return Stream(
                path,
                request,
                left_s,
                deadline,
                None,
                metadata=fields,
                unary=False,
                window_size=window,
            )

        return ResponseStream(
            self._here, self._before_retry, make_stream, timeout_s, decode, wait_for_ready, sent
        )

    def is_ready(self) -> bool:
        """Whether a connection is open; one is begun if none is, and none is backing off."""
        subchannel = self._here(asyncio.get_running_loop())
        subchannel.begin()
        return subchannel.current is not None

    def is_idle(self) -> bool:
        """Whether the running loop has no connection, and none is on its way."""
        return self._here(asyncio.get_running_loop()).is_idle()

    async def close(self) -> None:
        """End all calls and connections of the running loop; refuse further calls."""
        self._closed = True
        subchannel = self._here(asyncio.get_running_loop())
        await subchannel.close()

    def abort(self) -> None:
        """As `close`, but at once and without a word to the server."""
        self._closed = True
        self._here(asyncio.get_running_loop()).abort()

    # --- off the common path

    def _here(self, loop: asyncio.AbstractEventLoop) -> Subchannel:
        subchannel = self._subchannels.get(loop)
        if subchannel is None or self._forks != _forks.count:
            subchannel = self._subchannel(loop)
        return subchannel

    def _subchannel(self, loop: asyncio.AbstractEventLoop) -> Subchannel:
        if self._forks != _forks.count:
            _forks.left_behind.append(self._subchannels)
            self._subchannels = {}
            self._forks = _forks.count
        for other in [other for other in self._subchannels if other.is_closed()]:
            self._subchannels.pop(other).leave()
        subchannel = Subchannel(self._target, self._options, loop, self._random)
        if self._closed:
            subchannel.abort()
        self._subchannels[loop] = subchannel
        return subchannel

    def _fields(
        self, metadata: Sequence[tuple[str, str | bytes]]
    ) -> tuple[tuple[bytes, bytes], ...]:
        key = tuple(metadata)
        fields = self._encoded.get(key)
        if fields is None:
            fields = encode_metadata(key)
            if len(self._encoded) >= _MAX_METADATA:
                self._encoded.clear()
            self._encoded[key] = fields
        return fields

    async def _before_retry(
        self, error: RpcError, retries: int, deadline: float, loop: asyncio.AbstractEventLoop
    ) -> float | None:
        """Wait before a call is sent again; return what is left of its time.

        Raises:
            RpcError: There is no time left; the error that it would be retried for.
        """
        now = loop.time()
        delay_s = retry_delay_s(retries, self._random)
        # Growing waits of up to 200 ms: so many retries take the limit.
        spent = retries * 0.2
        if now + delay_s >= deadline or (deadline == NEVER and spent > _RETRY_LIMIT_S):
            raise owned(error)
        if delay_s:
            await asyncio.sleep(delay_s)
        return None if deadline == NEVER else deadline - loop.time()
