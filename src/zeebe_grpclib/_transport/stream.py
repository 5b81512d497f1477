"""One call on one connection: what it asks, what came back, and how it ended.

The rules of an answer (gRPC over HTTP/2, "Responses") live here, without a socket or a
loop. Every way for a stream to end goes through `Stream.end`, once: the first reason
wins, and a complete answer beats whatever happens to the connection later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from ..status import Origin, RpcError, StatusCode
from .flow_control import INITIAL_WINDOW, ReceiveWindow
from .header_blocks import HEAD, MAX_HEADER_LIST_SIZE, ResponseFields
from .message import PREFIX_LENGTH, MessageReader
from .status_mapping import from_fields, is_grpc, not_grpc

__all__ = ["FRESH", "HEADED", "SLOW", "WHOLE", "Stream"]

FRESH, HEADED, WHOLE, SLOW = range(4)
"""How far a unary answer came along the common path (head, then one whole message in one
frame); SLOW once it leaves that path, and for streaming answers from the start."""


class Stream:
    """A request and its answer, unary or server-streaming."""

    __slots__ = (
        "body",
        "deadline",
        "ended",
        "error",
        "head",
        "held",
        "id",
        "key",
        "max_message",
        "messages",
        "metadata",
        "path",
        "reader",
        "request",
        "send_window",
        "state",
        "timeout_s",
        "trailers",
        "unary",
        "unsent",
        "waiter",
        "window",
        "window_size",
    )

    max_message: int
    messages: deque[bytes]
    held: int
    send_window: int

    def __init__(
        self,
        path: str,
        request: bytes,
        timeout_s: float | None,
        deadline: float,
        waiter: Any,
        # By its place, for each call does it: a class takes no name without a dictionary.
        metadata: Sequence[tuple[bytes, bytes]] = (),
        *,
        unary: bool = True,
        window_size: int = INITIAL_WINDOW,
    ) -> None:
        """Describe a call that is not sent yet.

        Args:
            path: ``/package.Service/Method``.
            request: The one request message, encoded.
            timeout_s: What is left until the deadline, None for no deadline.
            deadline: The same as a time of the connection's clock (`deadline.NEVER`).
            waiter: Whatever the shell needs to wake the caller; not touched here.
            metadata: Encoded custom metadata.
            unary: Exactly one message is expected, else any number.
            window_size: Bytes of a streaming answer that may lie here unread.
        """
        self.path = path
        self.request = request
        self.timeout_s = timeout_s
        self.deadline = deadline
        self.waiter = waiter
        self.metadata = metadata
        self.key: object = (path, metadata) if metadata else path
        self.unary = unary
        self.window_size = window_size
        self.id = 0
        self.head: ResponseFields | None = None
        self.body: bytes | None = None
        self.state = FRESH if unary else SLOW
        self.error: RpcError | None = None
        self.ended = False
        self.reader: MessageReader | None = None
        self.window: ReceiveWindow | None = None
        self.unsent: memoryview | None = None
        """What is still to be sent of a body that did not fit at once; then, and only
        then, ``send_window`` is set."""
        self.trailers: ResponseFields | None = None
        if not unary:
            self.messages = deque()
            """Complete messages that nobody has taken yet (streaming answers only)."""
            self.held = 0
            """Their bytes, prefixes included."""

    # --- ends

    def end(self, error: RpcError | None) -> None:
        """Record the outcome, unless there is one already."""
        if not self.ended:
            self.ended = True
            self.error = error

    def missed_deadline(self, now: float) -> bool:
        """End the call as too late if it is; overrules a CANCELLED that came just before."""
        if self.deadline > now:
            return False
        # Frames that the socket has not taken yet go out all the same: they count as sent.
        text, origin = "no answer before the deadline", Origin.DEADLINE
        if not self.id:
            text = (
                "not sent before the deadline: the server allows no more calls at a time,"
                " or has not read the others"
            )
            origin = Origin.LOCAL
        self.ended = True
        self.error = RpcError(StatusCode.DEADLINE_EXCEEDED, text, origin=origin)
        return True

    # --- what arrives, off the common path

    def headers_arrived(self, fields: ResponseFields, end_stream: bool) -> None:
        """Take a header block: an informational one, the head, or the trailers."""
        self.state = SLOW
        if fields.size > MAX_HEADER_LIST_SIZE:
            text = f"the answer's headers of {fields.size} bytes exceed {MAX_HEADER_LIST_SIZE}"
            self.end(RpcError(StatusCode.RESOURCE_EXHAUSTED, text, origin=Origin.GARBAGE))
        elif end_stream:
            self._trailers_arrived(fields)
        elif self.head is not None:
            self._garbage("a second header block that does not end the answer")
        elif (fields.get(b":status") or b"")[:1] != b"1":
            self.head = fields
            if not self._is_answer(fields) and fields.get(b"grpc-status") is not None:
                # A proxy's error page may carry the true status, and then it wins.
                self.end(from_fields(fields) or not_grpc(fields))

    def data_arrived(self, data: bytes, end_stream: bool) -> None:
        """Take a piece of the body."""
        self.state = SLOW
        head = self.head
        if head is None:
            self._garbage("DATA before the answer's headers")
        elif not self._is_answer(head):
            if data or end_stream:
                self.end(not_grpc(head, data))
        else:
            try:
                self._take(data, head)
            except RpcError as error:
                self.end(error)
            if end_stream:
                text = "the answer ended without trailers, so without grpc-status"
                self.end(RpcError(StatusCode.UNKNOWN, text, origin=Origin.GARBAGE))

    def _take(self, data: bytes, head: ResponseFields) -> None:
        reader = self.reader
        if reader is None:
            reader = MessageReader(self.max_message, head.get(b"grpc-encoding"))
            self.reader = reader
        for message in reader.feed(data):
            if not self.unary:
                self.messages.append(message)
                self.held += PREFIX_LENGTH + len(message)
            elif self.body is None:
                self.body = message
            else:
                text = "more than one message in the answer to a unary call"
                raise RpcError(StatusCode.UNIMPLEMENTED, text, origin=Origin.GARBAGE)

    def _trailers_arrived(self, fields: ResponseFields) -> None:
        self.trailers = fields
        head = self.head
        if head is not None and not self._is_answer(head) and fields.get(b"grpc-status") is None:
            self.end(not_grpc(head))
            return
        error = from_fields(fields)
        if error is None:
            error = self._incomplete()
        self.end(error)

    def _incomplete(self) -> RpcError | None:
        """Return what an answer that claims to be OK lacks."""
        if self.reader is not None and self.reader.partial:
            text = "the answer ended OK in the middle of a message"
            return RpcError(StatusCode.INTERNAL, text, origin=Origin.GARBAGE)
        if self.unary and self.body is None:
            text = "no message in the answer to a unary call"
            return RpcError(StatusCode.UNIMPLEMENTED, text, origin=Origin.GARBAGE)
        return None

    @staticmethod
    def _is_answer(head: ResponseFields) -> bool:
        # Without :status, against the rules, the content type alone decides.
        return head.kind == HEAD or (
            head.get(b":status") in {b"200", None} and is_grpc(head.get(b"content-type"))
        )

    def _garbage(self, text: str) -> None:
        self.end(RpcError(StatusCode.INTERNAL, text, origin=Origin.GARBAGE))

    # --- flow control

    def received(self, length: int) -> bool:
        """Count DATA, padding included; False if the peer overran this stream's window."""
        if self.window is None:
            earlier = 0 if self.body is None else PREFIX_LENGTH + len(self.body)
            left = max(self.window_size, INITIAL_WINDOW) - earlier
            self.window = ReceiveWindow(self.window_size, left)
        return self.window.received(length)

    def grant(self) -> int:
        """Return by how much this stream's window opens now, 0 for not yet."""
        if self.window is None or self.ended:
            return 0
        partial = missing = 0
        if self.reader is not None:
            partial, missing = self.reader.partial, self.reader.missing
        if self.unary:
            return self.window.grant(0, missing)
        return self.window.grant(self.held + partial, 0 if self.messages else missing)
