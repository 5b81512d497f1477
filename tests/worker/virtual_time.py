"""An event loop whose time passes only when nobody has anything to do.

What programs compute takes no time on it, and waits are skipped once the sockets have
nothing more to say; so limits of time hold on a busy machine as on a quiet one. With
``counts_cpu`` computing takes the time that it takes this process's processor.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_SETTLED_S, _SETTLED_LONG_S = 0.001, 0.05
"""For so long of real time nothing may arrive before a wait is skipped; the second before one
of more than a second, which may be the limit of something that is on its way."""


class _SkippingSelector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(0)
        # Loopback takes a moment, above all when a connection is made.
        if timeout is None:
            return super().select(None)
        events = super().select(_SETTLED_LONG_S if timeout > 1 else _SETTLED_S)
        if not events:
            self.skipped_s += timeout
        return events


def run(work: Coroutine[Any, Any, T], *, counts_cpu: bool = False) -> T:
    """As `asyncio.run`, in virtual time."""
    selector = _SkippingSelector()
    loop = asyncio.SelectorEventLoop(selector)

    def now() -> float:
        return selector.skipped_s + (time.process_time() if counts_cpu else 0.0)

    loop.time = now  # type: ignore[method-assign]
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(work)
    finally:
        try:
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            asyncio.set_event_loop(None)
            loop.close()
