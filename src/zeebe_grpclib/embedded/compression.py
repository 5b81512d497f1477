"""Requests that are compressed: no others come from the Node SDK."""

from __future__ import annotations

import zlib

from grpclib.const import Status
from grpclib.exceptions import GRPCError

from .statuses import internal, too_large

MAX_MESSAGE_BYTES = 4 * 1024 * 1024

# zlib's window bits: what "deflate" means in HTTP has zlib's header, not none.
_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def unpack(content: bytes, encoding: str) -> bytes:
    """Decompress a message, no further than the largest that is allowed.

    Raises:
        GRPCError: UNIMPLEMENTED for an unknown encoding; INTERNAL for bad content;
            RESOURCE_EXHAUSTED if it is too large.
    """
    window_bits = _WINDOW_BITS.get(encoding)
    if window_bits is None:
        raise GRPCError(Status.UNIMPLEMENTED, f"Can't find decompressor for {encoding}", ())
    decompressor = zlib.decompressobj(window_bits)
    try:
        message = decompressor.decompress(content, MAX_MESSAGE_BYTES + 1)
    except zlib.error as error:
        raise internal(f"Failed to decompress the request: {error}") from error
    if len(message) > MAX_MESSAGE_BYTES:
        raise too_large(f"Decompressed gRPC message exceeds maximum size {MAX_MESSAGE_BYTES}")
    if not decompressor.eof:
        raise internal("Failed to decompress the request: it is not complete")
    return message
