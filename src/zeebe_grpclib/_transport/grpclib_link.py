"""A channel of grpclib's own, handed in by a user, as a link of ours.

It keeps grpclib's limits (calls in flight are lost when a gateway goes away, a dead peer
is noticed by deadlines only), but not its exceptions: the some twenty types that it lets
out become one `RpcError` here. Each call runs in a task of its own, because grpclib ends
calls by cancelling whatever task they run in and never takes that back.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import grpclib.client
import h2.exceptions
from grpclib.const import Cardinality
from grpclib.exceptions import GRPCError, StreamTerminatedError

from ..status import Origin, RpcError, StatusCode
from .status_mapping import undecodable

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

    def __init__(self, channel: grpclib.client.Channel) -> None:
        self._channel = channel

    async def unary(
        self, path: str, request: bytes, *, timeout_s: float | None, decode: Callable[[bytes], T]
    ) -> T:
        """Call an RPC that has one answer."""
        task = asyncio.ensure_future(self._ask(path, request, timeout_s))
        try:
            await asyncio.wait({task}, timeout=None if timeout_s is None else timeout_s + _GRACE_S)
        except BaseException:
            task.cancel()
            await asyncio.wait({task})
            raise
        task.cancel()  # of no effect once it is done
        content = await _result(task, timeout_s)
        try:
            return decode(content)
        except Exception as error:
            raise undecodable(error) from error

    def server_streaming(
        self, path: str, request: bytes, *, timeout_s: float | None, decode: Callable[[bytes], T]
    ) -> _Answers[T]:
        """Call an RPC that has any number of answers."""
        return _Answers(self._channel, path, request, timeout_s, decode)

    async def _ask(self, path: str, request: bytes, timeout_s: float | None) -> bytes:
        async with self._channel.request(
            path, Cardinality.UNARY_UNARY, _Message, _Message, timeout=timeout_s
        ) as stream:
            await stream.send_message(_Message(request), end=True)
            answer = await stream.recv_message()
            await stream.recv_trailing_metadata()
        if answer is None:
            raise RpcError(
                StatusCode.INTERNAL, "OK without an answer message", origin=Origin.GARBAGE
            )
        return answer


async def _result(task: asyncio.Task[T], timeout_s: float | None) -> T:
    await asyncio.wait({task})  # ended, or cancelled a moment ago
    if task.cancelled():
        raise RpcError(
            StatusCode.DEADLINE_EXCEEDED if timeout_s is not None else StatusCode.UNAVAILABLE,
            "the call was cut off inside grpclib",
            origin=Origin.LOST,
        )
    error = task.exception()
    if error is None:
        return task.result()
    if isinstance(error, RpcError):
        raise error
    if not isinstance(error, Exception):
        raise error
    raise explain(error, timeout_s) from error


class _Answers(AsyncIterator[T]):
    """The answers of one call, read in a task of its own, one ahead of the reader."""

    def __init__(
        self,
        channel: grpclib.client.Channel,
        path: str,
        request: bytes,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
    ) -> None:
        self._channel = channel
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
            await _result(self._task, self._timeout_s)
            raise StopAsyncIteration
        try:
            return self._decode(answer)
        except Exception as error:
            await self.aclose()
            raise undecodable(error) from error

    async def aclose(self) -> None:
        """Leave the call."""
        self._over = True
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _read(self) -> None:
        async with self._channel.request(
            self._path, Cardinality.UNARY_STREAM, _Message, _Message, timeout=self._timeout_s
        ) as stream:
            await stream.send_message(_Message(self._request), end=True)
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
        limit = "" if timeout_s is None else f" within {timeout_s:g} s"
        return RpcError(StatusCode.DEADLINE_EXCEEDED, f"no answer{limit}", origin=Origin.DEADLINE)
    text = str(error) or type(error).__name__
    if isinstance(error, StreamTerminatedError):
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.LOST)
    if isinstance(error, h2.exceptions.NoAvailableStreamIDError):
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.REFUSED)
    if isinstance(
        error, (ConnectionRefusedError, FileNotFoundError, socket.gaierror, ssl.SSLError)
    ):
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.CONNECT)
    if isinstance(error, OSError):
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.LOST)
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
