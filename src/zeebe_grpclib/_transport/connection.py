"""One HTTP/2 connection to a gRPC server, without I/O.

Whoever drives it hands it calls (`start`, `cancel`), what was read (`receive`) and the
time (`tick`), wakes the callers of the streams that come back, and writes what `take`
returns. What is read goes through `inbound`, what is written through `outbound`; here
are the calls, the clock and the ends.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from .._value import Value
from ..status import Origin, RpcError, StatusCode
from .control import ControlFrames, GoAway, PeerProtocolError, preface
from .flood import FrameBudget
from .frames import PING, ErrorCode, frame, goaway, rst_stream, window_update
from .header_blocks import RequestBlocks
from .inbound import Inbound
from .keepalive import Keepalive, KeepalivePolicy, Verdict
from .outbound import Outbound, no_more_calls
from .stream import Stream

__all__ = ["Connection", "ConnectionOptions", "OutageError", "Phase"]

_PING_DATA = b"alive?  "


@dataclass(frozen=True, repr=False, eq=False)
class ConnectionOptions(Value):
    """What a connection says about itself and what it accepts."""

    authority: str
    scheme: str
    user_agent: str
    max_message: int = 5 << 20
    """Longest message accepted, in bytes (Zeebe's Java client since 8.8); -1 for any."""
    keepalive: KeepalivePolicy = field(default_factory=KeepalivePolicy)
    unhurried: frozenset[str] = frozenset()
    """Paths of calls whose answers nobody waits for (`pacing`)."""


class Phase(enum.Enum):
    """What may still happen on a connection."""

    CONNECTING = enum.auto()
    """The peer's SETTINGS have not come yet: no call is sent."""
    OPEN = enum.auto()
    DRAINING = enum.auto()
    """Open calls finish, new ones go elsewhere; without open calls it may be closed."""
    CLOSING = enum.auto()
    """Nothing will come any more: write what is left, then close."""
    DEAD = enum.auto()
    """The peer is silent: abort, closing would wait for it."""


@functools.lru_cache(maxsize=16)
def _fixed_fields(authority: str, user_agent: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return what all requests say: one value for all connections to a server."""
    return (
        (b":authority", authority.encode()),
        (b"te", b"trailers"),
        (b"content-type", b"application/grpc+proto"),
        (b"user-agent", user_agent.encode()),
        (b"grpc-accept-encoding", b"identity,deflate,gzip"),
    )


class OutageError(Exception):
    """Why a connection ended, one object for all calls that it took along."""


class Connection:
    """The client's end of one connection."""

    __slots__ = (
        "_clock",
        "_goaway",
        "_inbound",
        "control",
        "keepalive",
        "outage",
        "outbound",
        "phase",
        "streams",
    )

    def __init__(self, options: ConnectionOptions, clock: Callable[[], float]) -> None:
        """Start with nothing sent.

        Args:
            options: What the connection says and accepts.
            clock: Time in seconds, the one that deadlines are given in.
        """
        now = clock()
        fixed = _fixed_fields(options.authority, options.user_agent)
        self.streams: dict[int, Stream] = {}
        self.outbound = Outbound(RequestBlocks(options.scheme, fixed), self.streams, clock)
        self.control = ControlFrames(self.outbound, FrameBudget(now), clock)
        self.keepalive = Keepalive(options.keepalive, now)
        self.phase = Phase.CONNECTING
        self.outage: OutageError | None = None
        """Why the connection came to its end, once it did."""
        self._clock = clock
        self._inbound = Inbound(
            self.streams, self.outbound, self.control, clock, options.max_message
        )
        self._goaway: GoAway | None = None
        self.outbound.frames.append(preface())

    # --- calls

    def start(self, stream: Stream) -> None:
        """Send a call. It may have ended at once (`Stream.ended`): nothing was sent then."""
        self.outbound.start(stream)
        if stream.ended and self.phase is Phase.OPEN:
            self.phase = Phase.DRAINING  # out of stream ids

    def cancel(self, stream: Stream) -> None:
        """Forget a call whose caller has left; harmless once it has ended."""
        if not stream.ended:
            stream.end(RpcError(StatusCode.CANCELLED, "cancelled by the caller"))
            self._abandon(stream)
        stream.waiter = None

    def consumed(self, stream: Stream) -> None:
        """Open the window of a streaming answer after messages were taken from it."""
        increment = stream.grant()
        if increment:
            self.outbound.frames.append(window_update(stream.id, increment))

    def take(self) -> bytes:
        """Return the bytes to write now."""
        return self.outbound.take()

    # --- time

    def next_tick(self) -> float:
        """Return when `tick` is due: no later than any deadline of the calls so far."""
        due = self.keepalive.due_at(bool(self.streams))
        for stream in (*self.streams.values(), *self.outbound.waiting()):
            due = min(due, stream.deadline)
        return due

    def tick(self) -> list[Stream]:
        """Do what is due by the clock; return the calls that ended."""
        now = self._clock()
        ended = []
        for stream in (*self.streams.values(), *self.outbound.waiting()):
            if stream.missed_deadline(now):
                self._abandon(stream)
                ended.append(stream)
        verdict = self.keepalive.look(now, bool(self.streams))
        if verdict is Verdict.PING:
            self.outbound.frames.append(frame(PING, 0, 0, _PING_DATA))
        elif verdict is Verdict.DEAD:
            silence = self.keepalive.policy.timeout_s
            ended += self.lost(
                OutageError(f"the server did not answer a PING within {silence:g} s")
            )
            self.phase = Phase.DEAD
        elif verdict is Verdict.IDLE:
            self.phase = Phase.DRAINING
        return ended

    # --- ends

    def close(self, reason: str, status: StatusCode = StatusCode.CANCELLED) -> list[Stream]:
        """End everything from our side, with a GOAWAY; return the calls that ended."""
        if self.phase in {Phase.CLOSING, Phase.DEAD}:
            return []
        self.outbound.frames += [rst_stream(i, ErrorCode.CANCEL) for i in self.streams]
        self.outbound.frames.append(goaway(ErrorCode.NO_ERROR))
        return self.lost(OutageError(reason), status)

    def lost(
        self,
        outage: OutageError,
        status: StatusCode = StatusCode.UNAVAILABLE,
        origin: Origin = Origin.LOST,
    ) -> list[Stream]:
        """Take the end of the connection in; return the calls that ended by it.

        Args:
            outage: Why; what the peer said before is added.
            status: What the calls end with.
            origin: The same for calls that may have reached the peer. The others, which
                never left us, are REFUSED: they may be sent again.
        """
        if self.outage is None:
            said = self.control.goaway
            text = f"{outage} after {said}" if said is not None else str(outage)
            if not self.control.greeted:
                text += _explained(bytes(self._inbound.tail))
            self.outage = OutageError(text)
            self.outage.__cause__ = outage.__cause__
        if self.phase is not Phase.DEAD:
            self.phase = Phase.CLOSING
        ended = list(self.streams.values())
        self.streams.clear()
        refused = self._error(status, Origin.REFUSED)
        lost = self._error(status, origin)
        for stream in ended:
            stream.end(lost if self.outbound.left_us(stream) else refused)
            self.outbound.forget(stream)
        return ended + self.outbound.refuse_waiting(refused)

    def _error(self, status: StatusCode, origin: Origin) -> RpcError:
        error = RpcError(status, str(self.outage), origin=origin, event=self.outage)
        error.__cause__ = self.outage
        return error

    def _abandon(self, stream: Stream) -> None:
        """Tell the peer that an ended call is of no more interest."""
        if self.streams.pop(stream.id, None) is not None:
            self.outbound.reset(stream, ErrorCode.CANCEL)
        else:
            self.outbound.forget(stream)
        if self.outbound.has_waiting:
            self.outbound.resume()

    # --- what arrives

    def receive(self, data: bytes) -> list[Stream]:
        """Take what was read; return the calls to wake, ended or with new messages."""
        if self.phase is Phase.CLOSING or self.phase is Phase.DEAD:
            return []
        self.keepalive.read_at = self._clock()
        inbound = self._inbound
        try:
            inbound.receive(data)
        except PeerProtocolError as failure:
            return self._fail(failure, data)
        moved = inbound.moved
        if moved:
            inbound.moved = []
        if self.control.goaway is not self._goaway:
            moved = moved + self._drain()  # not +=: the list may be another's
        if self.phase is Phase.CONNECTING and self.control.greeted:
            self.phase = Phase.OPEN
        if self.outbound.has_waiting:
            self.outbound.resume()
            if self.outbound.exhausted:
                moved = moved + self._send_away()
        return moved

    def _send_away(self) -> list[Stream]:
        """End the calls that wait for a stream where there is no stream id left."""
        if self.phase is Phase.OPEN:
            self.phase = Phase.DRAINING
        return self.outbound.refuse_waiting(no_more_calls())

    def _drain(self) -> list[Stream]:
        """Follow a GOAWAY: calls that the peer will not look at end, the others go on."""
        said = self.control.goaway
        if said is None:
            return []
        self._goaway = said
        self.phase = Phase.DRAINING
        refused = [s for i, s in self.streams.items() if i > said.last_stream_id]
        error = RpcError(StatusCode.UNAVAILABLE, str(said), origin=Origin.REFUSED, event=said)
        for stream in refused:
            del self.streams[stream.id]
            stream.end(error)
            self.outbound.forget(stream)
        return refused + self.outbound.refuse_waiting(error)

    def _fail(self, failure: PeerProtocolError, data: bytes) -> list[Stream]:
        """End a connection whose peer broke the protocol; complete answers stay."""
        moved = self._inbound.moved
        first = bytes(self._inbound.tail) or data
        text = f"the server broke HTTP/2: {failure}"
        if not self.control.greeted:
            text += _explained(first)
        self.outbound.frames.append(goaway(failure.code, str(failure).encode()[:100]))
        outage = OutageError(text)
        outage.__cause__ = failure
        return moved + self.lost(outage, origin=Origin.GARBAGE)


def _explained(first: bytes) -> str:
    """Say in words what a peer that does not speak HTTP/2 seems to speak."""
    if first.startswith(b"HTTP/"):
        line = first.split(b"\r")[0][:100].decode("latin-1")
        return f" (it answered in HTTP/1: {line!r})"
    if first[:2] == b"\x15\x03":
        return " (it expects TLS on this port)"
    return ""
