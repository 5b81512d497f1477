"""Telling a busy client from a hostile one, by what it sends besides calls.

Each of these frames costs work, and some an answer: PING, SETTINGS, WINDOW_UPDATE, PRIORITY,
DATA without content, unknown ones, and calls that are reset as soon as they are made. Clients
send some with every call and every answer, so these and time earn them.
"""

from __future__ import annotations

from collections.abc import Iterable

from h2.events import (
    DataReceived,
    Event,
    PingAckReceived,
    PingReceived,
    PriorityUpdated,
    RemoteSettingsChanged,
    RequestReceived,
    SettingsAcknowledged,
    StreamReset,
    UnknownFrameReceived,
    WindowUpdated,
)

_CAPACITY = 5_000.0
_PER_SECOND = 100.0
_PER_CALL = 16.0
_PER_MESSAGE = 16.0
# Windows are mostly opened again for each piece of a message.
_PER_BYTE = 1 / 256
# A call that is reset at once costs what it has earned, and is one frame too many.
_RESET = _PER_CALL + 1
_AT_ONCE_S = 1.0

_IDLE = frozenset(
    {
        PingReceived,
        PingAckReceived,
        PriorityUpdated,
        RemoteSettingsChanged,
        SettingsAcknowledged,
        UnknownFrameReceived,
        WindowUpdated,
    }
)


class FrameBudget:
    """What one client may still send: a token bucket."""

    def __init__(self, now_s: float) -> None:
        self._tokens = _CAPACITY
        self._filled_at_s = now_s
        self._messages = 0
        self._bytes = 0
        # When calls were made that may still be reset at once.
        self._begun_s: dict[int, float] = {}

    def covers(
        self, events: Iterable[Event], now_s: float, messages: int = 0, content_bytes: int = 0
    ) -> bool:
        """Pay for what came; whether that was not too much.

        Args:
            events: What h2 made of it.
            now_s: The time in seconds, by any clock that does not go back.
            messages: How many were sent to the client so far.
            content_bytes: How much was in them.
        """
        earned = (
            _PER_SECOND * (now_s - self._filled_at_s)
            + _PER_MESSAGE * (messages - self._messages)
            + _PER_BYTE * (content_bytes - self._bytes)
        )
        self._filled_at_s, self._messages, self._bytes = now_s, messages, content_bytes
        tokens = min(self._tokens + earned, _CAPACITY)
        for event in events:
            if isinstance(event, RequestReceived):
                self._forget_old(now_s)
                self._begun_s[_id(event)] = now_s
                tokens = min(tokens + _PER_CALL, _CAPACITY)
            elif isinstance(event, DataReceived):
                # One without content may still be the end of a request.
                if not event.data and event.stream_ended is None:
                    tokens -= 1
            elif isinstance(event, StreamReset):
                begun_s = self._begun_s.pop(_id(event), None)
                is_at_once = begun_s is not None and now_s - begun_s <= _AT_ONCE_S
                tokens -= _RESET if is_at_once else 1
            elif type(event) in _IDLE:
                tokens -= 1
        self._tokens = tokens
        return tokens >= 0

    def _forget_old(self, now_s: float) -> None:
        begun_s = self._begun_s
        while begun_s:
            stream_id = next(iter(begun_s))
            if now_s - begun_s[stream_id] <= _AT_ONCE_S:
                return
            del begun_s[stream_id]


def _id(event: RequestReceived | StreamReset) -> int:
    # h2 says that there might be none.
    assert event.stream_id is not None  # noqa: S101 - these have one
    return event.stream_id
