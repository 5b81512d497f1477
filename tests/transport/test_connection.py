"""The connection as its driver sees it: calls, time, ends; answers whole and byte by byte."""

from __future__ import annotations

import math

import pytest
from hpack import Decoder
from tests.transport.peer import Conversation, Peer, split

from zeebe_grpclib._transport.connection import Connection, ConnectionOptions, OutageError, Phase
from zeebe_grpclib._transport.keepalive import KeepalivePolicy
from zeebe_grpclib._transport.stream import Stream

CHUNKS = [0, 1, 7]


def outcome(stream: Stream) -> tuple[str, str]:
    assert stream.ended
    if stream.error is None:
        return "OK", ""
    return stream.error.status.name, stream.error.origin.name


def text(stream: Stream) -> str:
    assert stream.error is not None
    return stream.error.message


def test_preface_disables_push_and_opens_the_large_window() -> None:
    talk = Conversation()
    assert talk.preface[:24] == b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    settings, window = split(talk.preface[24:])
    assert settings[0] == 4
    pairs = [settings[3][at : at + 6] for at in range(0, len(settings[3]), 6)]
    assert b"\0\2\0\0\0\0" in pairs  # ENABLE_PUSH 0
    assert b"\0\4\0\0\xff\xff" in pairs  # INITIAL_WINDOW_SIZE 65535
    assert window == (8, 0, 0, ((16 << 20) - 65535).to_bytes(4, "big"))
    assert talk.greeting == talk.peer.settings_ack()


def test_request_is_one_headers_and_one_data_frame() -> None:
    talk = Conversation()
    talk.call(b"abc", timeout_s=10.0)
    headers, data = talk.sent()
    assert (headers[:3], data) == ((1, 4, 1), (0, 1, 1, b"\0\0\0\0\3abc"))
    fields = [(str(name), str(value)) for name, value in Decoder().decode(headers[3])]
    assert fields == [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", "/gateway_protocol.Gateway/Topology"),
        (":authority", "gateway:26500"),
        ("te", "trailers"),
        ("content-type", "application/grpc+proto"),
        ("user-agent", "agent/1"),
        ("grpc-accept-encoding", "identity,deflate,gzip"),
        ("grpc-timeout", "10S"),
    ]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_answer_is_read_however_it_is_cut(chunk: int) -> None:
    talk = Conversation()
    streams = [talk.call(b"%d" % i) for i in range(3)]
    answers = b"".join(talk.peer.answer(s.id, b"answer to %d" % s.id) for s in streams)
    assert talk.receive(answers, chunk=chunk) == streams
    assert [(s.body, outcome(s)) for s in streams] == [
        (b"answer to 1", ("OK", "")),
        (b"answer to 3", ("OK", "")),
        (b"answer to 5", ("OK", "")),
    ]
    assert talk.connection.streams == {}


@pytest.mark.parametrize("chunk", CHUNKS)
def test_interleaved_answers_are_kept_apart(chunk: int) -> None:
    talk = Conversation()
    a, b = talk.call(), talk.call()
    peer = talk.peer
    pieces = [
        peer.head(1),
        peer.head(3),
        peer.data(3, b"\0\0\0\0\4bo"),
        peer.data(1, b"\0\0\0\0\2al"),
        peer.data(3, b"th"),
        peer.trailers(1),
        peer.trailers(3),
    ]
    talk.receive(b"".join(pieces), chunk=chunk)
    assert (a.body, b.body) == (b"al", b"both")
    assert outcome(a) == outcome(b) == ("OK", "")


def test_deadline_resets_the_stream_and_names_itself() -> None:
    talk = Conversation()
    early, late = talk.call(timeout_s=1.0), talk.call(timeout_s=5.0)
    talk.sent()
    assert talk.connection.next_tick() == 1001.0
    talk.clock.now = 1001.0
    assert talk.connection.tick() == [early]
    assert outcome(early) == ("DEADLINE_EXCEEDED", "DEADLINE")
    assert talk.sent() == [(3, 0, 1, b"\0\0\0\x08")]
    assert talk.connection.next_tick() == 1005.0
    # An answer to a call that has ended is ignored.
    assert talk.receive(talk.peer.answer(1)) == []
    assert not late.ended


def test_cancelled_by_the_server_at_the_deadline_is_a_missed_deadline() -> None:
    talk = Conversation()
    stream = talk.call(timeout_s=1.0)
    talk.clock.now = 1000.9995
    talk.receive(talk.peer.rst(1, 8))
    assert outcome(stream) == ("DEADLINE_EXCEEDED", "DEADLINE")
    other = talk.call(timeout_s=1.0)
    talk.receive(talk.peer.trailers_only(3, "1", "no more"))
    assert (outcome(other), text(other)) == (("CANCELLED", "ANSWERED"), "no more")


def test_cancel_resets_the_stream_once() -> None:
    talk = Conversation()
    stream = talk.call()
    talk.sent()
    talk.connection.cancel(stream)
    talk.connection.cancel(stream)
    assert talk.sent() == [(3, 0, 1, b"\0\0\0\x08")]
    assert talk.connection.streams == {}


def test_goaway_lets_calls_finish_and_refuses_those_above() -> None:
    talk = Conversation()
    first, second = talk.call(), talk.call()
    assert talk.receive(talk.peer.goaway(1, 0, b"max_age")) == [second]
    assert outcome(second) == ("UNAVAILABLE", "REFUSED")
    assert text(second) == "the server said GOAWAY NO_ERROR (max_age)"
    assert talk.connection.phase is Phase.DRAINING
    talk.receive(talk.peer.answer(1, b"done"))
    assert (first.body, outcome(first)) == (b"done", ("OK", ""))


def test_second_goaway_may_lower_the_limit_but_not_raise_it() -> None:
    talk = Conversation()
    streams = [talk.call() for _ in range(3)]
    assert talk.receive(talk.peer.goaway(0x7FFFFFFF)) == []
    assert talk.receive(talk.peer.goaway(3)) == [streams[2]]
    assert talk.receive(talk.peer.goaway(5)) == []
    assert not streams[1].ended


@pytest.mark.parametrize("chunk", CHUNKS)
def test_complete_answer_beats_a_connection_error_in_the_same_read(chunk: int) -> None:
    talk = Conversation()
    done, pending = talk.call(), talk.call()
    talk.sent()
    talk.receive(talk.peer.answer(1, b"kept") + talk.peer.data(0, b"?"), chunk=chunk)
    assert (done.body, outcome(done)) == (b"kept", ("OK", ""))
    assert outcome(pending) == ("UNAVAILABLE", "GARBAGE")
    assert talk.connection.phase is Phase.CLOSING
    assert [f[0] for f in talk.sent()] == [7]


def test_lost_connection_tells_sent_calls_from_unsent_ones() -> None:
    talk = Conversation((3, 2))
    sent = talk.call()
    talk.sent()
    unsent, waiting = talk.call(), talk.call()
    outage = OutageError("the cable")
    assert talk.connection.lost(outage) == [sent, unsent, waiting]
    assert outcome(sent) == ("UNAVAILABLE", "LOST")
    assert outcome(unsent) == outcome(waiting) == ("UNAVAILABLE", "REFUSED")
    assert sent.error is not None
    assert unsent.error is not None
    assert sent.error.event is unsent.error.event is talk.connection.outage


def test_lost_after_goaway_keeps_code_and_debug_text() -> None:
    talk = Conversation()
    stream = talk.call()
    talk.sent()
    talk.receive(talk.peer.goaway(1, 11, b"too_many_pings"))
    talk.connection.lost(OutageError("reset"))
    assert text(stream) == ("reset after the server said GOAWAY ENHANCE_YOUR_CALM (too_many_pings)")


def test_close_says_goaway_and_resets() -> None:
    talk = Conversation()
    stream = talk.call()
    talk.sent()
    assert talk.connection.close("the channel was closed") == [stream]
    assert outcome(stream) == ("CANCELLED", "LOST")
    assert talk.sent() == [(3, 0, 1, b"\0\0\0\x08"), (7, 0, 0, bytes(8))]
    assert talk.connection.close("again") == []


def test_silent_peer_is_pinged_and_then_dead() -> None:
    talk = Conversation(keepalive=KeepalivePolicy(45.0, 20.0, 180.0))
    stream = talk.call()
    talk.sent()
    assert talk.connection.next_tick() == 1045.0
    talk.clock.now = 1045.0
    assert talk.connection.tick() == []
    assert [f[0] for f in talk.sent()] == [6]
    assert talk.connection.next_tick() == 1065.0
    talk.clock.now = 1065.0
    assert talk.connection.tick() == [stream]
    assert outcome(stream) == ("UNAVAILABLE", "LOST")
    assert text(stream) == "the server did not answer a PING within 20 s"
    assert talk.connection.phase is Phase.DEAD


def test_idle_connection_drains_after_three_minutes_without_a_ping() -> None:
    talk = Conversation(keepalive=KeepalivePolicy(45.0, 20.0, 180.0))
    talk.call()
    talk.receive(talk.peer.answer(1))
    talk.sent()
    due = talk.connection.next_tick()
    assert due == 1180.0
    talk.clock.now = due
    talk.connection.tick()
    assert talk.sent() == []
    assert talk.connection.phase is Phase.DRAINING


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "it answered in HTTP/1: 'HTTP/1.1 400 Bad Request'"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "it expects TLS on this port"),
    ],
)
def test_peer_that_is_no_http2_is_named(first: bytes, words: str) -> None:
    options = ConnectionOptions("gateway:26500", "http", "agent/1")
    connection = Connection(options, lambda: 0.0)
    connection.receive(first)
    connection.lost(OutageError("the server closed the connection"))
    assert words in str(connection.outage)


def test_first_frame_must_be_settings() -> None:
    connection = Connection(ConnectionOptions("gateway:26500", "http", "agent/1"), lambda: 0.0)
    connection.receive(Peer().ping())
    assert connection.phase is Phase.CLOSING
    assert "the first frame was no SETTINGS" in str(connection.outage)


def test_stream_ids_end_in_a_drain_not_in_an_error() -> None:
    talk = Conversation()
    talk.connection.outbound._next_id = (1 << 31) - 3
    last = talk.call()
    refused = talk.call()
    assert last.id == (1 << 31) - 3
    assert outcome(refused) == ("UNAVAILABLE", "REFUSED")
    assert talk.connection.phase is Phase.DRAINING


def test_never_due_without_limits() -> None:
    talk = Conversation(keepalive=KeepalivePolicy(math.inf, 20.0, math.inf))
    talk.call()
    assert talk.connection.next_tick() == math.inf
