"""What is written when: limits of the peer, of the windows and of the socket."""

from __future__ import annotations

import pytest
from hpack import Decoder
from tests.transport.peer import Conversation

from zeebe_grpclib._transport.connection import Phase
from zeebe_grpclib._transport.frames import CONTINUATION, DATA, HEADERS, WINDOW_UPDATE
from zeebe_grpclib.status import Origin

MAX_STREAMS, INITIAL_WINDOW, MAX_FRAME = 3, 4, 5


def kinds(talk: Conversation) -> list[tuple[int, int]]:
    return [(kind, stream_id) for kind, _, stream_id, _ in talk.sent()]


def body(frames: list[tuple[int, int, int, bytes]], stream_id: int = 1) -> bytes:
    return b"".join(f[3] for f in frames if f[0] == DATA and f[2] == stream_id)


def test_calls_above_the_stream_limit_wait_in_order() -> None:
    talk = Conversation((MAX_STREAMS, 2))
    streams = [talk.call() for _ in range(4)]
    assert kinds(talk) == [(HEADERS, 1), (DATA, 1), (HEADERS, 3), (DATA, 3)]
    assert [s.id for s in streams] == [1, 3, 0, 0]
    talk.receive(talk.peer.answer(3))
    assert kinds(talk) == [(HEADERS, 5), (DATA, 5)]
    assert (streams[2].id, streams[3].id) == (5, 0)


def test_call_that_ended_while_waiting_is_never_sent() -> None:
    talk = Conversation((MAX_STREAMS, 1))
    talk.call()
    gone, next_one = talk.call(), talk.call()
    talk.connection.cancel(gone)
    talk.sent()
    talk.receive(talk.peer.answer(1))
    assert kinds(talk) == [(HEADERS, 3), (DATA, 3)]
    assert next_one.id == 3


@pytest.mark.parametrize("end", ["cancel", "deadline"])
def test_call_that_ended_while_waiting_leaves_nothing_behind(end: str) -> None:
    talk = Conversation((MAX_STREAMS, 0))
    calls = [talk.call(timeout_s=1.0 + number) for number in range(100)]
    if end == "cancel":
        for call in calls[:99]:
            talk.connection.cancel(call)
    else:
        talk.clock.now += 99.5
        assert talk.connection.tick() == calls[:99]
    assert list(talk.connection.outbound._waiting or ()) == [calls[99]]


def test_calls_that_wait_when_the_stream_ids_end_go_elsewhere() -> None:
    talk = Conversation((MAX_STREAMS, 1))
    talk.connection.outbound._next_id = (1 << 31) - 5
    first, last, *others = [talk.call() for _ in range(4)]
    talk.sent()
    assert talk.receive(talk.peer.answer(first.id)) == [first, *others]
    assert [(s.error and s.error.origin) for s in others] == [Origin.REFUSED] * 2
    assert (last.id, last.ended) == ((1 << 31) - 3, False)
    assert talk.connection.phase is Phase.DRAINING


def test_body_is_cut_to_frames_and_stops_at_the_window() -> None:
    talk = Conversation()
    talk.call(bytes(100_000))
    frames = talk.sent()
    assert [len(f[3]) for f in frames if f[0] == DATA] == [16_384] * 3 + [16_383]
    talk.receive(talk.peer.window(0, 100_000) + talk.peer.window(1, 100_000))
    frames += talk.sent()
    assert body(frames) == (100_000).to_bytes(5, "big") + bytes(100_000)
    assert frames[-1][1] == 1  # END_STREAM


def test_small_call_passes_a_body_that_waits_for_its_stream() -> None:
    talk = Conversation((INITIAL_WINDOW, 1000))
    talk.call(bytes(5000))
    talk.call(b"small")
    frames = talk.sent()
    assert len(body(frames, 1)) == 1000
    assert body(frames, 3) == b"\0\0\0\0\5small"


@pytest.mark.parametrize("size", [0, 1, 999])
def test_shrunken_window_may_be_negative(size: int) -> None:
    talk = Conversation((INITIAL_WINDOW, 2000))
    talk.call(bytes(5000))
    sent = body(talk.sent())
    talk.receive(talk.peer.settings((INITIAL_WINDOW, size)))
    talk.receive(talk.peer.window(1, 2000 - size))
    assert body(talk.sent()) == b""
    talk.receive(talk.peer.window(1, 100))
    sent += body(talk.sent())
    assert len(sent) == 2100


def test_paused_socket_gets_control_frames_only() -> None:
    talk = Conversation()
    talk.connection.outbound.pause(True)
    talk.call()
    talk.receive(talk.peer.ping())
    assert kinds(talk) == [(6, 0)]
    talk.connection.outbound.pause(False)
    talk.connection.outbound.resume()
    assert kinds(talk) == [(HEADERS, 1), (DATA, 1)]


def test_large_body_is_gathered_in_bursts() -> None:
    talk = Conversation((INITIAL_WINDOW, 1 << 24))
    talk.receive(talk.peer.window(0, 1 << 24))
    talk.call(bytes(1 << 20))
    sizes = []
    while data := talk.connection.take():
        sizes.append(len(data))
    assert max(sizes) <= (1 << 18) + (1 << 15)
    assert sum(sizes) > 1 << 20


def test_long_headers_are_continued() -> None:
    talk = Conversation()
    path = "/" + "x" * 40_000
    talk.call(path=path)
    frames = talk.sent()
    assert [f[0] for f in frames] == [HEADERS, CONTINUATION, CONTINUATION, DATA]
    assert [f[1] for f in frames[:3]] == [0, 0, 4]
    fields = Decoder().decode(b"".join(f[3] for f in frames[:3]))
    assert {str(name): str(value) for name, value in fields}[":path"] == path


def test_large_window_of_a_stream_is_opened_with_it() -> None:
    talk = Conversation()
    talk.call(unary=False, window_size=100_000)
    frames = talk.sent()
    assert [f[0] for f in frames] == [HEADERS, WINDOW_UPDATE, DATA]
    assert int.from_bytes(frames[1][3], "big") == 100_000 - 65_535


def test_frame_size_of_the_peer_is_used_up_to_64_kb() -> None:
    talk = Conversation((MAX_FRAME, 1 << 20), (INITIAL_WINDOW, 1 << 20))
    talk.receive(talk.peer.window(0, 1 << 20))
    talk.call(bytes(200_000))
    assert max(len(f[3]) for f in talk.sent() if f[0] == DATA) == 1 << 16


def test_deadline_of_a_waiting_call_shrinks_until_it_is_sent() -> None:
    talk = Conversation((MAX_STREAMS, 1))
    talk.call()
    talk.call(timeout_s=10.0)
    talk.sent()
    talk.clock.now += 4.0
    talk.receive(talk.peer.answer(1))
    headers = next(f for f in talk.sent() if f[0] == HEADERS)
    assert headers[3].endswith(b"\x02" + b"6S") or b"6000000u" in headers[3]
