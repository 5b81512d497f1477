"""What grpclib's server lacks, added where it has no hook for it.

Everything that reaches into grpclib 0.4.9 is in this file and in `inbound`, and
``tests/embedded/test_http2.py`` watches what they rely on. Seven things:

- An answer is three writes for grpclib (headers, message, trailers): `GatheringTransport`
  makes them one, and one of the answers of several calls that are ready together.
- Requests may be compressed (the Node SDK sends no others), and none may be larger than
  4 MiB, compressed or not: refused before it is read. `Inbound` takes the place of a
  stream's buffer and hands grpclib what it can read.
- A deadline that has passed when the call is read is DEADLINE_EXCEEDED, not UNKNOWN.
- A unary call whose request is small is served without grpclib's stream and h2's headers
  (`_Accepting`), which together cost more than the engine does.
- A client that floods a connection with frames that are no calls is hung up on
  (ENHANCE_YOUR_CALM), and one that does not read its answers is not read from either.
- A client may have more than a hundred calls open on one connection: long polls are calls.
- Stopping ends the connections, too. grpclib cancels its handlers and waits for clients to
  hang up, for which asyncio waits as well from Python 3.12.1 on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from grpclib.const import Handler as Method
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.metadata import decode_timeout
from grpclib.protocol import AbstractHandler, H2Protocol, Stream
from grpclib.server import Handler, Server
from grpclib.server import Stream as ServerStream
from h2.errors import ErrorCodes
from h2.events import UnknownFrameReceived
from h2.exceptions import ProtocolError, StreamClosedError
from h2.settings import SettingCodes
from h2.stream import StreamInputs

from . import unary_frames
from .arriving import ArrivingRequest, Exchange
from .flood import FrameBudget
from .gathering import GatheringTransport
from .header_memory import RememberingDecoder
from .inbound import Inbound

_MAX_CONCURRENT_STREAMS = 100_000
# How long a client that does not read may keep a stopping server waiting.
_FAREWELL_S = 1.0
# A deadline as near as this is grpclib's to keep; clients keep the others themselves.
_SOON_S = 1.0
_CONTENT_TYPES = frozenset({"application/grpc", "application/grpc+proto"})


class GatewayServer(Server):
    """A server of grpclib's with the additions of this file."""

    def __init__(self, *args: Any, waiting: frozenset[str] = frozenset(), **more: Any) -> None:
        """Describe a server.

        Args:
            args: See `Server`.
            waiting: Paths of unary methods that wait for something before they answer.
            more: See `Server`.
        """
        super().__init__(*args, **more)
        self._connections: set[_Connection] = set()
        self._prompt = {
            path: method
            for path, method in self._mapping.items()
            if not (method.cardinality.client_streaming or method.cardinality.server_streaming)
            and path not in waiting
        }

    def _protocol_factory(self) -> H2Protocol:
        made = super()._protocol_factory()
        accepting = _Accepting(cast("Handler", made.handler), self._prompt)
        connection = _Connection(accepting, made.config, made.h2_config)
        connection.lost = partial(self._connections.discard, connection)
        self._connections.add(connection)
        return connection

    async def stop(self) -> None:
        """Stop listening, cancel what is running, and close all connections."""
        self.close()
        # The handlers first: they give back what they hold.
        await asyncio.gather(*(handler.wait_closed() for handler in self._handlers))
        connections = list(self._connections)
        for connection in connections:
            connection.hang_up()
        # From 3.12.1 on this waits for the connections, before it does not.
        lost = asyncio.gather(*(connection.ended.wait() for connection in connections))
        try:
            await asyncio.wait_for(lost, _FAREWELL_S)
        except asyncio.TimeoutError:
            for connection in connections:
                connection.abort()
        await self.wait_closed()


class _Connection(H2Protocol):
    """One connection of a client."""

    def __init__(self, handler: AbstractHandler, *more: object) -> None:
        super().__init__(handler, *more)  # type: ignore[arg-type] # as the factory made them
        self.ended = asyncio.Event()
        self.lost: Callable[[], None]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = GatheringTransport(cast("asyncio.Transport", transport))
        super().connection_made(self._transport)
        self._machine = self.connection._connection  # noqa: SLF001 - no hook for settings
        decoder, self._machine.decoder = self._machine.decoder, RememberingDecoder()
        self._machine.decoder.max_header_list_size = decoder.max_header_list_size
        self._machine.update_settings(
            {SettingCodes.MAX_CONCURRENT_STREAMS: _MAX_CONCURRENT_STREAMS}
        )
        self.connection.flush()
        # HTTP/2 wants frames of unknown kinds ignored; grpclib fails at them.
        self.processor.processors[UnknownFrameReceived] = lambda _: None
        self._loop = asyncio.get_running_loop()
        self._budget = FrameBudget(self._loop.time())

    def data_received(self, data: bytes) -> None:
        if self._transport.is_closing():
            # A client that was hung up on may not have noticed yet.
            return
        try:
            events = self.connection.feed(data)
        except ProtocolError:
            # Says so to the client (GOAWAY), which grpclib does not.
            self._close("Protocol error")
            return
        connection = self.connection
        if not self._budget.covers(
            events, self._loop.time(), connection.messages_sent, connection.data_sent
        ):
            self._machine.close_connection(ErrorCodes.ENHANCE_YOUR_CALM)
            self._close("The client sends too many frames that are no calls")
            return
        self.connection.flush()
        for event in events:
            self.processor.process(event)
        self.connection.flush()

    def pause_writing(self) -> None:
        super().pause_writing()
        # Whoever does not read the answers would have ever more of them pile up here.
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._transport.resume_reading()

    def _close(self, reason: str) -> None:
        """Hang up, and do not wait long for a client that does not read."""
        self.connection.flush()
        self._transport.end()
        self.processor.close(reason)
        self._loop.call_later(_FAREWELL_S, self._transport.abort)

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self.ended.set()
        self.lost()

    def hang_up(self) -> None:
        """Say goodbye (GOAWAY) and close."""
        if not self._transport.is_closing():
            self._machine.close_connection()
            self.connection.flush()
            self.processor.close("The gateway stops")

    def abort(self) -> None:
        """Close without caring for what the client has not read."""
        self._transport.abort()


class _Accepting(AbstractHandler):
    """Serves small unary calls; puts `Inbound` in front of the others, and lets grpclib go on."""

    def __init__(self, handler: Handler, prompt: dict[str, Method]) -> None:
        self._handler = handler
        self._prompt = prompt

    def accept(
        self, stream: Stream, headers: list[tuple[str, str]], release_stream: Callable[[], None]
    ) -> None:
        call = _Call(self._handler, stream, headers, release_stream)
        method = self._prompt.get(call.fields.get(":path", ""))
        if method is None or not call.is_plain():
            call.serve_by_grpclib()
        else:
            stream.buffer = _arriving(call, method)  # type: ignore[assignment] # all that is asked of one

    def cancel(self, stream: Stream) -> None:
        # A client may go before its request is there.
        if stream in self._handler._tasks:  # noqa: SLF001 - no hook
            self._handler.cancel(stream)

    def close(self) -> None:
        self._handler.close()


def _arriving(call: _Call, method: Method) -> ArrivingRequest:
    return ArrivingRequest(partial(call.serve, method), call.serve_by_grpclib)


class _Call:
    """A call that has arrived, but for its request."""

    def __init__(
        self,
        handler: Handler,
        stream: Stream,
        headers: list[tuple[str, str]],
        release_stream: Callable[[], None],
    ) -> None:
        self._handler = handler
        self._stream = stream
        self._headers = headers
        self._release_stream = release_stream
        self.fields = dict(headers)

    def is_plain(self) -> bool:
        """Whether there is nothing about it that grpclib would have to look at."""
        fields = self.fields
        try:
            timeout = fields.get("grpc-timeout")
            return (
                fields.get(":method") == "POST"
                and fields.get("te") == "trailers"
                and fields.get("content-type") in _CONTENT_TYPES
                and (timeout is None or decode_timeout(timeout) >= _SOON_S)
            )
        except ValueError:
            return False

    def serve_by_grpclib(self) -> Inbound:
        """Leave it to grpclib, which reads from what this returns."""
        stream = self._stream
        assert stream.id is not None  # noqa: S101 - it has one since its headers came
        encoding = self.fields.get("grpc-encoding", "identity")
        stream.buffer = inbound = Inbound(partial(stream.connection.ack, stream.id), encoding)
        self._mind_deadline()
        self._handler.accept(stream, self._headers, self._release_stream)
        return inbound

    def _mind_deadline(self) -> None:
        """Do it here: grpclib takes a deadline that has passed for a failure of the server."""
        try:
            timeout_s = decode_timeout(self.fields["grpc-timeout"])
        except (KeyError, ValueError):
            return  # one that has no form is refused by grpclib
        self._headers = [field for field in self._headers if field[0] != "grpc-timeout"]
        timer = self._handler.loop.call_later(timeout_s, self._expire)
        release_stream = self._release_stream

        def release() -> None:
            timer.cancel()
            release_stream()

        self._release_stream = release

    def _expire(self) -> None:
        if self._stream.wrapper is not None:
            self._stream.wrapper.cancel(GRPCError(Status.DEADLINE_EXCEEDED, "Deadline exceeded"))

    def serve(self, method: Method, request: bytes) -> None:
        """Begin to serve it here, where `cancel` and `close` find it as one of grpclib's."""
        handler = self._handler
        handler.__gc_step__()
        task = handler.loop.create_task(self._serve(method, request))
        handler._tasks[self._stream] = task  # noqa: SLF001 - no hook

    async def _serve(self, method: Method, request: bytes) -> None:
        try:
            try:
                message = self._handler.codec.decode(request, method.request_type)
                exchange = Exchange(message, self._stream)
                await method.func(exchange)
            except GRPCError as error:
                await self._refuse(method, error)
            else:
                await self._answer(method, exchange.answer)
        except StreamClosedError:
            pass  # the client did not wait
        finally:
            self._release_stream()

    async def _answer(self, method: Method, answer: Any) -> None:
        content = self._handler.codec.encode(answer, method.reply_type)
        if not _send(self._stream, content):
            async with self._by_grpclib(method) as stream:
                await stream.send_message(content)

    async def _refuse(self, method: Method, error: GRPCError) -> None:
        # Its stream makes a status of what leaves this block.
        async with self._by_grpclib(method):
            raise error

    def _by_grpclib(self, method: Method) -> ServerStream[Any, Any]:
        handler = self._handler
        return ServerStream(
            self._stream,
            self.fields[":path"],
            method.cardinality,
            method.request_type,
            method.reply_type,
            codec=handler.codec,
            status_details_codec=handler.status_details_codec,
            dispatch=handler.dispatch,
        )


def _send(stream: Stream, content: bytes) -> bool:
    """Answer a call in one piece, unless that is for h2: it must not fit, or not be the first."""
    connection = stream.connection
    machine = connection._connection  # noqa: SLF001 - no hook
    assert stream.id is not None  # noqa: S101 - it has one since its headers came
    state = machine.streams.get(stream.id)
    if state is None or connection.is_closing():
        raise StreamClosedError(stream.id)
    room = min(machine.outbound_flow_control_window, state.outbound_flow_control_window)
    size = len(content) + 5
    if (
        len(content) > unary_frames.MAX_MESSAGE_BYTES
        or size > room
        or not connection.write_ready.is_set()
        # The client has another size for its table of headers, which h2's next ones will tell.
        or machine.encoder.header_table.resized
    ):
        return False
    state.state_machine.process_input(StreamInputs.SEND_HEADERS)
    state.state_machine.process_input(StreamInputs.SEND_END_STREAM)
    machine.outbound_flow_control_window -= size
    state.outbound_flow_control_window -= size
    connection._transport.write(unary_frames.answer(state.stream_id, content))  # noqa: SLF001
    return True
