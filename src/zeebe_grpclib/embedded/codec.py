"""Messages of the gateway protocol as bytes, for grpclib's server."""

from __future__ import annotations

from typing import Any

from betterproto2 import Message
from grpclib.encoding.base import CodecBase

from .encoding import encode
from .statuses import internal


class Codec(CodecBase):
    """Reads and writes generated messages; what is bytes already goes as it is."""

    @property
    def __content_subtype__(self) -> str:
        return "proto"

    def encode(self, message: Message | bytes, message_type: Any) -> bytes:  # noqa: ARG002 - grpclib's signature
        """Encode an answer."""
        return message if isinstance(message, bytes) else encode(message)

    def decode(self, data: bytes, message_type: type[Message]) -> Message:
        """Decode a request.

        Raises:
            GRPCError: INTERNAL; these bytes are no such message.
        """
        try:
            return message_type.parse(data)
        # The library has no error of its own for what it cannot read.
        except Exception as error:
            raise internal(f"Invalid protobuf byte sequence: {error}") from error
