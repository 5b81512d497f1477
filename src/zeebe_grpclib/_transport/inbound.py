"""Everything a connection reads: frames in, streams moved on.

The common path (plain HEADERS and DATA of open streams) is one loop over the bytes read.
Everything else leaves it: stream 0 goes to `control`, padded, continued and pushed frames
to `rare_frames`; what an answer means is the business of `stream`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hpack import HPACKError, OversizedHeaderListError

from .._lazy import module_on_demand
from ..status import Origin, RpcError, StatusCode
from .control import ControlFrames, PeerProtocolError
from .flow_control import CONNECTION_WINDOW
from .frames import (
    CONTINUATION,
    DATA,
    HEADERS,
    MAX_FRAME_SIZE,
    MAX_WINDOW,
    PRIORITY,
    PUSH_PROMISE,
    RST_STREAM,
    WINDOW_UPDATE,
    ErrorCode,
    rst_stream,
    unpack_header,
    window_update,
)
from .header_blocks import HEAD, MAX_HEADER_LIST_SIZE, OK, ResponseBlocks, ResponseFields
from .message import PREFIX_LENGTH
from .outbound import Outbound
from .status_mapping import from_reset
from .stream import FRESH, HEADED, WHOLE, Stream
from .whole_answers import Shape, shape, take_whole

if TYPE_CHECKING:
    from . import rare_frames
    from .rare_frames import ContinuedBlock, HeaderBlock
else:
    rare_frames = module_on_demand(".rare_frames", __package__)

__all__ = ["Inbound"]

_BLOCK_COST = 8.0


class Inbound:
    """The receiving half of a connection."""

    __slots__ = (
        "_blocks",
        "_clock",
        "_continued",
        "_control",
        "_credit_owed",
        "_last_promised",
        "_max_message",
        "_max_whole",
        "_needed",
        "_outbound",
        "_shape",
        "_streams",
        "moved",
        "tail",
    )

    def __init__(
        self,
        streams: dict[int, Stream],
        outbound: Outbound,
        control: ControlFrames,
        clock: Callable[[], float],
        max_message: int,
    ) -> None:
        """Start before the first byte.

        Args:
            streams: The open streams by id, shared with the sending half.
            outbound: Takes our acknowledgements, resets and credit.
            control: Takes the frames of stream 0.
            clock: Time in seconds, the one that deadlines are given in.
            max_message: Longest message accepted, -1 for any.
        """
        self._streams = streams
        self._outbound = outbound
        self._control = control
        self._clock = clock
        self._max_message = max_message
        whole = MAX_FRAME_SIZE if max_message < 0 else max_message + PREFIX_LENGTH
        self._max_whole = min(whole, MAX_FRAME_SIZE)
        self._blocks = ResponseBlocks(4 * MAX_HEADER_LIST_SIZE)
        self._credit_owed = 0
        self._continued: ContinuedBlock | None = None
        self._last_promised = 0
        self._needed = 0
        self._shape: Shape | None = None
        self.tail = bytearray()
        """The beginning of a frame whose end has not come yet."""
        self.moved: list[Stream] = []
        """Streams that ended, or have new messages, since this was last emptied."""

    def receive(self, data: bytes) -> None:
        """Take what was read.

        Raises:
            PeerProtocolError: The peer broke the protocol; nothing more may be received.
        """
        if self.tail:
            self.tail += data
            if len(self.tail) < self._needed:
                return
            data = bytes(self.tail)
        try:
            rest = self._frames(data)
        except OversizedHeaderListError as error:
            raise PeerProtocolError(ErrorCode.ENHANCE_YOUR_CALM, str(error)) from error
        except HPACKError as error:
            text = f"a header block can't be read: {error}"
            raise PeerProtocolError(ErrorCode.COMPRESSION_ERROR, text) from error
        if rest or self.tail:
            self.tail = bytearray(rest)
        if self._credit_owed > CONNECTION_WINDOW >> 1:
            self._give_credit()

    # Longer than a function should be: this is the hot loop, and every call that it does
    # not make is a tenth of what a whole RPC costs.
    def _frames(self, data: bytes) -> bytes:  # noqa: PLR0915
        """Take all whole frames; return what is left."""
        at, size = self._whole(data, 0), len(data)
        streams, memo = self._streams, self._blocks.memo
        head_length = 0
        self._needed = 9
        while size - at >= 9:
            high, low, kind, flags, stream_id = unpack_header(data, at)
            length = high << 8 | low
            start = at + 9
            end = start + length
            if length > MAX_FRAME_SIZE:
                text = f"a frame of {length} bytes where {MAX_FRAME_SIZE} are allowed"
                raise PeerProtocolError(ErrorCode.FRAME_SIZE_ERROR, text)
            if end > size:
                self._needed = 9 + length
                break
            at = end
            stream = streams.get(stream_id)
            if stream is None or self._continued is not None:
                if stream_id == 0 and self._continued is None:  # with every lone answer
                    self._control.arrived(kind, flags, data[start:end])
                    at = self._whole(data, end)
                else:
                    self._other(kind, flags, stream_id & MAX_WINDOW, data[start:end])
            elif kind == HEADERS and flags & 0x2C == 4:
                block = data[start:end]
                fields = memo.get(block)
                if fields is None:
                    fields = self._blocks.decode(block)
                if flags & 1 == 0:
                    if fields.kind == HEAD and stream.state == FRESH:
                        stream.head = fields
                        stream.state = HEADED
                        head_length = length
                    else:
                        self._headers(stream, fields, False)
                elif fields.kind == OK and stream.state == WHOLE and stream.unsent is None:
                    del streams[stream_id]
                    stream.trailers = fields
                    stream.ended = True
                    self.moved.append(stream)
                    if head_length:
                        self._shape = shape(head_length, length)
                        at = self._whole(data, end)
                else:
                    self._headers(stream, fields, True)
            elif kind == DATA and flags & 8 == 0:
                self._credit_owed += length
                if (
                    stream.state == HEADED
                    and flags & 1 == 0
                    and PREFIX_LENGTH <= length <= self._max_whole
                    # Flag and length as one number: the flag is 0, or it is larger by far.
                    and int.from_bytes(data[start : start + 5], "big") == length - 5
                ):
                    stream.body = data[start + 5 : end]
                    stream.state = WHOLE
                else:
                    self._body(stream, data[start:end], length, flags & 1 == 1)
            else:
                self._other(kind, flags, stream_id, data[start:end])
        return data[at:]

    def _whole(self, data: bytes, at: int) -> int:
        """Take the answers that lie there in one piece; return where the rest begins."""
        # Lone answers have frames of stream 0 before them, each a chance to look in vain.
        if self._shape is None or data[at + 3 : at + 4] != b"\1" or self._continued is not None:
            return at
        streams, memo, longest = self._streams, self._blocks.memo, self._max_whole
        at, credit = take_whole(data, at, self._shape, streams, memo, self.moved, longest)
        self._credit_owed += credit
        return at

    def _give_credit(self) -> None:
        if self._credit_owed > CONNECTION_WINDOW:
            text = "the server overran the connection's window"
            raise PeerProtocolError(ErrorCode.FLOW_CONTROL_ERROR, text)
        self._outbound.frames.append(window_update(0, self._credit_owed))
        self._credit_owed = 0

    # --- frames of open streams, off the common path

    def _headers(self, stream: Stream, fields: ResponseFields, end_stream: bool) -> None:
        known = stream.head
        stream.headers_arrived(fields, end_stream)
        if stream.ended:
            self._finish(stream, end_stream)
        elif stream.head is known:
            self._control.charge(_BLOCK_COST)  # 1xx

    def _body(self, stream: Stream, data: bytes, flow_length: int, end_stream: bool) -> None:
        if not flow_length and not end_stream:
            self._control.charge()
        stream.max_message = self._max_message
        if not stream.received(flow_length):
            text = "the server overran the stream's window"
            stream.end(RpcError(StatusCode.INTERNAL, text, origin=Origin.GARBAGE))
            self._finish(stream, False, ErrorCode.FLOW_CONTROL_ERROR)
            return
        stream.data_arrived(data, end_stream)
        if stream.ended:
            self._finish(stream, end_stream)
            return
        increment = stream.grant()
        if increment:
            self._outbound.frames.append(window_update(stream.id, increment))
        if not stream.unary and stream.messages and self.moved[-1:] != [stream]:
            self.moved.append(stream)

    def _finish(self, stream: Stream, end_stream: bool, code: ErrorCode = ErrorCode.CANCEL) -> None:
        """Clean up after a call that has ended by what arrived."""
        del self._streams[stream.id]
        if not end_stream:
            self._outbound.reset(stream, code)
        elif stream.unsent is not None:
            # Answered before we had sent everything: no error, only no more interest.
            self._outbound.reset(stream, ErrorCode.NO_ERROR)
        error = stream.error
        if error is not None and error.status is StatusCode.CANCELLED:
            # The server's clock ran ahead of ours: it is our deadline that it obeyed.
            stream.missed_deadline(self._clock() + 0.001)
        self.moved.append(stream)

    def _reset(self, stream: Stream, payload: bytes) -> None:
        if len(payload) != 4:
            raise PeerProtocolError(ErrorCode.FRAME_SIZE_ERROR, "RST_STREAM of a wrong size")
        answered = stream.head is not None
        stream.end(from_reset(int.from_bytes(payload, "big"), answered))
        self._outbound.forget(stream)
        self._finish(stream, True)

    def _window_opened(self, stream: Stream, payload: bytes) -> None:
        if len(payload) != 4:
            raise PeerProtocolError(ErrorCode.FRAME_SIZE_ERROR, "WINDOW_UPDATE of a wrong size")
        self._control.charge()
        increment = int.from_bytes(payload, "big") & MAX_WINDOW
        if increment == 0:
            text, code = "WINDOW_UPDATE by 0", ErrorCode.PROTOCOL_ERROR
        elif not self._outbound.stream_window_opened(stream, increment):
            text, code = "the stream's send window overflows", ErrorCode.FLOW_CONTROL_ERROR
        else:
            return
        stream.end(RpcError(StatusCode.INTERNAL, f"the server: {text}", origin=Origin.GARBAGE))
        self._finish(stream, False, code)

    # --- everything else

    def _other(self, kind: int, flags: int, stream_id: int, payload: bytes) -> None:
        if self._continued is not None:
            self._control.charge(_BLOCK_COST)
            block = self._continued.add(kind, flags, stream_id, payload)
            if block is not None:
                self._continued = None
                self._block(block)
        elif stream_id == 0:
            self._control.arrived(kind, flags, payload)
        elif not self._control.greeted:
            raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, "the first frame was no SETTINGS")
        elif kind in {HEADERS, PUSH_PROMISE}:
            block = rare_frames.parse_headers(kind, flags, stream_id, payload)
            if block.end_headers:
                self._block(block)
            else:
                self._continued = rare_frames.ContinuedBlock(block)
        elif kind == DATA:
            self._padded(flags, stream_id, payload)
        elif kind == PRIORITY or kind > CONTINUATION:
            # PRIORITY no longer means anything; unknown types must be ignored.
            self._control.charge()
        elif kind in {RST_STREAM, WINDOW_UPDATE}:
            stream = self._streams.get(stream_id)
            if stream is None:
                self._closed(stream_id)
            elif kind == RST_STREAM:
                self._reset(stream, payload)
            else:
                self._window_opened(stream, payload)
        else:
            text = f"frame of type {kind} on stream {stream_id}"
            raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, text)

    def _padded(self, flags: int, stream_id: int, payload: bytes) -> None:
        """Take DATA with padding, or of a stream that is no longer open."""
        self._credit_owed += len(payload)
        data = rare_frames.parse_data(flags, stream_id, payload)
        stream = self._streams.get(stream_id)
        if stream is None:
            self._closed(stream_id)
        else:
            self._body(stream, data, len(payload), flags & 1 == 1)

    def _block(self, block: HeaderBlock) -> None:
        """Take a whole header block that came by the slow path."""
        # Decoded for whomever it is: the table must follow every block.
        fields = self._blocks.decode(block.data)
        if block.promised_id:
            # We forbade it; a server that read our SETTINGS late may still try.
            self._control.charge(_BLOCK_COST)
            self._last_promised = max(self._last_promised, block.promised_id)
            refused = rst_stream(block.promised_id, ErrorCode.REFUSED_STREAM)
            self._outbound.frames.append(refused)
            return
        stream = self._streams.get(block.stream_id)
        if stream is None:
            self._closed(block.stream_id)
        else:
            self._headers(stream, fields, block.end_stream)

    def _closed(self, stream_id: int) -> None:
        """Take a frame of a stream that ended here: the peer may not know yet."""
        pushed = stream_id & 1 == 0 and stream_id <= self._last_promised
        if not pushed and not self._outbound.opened_id(stream_id):
            text = f"a frame of stream {stream_id}, which was never opened"
            raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, text)
        self._control.charge()
