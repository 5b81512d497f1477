"""Padded, prioritised, continued and pushed frames, taken apart."""

from __future__ import annotations

import pytest

from zeebe_grpclib._transport.control import PeerProtocolError
from zeebe_grpclib._transport.frames import CONTINUATION, DATA, HEADERS, PING, PUSH_PROMISE
from zeebe_grpclib._transport.rare_frames import (
    ContinuedBlock,
    HeaderBlock,
    parse_data,
    parse_headers,
)


def test_padding_is_taken_off() -> None:
    assert parse_data(8, 1, b"\x02abc\0\0") == b"abc"
    assert parse_data(8, 1, b"\0abc") == b"abc"
    assert parse_data(0, 1, b"abc") == b"abc"


def test_headers_with_padding_and_priority() -> None:
    found = parse_headers(HEADERS, 0x2D, 3, b"\x01" + b"\x80\0\0\0\x10" + b"\x88" + b"\0")
    assert found == HeaderBlock(3, 0, b"\x88", end_stream=True, end_headers=True)


def test_push_promise_names_its_stream() -> None:
    found = parse_headers(PUSH_PROMISE, 4, 1, b"\0\0\0\x02\x88")
    assert (found.promised_id, found.data, found.end_headers) == (2, b"\x88", True)


@pytest.mark.parametrize(
    ("kind", "flags", "payload"),
    [
        (DATA, 8, b""),
        (DATA, 8, b"\x05abc"),
        (HEADERS, 8, b"\x05a"),
        (HEADERS, 0x20, b"abc"),
        (PUSH_PROMISE, 4, b"\0\0"),
    ],
)
def test_malformed_frames_have_one_error(kind: int, flags: int, payload: bytes) -> None:
    def parse() -> None:
        if kind == DATA:
            parse_data(flags, 1, payload)
        else:
            parse_headers(kind, flags, 1, payload)

    with pytest.raises(PeerProtocolError, match="malformed frame"):
        parse()


def test_block_is_joined_from_its_pieces() -> None:
    block = ContinuedBlock(parse_headers(HEADERS, 1, 5, b"a"))
    assert block.add(CONTINUATION, 0, 5, b"b") is None
    whole = block.add(CONTINUATION, 4, 5, b"c")
    assert whole == HeaderBlock(5, 0, b"abc", end_stream=True, end_headers=True)


@pytest.mark.parametrize(("kind", "stream_id"), [(PING, 0), (CONTINUATION, 7), (HEADERS, 5)])
def test_nothing_may_come_in_between(kind: int, stream_id: int) -> None:
    block = ContinuedBlock(parse_headers(HEADERS, 0, 5, b"a"))
    with pytest.raises(PeerProtocolError, match="amidst a header block"):
        block.add(kind, 0, stream_id, b"")


def test_endless_block_is_cut() -> None:
    block = ContinuedBlock(parse_headers(HEADERS, 0, 5, b"a"))
    for _ in range(15):
        assert block.add(CONTINUATION, 0, 5, bytes(16_384)) is None
    with pytest.raises(PeerProtocolError, match="a header block of more than"):
        block.add(CONTINUATION, 0, 5, bytes(32_768))
