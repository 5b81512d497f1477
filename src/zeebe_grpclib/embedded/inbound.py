"""The request of a call, as grpclib is to read it."""

from __future__ import annotations

import struct
from collections.abc import Callable

from grpclib.protocol import Buffer

from .compression import MAX_MESSAGE_BYTES, unpack
from .statuses import internal, too_large

_PREFIX = struct.Struct(">BI")


class Inbound(Buffer):
    """The one request of a call, as grpclib wants to read it: not compressed, not too large.

    grpclib reads five bytes, a flag and a length, and then that many. Here the flag is never
    set: a compressed request is read and unpacked when grpclib asks for the five bytes.
    """

    def __init__(self, ack: Callable[[int], None], encoding: str) -> None:
        super().__init__(ack)
        self._encoding = encoding
        self._prefix_is_read = False
        self._unpacked: bytes | None = None

    async def read(self, size: int) -> bytes:
        """Read the prefix, then the message.

        Raises:
            GRPCError: The request is too large, has no form, or is compressed in a way that
                is not known here.
        """
        if self._unpacked is not None:
            return self._unpacked
        if self._prefix_is_read:
            return await self._receive(size)
        self._prefix_is_read = True
        prefix = await self._receive(size, or_nothing=True)
        if not prefix:
            raise internal("Half-closed without a request")
        compressed, length = _PREFIX.unpack(prefix)
        if length > MAX_MESSAGE_BYTES:
            raise too_large(f"gRPC message exceeds maximum size {MAX_MESSAGE_BYTES}: {length}")
        if compressed > 1:
            raise internal("gRPC frame header malformed: reserved bits not zero")
        if not compressed:
            return prefix
        self._unpacked = unpack(await self._receive(length), self._encoding)
        return _PREFIX.pack(0, len(self._unpacked))

    async def _receive(self, size: int, *, or_nothing: bool = False) -> bytes:
        try:
            content = await super().read(size)
        except AssertionError:
            # grpclib's way to say that the client ended the request in the middle.
            content = b"?"
        # Its way to say that there is nothing left at all is to return nothing.
        if len(content) == size or (or_nothing and not content):
            return content
        raise internal("Encountered end-of-stream mid-frame")
