"""What is read: every answer whole, byte by byte, and garbled without a crash."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.transport.peer import Conversation, Peer

from zeebe_grpclib._transport.connection import Phase
from zeebe_grpclib._transport.frames import frame
from zeebe_grpclib._transport.stream import Stream
from zeebe_grpclib.status import RpcError

MUTATIONS = int(os.environ.get("ZEEBE_FUZZ_CASES", "1500"))
"""`nox -s fuzz` runs 200,000."""


def answers(peer: Peer) -> bytes:
    """Return what a server might say to streams 1, 3, 5 and 7, with everything in it."""
    padded = frame(0, 8, 5, b"\x03" + b"\0\0\0\0\x02hi" + bytes(3))
    before = b"".join(
        [
            peer.settings((3, 100)),
            peer.answer(1, b"first"),
            peer.ping(),
            peer.head(3),
            peer.data(3, b"\0\0\0"),
            peer.window(0, 1000),
            peer.headers(5, (":status", "103")),
            peer.head(5),
            padded,
            peer.data(3, b"\0\x06second"),
            peer.data(3, b""),
            frame(0xF7, 0, 0, b"?"),
            peer.trailers(3),
            peer.trailers(5),
        ]
    )
    block = peer.block((":status", "200"), ("grpc-status", "5"), ("grpc-message", "no%20job"))
    continued = frame(1, 1, 7, block[:2]) + frame(9, 4, 7, block[2:])
    return before + continued + peer.goaway(7, 0, b"bye")


def listen(talk: Conversation, data: bytes, chunk: int) -> list[Stream]:
    streams = [talk.call() for _ in range(4)]
    talk.receive(data, chunk=chunk)
    return streams


@pytest.mark.parametrize("chunk", [0, 1, 2, 3, 8, 9, 10, 100])
def test_all_kinds_of_frames_however_cut(chunk: int) -> None:
    talk = Conversation()
    streams = listen(talk, answers(talk.peer), chunk)
    assert [s.body for s in streams] == [b"first", b"second", b"hi", None]
    assert [s.error and s.error.message for s in streams] == [None, None, None, "no job"]
    assert talk.connection.phase is Phase.DRAINING
    assert talk.connection.streams == {}


def test_connection_credit_is_returned_on_receipt() -> None:
    talk = Conversation()
    stream = talk.call(unary=False)
    talk.sent()
    talk.receive(talk.peer.head(1))
    total = 0
    while total <= 8 << 20:
        message = talk.peer.data(1, (16_379).to_bytes(5, "big") + bytes(16_379))
        talk.receive(message)
        total += 16_384
        # Taken at once, so that the stream's window stays open.
        stream.messages.clear()
        stream.held = 0
        talk.connection.consumed(stream)
    updates = [f for f in talk.sent() if f[0] == 8 and f[2] == 0]
    assert [int.from_bytes(f[3], "big") for f in updates] == [total]


def test_data_of_a_cancelled_call_is_credited_too() -> None:
    talk = Conversation()
    talk.connection.cancel(talk.call())
    talk.receive(talk.peer.data(1, bytes(16_384)) * 2)
    assert talk.connection._inbound._credit_owed == 32_768


def test_error_trailers_before_our_end_of_stream_stop_our_body() -> None:
    talk = Conversation()
    stream = talk.call(bytes(100_000))
    talk.sent()
    talk.receive(talk.peer.trailers_only(1, "8", "too large"))
    assert stream.error is not None
    assert talk.sent() == [(3, 0, 1, bytes(4))]
    talk.receive(talk.peer.window(0, 100_000))
    assert talk.sent() == []


def garbled(seed: int, data: bytes) -> bytes:
    rnd = random.Random(seed)
    out = bytearray(data)
    for _ in range(rnd.choice([1, 1, 2, 5])):
        at = rnd.randrange(len(out))
        what = rnd.random()
        if what < 0.5:
            out[at] = rnd.randrange(256)
        elif what < 0.7:
            del out[at : at + rnd.randrange(1, 20)]
        elif what < 0.9:
            out[at:at] = rnd.randbytes(rnd.randrange(1, 20))
        else:
            out[at:at] = out[rnd.randrange(len(out)) :][:50]
        if not out:
            break
    return bytes(out)


def test_unreadable_header_blocks_are_told_without_addresses_of_memory() -> None:
    talk = Conversation()
    stream = talk.call()
    talk.receive(frame(1, 4, 1, b"\xff"))
    assert stream.error is not None
    assert str(stream.error.message) == (
        "the server broke HTTP/2: a header block can't be read: "
        "Unable to decode HPACK integer representation"
    )


@pytest.mark.no_cover
def test_garbled_answers_never_crash_and_everything_ends() -> None:
    # Invariant: whatever arrives, no exception escapes, and after the end of the
    # connection every call has exactly one outcome.
    for seed in range(MUTATIONS):
        talk = Conversation()
        data = garbled(seed, answers(talk.peer))
        streams = listen(talk, data, random.Random(seed).choice([0, 0, 1, 13]))
        talk.connection.close("over")
        for stream in streams:
            assert stream.ended, seed
            assert stream.error is None or isinstance(stream.error, RpcError)
        assert talk.connection.streams == {}
        talk.connection.take()


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 255), st.integers(0, 9),
                          st.binary(max_size=40)), max_size=30), st.integers(0, 3))  # fmt: skip
def test_random_frames_never_crash(frames: list[tuple[int, int, int, bytes]], chunk: int) -> None:
    talk = Conversation()
    streams = listen(talk, b"".join(frame(*parts) for parts in frames), chunk)
    talk.connection.close("over")
    assert all(stream.ended for stream in streams)
