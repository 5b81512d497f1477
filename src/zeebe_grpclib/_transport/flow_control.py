"""Flow control (RFC 9113, section 5.2): what the peer may send, and when it may send more.

The connection's credit goes back on receipt: a stream that nobody reads must not stop
the calls beside it. A stream's credit goes back on consumption, so that a worker holds
its job stream back by not reading. The one exception keeps things moving: the message
that the reader is waiting for may always arrive whole, however small the window.
"""

from __future__ import annotations

from .frames import MAX_WINDOW

__all__ = ["CONNECTION_WINDOW", "INITIAL_WINDOW", "ReceiveWindow"]

INITIAL_WINDOW = 65_535
"""HTTP/2's default for each new stream. Kept: a stream's window can't be made smaller
later, and a job stream must not lock more than this in a worker that does not read."""

CONNECTION_WINDOW = 16 << 20
"""The whole connection's window, well above the sum of what ordinary streams hold."""


class ReceiveWindow:
    """The window of one stream, as the receiver keeps it."""

    __slots__ = ("_size", "left")

    def __init__(self, size: int, left: int) -> None:
        """Start with a window that the peer already knows.

        Args:
            size: How much may be unread at the peer's choice.
            left: How much the peer may still send.
        """
        self._size = size
        self.left = left

    def received(self, length: int) -> bool:
        """Count what arrived; False if the peer had no right to send it."""
        self.left -= length
        return self.left >= 0

    def grant(self, held: int, missing: int) -> int:
        """Return by how much to open the window now, 0 for not yet.

        Small grants wait until half a window is due: one frame then serves many messages.

        Args:
            held: Bytes that arrived and that the application has not taken.
            missing: What the message that the application waits for still needs.
        """
        target = min(max(self._size - held, missing), MAX_WINDOW)
        gap = target - self.left
        if gap <= 0 or (gap < self._size // 2 and missing <= self.left):
            return 0
        self.left = target
        return gap
