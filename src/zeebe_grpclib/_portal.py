"""A background event loop for code that cannot await.

Rules:

1. One thread, one loop, started by the first call and kept until `stop`: a connection
   lives on it between calls, so PINGs are answered and deadlines kept while the caller
   does something else.
2. Any thread may call, also one whose own event loop is running (that loop stands still
   meanwhile, as it does in any blocking call). Only the portal's own thread may not: it
   would wait for itself.
3. A forked child has the objects but not the thread: there the next call starts a fresh
   loop, and nothing of the parent's is touched.
4. Whoever stops waiting (KeyboardInterrupt) takes the work along: it is cancelled, and has
   ended, before the exception goes on.
"""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from .errors import ClientClosedError

T = TypeVar("T")

# How long `stop` and an interrupted call wait for work that was cancelled.
_WAIT_S = 5.0


class Portal:
    """Runs coroutines on a loop in the background and waits for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Make a portal; nothing is started before the first call.

        Args:
            loop: A loop to run in the background, or to share with whoever runs it
                already, in place of one of its own. It is not closed at the end.
        """
        self._given = loop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._stopped = False
        _portals.add(self)

    def run(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run the coroutine that ``make`` returns; return or raise what it does.

        Raises:
            ClientClosedError: The portal was stopped, before or meanwhile.
            RuntimeError: The calling thread is the portal's own.
        """
        loop = self._started()
        if self._is_here(loop):
            raise RuntimeError(
                "a sync client was called from the event loop that it waits for: "
                "use ZeebeClient there"
            )
        work = _Work(make, loop)
        try:
            loop.call_soon_threadsafe(work.start)
            work.ended.wait()
        except BaseException:
            loop.call_soon_threadsafe(work.cancel)
            work.ended.wait(_WAIT_S)
            raise
        try:
            return work.result()
        except asyncio.CancelledError:
            raise ClientClosedError("the client was closed while a call was running") from None

    def stop(self, farewell: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """End the loop and its thread; calls that are running raise `ClientClosedError`.

        Args:
            farewell: A last thing to run on the loop, if it ever ran.
        """
        with self._lock:
            loop, thread = self._loop, self._thread
            running = not self._stopped and loop is not None and not loop.is_closed()
            self._stopped = True
        if not running or loop is None or self._is_here(loop):
            return
        end = _Work(lambda: _wind_up(farewell, thread is not None), loop)
        try:
            loop.call_soon_threadsafe(end.start)
        except RuntimeError:  # a loop of someone else's, ended meanwhile
            return
        if loop.is_running():
            end.ended.wait(_WAIT_S)
        if thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_WAIT_S)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._stopped:
                raise ClientClosedError("this client was closed")
            if self._loop is None:
                self._loop = self._given or asyncio.new_event_loop()
                if not self._loop.is_running():
                    self._thread = threading.Thread(
                        target=_serve,
                        args=(self._loop, self._given is None),
                        name="zeebe_grpclib-portal",
                        daemon=True,
                    )
                    self._thread.start()
            return self._loop

    def _is_here(self, loop: asyncio.AbstractEventLoop) -> bool:
        try:
            return asyncio.get_running_loop() is loop
        except RuntimeError:
            return False

    def _forked(self) -> None:
        # The lock may have been held by a thread that the child does not have, and the
        # loop's selector and sockets are the parent's: all are left behind, not closed.
        self._lock = threading.Lock()
        _left_behind.append(self._loop)
        self._loop = self._thread = self._given = None


_portals: weakref.WeakSet[Portal] = weakref.WeakSet()
_left_behind: list[object] = []


def _after_fork() -> None:
    for portal in list(_portals):
        portal._forked()  # noqa: SLF001 - the hook is the portal's own


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class _Work(Generic[T]):
    """One coroutine on the loop, and the thread that waits for it."""

    def __init__(
        self, make: Callable[[], Coroutine[Any, Any, T]], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._make = make
        self._loop = loop
        self._task: asyncio.Task[T] | None = None
        self._cancelled = False
        self.ended = threading.Event()

    def start(self) -> None:
        """Begin; on the loop, in the caller's context."""
        if self._cancelled:
            self.ended.set()
            return
        self._task = self._loop.create_task(self._make())
        self._task.add_done_callback(lambda _: self.ended.set())

    def cancel(self) -> None:
        """Give up; on the loop."""
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()

    def result(self) -> T:
        """Return or raise what the coroutine did."""
        if self._task is None:
            raise asyncio.CancelledError
        return self._task.result()


def _serve(loop: asyncio.AbstractEventLoop, own: bool) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        asyncio.set_event_loop(None)
        if own:
            loop.close()


async def _wind_up(farewell: Callable[[], Coroutine[Any, Any, None]] | None, alone: bool) -> None:
    """Let nothing be left: the caller's own farewell first, then whatever still runs."""
    if farewell is not None:
        await farewell()
    if not alone:
        return
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
