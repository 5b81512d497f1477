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
from typing import Any, TypeVar

from ._portal_work import Work
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
        # What runs without a task; touched on the loop only.
        self._without_task: set[Work[Any]] = set()
        _portals.add(self)

    def run(self, make: Callable[[], Coroutine[Any, Any, T]], *, needs_task: bool = True) -> T:
        """Run the coroutine that ``make`` returns; return or raise what it does.

        Args:
            make: Makes it, on the loop.
            needs_task: Whether anything in it asks for the current task, as the time-outs of
                asyncio do; without one it costs less.

        Raises:
            ClientClosedError: The portal was stopped, before or meanwhile.
            RuntimeError: The calling thread is the portal's own.
        """
        work = Work(make, None if needs_task else self._without_task)
        try:
            self._begin(work)
            work.ended.acquire()
        except BaseException:
            work.give_up()
            work.ended.acquire(timeout=_WAIT_S)
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
        if not running or loop is None:
            return
        others = self._without_task if thread is not None else None
        end = Work(lambda: _wind_up(farewell, others))
        if thread is not None:
            end.then = loop.stop
        # Asked before it may have ended by what begins here.
        runs = thread is not None or loop.is_running()
        try:
            end.begin(loop)
        except RuntimeError:  # a loop of someone else's, ended meanwhile
            return
        # A forgotten client may be found by the garbage collector on its own loop.
        if runs and not _is_here(loop):
            has_ended = end.ended.acquire(timeout=_WAIT_S)
            if thread is not None:
                thread.join(_WAIT_S)
            if has_ended:
                end.result()

    def _begin(self, work: Work[Any]) -> None:
        # Under the lock, so that `stop` comes either before it or after: what has begun
        # before it is cancelled by it, and nobody waits for a loop that has ended.
        with self._lock:
            if self._stopped:
                raise ClientClosedError("this client was closed")
            loop = self._loop
            if loop is None:
                loop = self._loop = self._start()
            if self._is_mine(loop):
                raise RuntimeError(
                    "a sync client was called from the event loop that it waits for: "
                    "use ZeebeClient there"
                )
            work.begin(loop)

    def _is_mine(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether the calling thread is the one that would have to do the work."""
        if self._thread is not None:  # cheaper than to ask for a loop that is not there
            return self._thread.ident == threading.get_ident()
        return _is_here(loop)

    def _start(self) -> asyncio.AbstractEventLoop:
        loop = self._given or asyncio.new_event_loop()
        if loop.is_closed():
            raise ClientClosedError("the channel belongs to an event loop that was closed")
        if not loop.is_running():
            self._thread = threading.Thread(
                target=_serve,
                args=(loop, self._given is None),
                name="zeebe_grpclib-portal",
                daemon=True,
            )
            self._thread.start()
        return loop

    def _forked(self) -> None:
        # The lock may have been held by a thread that the child does not have, and the
        # loop's selector and sockets are the parent's: all are left behind, not closed.
        self._lock = threading.Lock()
        _left_behind.append(self._loop)
        self._without_task = set()
        self._loop = self._thread = self._given = None


_portals: weakref.WeakSet[Portal] = weakref.WeakSet()
_left_behind: list[object] = []


def _after_fork() -> None:
    for portal in list(_portals):
        portal._forked()  # noqa: SLF001 - the hook is the portal's own


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _is_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def _serve(loop: asyncio.AbstractEventLoop, own: bool) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        asyncio.set_event_loop(None)
        if own:
            loop.close()


async def _wind_up(
    farewell: Callable[[], Coroutine[Any, Any, None]] | None, others: set[Work[Any]] | None
) -> None:
    """Let nothing be left: the caller's own farewell first, then whatever still runs.

    Args:
        farewell: The caller's own.
        others: What runs without a task, where all that runs is the portal's; None where the
            loop is someone else's.
    """
    try:
        if farewell is not None:
            await farewell()
    finally:
        if others is not None:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            for work in list(others):
                work.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            while others:  # noqa: ASYNC110 - they are cancelled, so it takes a turn or two
                await asyncio.sleep(0)
            loop = asyncio.get_running_loop()
            await loop.shutdown_asyncgens()
            await loop.shutdown_default_executor()
