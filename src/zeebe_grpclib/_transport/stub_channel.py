"""grpclib's `Channel` interface over a channel of ours, for generated stubs and their users.

Stubs that betterproto2's or grpclib's compiler wrote, code that takes a
`grpclib.client.Channel`, and listeners of `grpclib.events` work on it. Off the hot path:
the client itself never comes here. What it does not do: requests of more than one message
(the gateway has none), and status details.

Calls fail as grpclib's do, with `GRPCError`, but every failure is one: transport faults
are UNAVAILABLE and a missed deadline is DEADLINE_EXCEEDED, each chained to the `RpcError`
that says what is known of the request's fate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import grpclib.client
from grpclib.const import Cardinality, Status
from grpclib.events import _DispatchChannelEvents
from grpclib.exceptions import GRPCError
from grpclib.metadata import Deadline
from multidict import MultiDict

from ..status import RpcError
from .channel import Channel
from .streaming import ResponseStream

__all__ = ["StubChannel", "StubStream"]

MetadataLike = Mapping[str, "str | bytes"] | Sequence[tuple[str, "str | bytes"]]


class StubChannel(grpclib.client.Channel):
    """What a generated stub takes as its channel.

    A subclass for the sake of annotations and `isinstance` only: nothing of grpclib's own
    channel is used, and its constructor, which binds a loop, is not called.
    """

    def __init__(self, channel: Channel) -> None:
        """Lend a channel to stubs; closing this one closes it.

        Args:
            channel: Makes the calls.
        """
        self._channel = channel
        self._protocol = None  # what grpclib's finaliser looks at
        # The name by which `grpclib.events.listen` finds whom to tell.
        self.__dispatch__ = _DispatchChannelEvents()

    def request(  # type: ignore[override]  # the same methods on a stream of ours
        self,
        name: str,
        cardinality: Cardinality,
        request_type: type[Any],  # noqa: ARG002 (grpclib's signature)
        reply_type: type[Any],
        *,
        timeout: float | None = None,
        deadline: Deadline | None = None,
        metadata: MetadataLike | None = None,
    ) -> StubStream:
        """Describe a call; it starts with its message.

        Raises:
            NotImplementedError: The RPC takes a stream of requests.
        """
        if cardinality.client_streaming:
            raise NotImplementedError(f"{name} takes a stream of requests; the gateway has none")
        if deadline is not None:
            left_s = max(deadline.time_remaining(), 0.0)
            timeout = left_s if timeout is None else min(timeout, left_s)
        pairs: MultiDict[str | bytes] = MultiDict(metadata or ())
        return StubStream(
            self._channel, name, cardinality, reply_type, timeout, pairs, self.__dispatch__
        )

    def close(self) -> None:
        """End all calls and connections of the running loop."""
        self._channel.abort()

    async def __aenter__(self) -> StubChannel:  # noqa: PYI034 (Self needs 3.11)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._channel.close()


class StubStream:
    """One call, with the methods of `grpclib.client.Stream`."""

    def __init__(
        self,
        channel: Channel,
        name: str,
        cardinality: Cardinality,
        reply_type: type[Any],
        timeout_s: float | None,
        metadata: MultiDict[str | bytes],
        dispatch: _DispatchChannelEvents,
    ) -> None:
        self.initial_metadata: MultiDict[str | bytes] | None = None
        self.trailing_metadata: MultiDict[str | bytes] | None = None
        self._channel = channel
        self._name = name
        self._unary = not cardinality.server_streaming
        self._reply_type = reply_type
        self._timeout_s = timeout_s
        self._metadata = metadata
        self._dispatch = dispatch
        self._answers: ResponseStream[Any] | None = None
        self._over = False

    async def send_request(self, *, end: bool = False) -> None:
        """Do nothing yet: a request goes out together with its message."""

    async def send_message(self, message: Any, *, end: bool = False) -> None:  # noqa: ARG002
        """Start the call with its one message."""
        deadline = None if self._timeout_s is None else Deadline.from_timeout(self._timeout_s)
        (metadata,) = await self._dispatch.send_request(
            self._metadata,
            method_name=self._name,
            deadline=deadline,
            content_type="application/grpc+proto",
        )
        (message,) = await self._dispatch.send_message(message)
        self._answers = self._channel.server_streaming(
            self._name,
            bytes(message),
            timeout_s=self._timeout_s,
            decode=self._reply_type.FromString,
            metadata=list(metadata.items()),
        )

    async def end(self) -> None:
        """Do nothing: the message has ended the request."""

    async def recv_initial_metadata(self) -> None:
        """Do nothing yet: metadata is there with the first message, or with the end."""

    async def recv_message(self) -> Any:
        """Return the next message; None after the last.

        Raises:
            GRPCError: The call did not end OK.
        """
        answers = self._answers
        if answers is None:
            raise RuntimeError(f"{self._name}: no message was sent yet")
        if self._over:
            return None
        try:
            message = await answers.__anext__()
        except StopAsyncIteration:
            await self._heads(answers)
            await self._finish(answers, Status.OK, None)
            return None
        except RpcError as error:
            await self._heads(answers)
            status = Status(error.status.number)
            await self._finish(answers, status, error.message)
            raise GRPCError(status, error.message) from error
        await self._heads(answers)
        (message,) = await self._dispatch.recv_message(message)
        return message

    async def recv_trailing_metadata(self) -> None:
        """Wait for the end of the call.

        Raises:
            GRPCError: The call did not end OK.
        """
        while not self._over:
            await self.recv_message()

    async def cancel(self) -> None:
        """Leave the call."""
        self._over = True
        if self._answers is not None:
            await self._answers.aclose()

    async def __aenter__(self) -> StubStream:  # noqa: PYI034 (Self needs 3.11)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._unary and self._answers is not None:
            await self.recv_trailing_metadata()
        await self.cancel()

    def __aiter__(self) -> StubStream:
        return self

    async def __anext__(self) -> Any:
        message = await self.recv_message()
        if message is None:
            raise StopAsyncIteration
        return message

    async def _heads(self, answers: ResponseStream[Any]) -> None:
        if self.initial_metadata is None:
            metadata: MultiDict[str | bytes] = MultiDict(answers.initial_metadata())
            (self.initial_metadata,) = await self._dispatch.recv_initial_metadata(metadata)

    async def _finish(self, answers: ResponseStream[Any], status: Status, text: str | None) -> None:
        self._over = True
        metadata: MultiDict[str | bytes] = MultiDict(answers.trailing_metadata())
        (self.trailing_metadata,) = await self._dispatch.recv_trailing_metadata(
            metadata, status=status, status_message=text, status_details=None
        )
