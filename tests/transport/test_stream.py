"""What an answer means, frame by frame, without a connection."""

from __future__ import annotations

import pytest

from zeebe_grpclib._transport.deadline import NEVER
from zeebe_grpclib._transport.flow_control import INITIAL_WINDOW
from zeebe_grpclib._transport.header_blocks import ResponseFields
from zeebe_grpclib._transport.message import prefixed
from zeebe_grpclib._transport.stream import FRESH, SLOW, Stream
from zeebe_grpclib.status import Origin, RpcError, StatusCode

HEAD = ResponseFields(((b":status", b"200"), (b"content-type", b"application/grpc")))
OK = ResponseFields(((b"grpc-status", b"0"),))
NOT_FOUND = ResponseFields(((b"grpc-status", b"5"), (b"grpc-message", b"no job")))
PAGE = ResponseFields(((b":status", b"503"), (b"content-type", b"text/html")))


def make(*, unary: bool = True, window_size: int = INITIAL_WINDOW) -> Stream:
    stream = Stream("/a/B", b"", None, NEVER, None, unary=unary, window_size=window_size)
    stream.max_message = 1000
    return stream


def failure(stream: Stream) -> tuple[StatusCode, Origin]:
    assert stream.ended
    assert stream.error is not None
    return stream.error.status, stream.error.origin


def test_unary_answer_in_pieces() -> None:
    stream = make()
    assert stream.state == FRESH
    stream.headers_arrived(HEAD, False)
    stream.data_arrived(prefixed(b"hello")[:7], False)
    stream.data_arrived(prefixed(b"hello")[7:], False)
    stream.headers_arrived(OK, True)
    assert (stream.ended, stream.error, stream.body, stream.state) == (True, None, b"hello", SLOW)


def test_streaming_answer_collects_messages() -> None:
    stream = make(unary=False)
    stream.headers_arrived(HEAD, False)
    stream.data_arrived(prefixed(b"a") + prefixed(b"bc") + b"\0", False)
    assert list(stream.messages) == [b"a", b"bc"]
    assert stream.held == 13
    assert not stream.ended


def test_first_reason_wins() -> None:
    stream = make()
    stream.headers_arrived(NOT_FOUND, True)
    stream.end(RpcError(StatusCode.UNAVAILABLE, "cut", origin=Origin.LOST))
    assert failure(stream) == (StatusCode.NOT_FOUND, Origin.ANSWERED)


def test_error_trailers_win_over_a_truncated_message() -> None:
    stream = make()
    stream.headers_arrived(HEAD, False)
    stream.data_arrived(b"\0\0\0\0\x09x", False)
    stream.headers_arrived(NOT_FOUND, True)
    assert failure(stream) == (StatusCode.NOT_FOUND, Origin.ANSWERED)


def test_error_page_waits_for_its_first_words() -> None:
    stream = make()
    stream.headers_arrived(PAGE, False)
    assert not stream.ended
    stream.data_arrived(b"", False)
    assert not stream.ended
    stream.data_arrived(b"<p>no backend</p>", False)
    assert failure(stream) == (StatusCode.UNAVAILABLE, Origin.ANSWERED)
    assert stream.error is not None
    assert "'<p>no backend</p>'" in stream.error.message


def test_error_page_that_ends_in_trailers() -> None:
    stream = make()
    stream.headers_arrived(PAGE, False)
    stream.headers_arrived(ResponseFields(((b"x", b"y"),)), True)
    assert failure(stream) == (StatusCode.UNAVAILABLE, Origin.ANSWERED)
    late = make()
    late.headers_arrived(PAGE, False)
    late.headers_arrived(NOT_FOUND, True)
    assert failure(late) == (StatusCode.NOT_FOUND, Origin.ANSWERED)


def test_status_in_an_error_page_s_head_wins() -> None:
    stream = make()
    fields = ((b":status", b"502"), (b"grpc-status", b"8"), (b"grpc-message", b"busy"))
    stream.headers_arrived(ResponseFields(fields), False)
    assert failure(stream) == (StatusCode.RESOURCE_EXHAUSTED, Origin.ANSWERED)


def test_informational_head_changes_nothing() -> None:
    stream = make()
    stream.headers_arrived(ResponseFields(((b":status", b"103"),)), False)
    assert stream.head is None
    assert not stream.ended


def test_missed_deadline_overrules_cancelled() -> None:
    stream = Stream("/a/B", b"", 1.0, 100.0, None)
    stream.id = 1
    stream.end(RpcError(StatusCode.CANCELLED, "by the server"))
    assert not stream.missed_deadline(99.0)
    assert stream.missed_deadline(100.0)
    assert failure(stream) == (StatusCode.DEADLINE_EXCEEDED, Origin.DEADLINE)


def test_deadline_of_a_call_that_waits_for_a_stream_says_that_nothing_was_sent() -> None:
    stream = Stream("/a/B", b"", 1.0, 100.0, None)
    assert stream.missed_deadline(100.0)
    assert failure(stream) == (StatusCode.DEADLINE_EXCEEDED, Origin.LOCAL)


@pytest.mark.parametrize("size", [100, INITIAL_WINDOW, 200_000])
def test_window_counts_whole_answers_of_the_common_path_too(size: int) -> None:
    stream = make(window_size=size)
    stream.body = bytes(100)  # set by the connection's fast path: 105 bytes arrived
    assert stream.received(0)
    assert stream.window is not None
    assert stream.window.left == max(size, INITIAL_WINDOW) - 105


def test_unread_messages_keep_the_window_shut() -> None:
    stream = make(unary=False, window_size=1000)
    stream.headers_arrived(HEAD, False)
    body = prefixed(bytes(905)) * 72
    assert stream.received(len(body))
    stream.data_arrived(body, False)
    assert stream.grant() == 0
    stream.messages.clear()
    stream.held = 0
    assert stream.grant() == 1000 - (INITIAL_WINDOW - len(body))
