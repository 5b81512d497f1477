"""The window of one stream: opened on consumption, always wide enough for the message at hand."""

from __future__ import annotations

from zeebe_grpclib._transport.flow_control import ReceiveWindow


def test_small_grants_wait_for_half_a_window() -> None:
    window = ReceiveWindow(1000, 1000)
    assert window.received(400)
    assert window.grant(0, 0) == 0
    assert window.received(100)
    assert window.grant(0, 0) == 500
    assert window.left == 1000


def test_unread_bytes_keep_it_closed() -> None:
    window = ReceiveWindow(1000, 1000)
    assert window.received(1000)
    assert window.grant(1000, 0) == 0
    assert window.grant(600, 0) == 0
    assert window.grant(500, 0) == 500
    assert window.grant(0, 0) == 500


def test_message_larger_than_the_window_may_arrive_whole() -> None:
    window = ReceiveWindow(1000, 1000)
    assert window.received(100)
    assert window.grant(100, 4905) == 4005
    assert window.received(4905)


def test_overrun_is_seen() -> None:
    window = ReceiveWindow(1000, 1000)
    assert window.received(1000)
    assert not window.received(1)


def test_smaller_window_than_the_peer_was_granted_holds_afterwards() -> None:
    window = ReceiveWindow(1000, 65_535)
    assert window.received(64_600)
    assert window.grant(0, 0) == 0
    assert window.received(500)
    assert window.grant(0, 0) == 565


def test_window_never_exceeds_what_http2_can_say() -> None:
    window = ReceiveWindow(65_535, 65_535)
    assert window.grant(0, 1 << 32) == 0x7FFFFFFF - 65_535
