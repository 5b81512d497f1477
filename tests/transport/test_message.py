"""Length-prefixed messages, however frames cut them; compression; the receive limit."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._transport.message import MessageReader, prefixed
from zeebe_grpclib.status import RpcError


@given(st.lists(st.binary(max_size=300), max_size=6), st.integers(1, 50))
def test_messages_survive_any_cut(messages: list[bytes], size: int) -> None:
    body = b"".join(prefixed(message) for message in messages)
    reader, found = MessageReader(-1, None), []
    for at in range(0, len(body), size):
        found += reader.feed(body[at : at + size])
    assert found == messages
    assert (reader.partial, reader.missing) == (0, 0)


def test_missing_says_what_the_message_at_hand_needs() -> None:
    reader = MessageReader(-1, None)
    reader.feed(b"\0\0")
    assert (reader.partial, reader.missing) == (2, 3)
    reader.feed(b"\0\0\x0aabc")
    assert (reader.partial, reader.missing) == (8, 7)


def test_limit_is_checked_on_the_prefix() -> None:
    MessageReader(10, None).feed(b"\0\0\0\0\x0a")
    with pytest.raises(RpcError, match=r"RESOURCE_EXHAUSTED.*11 bytes or more.*limit of 10"):
        MessageReader(10, None).feed(b"\0\0\0\0\x0b")


@pytest.mark.parametrize("limit", [-1, 5])
@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        (b"gzip", gzip.compress(b"hello", mtime=0)),
        (b"deflate", zlib.compress(b"hello")),
        # Nothing can follow it, so nobody looks.
        (b"deflate", zlib.compress(b"hello") + b"more"),
        (b"gzip", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)),
    ],
)
def test_compressed_message_is_read(encoding: bytes, packed: bytes, limit: int) -> None:
    # The limit is one for what was sent, too: here for what comes out of it.
    reader = MessageReader(max(limit, len(packed)) if limit >= 0 else limit, encoding)
    assert reader.feed(b"\1" + len(packed).to_bytes(4, "big") + packed) == [b"hello"]


@pytest.mark.parametrize(
    ("flag", "encoding", "packed", "said"),
    [
        (1, None, b"x", "names no grpc-encoding"),
        (1, b"identity", b"x", "names no grpc-encoding"),
        (1, b"snappy", b"x", "'snappy' is not known"),
        (1, b"gzip", b"no gzip", "is damaged"),
        (1, b"gzip", gzip.compress(b"hello", mtime=0)[:-1], "ends too early"),
        (2, b"gzip", b"x", "compression flag is 2"),
    ],
)
def test_unreadable_message(flag: int, encoding: bytes | None, packed: bytes, said: str) -> None:
    reader = MessageReader(-1, encoding)
    with pytest.raises(RpcError, match=f"INTERNAL.*{said}"):
        reader.feed(bytes((flag,)) + len(packed).to_bytes(4, "big") + packed)


def test_many_small_members_are_read_one_after_the_other() -> None:
    packed = gzip.compress(b"a", mtime=0) * 200_000
    began = time.process_time()
    [message] = MessageReader(5 << 20, b"gzip").feed(
        b"\1" + len(packed).to_bytes(4, "big") + packed
    )
    assert message == b"a" * 200_000
    # Cut off the front of what is left each time, it takes half a minute.
    assert time.process_time() - began < 8.0


def test_bomb_is_refused_without_being_unpacked() -> None:
    packed = gzip.compress(bytes(50_000_000))
    reader = MessageReader(100_000, b"gzip")
    with pytest.raises(RpcError, match="RESOURCE_EXHAUSTED"):
        reader.feed(b"\1" + len(packed).to_bytes(4, "big") + packed)
