"""One coroutine on a portal's loop, and the thread that waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

__all__ = ["Work"]

T = TypeVar("T")


class Work(Generic[T]):
    """A coroutine that one thread has run on the loop of another.

    A task takes two turns of the loop more than the coroutine: one before its first step and
    one before it tells of its end. For a lone call they are a fifth of what it costs, so a
    coroutine that needs none (because nothing in it asks for the current task) goes without:
    it is then stepped by the loop's callbacks, as a task would step it.
    """

    __slots__ = (
        "_cancelled",
        "_coroutine",
        "_error",
        "_loop",
        "_make",
        "_needs_task",
        "_result",
        "_task",
        "_waits_for",
        "_without_task",
        "ended",
        "then",
    )

    def __init__(
        self,
        make: Callable[[], Coroutine[Any, Any, T]],
        without_task: set[Work[Any]] | None = None,
    ) -> None:
        """Describe what to run; nothing has begun.

        Args:
            make: Returns the coroutine; called on the loop.
            without_task: Run it without a task; it is in this set from its begin to its end.
        """
        self._make = make
        self._needs_task = without_task is None
        self._without_task: set[Work[Any]] = set() if without_task is None else without_task
        self._loop: asyncio.AbstractEventLoop | None = None
        self._coroutine: Coroutine[Any, Any, T] | None = None
        self._task: asyncio.Task[T] | None = None
        self._waits_for: asyncio.Future[Any] | None = None
        self._cancelled = False
        self._result: T
        self._error: BaseException | None = None
        # Held until the end. A bare lock: an Event is a lock, a condition and a queue of locks.
        self.ended = threading.Lock()
        """To be acquired by whoever waits for the end."""
        self.ended.acquire()
        self.then: Callable[[], None] | None = None

    # --- in the thread that waits

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have it run, in the context of the calling thread."""
        # In this order: an interrupt between the two must find what may have begun.
        self._loop = loop
        loop.call_soon_threadsafe(self._start)

    def give_up(self) -> None:
        """Cancel it, from another thread; what has not begun has ended."""
        if self._loop is None:
            self._cancelled = True
            self.ended.release()
            return
        try:
            self._loop.call_soon_threadsafe(self.cancel)
        except RuntimeError:  # a loop that is closed has cancelled everything before
            if self.ended.locked():
                self.ended.release()

    def result(self) -> T:
        """Return or raise what the coroutine did."""
        error = self._error
        if error is None:
            return self._result
        try:
            raise error
        finally:
            # The error's traceback leads here: a cycle that would keep both for long.
            self._error = error = None

    # --- on the loop

    def cancel(self) -> None:
        """Cancel it; what has not begun will not."""
        self._cancelled = True
        if self._task is not None and not self._task.done():
            self._task.cancel()
        elif self._waits_for is not None and self._waits_for.cancel():
            self._cancelled = False  # it is told by what it waits for
        elif self._coroutine is None:
            # Not begun, and whoever would have it begin has given up; or over, and the one
            # who gave up waits for an end that it has been told already.
            self._end(asyncio.CancelledError())

    def _start(self) -> None:
        if self._cancelled:
            self._end(asyncio.CancelledError())
            return
        try:
            coroutine = self._make()
        except Exception as error:  # noqa: BLE001 - arguments that do not fit, told by `result`
            self._end(error)
            return
        if self._needs_task:
            self._task = asyncio.get_running_loop().create_task(coroutine)
            self._task.add_done_callback(self._task_ended)
        else:
            self._coroutine = coroutine
            self._without_task.add(self)
            self._step()

    def _step(self, _: asyncio.Future[Any] | None = None) -> None:
        coroutine = self._coroutine
        if coroutine is None:
            return
        self._waits_for = None
        try:
            if self._cancelled:
                self._cancelled = False
                future = coroutine.throw(asyncio.CancelledError())
            else:
                future = coroutine.send(None)
        except StopIteration as returned:
            self._result = returned.value
            self._end(None)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the caller's
            self._end(error)
        else:
            if future is None:  # a bare yield: asyncio.sleep(0)
                asyncio.get_running_loop().call_soon(self._step)
            else:
                self._waits_for = future
                future.add_done_callback(self._step)

    def _task_ended(self, task: asyncio.Task[T]) -> None:
        if task.cancelled():
            self._end(asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            self._end(error)
        else:
            self._result = task.result()
            self._end(None)

    def _end(self, error: BaseException | None) -> None:
        self._error = error
        self._coroutine = None
        self._without_task.discard(self)
        if self.ended.locked():  # not given up just when it began
            self.ended.release()
        if self.then is not None:
            self.then()
