"""A channel of grpclib's own, handed in by a user, as a link of ours.

It keeps grpclib's limits (calls in flight are lost when a gateway goes away, a dead peer
is noticed by deadlines only), but not its exceptions: the some twenty types that it lets
out become one `RpcError` here. Each call runs in a task of its own, because grpclib ends
calls by cancelling whatever task they run in and never takes that back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TypeVar

import h2.exceptions
from grpclib.const import Cardinality
from grpclib.exceptions import GRPCError, StreamTerminatedError

from ..channel import GrpclibChannel
from ..status import Origin, RpcError, StatusCode
from .status_mapping import from_reset, undecodable

__all__ = ["GrpclibLink", "explain"]

T = TypeVar("T")

# grpclib answers a passed deadline itself; this much later we no longer wait for it to.
_GRACE_S = 0.5


class _Message(bytes):
    """A message as bytes, with the two methods by which grpclib's codec writes and reads one."""

    __slots__ = ()

    def SerializeToString(self) -> bytes:  # noqa: N802 - protobuf's name
        return self

    @classmethod
    def FromString(cls, content: bytes) -> _Message:  # noqa: N802 - protobuf's name
        return cls(content)


class GrpclibLink:
    """Calls through a `grpclib.client.Channel`."""

    def __init__(self, channel: GrpclibChannel) -> None:
        self._channel = channel

    async def unary(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
    ) -> T:
        """Call an RPC that has one answer."""
        task = asyncio.ensure_future(self._ask(path, request, timeout_s, metadata))
        try:
            await asyncio.wait({task}, timeout=None if timeout_s is None else timeout_s + _GRACE_S)
            if not task.done():
                raise _late(timeout_s)
        finally:
            await _end(task)
        content = _result(task, timeout_s)
        try:
            return decode(content)
        except Exception as error:
            raise undecodable(error) from error

    def server_streaming(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
        sent: Callable[[], object] | None = None,
    ) -> _Answers[T]:
        """Call an RPC that has any number of answers."""
        return _Answers(self._channel, path, request, timeout_s, decode, metadata, sent)

    async def _ask(
        self,
        path: str,
        request: bytes,
        timeout_s: float | None,
        metadata: Sequence[tuple[str, str | bytes]],
    ) -> bytes:
        async with self._channel.request(
            path,
            Cardinality.UNARY_UNARY,
            _Message,
            _Message,
            timeout=timeout_s,
            metadata=metadata,
        ) as stream:
            await stream.send_message(_Message(request), end=True)
            answer: bytes | None = await stream.recv_message()
            await stream.recv_trailing_metadata()
        if answer is None:
            raise RpcError(
                StatusCode.UNIMPLEMENTED, "OK without an answer message", origin=Origin.GARBAGE
            )
        return answer


async def _end(task: asyncio.Task[Any]) -> None:
    """See to it that a call is over: it may have to be told."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task})


def _result(task: asyncio.Task[T], timeout_s: float | None) -> T:
    """Return or raise what a finished call did."""
    if task.cancelled():  # not by us: grpclib cancels tasks, and this one got away
        text = "the call was cut off inside grpclib"
        raise RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.LOST)
    error = task.exception()
    if error is None:
        return task.result()
    if isinstance(error, RpcError) or not isinstance(error, Exception):
        raise error
    raise explain(error, timeout_s) from error


def _late(timeout_s: float | None) -> RpcError:
    limit = "" if timeout_s is None else f" within {timeout_s:g} s"
    return RpcError(StatusCode.DEADLINE_EXCEEDED, f"no answer{limit}", origin=Origin.DEADLINE)


class _Answers(AsyncIterator[T]):
    """The answers of one call, read in a task of its own, one ahead of the reader."""

    def __init__(
        self,
        channel: GrpclibChannel,
        path: str,
        request: bytes,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]],
        sent: Callable[[], object] | None,
    ) -> None:
        self._channel = channel
        self._metadata = metadata
        self._sent = sent
        self._path = path
        self._request = request
        self._timeout_s = timeout_s
        self._decode = decode
        self._answers: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1)
        self._task: asyncio.Task[None] | None = None
        self._over = False

    async def __anext__(self) -> T:
        if self._over:
            raise StopAsyncIteration
        if self._task is None:
            self._task = asyncio.ensure_future(self._read())
        getter = asyncio.ensure_future(self._answers.get())
        try:
            await asyncio.wait({getter, self._task}, return_when=asyncio.FIRST_COMPLETED)
            answer = getter.result() if getter.done() else None
        finally:
            getter.cancel()
        if answer is None:
            self._over = True
            _result(self._task, self._timeout_s)
            raise StopAsyncIteration
        try:
            return self._decode(answer)
        except Exception as error:
            await self.aclose()
            raise undecodable(error) from error

    async def aclose(self) -> None:
        """Leave the call."""
        self._over = True
        if self._task is not None:
            await _end(self._task)

    async def _read(self) -> None:
        async with self._channel.request(
            self._path,
            Cardinality.UNARY_STREAM,
            _Message,
            _Message,
            timeout=self._timeout_s,
            metadata=self._metadata,
        ) as stream:
            await stream.send_message(_Message(self._request), end=True)
            if self._sent is not None:
                self._sent()
            while (answer := await stream.recv_message()) is not None:
                await self._answers.put(answer)


def explain(error: Exception, timeout_s: float | None) -> RpcError:
    """Return what an exception of grpclib's, or of what lies below it, means."""
    if isinstance(error, GRPCError):
        return RpcError(
            StatusCode.from_number(error.status.value), error.message or "", origin=Origin.ANSWERED
        )
    # asyncio's own TimeoutError is another class on Python 3.10.
    if isinstance(error, (TimeoutError, asyncio.TimeoutError)) and not _is_from_socket(error):
        return _late(timeout_s)
    text = str(error) or type(error).__name__
    if isinstance(error, StreamTerminatedError):
        if reset := re.search(r"Stream reset by remote party, error_code: (\d+)", text):
            # grpclib does not say whether an answer had begun: nothing is proved by REFUSED.
            return from_reset(int(reset[1]), answered=True)
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.LOST)
    if isinstance(error, h2.exceptions.NoAvailableStreamIDError):
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.REFUSED)
    if isinstance(error, (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)):
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.LOST)
    if isinstance(error, OSError):
        # Names, addresses, TLS: grpclib lets these out of connecting only. What happens to
        # a connection later, it calls StreamTerminatedError.
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.CONNECT)
    if isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError):
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.LOCAL)
    # What is left are the exceptions of code that met bytes it did not expect.
    return RpcError(
        StatusCode.INTERNAL,
        f"the answer is not valid gRPC ({type(error).__name__}: {text})",
        origin=Origin.GARBAGE,
    )


def _is_from_socket(error: Any) -> bool:
    """Whether a TimeoutError is the kernel's (ETIMEDOUT), not a deadline of grpclib's."""
    return getattr(error, "errno", None) is not None
