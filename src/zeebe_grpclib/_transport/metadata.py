"""Custom metadata on the wire (gRPC over HTTP/2, "Custom-Metadata").

Going out, rules are checked before anything is sent. Coming in, nothing fails: a proxy's
odd header must not cost an answer.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence

__all__ = ["Metadata", "decode_metadata", "encode_metadata"]

Metadata = tuple[tuple[str, str | bytes], ...]

_KEY = re.compile(r"[0-9a-z_.\-]+")
_VALUE = re.compile(r"[\x20-\x7e]*")
# What we or HTTP/2 set by ourselves; a second one would contradict it.
_RESERVED = frozenset({"te", "content-type", "user-agent", "connection", "host"})
# The one of gRPC's own names that comes from above: retries are not the transport's business.
_PREVIOUS = "grpc-previous-rpc-attempts"


def encode_metadata(
    metadata: Sequence[tuple[str, str | bytes]],
) -> tuple[tuple[bytes, bytes], ...]:
    """Return metadata as header fields.

    Keys that end in ``-bin`` take bytes and travel as base64 without padding; all others
    take printable ASCII.

    Raises:
        ValueError: A key or a value that gRPC does not allow.
    """
    fields = []
    for key, value in metadata:
        if not _KEY.fullmatch(key):
            raise ValueError(f"metadata key {key!r}: only 0-9 a-z _ - . are allowed")
        if (key.startswith("grpc-") and key != _PREVIOUS) or key in _RESERVED:
            raise ValueError(f"metadata key {key!r} is reserved for gRPC itself")
        if key.endswith("-bin"):
            if isinstance(value, str):
                raise ValueError(f"metadata {key!r} is binary: give bytes, not text")
            fields.append((key.encode(), base64.b64encode(value).rstrip(b"=")))
            continue
        if not isinstance(value, str):
            # One documented error for whatever metadata may not be.
            raise ValueError(  # noqa: TRY004
                f"metadata {key!r} is text: give a str (bytes need a key in -bin)"
            )
        if not _VALUE.fullmatch(value):
            raise ValueError(f"metadata {key!r}: only printable ASCII is allowed in its value")
        fields.append((key.encode(), value.strip(" ").encode()))
    return tuple(fields)


def decode_metadata(fields: Iterable[tuple[bytes, bytes]]) -> Metadata:
    """Return the custom metadata among an answer's header fields, in order.

    Pseudo-headers and ``grpc-*`` are left out. Binary values are decoded with or without
    padding, also several joined by commas; what is no base64 stays as it came.
    """
    metadata: list[tuple[str, str | bytes]] = []
    for name, value in fields:
        if name[:1] == b":" or name == b"content-type":
            continue
        if name[:5] == b"grpc-" and name != b"grpc-retry-pushback-ms":  # that one is for retries
            continue
        key = name.decode("utf-8", "replace")
        if name[-4:] == b"-bin":
            metadata += [(key, _decode_binary(part)) for part in value.split(b",")]
        else:
            metadata.append((key, value.decode("utf-8", "replace")))
    return tuple(metadata)


def _decode_binary(text: bytes) -> bytes:
    stripped = text.strip(b" =")
    try:
        return base64.b64decode(stripped + b"=" * (-len(stripped) % 4), validate=True)
    except binascii.Error:
        return text
