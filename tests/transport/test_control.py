"""Stream 0: SETTINGS by h2, PING, WINDOW_UPDATE and GOAWAY by hand."""

from __future__ import annotations

import pytest
from tests.transport.peer import Conversation

from zeebe_grpclib._transport.connection import Connection, ConnectionOptions, Phase
from zeebe_grpclib._transport.control import GoAway, preface
from zeebe_grpclib._transport.frames import frame


def test_settings_are_followed_and_acknowledged() -> None:
    talk = Conversation((3, 7), (4, 1000), (5, 20_000))
    outbound = talk.connection.outbound
    limits = (outbound.max_streams, outbound.initial_window, outbound.max_frame)
    assert limits == (7, 1000, 20_000)
    talk.receive(talk.peer.settings((3, 9)))
    assert talk.sent() == [(4, 1, 0, b"")]
    assert outbound.max_streams == 9


def test_ping_is_answered_and_its_answer_is_not() -> None:
    talk = Conversation()
    talk.receive(talk.peer.ping(b"abcdefgh") + talk.peer.ping(b"abcdefgh", 1))
    assert talk.sent() == [(6, 1, 0, b"abcdefgh")]


def test_window_of_the_connection_grows() -> None:
    talk = Conversation()
    talk.receive(talk.peer.window(0, 1000))
    assert talk.connection.outbound.window == 65_535 + 1000


def test_goaway_is_kept_with_its_words() -> None:
    talk = Conversation()
    talk.receive(talk.peer.goaway(0x80000005, 0, b"max_age"))
    assert talk.connection.control.goaway == GoAway(5, 0, "max_age")
    assert str(talk.connection.control.goaway) == "the server said GOAWAY NO_ERROR (max_age)"


@pytest.mark.parametrize("kind", [10, 12, 200])
def test_unknown_frames_are_ignored(kind: int) -> None:
    talk = Conversation()
    talk.receive(frame(kind, 0xFF, 0, b"whatever"))
    assert talk.connection.phase is Phase.OPEN
    assert talk.sent() == []


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (frame(4, 0, 0, b"short"), 6),
        (frame(4, 1, 0, b"123456"), 6),
        (frame(4, 0, 0, b"\0\4\xff\xff\xff\xff"), 3),
        (frame(4, 0, 0, b"\0\5\0\0\0\1"), 1),
        (frame(4, 0, 0, b"\0\2\0\0\0\2"), 1),
        (frame(6, 0, 0, b"short"), 6),
        (frame(7, 0, 0, b"short"), 6),
        (frame(8, 0, 0, b"shrt."), 6),
        (frame(8, 0, 0, bytes(4)), 1),
        (frame(8, 0, 0, b"\x7f\xff\xff\xff"), 3),
        (frame(0, 0, 0, b"data"), 1),
        (frame(1, 4, 0, b"\x88"), 1),
        (frame(2, 0, 0, bytes(5)), 1),
        (frame(3, 0, 0, bytes(4)), 1),
        (frame(5, 4, 0, bytes(5)), 1),
        (frame(9, 4, 0, b""), 1),
    ],
)
def test_what_breaks_the_protocol_ends_the_connection_with_its_code(bad: bytes, code: int) -> None:
    talk = Conversation()
    talk.receive(bad)
    assert talk.connection.phase is Phase.CLOSING
    goaway = talk.sent()[-1]
    assert (goaway[0], int.from_bytes(goaway[3][4:8], "big")) == (7, code)


def test_unread_acknowledgements_are_bounded() -> None:
    talk = Conversation()
    for _ in range(200):
        talk.clock.now += 1.0
        talk.receive(talk.peer.ping() * 90)
        if talk.connection.phase is Phase.CLOSING:
            break
    assert "does not read them" in str(talk.connection.outage)
    assert len(talk.connection.outbound.frames) <= 10_002


def test_long_settings_are_followed_as_short_ones_are() -> None:
    many = [(0x0A0A + number, 1) for number in range(40)]  # unknown ones are ignored
    for _ in range(2):
        talk = Conversation()
        talk.receive(talk.peer.settings(*many, (3, 5)))
        assert talk.connection.outbound.max_streams == 5
        talk.receive(talk.peer.settings((3, 6)) + talk.peer.settings((3, 6)))
        assert talk.connection.outbound.max_streams == 6
        assert talk.sent() == [(4, 1, 0, b"")] * 3


def test_each_connection_says_the_preface() -> None:
    assert preface().startswith(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    options = ConnectionOptions("gateway:26500", "http", "agent/1")
    connections = [Connection(options, lambda: 0.0) for _ in range(2)]
    assert [connection.take() for connection in connections] == [preface()] * 2
