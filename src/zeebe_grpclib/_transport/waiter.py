"""What a caller awaits until its answer is there, without a turn of the loop in between.

asyncio's own future hands its callbacks to the loop's queue. That is a handle for each
answer, and for a lone one a whole turn of the loop: a fifth of what the call costs. This
one can also run its callback at once. It is what asyncio calls a Future-like object
(`asyncio.isfuture`), which tasks await like any other.

When that is sound:

1. Only from a callback of the loop, while no task is running: then the callback runs as
   the loop would run it a moment later, in its own context and as nobody's guest.
   `ClientProtocol` sees to that.
2. Whatever else ends the wait (cancellation, a deadline, the end of the connection) goes
   through the loop's queue, for it may come from within a task.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Generator
from typing import Any

__all__ = ["Waiter"]


class Waiter:
    """Wakes the one task that awaits it, once."""

    __slots__ = (
        "_asyncio_future_blocking",
        "_callback",
        "_cancelled",
        "_context",
        "_done",
        "_loop",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._asyncio_future_blocking = False
        self._loop = loop
        self._callback: Callable[[Any], object] | None = None
        self._done = False
        self._cancelled: tuple[object, ...] | None = None

    def wake(self) -> None:
        """Run who waits, now."""
        if not self._done:
            self._done = True
            callback = self._callback
            if callback is not None:
                self._callback = None
                self._context.run(callback, self)

    def wake_soon(self) -> None:
        """Have the loop run who waits."""
        if not self._done:
            self._done = True
            callback = self._callback
            if callback is not None:
                self._callback = None
                self._loop.call_soon(callback, self, context=self._context)

    # --- what asyncio wants of it

    def __await__(self) -> Generator[Waiter, None, None]:
        if not self._done:
            self._asyncio_future_blocking = True
            yield self
        if self._cancelled is not None:
            self.result()

    def add_done_callback(
        self, callback: Callable[[Any], object], *, context: contextvars.Context | None = None
    ) -> None:
        """Note who waits."""
        self._context = contextvars.copy_context() if context is None else context
        if self._done:
            self._loop.call_soon(callback, self, context=self._context)
        else:
            self._callback = callback

    def cancel(self, msg: object = None) -> bool:
        """Wake who waits with a CancelledError, unless it is woken already.

        Args:
            msg: What the error says. anyio knows the errors of its own time-outs by it.
        """
        if self._done:
            return False
        self._cancelled = () if msg is None else (msg,)
        self.wake_soon()
        return True

    def done(self) -> bool:
        """Whether the wait is over."""
        return self._done

    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled is not None

    def result(self) -> None:
        """Raise what the wait ended with, if anything.

        Raises:
            asyncio.CancelledError: It was cancelled.
            asyncio.InvalidStateError: It has not ended.
        """
        if self._cancelled is not None:
            raise asyncio.CancelledError(*self._cancelled)
        if not self._done:
            raise asyncio.InvalidStateError("the answer is not there yet")
