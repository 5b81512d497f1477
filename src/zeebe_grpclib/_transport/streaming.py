"""A server-streaming call, as its caller iterates it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from ..status import Origin, RpcError
from .deadline import NEVER
from .header_blocks import ResponseFields
from .message import PREFIX_LENGTH
from .metadata import Metadata, decode_metadata
from .protocol import ClientProtocol
from .status_mapping import owned, undecodable
from .stream import Stream
from .subchannel import Subchannel
from .waiter import Waiter

__all__ = ["ResponseStream"]

T_co = TypeVar("T_co", covariant=True)

BeforeRetry = Callable[[RpcError, int, float, asyncio.AbstractEventLoop], Awaitable["float | None"]]


class ResponseStream(AsyncIterator[T_co], Generic[T_co]):
    """The answers of one call, in order.

    The server may send ahead as much as the call's window holds; reading opens it again,
    so whoever does not read holds the server back. Leaving early, by `aclose`, by
    cancelling the reading task or by dropping the iterator, resets the stream.
    """

    def __init__(
        self,
        subchannel_of: Callable[[asyncio.AbstractEventLoop], Subchannel],
        before_retry: BeforeRetry,
        make_stream: Callable[[float | None, float], Stream],
        timeout_s: float | None,
        decode: Callable[[bytes], T_co],
        wait_for_ready: bool,
        sent: Callable[[], object] | None = None,
    ) -> None:
        """Describe the call; it starts when the first answer is asked for."""
        self._subchannel_of = subchannel_of
        self._before_retry = before_retry
        self._make_stream = make_stream
        self._timeout_s = timeout_s
        self._deadline = NEVER
        self._decode = decode
        self._wait_for_ready = wait_for_ready
        self._sent = sent
        self._loop: asyncio.AbstractEventLoop | None = None
        self._protocol: ClientProtocol | None = None
        self._stream: Stream | None = None
        self._over = False
        self._reading = False
        self._head: ResponseFields | None = None
        self._trailers: ResponseFields | None = None

    def __aiter__(self) -> ResponseStream[T_co]:
        return self

    async def __anext__(self) -> T_co:
        """Return the next answer.

        Raises:
            RpcError: The call did not end OK.
            RuntimeError: Another task is reading already.
        """
        if self._over:
            raise StopAsyncIteration
        if self._reading:
            raise RuntimeError("two tasks can't read one stream of answers")
        self._reading = True
        try:
            message = await self._next()
        except BaseException:
            self._leave()
            raise
        finally:
            self._reading = False
        if message is None:
            self._leave()
            raise StopAsyncIteration
        if self._head is None and self._stream is not None:
            self._head = self._stream.head
        try:
            return self._decode(message)
        except Exception as error:
            self._leave()
            raise undecodable(error) from error

    def initial_metadata(self) -> Metadata:
        """Return the metadata that came before the first answer, once one came."""
        head = self._head
        return decode_metadata(head.fields) if head is not None else ()

    def trailing_metadata(self) -> Metadata:
        """Return the metadata that came with the status, once the call is over."""
        trailers = self._trailers
        return decode_metadata(trailers.fields) if trailers is not None else ()

    async def aclose(self) -> None:
        """Leave the call: at once, and harmless once it is over."""
        self._leave()

    async def _next(self) -> bytes | None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            if self._timeout_s is not None:
                self._deadline = self._loop.time() + self._timeout_s
        loop = self._loop
        retries = 0
        left_s = self._timeout_s
        while True:
            stream = self._stream
            if stream is None:
                stream = await self._start(loop, left_s)
            if stream.messages:
                message = stream.messages.popleft()
                stream.held -= PREFIX_LENGTH + len(message)
                if not stream.ended and self._protocol is not None:
                    self._protocol.consumed(stream)
                return message
            if stream.ended:
                error = stream.error
                if error is None:
                    return None
                if error.origin is not Origin.REFUSED or stream.head is not None:
                    raise owned(error, stream.head is not None)
                left_s = await self._before_retry(error, retries, self._deadline, loop)
                retries += 1
                self._stream = None
                continue
            stream.waiter = Waiter(loop)
            await stream.waiter
            stream.waiter = None

    async def _start(self, loop: asyncio.AbstractEventLoop, left_s: float | None) -> Stream:
        subchannel = self._subchannel_of(loop)
        protocol = subchannel.current
        if protocol is None:
            protocol = await subchannel.ready(self._deadline, self._wait_for_ready)
            if left_s is not None:
                left_s = self._deadline - loop.time()
        stream = self._make_stream(left_s, self._deadline)
        self._protocol, self._stream = protocol, stream
        protocol.start(stream)
        if self._sent is not None:
            self._sent()
        return stream

    def _leave(self) -> None:
        self._over = True
        stream, protocol = self._stream, self._protocol
        if stream is not None and protocol is not None:
            self._head, self._trailers = stream.head, stream.trailers
            stream.messages.clear()
            protocol.cancel(stream)
        self._stream = self._protocol = None

    def __del__(self) -> None:
        # Dropped without `aclose`, in whatever thread the collector runs: the loop leaves
        # the call for us. Without that it would stay open as long as the connection.
        loop, stream, protocol = self._loop, self._stream, self._protocol
        if stream is None or protocol is None or loop is None or stream.ended:
            return
        if not loop.is_closed():
            loop.call_soon_threadsafe(protocol.cancel, stream)
