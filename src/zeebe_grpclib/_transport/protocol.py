"""A connection on asyncio: reads, writes, wakes callers, keeps the one timer.

Five rules make it cheap.

1. Callers run within the callback that has read their answers (`waiter`), and what they say
   to it is written at its end: a burst of answers is written back as one burst of requests,
   and a lone call takes one turn of the loop.
2. A call from elsewhere is written at once if it is alone; others of its turn are written
   together.
3. What there is to say after the last open call (grpc-go adds a PING to the answer of every
   lone one) goes along with the next call, or by itself a moment later: nobody waits for it.
4. No call has a timer: one per connection is armed at the earliest deadline, and looks for
   the next when it fires.
5. Answers that come one by one to many calls are left to gather for a moment (`pacing`).
"""

from __future__ import annotations

import asyncio
import math
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from .._lazy import module_on_demand
from .connection import Connection, ConnectionOptions, OutageError, Phase
from .pacing import FEW, is_worth_a_pause, pause_reading
from .stream import Stream

if TYPE_CHECKING:
    from . import tls
else:
    tls = module_on_demand(".tls", __package__)

__all__ = ["CLOSED", "ClientProtocol"]

_READ_SIZE = 1 << 16
_WRITE_HIGH = 1 << 18
# A peer that does not say good-bye in TLS's way (grpcio's server does not) would hold a
# closing program up: the GOAWAY is out, nothing else is worth waiting for.
_CLOSE_LIMIT_S = 0.25
_QUIET_S = 0.25
# Long enough for a caller in another thread to come back with its next call.
_LAG_S = 0.005
CLOSED = "the server closed the connection"


class _ReadBuffer(threading.local):
    # One for all connections of a thread: reading is over before the loop does anything
    # else, and 64 KiB each would be most of what an idle client costs.
    def __init__(self) -> None:
        self.view = memoryview(bytearray(_READ_SIZE))


_buffer = _ReadBuffer()


class ClientProtocol(asyncio.BufferedProtocol):
    """Drives one `Connection`."""

    __slots__ = (
        "_flush_queued",
        "_frames",
        "_lagging",
        "_last_resort",
        "_looked",
        "_loop",
        "_on_change",
        "_paused",
        "_phase",
        "_ping_after_s",
        "_streams",
        "_timer",
        "_timer_at",
        "_transport",
        "_unhurried",
        "closed",
        "connection",
    )

    def __init__(
        self,
        options: ConnectionOptions,
        loop: asyncio.AbstractEventLoop,
        on_change: Callable[[ClientProtocol], None],
    ) -> None:
        """Start without a socket.

        Args:
            options: What the connection says and accepts.
            loop: The running loop.
            on_change: Told whenever ``connection.phase`` changes, and when the socket is
                gone (``closed`` is done then).
        """
        self.connection = Connection(options, loop.time)
        self.closed: asyncio.Future[None] = loop.create_future()
        """Done once the socket is gone."""
        self._phase = Phase.CONNECTING
        self._loop = loop
        self._on_change = on_change
        self._streams = self.connection.streams
        self._frames = self.connection.outbound.frames
        self._transport: asyncio.Transport | None = None
        self._flush_queued = False
        self._lagging = False
        self._looked = False
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = math.inf
        self._ping_after_s = options.keepalive.time_s
        self._last_resort: asyncio.TimerHandle | None = None
        self._unhurried = options.unhurried

    # --- calls

    def start(self, stream: Stream) -> None:
        """Send a call; its waiter is woken at its end, unless `Stream.ended` already."""
        connection = self.connection
        connection.start(stream)
        if stream.ended:
            self._changed()
            return
        due = connection.keepalive.read_at + self._ping_after_s
        if stream.deadline < self._timer_at or due < self._timer_at:
            self._arm(min(stream.deadline, due))
        if not self._flush_queued:
            self._flush_queued = True
            if len(self._streams) == 1:
                self._flush()
            else:
                self._loop.call_soon(self._flush)

    def cancel(self, stream: Stream) -> None:
        """Forget a call whose caller has left."""
        self.connection.cancel(stream)
        self._changed()

    def consumed(self, stream: Stream) -> None:
        """Let the server send more of a streaming answer."""
        self.connection.consumed(stream)
        if self._frames and not self._flush_queued:
            self._flush_queued = True
            self._loop.call_soon(self._flush)

    @property
    def has_socket(self) -> bool:
        """Whether there is one, and so an end of it to wait for."""
        return self._transport is not None

    def close(self, reason: str) -> None:
        """End all calls and the connection, with a GOAWAY."""
        self._wake(self.connection.close(reason))
        self._changed()

    def abort(self, reason: str) -> None:
        """End all calls and drop the socket."""
        self._wake(self.connection.lost(OutageError(reason)))
        self.connection.phase = Phase.DEAD
        self._changed()

    def shut(self) -> None:
        """End the TCP connection where the loop is closed and can't do it any more.

        Raises:
            OSError: It had ended already.
        """
        sock = None if self._transport is None else self._transport.get_extra_info("socket")
        if sock is not None:  # uvloop has closed it with the loop
            sock.shutdown(socket.SHUT_RDWR)

    # --- asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the preface."""
        # Not asked for its class: uvloop's transports are none of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=_WRITE_HIGH)
        self._flush()
        self._arm(self.connection.next_tick())

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 (asyncio's name)
        """Lend the buffer that the loop reads into."""
        return _buffer.view

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was read."""
        keepalive = self.connection.keepalive
        before = keepalive.read_at
        moved = self.connection.receive(bytes(_buffer.view[:nbytes]))
        if self.connection.phase is not Phase.OPEN or self._phase is not Phase.OPEN:
            self._changed()  # before its callers call again: not on a connection that drains
        if moved:
            self._run(moved)
            if len(self._streams) >= FEW and self._transport is not None:
                since_last_s = keepalive.read_at - before
                under_way = self._streams.values()
                if is_worth_a_pause(since_last_s, moved, under_way, self._unhurried):
                    pause_reading(self._transport, self._loop)
        elif self._frames and not self._flush_queued:
            self._write()

    def eof_received(self) -> None:
        """Let the transport close; calls end in `connection_lost`."""

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is left."""
        why = f"the connection was lost: {tls.explain(exc)}" if exc else CLOSED
        outage = OutageError(why)
        outage.__cause__ = exc
        self._wake(self.connection.lost(outage))
        if self._transport is not None:
            self._transport.close()  # 3.10's TLS transport wants to hear it from us
            self._transport = None
        for handle in (self._timer, self._last_resort):
            if handle is not None:
                handle.cancel()
        self._timer = self._last_resort = None
        if not self.closed.done():
            self.closed.set_result(None)
        self._changed()
        self._on_change(self)  # gone for good, though its phase may not say so

    def pause_writing(self) -> None:
        """Stop adding to what the socket does not take."""
        self._paused = True
        self.connection.outbound.pause(True)

    def resume_writing(self) -> None:
        """Go on writing."""
        self._paused = False
        self.connection.outbound.pause(False)
        self.connection.outbound.resume()
        self._flush()

    # --- doing

    def _look_first(self) -> None:
        # After a quiet spell the server may have left without our having looked. Queued
        # twice, the flush comes after what the loop reads in between, and a call to a
        # server that is gone finds itself unsent, not lost.
        self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        if self._loop.time() - self.connection.keepalive.read_at > _QUIET_S and not self._looked:
            self._looked = True
            self._loop.call_soon(self._look_first)
            return
        self._flush_queued = self._looked = False
        if self._streams or self._phase is not Phase.OPEN:
            self._write()
        elif self._frames and not self._lagging:
            self._lagging = True
            self._loop.call_later(_LAG_S, self._flush_late)

    def _flush_late(self) -> None:
        self._lagging = False
        if not self._flush_queued:
            self._write()

    def _write(self) -> None:
        transport = self._transport
        # A closing transport would drop the bytes: kept here, their calls count as unsent.
        while self._frames and not self._paused:
            if transport is None or transport.is_closing():
                return
            transport.write(self.connection.take())

    def _run(self, moved: list[Stream]) -> None:
        """Run the callers of what was read, and write what they say to it."""
        # No loop reads within a task; and one that nest_asyncio has patched may be run again
        # by a caller, who would wait there for what is written only below.
        if asyncio.current_task(self._loop) is not None or hasattr(self._loop, "_nest_patched"):
            self._wake(moved)
            if not self._flush_queued:
                self._flush_queued = True
                self._loop.call_soon(self._flush)
            return
        self._flush_queued = True  # as it were: it comes below
        try:
            for stream in moved:
                if stream.waiter is not None:
                    stream.waiter.wake()
        except BaseException as error:  # noqa: BLE001 - KeyboardInterrupt, SystemExit
            # It is for the loop to deal with, and the others are not to suffer for it.
            self._wake(moved)
            self._loop.call_soon(_raise, error)
        self._flush()  # it looks first, if a caller has kept us for long

    @staticmethod
    def _wake(streams: list[Stream]) -> None:
        for stream in streams:
            if stream.waiter is not None:
                stream.waiter.wake_soon()

    def _changed(self) -> None:
        """Act on a new phase, and on the end of a drain."""
        phase = self.connection.phase
        if phase is Phase.DRAINING and not self._streams:
            self._wake(self.connection.close("drained"))
            phase = self.connection.phase
        if phase is not self._phase:
            self._phase = phase
            if phase in {Phase.CLOSING, Phase.DEAD}:
                self._end(phase)
            self._on_change(self)
        if self._frames and not self._flush_queued:
            self._flush_queued = True
            self._loop.call_soon(self._flush)

    def _end(self, phase: Phase) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        try:
            if phase is Phase.DEAD:
                transport.abort()
                return
            if self._frames:
                transport.write(self.connection.take())
            # Python 3.10's TLS ends by reading the server's last word, which a pause may keep out.
            transport.resume_reading()
            transport.close()
        except RuntimeError:
            # uvloop, where a cancelled attempt has closed the handle without telling us.
            self.connection_lost(None)
            return
        # Closing waits for the peer to read what is buffered, abort does not.
        self._last_resort = self._loop.call_later(_CLOSE_LIMIT_S, transport.abort)

    def _arm(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_at = due
        if due < math.inf and self._transport is not None:
            self._timer = self._loop.call_at(due, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._timer_at = math.inf
        self._wake(self.connection.tick())
        self._changed()
        self._arm(self.connection.next_tick())


def _raise(error: BaseException) -> None:
    raise error
