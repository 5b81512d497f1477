"""Stream 0: what the peer says about the connection as a whole.

h2 does what it is good at: the preface, SETTINGS and the validation of everything that is
rare, through its public methods only; it never learns of our streams. Nothing it would
remember from one such frame to the next matters to us, so each gets an h2 of its own: a
kept one holds 15 KB for every idle connection. What a fresh h2 says to the same frame is
the same, so short ones are asked once for all connections of a process. PING and
WINDOW_UPDATE come with nearly every lone call and are answered here; so is GOAWAY, since h2
refuses every frame after it, while for us the connection lives on until it is drained.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RemoteSettingsChanged
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

from .._value import Value
from .flood import FrameBudget
from .flow_control import CONNECTION_WINDOW, INITIAL_WINDOW
from .frames import (
    ACK,
    CONTINUATION,
    GOAWAY,
    HEADER_LENGTH,
    MAX_WINDOW,
    PING,
    SETTINGS,
    WINDOW_UPDATE,
    ErrorCode,
    error_code_name,
    frame,
)
from .header_blocks import MAX_HEADER_LIST_SIZE
from .outbound import Outbound

__all__ = ["ControlFrames", "GoAway", "PeerProtocolError", "preface"]

_SETTINGS_COST = 20.0
# The header of a PING that acknowledges.
_PING_ACK = frame(PING, ACK, 0, bytes(8))[:HEADER_LENGTH]
_MAX_DEBUG = 500
_MAX_UNSENT = 10_000
_SHORT = 128
"""Bytes of a frame that is worth remembering: 21 settings, where servers send six."""


def _h2() -> H2Connection:
    return H2Connection(H2Configuration(client_side=True))


@functools.cache
def preface() -> bytes:
    """Return what a client sends first: the preface, SETTINGS, the large window."""
    h2 = _h2()
    settings = h2.local_settings
    settings.update(
        {
            SettingCodes.ENABLE_PUSH: 0,
            SettingCodes.MAX_CONCURRENT_STREAMS: 0,
            SettingCodes.MAX_HEADER_LIST_SIZE: MAX_HEADER_LIST_SIZE,
        }
    )
    settings.acknowledge()
    h2.initiate_connection()
    h2.increment_flow_control_window(CONNECTION_WINDOW - INITIAL_WINDOW)
    return h2.data_to_send()


class PeerProtocolError(Exception):
    """The peer broke the protocol in a way that ends the connection.

    Attributes:
        code: What our GOAWAY says.
    """

    def __init__(self, code: ErrorCode, text: str) -> None:
        super().__init__(text)
        self.code = code


def _said(
    kind: int, flags: int, payload: bytes
) -> tuple[tuple[tuple[int, int], ...] | None, bytes]:
    """Return what a fresh h2 makes of a frame: the settings in it, if any, and the answer.

    Raises:
        PeerProtocolError: The frame is not allowed.
    """
    h2 = _h2()
    try:
        events = h2.receive_data(frame(kind, flags, 0, payload))
    except ProtocolError as error:
        code = int(error.error_code)
        known = ErrorCode(code) if code <= max(ErrorCode) else ErrorCode.PROTOCOL_ERROR
        text = f"frame of type {kind} on stream 0: {error}"
        raise PeerProtocolError(known, text) from error
    settings = None
    for event in events:
        if isinstance(event, RemoteSettingsChanged):
            changes = event.changed_settings.items()
            settings = tuple((int(code), change.new_value) for code, change in changes)
    return settings, h2.data_to_send()


_said_before = functools.lru_cache(maxsize=64)(_said)


@dataclass(frozen=True, repr=False, eq=False)
class GoAway(Value):
    """A GOAWAY of the peer."""

    last_stream_id: int
    code: int
    debug: str

    def __str__(self) -> str:
        text = f"the server said GOAWAY {error_code_name(self.code)}"
        return f"{text} ({self.debug})" if self.debug else text


class ControlFrames:
    """The frames of stream 0, both directions."""

    __slots__ = (
        "_budget",
        "_clock",
        "_outbound",
        "goaway",
        "greeted",
    )

    def __init__(self, outbound: Outbound, budget: FrameBudget, clock: Callable[[], float]) -> None:
        self._outbound = outbound
        self._budget = budget
        self._clock = clock
        self.greeted = False
        """Whether the peer's first SETTINGS arrived: only then is the connection up."""
        self.goaway: GoAway | None = None
        """The last GOAWAY of the peer."""

    def arrived(self, kind: int, flags: int, payload: bytes) -> None:
        """Take a whole frame of stream 0.

        Raises:
            PeerProtocolError: The connection can't go on.
        """
        length = len(payload)
        if not self.greeted and (kind != SETTINGS or flags & ACK):
            raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, "the first frame was no SETTINGS")
        if kind == PING and length == 8:
            if not flags & ACK:
                self.charge()
                self._outbound.frames.append(_PING_ACK + payload)
        elif kind == WINDOW_UPDATE and length == 4:
            self.charge()
            self._window_opened(int.from_bytes(payload, "big") & MAX_WINDOW)
        elif kind == GOAWAY and length >= 8:
            self.charge()
            self._goaway_arrived(payload)
        elif kind == SETTINGS and flags & ACK and length:
            raise PeerProtocolError(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS that acknowledge and set")
        elif kind > CONTINUATION:
            # ALTSVC, ORIGIN and whatever comes after: must be ignored (RFC 9113, 5.5).
            self.charge()
        else:
            self._ask_h2(kind, flags, payload)

    def charge(self, cost: float = 1.0) -> None:
        """Pay for a frame that carries no answer.

        Raises:
            PeerProtocolError: The peer sends nothing else.
        """
        outbound = self._outbound
        if not self._budget.spend(cost) and not self._budget.earn(
            self._clock(), outbound.opened, outbound.entitled
        ):
            text = "the server floods us with frames that carry no answer"
            raise PeerProtocolError(ErrorCode.ENHANCE_YOUR_CALM, text)
        if len(outbound.frames) > _MAX_UNSENT:
            text = "the server asks for acknowledgements but does not read them"
            raise PeerProtocolError(ErrorCode.ENHANCE_YOUR_CALM, text)

    def _window_opened(self, increment: int) -> None:
        outbound = self._outbound
        if increment == 0:
            raise PeerProtocolError(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE by 0")
        outbound.window += increment
        if outbound.window > MAX_WINDOW:
            raise PeerProtocolError(ErrorCode.FLOW_CONTROL_ERROR, "the send window overflows")
        if outbound.has_waiting:
            outbound.resume()

    def _goaway_arrived(self, payload: bytes) -> None:
        last_stream_id = int.from_bytes(payload[:4], "big") & MAX_WINDOW
        if self.goaway is not None:
            # A later one may lower the id, never raise it.
            last_stream_id = min(last_stream_id, self.goaway.last_stream_id)
        self.goaway = GoAway(
            last_stream_id,
            int.from_bytes(payload[4:8], "big"),
            payload[8 : 8 + _MAX_DEBUG].decode("utf-8", "replace"),
        )

    def _ask_h2(self, kind: int, flags: int, payload: bytes) -> None:
        self.charge(_SETTINGS_COST if self.greeted and not flags & ACK else 1.0)
        ask = _said_before if len(payload) <= _SHORT else _said
        settings, answer = ask(kind, flags, payload)
        if settings is not None:
            self._settings_arrived(settings)
        self._outbound.frames.append(answer)

    def _settings_arrived(self, settings: tuple[tuple[int, int], ...]) -> None:
        outbound = self._outbound
        for setting, value in settings:
            if setting == SettingCodes.HEADER_TABLE_SIZE:
                outbound.resize_table(value)
            elif setting == SettingCodes.MAX_CONCURRENT_STREAMS:
                outbound.limit_streams(value)
            elif setting == SettingCodes.MAX_FRAME_SIZE:
                outbound.limit_frame(value)
            elif setting == SettingCodes.INITIAL_WINDOW_SIZE and not outbound.limit_window(value):
                raise PeerProtocolError(
                    ErrorCode.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE overflows a window"
                )
        self.greeted = True
        if outbound.has_waiting:
            outbound.resume()
