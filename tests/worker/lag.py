"""How long a busy machine kept an event loop waiting, so that limits of time can leave it out."""

from __future__ import annotations

import asyncio
import contextlib
import time
from types import TracebackType
from typing import TypeVar

StopwatchT = TypeVar("StopwatchT", bound="Stopwatch")

_TICK_S = 0.01


class Stopwatch:
    """Measures the time that a block takes, less the time for which its loop did not get on.

    A wait that somebody programmed counts; a processor that others held does not.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lag_s = 0.0
        self._began = 0.0
        self._ticking: asyncio.Task[None] | None = None

    async def __aenter__(self: StopwatchT) -> StopwatchT:
        self._ticking = asyncio.get_running_loop().create_task(self._tick())
        await asyncio.sleep(0)
        self._began = time.monotonic()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.seconds = time.monotonic() - self._began - self._lag_s
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking

    async def _tick(self) -> None:
        while True:
            before = time.monotonic()  # how late it wakes up is the point
            await asyncio.sleep(_TICK_S)
            self._lag_s += max(time.monotonic() - before - _TICK_S, 0.0)
