"""Answers in one piece: taken at once, and never otherwise than frame by frame."""

from __future__ import annotations

import random

import pytest
from tests.transport.peer import Conversation

from zeebe_grpclib._transport.deadline import NEVER
from zeebe_grpclib._transport.frames import frame
from zeebe_grpclib._transport.header_blocks import ResponseFields
from zeebe_grpclib._transport.stream import FRESH, SLOW, WHOLE, Stream
from zeebe_grpclib._transport.whole_answers import shape, take_whole

HEAD = ResponseFields(((b":status", b"200"), (b"content-type", b"application/grpc")))
OK = ResponseFields(((b"grpc-status", b"0"),))
NO = ResponseFields(((b"grpc-status", b"5"),))
MEMO = {b"hh": HEAD, b"ttt": OK, b"nnn": NO}


def answer(
    stream_id: int = 1,
    body: bytes = b"body",
    head: bytes = b"hh",
    trailers: bytes = b"ttt",
    flag: int = 0,
    missing: int = 0,
) -> bytes:
    message = bytes((flag,)) + (len(body) + missing).to_bytes(4, "big") + body
    return (frame(1, 4, stream_id, head) + frame(0, 0, stream_id, message)) + frame(
        1, 5, stream_id, trailers
    )


def call(state: int = FRESH, unsent: memoryview | None = None) -> Stream:
    stream = Stream("/a/B", b"", None, NEVER, None)
    stream.state = state
    stream.unsent = unsent
    return stream


def test_answers_behind_each_other_are_taken_at_once() -> None:
    streams = {number: call() for number in (1, 3, 5)}
    first, second, third = streams.values()
    moved = [third]
    rest = frame(6, 0, 0, b"12345678")
    data = b"???" + answer(3, b"longer body") + answer(1, b"") + rest
    at, credit = take_whole(data, 3, shape(2, 3), streams, MEMO, moved, 16_384)
    assert data[at:] == rest
    assert credit == 5 + 11 + 5
    assert streams == {5: third}
    assert moved == [third, second, first]
    assert (second.body, first.body) == (b"longer body", b"")
    for stream in (first, second):
        assert stream.ended
        assert (stream.state, stream.head, stream.trailers) == (WHOLE, HEAD, OK)
        assert stream.error is None
    assert not third.ended


@pytest.mark.parametrize(
    "data",
    [
        answer()[:-1],
        answer()[:20],
        answer(head=b"hhh"),
        answer(head=b"HH"),  # not in the memo
        answer(head=b"tt"),
        answer(trailers=b"TTT"),
        answer(trailers=b"nnn"),  # an error
        answer(trailers=b"tttt"),
        answer(flag=1),  # compressed
        answer(missing=1),
        answer(missing=-1),
        answer(missing=1 << 31),
        answer(stream_id=7),
        answer(stream_id=1 | 1 << 31),
        answer(body=bytes(100)),  # longer than allowed
        frame(1, 4, 1, b"hh") + frame(0, 1, 1, bytes(5)) + frame(1, 5, 1, b"ttt"),
        frame(1, 4, 1, b"hh") + frame(0, 8, 1, bytes(5)) + frame(1, 5, 1, b"ttt"),
        frame(1, 4, 1, b"hh") + frame(0, 0, 3, bytes(5)) + frame(1, 5, 1, b"ttt"),
        frame(1, 4, 1, b"hh") + frame(0, 0, 1, bytes(5)) + frame(1, 5, 3, b"ttt"),
        frame(1, 4, 1, b"hh") + frame(0, 0, 1, bytes(5)) + frame(1, 4, 1, b"ttt"),
        frame(1, 4, 1, b"hh") + frame(0, 0, 1, bytes(5)) + frame(0, 5, 1, b"ttt"),
        frame(1, 5, 1, b"hh") + frame(0, 0, 1, bytes(5)) + frame(1, 5, 1, b"ttt"),
        frame(1, 4, 1, b"hh") + frame(2, 0, 1, bytes(5)) + frame(1, 5, 1, b"ttt"),
    ],
)
def test_whatever_else_is_left_where_it_is(data: bytes) -> None:
    streams = {1: call(), 3: call()}
    moved: list[Stream] = []
    memo = {**MEMO, b"tt": OK}
    assert take_whole(data, 0, shape(2, 3), streams, memo, moved, 104) == (0, 0)
    assert moved == []
    assert not any(stream.ended or stream.body for stream in streams.values())
    assert take_whole(answer(), 0, shape(2, 3), streams, memo, moved, 104)[1] == 9


@pytest.mark.parametrize("stream", [call(SLOW), call(WHOLE), call(unsent=memoryview(b"more"))])
def test_streams_that_are_not_fresh_are_left(stream: Stream) -> None:
    before = stream.state
    assert take_whole(answer(), 0, shape(2, 3), {1: stream}, MEMO, [], 16_384) == (0, 0)
    assert (stream.state, stream.ended) == (before, False)


def test_answers_after_the_first_are_not_gone_through_frame_by_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = Conversation()
    streams = [talk.call() for _ in range(4)]
    talk.receive(talk.peer.answer(1, b"first") + talk.peer.answer(3, b"again"))
    rest = talk.peer.answer(5, b"a body") + talk.peer.answer(7)
    monkeypatch.setattr("zeebe_grpclib._transport.inbound.unpack_header", None)
    assert talk.receive(rest) == streams[2:]
    assert [stream.body for stream in streams] == [b"first", b"again", b"a body", b""]


def told(talk: Conversation, streams: list[Stream]) -> object:
    return (
        [(s.body, s.ended, s.error and (s.error.status, s.error.message)) for s in streams],
        talk.sent(),
        talk.connection.phase,
        sorted(talk.connection.streams),
        talk.connection._inbound._credit_owed,
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(8))
def test_nothing_differs_from_frame_by_frame_even_where_bytes_are_wrong(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        broken = chance.randrange(4)
        told_by = []
        choices = [chance.randrange(1 << 16) for _ in range(2 * broken)]
        for chunk in (0, 1):  # byte by byte nothing is ever there in one piece
            talk = Conversation()
            streams = [talk.call() for _ in range(6)]
            talk.receive(talk.peer.answer(1, b"first") + talk.peer.answer(3, b"again"))
            assert talk.connection._inbound._shape is not None
            data = bytearray(
                talk.peer.answer(5, b"a body") + talk.peer.answer(9) + talk.peer.ping()
            )
            data += talk.peer.answer(7, bytes(300)) + talk.peer.answer(11, b"last")
            for at, value in zip(choices[::2], choices[1::2], strict=True):
                data[at % len(data)] = value & 255
            talk.receive(bytes(data), chunk=chunk)
            told_by.append(told(talk, streams))
        assert told_by[0] == told_by[1]
