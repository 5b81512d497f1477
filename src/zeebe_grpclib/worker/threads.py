"""Threads for sync handlers.

Not `concurrent.futures`: its threads are waited for when the interpreter ends, so that one
handler that never returns would keep the whole program from ending. These are daemons.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import queue
import threading
from collections.abc import Callable
from typing import Any

__all__ = ["HandlerThreads", "as_failure"]

_IDLE_S = 10.0
"""How long a thread without work stays."""


_here = threading.local()


class HandlerThreads:
    """Up to so many threads, started when they are needed."""

    def __init__(self, most: int, name: str) -> None:
        """Start nothing yet.

        Args:
            most: How many threads there may be.
            name: What to call them.
        """
        self._most = most
        self._name = name
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0
        self._started = 0
        self._closed = False

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function in a thread, in a copy of the caller's context.

        Whoever stops waiting leaves the function to itself: nobody can stop a thread.
        """
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        work = _Work(lambda: context.run(function, *args, **kwargs), loop)
        with self._lock:
            if self._closed:
                raise RuntimeError("the worker has stopped: its threads take no more work")
            self._work.put(work)
            if self._idle:
                self._idle -= 1
            elif self._threads < self._most:
                self._threads += 1
                self._started += 1
                threading.Thread(
                    target=self._serve, name=f"{self._name}-{self._started}", daemon=True
                ).start()
        try:
            return await work.future
        except asyncio.CancelledError:
            work.is_cancelled = True
            raise

    async def begun(self, function: Callable[[], Any]) -> asyncio.Future[Any]:
        """Return a call of a function, as `run`, once a thread has begun it.

        Threads may be held by calls that nobody waits for any more; to wait for one of them
        is no part of the call.
        """
        loop = asyncio.get_running_loop()
        begun: asyncio.Future[None] = loop.create_future()

        def call() -> Any:
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(_tell_begun, begun)
            return function()

        running = asyncio.ensure_future(self.run(call))
        try:
            await asyncio.wait({running, begun}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            running.cancel()
            raise
        return running

    def run_here(self) -> bool:
        """Whether the calling thread is one of these."""
        return getattr(_here, "threads", None) is self

    def close(self) -> None:
        """Let the threads end when what they run has ended."""
        with self._lock:
            self._closed = True
            for _ in range(self._threads):
                self._work.put(None)

    def _serve(self) -> None:
        _here.threads = self
        while True:
            try:
                work = self._work.get(timeout=_IDLE_S)
            except queue.Empty:
                with self._lock:
                    # Work that was put meanwhile has counted on this thread.
                    if not self._work.empty() or not self._idle:
                        continue
                    self._idle -= 1
                    self._threads -= 1
                return
            if work is None:
                with self._lock:
                    self._threads -= 1
                return
            work.run()
            del work  # nothing is kept alive by a thread that waits
            with self._lock:
                if self._work.empty():
                    self._idle += 1


def _tell_begun(begun: asyncio.Future[None]) -> None:
    if not begun.done():
        begun.set_result(None)


class _Work:
    """A call in a thread, and who waits for it."""

    def __init__(self, call: Callable[[], Any], loop: asyncio.AbstractEventLoop) -> None:
        self._call = call
        self._loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.is_cancelled = False

    def run(self) -> None:
        if self.is_cancelled:
            return
        try:
            result = self._call()
        except BaseException as error:  # noqa: BLE001 - it is for whoever waits to see
            self._tell(self._fail, error)
        else:
            self._tell(self._succeed, result)

    def _tell(self, how: Callable[[Any], None], outcome: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be closed by now
            self._loop.call_soon_threadsafe(how, outcome)

    def _succeed(self, result: Any) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def _fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(as_failure(error))


def as_failure(error: BaseException) -> Exception:
    """Return an exception as one that a future takes, and that every handler catches.

    A future refuses StopIteration. What is no `Exception`, `sys.exit` in a thread or a panic
    in a library's Rust, would get past those who answer the job, and some of it would end
    the program; and then the next program that gets the job.
    """
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    failure = RuntimeError(f"the handler raised {error!r}")
    failure.__cause__ = error
    return failure
