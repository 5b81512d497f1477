"""Waiting until the engine is in a state that somebody wants to see."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from .broker import Broker

T = TypeVar("T")


class Watching:
    """Asks conditions again after every command, and after everything that time has fired."""

    def __init__(self, broker: Broker) -> None:
        broker.on_settled.append(self._look)
        self._watches: list[_Watch[Any]] = []

    async def until(self, condition: Callable[[], T], timeout_ms: float) -> T:
        """Wait in the running loop until the condition holds; see `EmbeddedGateway.wait_for`.

        Raises:
            TimeoutError: It did not hold in time.
        """
        watch = _Watch(condition, asyncio.get_running_loop().create_future())
        watch.look()
        self._watches.append(watch)
        try:
            return await asyncio.wait_for(watch.future, timeout_ms / 1000)
        except asyncio.TimeoutError:  # not the same as the builtin one before Python 3.11
            if watch.future.done() and not watch.future.cancelled():
                raise
            raise TimeoutError(f"what was waited for did not happen in {timeout_ms} ms") from None
        finally:
            self._watches.remove(watch)

    def _look(self) -> None:
        for watch in self._watches:
            watch.look()


class _Watch(Generic[T]):
    def __init__(self, condition: Callable[[], T], future: asyncio.Future[T]) -> None:
        self._condition = condition
        self.future = future

    def look(self) -> None:
        if self.future.done():
            return
        try:
            value = self._condition()
        except Exception as error:  # noqa: BLE001 - it is for whoever wrote the condition
            self.future.set_exception(error)
        else:
            if value:
                self.future.set_result(value)
