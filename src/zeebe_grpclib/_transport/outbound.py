"""Everything a connection writes: requests within the peer's limits, and control frames.

A request that fits every limit goes out at once as one HEADERS and one DATA frame. All
others wait here, first come first served: for a stream (MAX_CONCURRENT_STREAMS), for
window, or for the socket to take more. Their deadlines run meanwhile.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

from ..status import Origin, RpcError, StatusCode
from .deadline import NEVER, grpc_timeout
from .flow_control import INITIAL_WINDOW
from .frames import (
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADER_LENGTH,
    HEADERS,
    MAX_FRAME_SIZE,
    MAX_STREAM_ID,
    MAX_WINDOW,
    ErrorCode,
    frame,
    pack_header,
    pack_message,
    rst_stream,
    window_update,
)
from .header_blocks import RequestBlocks, literal
from .message import PREFIX_LENGTH, prefixed
from .stream import Stream

__all__ = ["Outbound", "no_more_calls"]

_BURST = 1 << 18
"""Bytes of bodies gathered before the socket is asked; more would only copy memory early."""

_NOTHING_FITS = -1
_LAST_ID = MAX_STREAM_ID - 2


def no_more_calls() -> RpcError:
    """Return the error of a call that has to go to another connection."""
    text = "this connection takes no more calls"
    return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.REFUSED)


@lru_cache(maxsize=256)
def _timeout_field(seconds: float) -> bytes:
    return literal(b"grpc-timeout", grpc_timeout(seconds))


class Outbound:
    """The sending half of a connection."""

    __slots__ = (
        "_blocks",
        "_cached",
        "_clock",
        "_closed",
        "_fits",
        "_flushed_id",
        "_next_id",
        "_paused",
        "_sending",
        "_streams",
        "_waiting",
        "entitled",
        "frames",
        "initial_window",
        "max_frame",
        "max_streams",
        "window",
    )

    def __init__(
        self, blocks: RequestBlocks, streams: dict[int, Stream], clock: Callable[[], float]
    ) -> None:
        """Start with HTTP/2's default limits, which hold until the peer's SETTINGS.

        Args:
            blocks: Encodes the requests' headers.
            streams: The open streams by id, shared with the receiving half.
            clock: Time in seconds, the one that deadlines are given in.
        """
        self._blocks = blocks
        self._cached = blocks.cache
        self._streams = streams
        self._clock = clock
        self._next_id = 1
        self._flushed_id = 1
        self.frames: list[bytes] = []
        """Frames that `take` hands over next, in their order on the wire."""
        self.window = INITIAL_WINDOW
        self.initial_window = INITIAL_WINDOW
        self.max_frame = MAX_FRAME_SIZE
        self.max_streams = MAX_WINDOW
        # Made when first needed: empty, it would be the largest thing of an idle connection.
        # Ordered, and yet left at once by whoever gives up: the server may never take another.
        self._waiting: OrderedDict[Stream, None] | None = None
        self._sending: dict[int, Stream] = {}
        self.entitled = 0
        """How many WINDOW_UPDATEs and PINGs the bodies sent in pieces may bring us."""
        self._paused = False
        self._closed = False
        self._fits = _NOTHING_FITS
        self._measure()

    # --- requests

    def start(self, stream: Stream) -> None:
        """Send a request now, or as soon as the limits allow."""
        content = len(stream.request)
        length = content + PREFIX_LENGTH
        stream_id = self._next_id
        if (
            length > self._fits
            or length > self.window
            or len(self._streams) >= self.max_streams
            or stream_id > _LAST_ID
        ):
            self._wait(stream)
            return
        # Only here, where it is certain to go out, may the block be built (header_blocks).
        block = self._cached.get(stream.key)
        if block is None:
            block = self._blocks.build(stream.path, stream.metadata, stream.key)
        if stream.timeout_s is not None:
            block += _timeout_field(stream.timeout_s)
        size = len(block)
        if size > self.max_frame or not stream.unary:
            self._open(stream, block)
            return
        self._next_id = stream_id + 2
        self.window -= length
        stream.id = stream_id
        self._streams[stream_id] = stream
        self.frames.append(
            pack_header(size >> 8, size & 255, HEADERS, END_HEADERS, stream_id)
            + block
            + pack_message(length >> 8, length & 255, DATA, END_STREAM, stream_id, 0, content)
            + stream.request
        )

    @property
    def exhausted(self) -> bool:
        """Whether no stream id is left: further calls need another connection."""
        return self._next_id > _LAST_ID

    @property
    def opened(self) -> int:
        """How many streams were opened so far."""
        return self._next_id >> 1

    def opened_id(self, stream_id: int) -> bool:
        """Whether this id was ever a stream of ours."""
        return stream_id & 1 == 1 and stream_id < self._next_id

    def left_us(self, stream: Stream) -> bool:
        """Whether any byte of the request was handed to the socket."""
        return 0 < stream.id < self._flushed_id

    def forget(self, stream: Stream) -> None:
        """Send no more of a stream that has ended."""
        if not stream.id and self._waiting:
            self._waiting.pop(stream, None)
        stream.unsent = None
        self._sending.pop(stream.id, None)

    def waiting(self) -> list[Stream]:
        """Return the calls that still wait for a stream."""
        return list(self._waiting or ())

    def refuse_waiting(self, error: RpcError) -> list[Stream]:
        """End all calls that wait for a stream; none will open here again."""
        refused = self.waiting()
        self._waiting = None
        for stream in refused:
            stream.end(error)
        self._closed = True
        self._measure()
        return refused

    def resume(self) -> None:
        """Go on with what waited, after a limit has moved."""
        for stream in list(self._sending.values()):
            self._pump(stream)
        waiting = self._waiting
        while waiting and self._may_open():
            stream, _ = waiting.popitem(last=False)
            self._open(stream, self._late_block(stream))
        self._measure()

    @property
    def has_waiting(self) -> bool:
        """Whether a moved limit could let something go."""
        return bool(self._waiting or self._sending)

    def pause(self, paused: bool) -> None:
        """Follow the socket: while it takes no more, nothing is added but control frames."""
        self._paused = paused
        self._measure()

    def take(self) -> bytes:
        """Return what has to be written now."""
        data = b"".join(self.frames)
        self.frames.clear()
        self._flushed_id = self._next_id
        if self._sending or self._waiting:
            self.resume()
        return data

    def _wait(self, stream: Stream) -> None:
        if self._closed or self.exhausted:
            stream.end(no_more_calls())
            return
        if self._waiting is None:
            self._waiting = OrderedDict()
        self._waiting[stream] = None
        self.resume()

    def _may_open(self) -> bool:
        return (
            len(self._streams) < self.max_streams
            and not self._paused
            and self._gathered() < _BURST
            and not self.exhausted
        )

    def _late_block(self, stream: Stream) -> bytes:
        block = self._cached.get(stream.key)
        if block is None:
            block = self._blocks.build(stream.path, stream.metadata, stream.key)
        if stream.deadline < NEVER:
            left_s = max(stream.deadline - self._clock(), 0.0)
            # To the millisecond above: a finer value would never be seen twice.
            block += literal(b"grpc-timeout", grpc_timeout(-(-left_s // 0.001) * 0.001))
        return block

    def _open(self, stream: Stream, block: bytes) -> None:
        stream_id = self._next_id
        self._next_id = stream_id + 2
        stream.id = stream_id
        self._streams[stream_id] = stream
        limit = self.max_frame
        flags = END_HEADERS if len(block) <= limit else 0
        self.frames.append(frame(HEADERS, flags, stream_id, block[:limit]))
        for at in range(limit, len(block), limit):
            flags = END_HEADERS if at + limit >= len(block) else 0
            self.frames.append(frame(CONTINUATION, flags, stream_id, block[at : at + limit]))
        if stream.window_size > INITIAL_WINDOW:
            self.frames.append(window_update(stream_id, stream.window_size - INITIAL_WINDOW))
        stream.unsent = memoryview(prefixed(stream.request))
        stream.send_window = self.initial_window
        self._sending[stream_id] = stream
        self._pump(stream)

    def _pump(self, stream: Stream) -> None:
        """Send as much of a body as the windows and the socket allow."""
        unsent = stream.unsent
        while unsent and not self._paused and self._gathered() < _BURST:
            size = min(len(unsent), self.max_frame, self.window, stream.send_window)
            if size <= 0:
                break
            flags = END_STREAM if size == len(unsent) else 0
            self.frames.append(frame(DATA, flags, stream.id, bytes(unsent[:size])))
            self.window -= size
            stream.send_window -= size
            # Servers open both windows by as little as 1 KiB at a time, or by what they got.
            self.entitled += 4 + (size >> 8)
            unsent = unsent[size:]
        stream.unsent = unsent or None
        if not unsent:
            self._sending.pop(stream.id, None)

    def _gathered(self) -> int:
        # Pieces are at most a frame long; counting frames is close enough and cheap.
        return len(self.frames) * (HEADER_LENGTH + self.max_frame) if self._sending else 0

    def _measure(self) -> None:
        """Set the longest body that may go out at once, past everybody who waits."""
        if self._paused or self._closed or self._waiting or self._sending:
            self._fits = _NOTHING_FITS
        else:
            self._fits = min(self.initial_window, self.max_frame)

    # --- the peer's limits

    def stream_window_opened(self, stream: Stream, increment: int) -> bool:
        """Follow a WINDOW_UPDATE of a stream; False if it overflows."""
        if stream.unsent is None:
            return True
        stream.send_window += increment
        if stream.send_window > MAX_WINDOW:
            return False
        self._pump(stream)
        self._measure()
        return True

    def limit_streams(self, limit: int) -> None:
        """Follow SETTINGS_MAX_CONCURRENT_STREAMS."""
        self.max_streams = limit

    def limit_window(self, size: int) -> bool:
        """Follow SETTINGS_INITIAL_WINDOW_SIZE, for open streams too; False on overflow."""
        change = size - self.initial_window
        self.initial_window = size
        for stream in self._sending.values():
            stream.send_window += change
            if stream.send_window > MAX_WINDOW:
                return False
        self._measure()
        return True

    def limit_frame(self, size: int) -> None:
        """Follow SETTINGS_MAX_FRAME_SIZE. Larger pieces than 64 KiB would gain nothing."""
        self.max_frame = min(size, 1 << 16)
        self._measure()

    def resize_table(self, size: int) -> None:
        """Follow SETTINGS_HEADER_TABLE_SIZE."""
        self._blocks.resize(size)

    # --- control frames

    def reset(self, stream: Stream, code: ErrorCode) -> None:
        """End a stream from our side."""
        self.forget(stream)
        self.frames.append(rst_stream(stream.id, code))
