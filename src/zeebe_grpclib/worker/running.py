"""A worker as a script: a loop of its own, and the signals that end it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any

__all__ = ["run_until_signalled"]

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)
_TICK_S = 0.2
"""How often the loop wakes up to notice a signal: on Windows nothing else wakes it."""


def run_until_signalled(
    work: Callable[[], Coroutine[Any, Any, None]], stop: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Run ``work`` to its end; the first signal calls ``stop``, the second cancels ``work``.

    Raises:
        KeyboardInterrupt: The second signal was SIGINT.
        SystemExit: It was another one; the code is 128 and its number, as a shell would say.
    """
    asyncio.run(_run(work, stop))


async def _run(
    work: Callable[[], Coroutine[Any, Any, None]], stop: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    loop = asyncio.get_running_loop()
    working = loop.create_task(work())
    stopping: list[asyncio.Task[None]] = []
    aborted: list[int] = []

    def ask(number: int) -> None:
        if not stopping:
            stopping.append(loop.create_task(stop()))
        else:
            aborted.append(number)
            working.cancel()

    with _handled(loop, ask):
        try:
            await working
        except asyncio.CancelledError:
            if not aborted:
                raise
        finally:
            for task in stopping:
                task.cancel()
            await asyncio.gather(*stopping, return_exceptions=True)
    if aborted:
        if aborted[0] == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + aborted[0])


@contextlib.contextmanager
def _handled(loop: asyncio.AbstractEventLoop, ask: Callable[[int], None]) -> Any:
    """Have the signals call ``ask`` on the loop; put back what was there before."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread; here only `stop` ends the work
        return

    def handle(number: int, _: FrameType | None) -> None:
        loop.call_soon_threadsafe(ask, number)

    # Not `loop.add_signal_handler`: Windows has none, and one way is tested better than two.
    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    ticking = loop.create_task(_tick())
    try:
        yield
    finally:
        ticking.cancel()
        for number, handler in before.items():
            # None: not Python's, so nobody here can put it back (an embedding program's).
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


async def _tick() -> None:
    while True:  # noqa: ASYNC110 - waking up is the point
        await asyncio.sleep(_TICK_S)
