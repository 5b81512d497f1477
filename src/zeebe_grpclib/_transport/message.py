"""Length-prefixed messages out of the DATA of an answer (gRPC over HTTP/2)."""

from __future__ import annotations

import zlib

from ..status import Origin, RpcError, StatusCode

__all__ = ["PREFIX_LENGTH", "MessageReader", "prefixed"]

PREFIX_LENGTH = 5

# zlib's window bits say which wrapping to expect; `deflate` is the zlib format (RFC 1950).
_WINDOW_BITS = {b"gzip": 31, b"deflate": 15}
# What is left behind a member is copied for each: a body of 200,000 empty ones, in one piece,
# would take minutes.
_PIECE = 1 << 12


def prefixed(message: bytes) -> bytes:
    """Return an uncompressed message as it goes into DATA."""
    return len(message).to_bytes(PREFIX_LENGTH, "big") + message


class MessageReader:
    """Cuts the body of one answer into its messages, however the frames fall."""

    __slots__ = ("_buffer", "_encoding", "_max_message", "missing")

    def __init__(self, max_message: int, encoding: bytes | None) -> None:
        """Start at the beginning of a body.

        Args:
            max_message: Longer messages are refused on sight of their prefix; -1 for none.
            encoding: The answer's ``grpc-encoding``.
        """
        self._buffer = bytearray()
        self._max_message = max_message
        self._encoding = encoding
        self.missing = 0
        """Bytes that the message at hand still needs; 0 between messages."""

    @property
    def partial(self) -> int:
        """Bytes held of a message that is not complete yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Add what arrived; return the messages that it completes.

        Raises:
            RpcError: The body is no sequence of messages, or one of them is too long.
        """
        buffer = self._buffer
        buffer += data
        messages = []
        at = 0
        while len(buffer) - at >= PREFIX_LENGTH:
            start = at + PREFIX_LENGTH
            length = int.from_bytes(buffer[at + 1 : start], "big")
            if length > self._max_message >= 0:
                raise _too_large(length, self._max_message)
            if len(buffer) - start < length:
                break
            at = start + length
            messages.append(self._plain(buffer[start - PREFIX_LENGTH], bytes(buffer[start:at])))
        if at:
            del buffer[:at]
        self.missing = 0
        if buffer:
            known = len(buffer) >= PREFIX_LENGTH
            length = int.from_bytes(buffer[1:PREFIX_LENGTH], "big") if known else 0
            self.missing = PREFIX_LENGTH + length - len(buffer)
        return messages

    def _plain(self, flag: int, message: bytes) -> bytes:
        if flag == 0:
            return message
        if flag != 1:
            raise _garbage(f"the message's compression flag is {flag}")
        if self._encoding in {None, b"identity"}:
            raise _garbage("a compressed message, but the answer names no grpc-encoding")
        bits = _WINDOW_BITS.get(self._encoding or b"")
        if bits is None:
            name = (self._encoding or b"").decode("utf-8", "replace")
            raise _garbage(f"the answer's grpc-encoding {name!r} is not known")
        return _decompress(message, bits, self._max_message)


def _decompress(message: bytes, bits: int, limit: int) -> bytes:
    """Decompress without ever holding much more than the limit."""
    out = bytearray()
    member = zlib.decompressobj(bits)
    at, size = 0, len(message)
    while at < len(message):
        if member.eof:
            if bits != _WINDOW_BITS[b"gzip"]:
                break
            # A gzip body may be several members one after the other.
            member = zlib.decompressobj(bits)
        piece = message[at : at + size]
        try:
            out += member.decompress(piece, limit + 1 - len(out) if limit >= 0 else 0)
        except zlib.error as error:
            raise _garbage(f"the compressed message is damaged: {error}") from error
        if len(out) > limit >= 0:
            raise _too_large(len(out), limit)
        at += len(piece) - len(member.unused_data)
        size = _PIECE
    if message and not member.eof:
        raise _garbage("the compressed message is damaged: it ends too early")
    return bytes(out)


def _garbage(text: str) -> RpcError:
    return RpcError(StatusCode.INTERNAL, text, origin=Origin.GARBAGE)


def _too_large(length: int, limit: int) -> RpcError:
    text = f"the answer's message of {length} bytes or more exceeds the limit of {limit}"
    return RpcError(StatusCode.RESOURCE_EXHAUSTED, text, origin=Origin.GARBAGE)
