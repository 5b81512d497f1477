from __future__ import annotations

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    DataReceived,
    Event,
    PingReceived,
    PriorityUpdated,
    RemoteSettingsChanged,
    RequestReceived,
    StreamReset,
    UnknownFrameReceived,
    WindowUpdated,
)
from h2.settings import SettingCodes

from zeebe_grpclib.embedded.flood import FrameBudget

REQUEST = [(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "x")]
UNKNOWN = b"\0\0\1\xf0\0\0\0\0\0x"


class Wire:
    """What h2 makes of the frames of a client."""

    def __init__(self) -> None:
        self.client = H2Connection(H2Configuration())
        self.client.initiate_connection()
        self._server = H2Connection(H2Configuration(client_side=False))
        self._server.initiate_connection()
        self.heard()

    def heard(self, more: bytes = b"") -> list[Event]:
        return self._server.receive_data(self.client.data_to_send() + more)

    def call(self) -> int:
        stream_id = self.client.get_next_available_stream_id()
        self.client.send_headers(stream_id, REQUEST)
        return stream_id


def frames(kind: str) -> tuple[list[Event], type[Event]]:
    wire = Wire()
    if kind == "ping":
        wire.client.ping(b"12345678")
        return wire.heard(), PingReceived
    if kind == "settings":
        wire.client.update_settings({SettingCodes.ENABLE_PUSH: 0})
        return wire.heard(), RemoteSettingsChanged
    if kind == "window":
        wire.client.increment_flow_control_window(1)
        return wire.heard(), WindowUpdated
    if kind == "unknown":
        return wire.heard(UNKNOWN), UnknownFrameReceived
    stream_id = wire.call()
    wire.heard()
    if kind == "priority":
        wire.client.prioritize(stream_id, weight=3)
        return wire.heard(), PriorityUpdated
    wire.client.send_data(stream_id, b"", pad_length=3 if kind == "padding" else None)
    return wire.heard(), DataReceived


@pytest.mark.parametrize(
    "kind", ["ping", "settings", "window", "unknown", "priority", "empty data", "padding"]
)
def test_five_thousand_frames_that_are_no_calls_may_come_at_once(kind: str) -> None:
    events, expected = frames(kind)
    assert [type(event) for event in events] == [expected]
    budget = FrameBudget(0.0)
    assert budget.covers(events * 5_000, 0.0)
    assert not budget.covers(events, 0.0)


def test_time_calls_and_answers_earn_more() -> None:
    wire = Wire()
    pings, _ = frames("ping")
    wire.call()
    call = wire.heard()
    assert [type(event) for event in call] == [RequestReceived]

    def left(*more: float, events: list[Event]) -> int:
        budget = FrameBudget(0.0)
        assert budget.covers(pings * 5_000, 0.0)
        assert budget.covers(events, *more)  # type: ignore[arg-type] # counts are whole
        count = 0
        while budget.covers(pings, *more):  # type: ignore[arg-type] # as above
            count += 1
        return count

    assert left(0.0, events=[]) == 0
    assert left(2.0, events=[]) == 200
    assert left(0.0, events=call) == 16
    assert left(0.0, 3, events=[]) == 48
    assert left(0.0, 0, 2_560, events=[]) == 10
    # Not without end: a client does not save for a flood.
    assert left(3_600.0, 10_000, 10_000_000, events=[]) == 5_000


def test_calls_that_are_reset_at_once_cost_more_than_they_earn() -> None:
    wire, budget = Wire(), FrameBudget(0.0)
    pings, _ = frames("ping")
    assert budget.covers(pings * 4_900, 0.0)
    count = 0
    while True:
        wire.client.reset_stream(wire.call())
        events = wire.heard()
        assert [type(event) for event in events] == [RequestReceived, StreamReset]
        if not budget.covers(events, 0.0):
            break
        count += 1
    assert count == 100


def test_calls_that_are_given_up_later_do_not() -> None:
    wire, budget = Wire(), FrameBudget(0.0)
    pings, _ = frames("ping")
    streams = [wire.call() for _ in range(90)]
    assert budget.covers(wire.heard(), 0.0)
    assert budget.covers(pings * 5_000, 1.5)
    for stream_id in streams:
        wire.client.reset_stream(stream_id)
    # So long earns as much.
    assert budget.covers(wire.heard(), 2.5)
    assert budget.covers(pings * 10, 2.5)
    assert not budget.covers(pings, 2.5)


def test_requests_and_their_ends_cost_nothing() -> None:
    wire, budget = Wire(), FrameBudget(0.0)
    pings, _ = frames("ping")
    assert budget.covers(pings * 5_000, 0.0)
    stream_id = wire.call()
    assert budget.covers(wire.heard(), 0.0)
    assert budget.covers(pings * 16, 0.0)
    wire.client.send_data(stream_id, b"x")
    wire.client.send_data(stream_id, b"", end_stream=True)
    assert budget.covers(wire.heard(), 0.0)
    assert not budget.covers(pings, 0.0)
