from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from zeebe_grpclib.embedded.compression import MAX_MESSAGE_BYTES, unpack


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
@pytest.mark.parametrize("size", [0, 1, 70_000, MAX_MESSAGE_BYTES])
def test_what_was_packed(encoding: str, pack: Callable[[bytes], bytes], size: int) -> None:
    content = bytes(size)
    assert unpack(pack(content), encoding) == content


@pytest.mark.parametrize(
    ("content", "encoding", "status"),
    [
        (gzip.compress(bytes(MAX_MESSAGE_BYTES + 1)), "gzip", Status.RESOURCE_EXHAUSTED),
        (gzip.compress(b"x")[:-1], "gzip", Status.INTERNAL),
        (b"x", "deflate", Status.INTERNAL),
        (b"x", "br", Status.UNIMPLEMENTED),
    ],
    # What is packed has the time in it, and no two processes would agree on its name.
    ids=["too large", "cut off", "not packed", "unknown"],
)
def test_what_is_refused(content: bytes, encoding: str, status: Status) -> None:
    with pytest.raises(GRPCError) as caught:
        unpack(content, encoding)
    assert caught.value.status is status
