from __future__ import annotations

import asyncio
import contextvars
from typing import Any

import pytest

from zeebe_grpclib._transport.waiter import Waiter


class Waiting:
    """A task that waits, and what happened, in order."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.waiter = Waiter(self.loop)
        self.events: list[str] = []
        self.task = self.loop.create_task(self.wait())

    async def wait(self) -> None:
        try:
            await self.waiter
        except asyncio.CancelledError:
            self.events.append("cancelled")
            raise
        assert asyncio.current_task() is self.task
        self.events.append("woken")

    def wake(self) -> None:
        self.events.append("before")
        self.waiter.wake()
        self.events.append("after")


async def test_it_is_a_future_like_object() -> None:
    waiter = Waiter(asyncio.get_running_loop())
    assert asyncio.isfuture(waiter)
    # Asks for its loop, and refuses futures of another one.
    assert asyncio.ensure_future(waiter, loop=asyncio.get_running_loop()) is waiter
    assert not waiter.done()
    with pytest.raises(asyncio.InvalidStateError):
        waiter.result()


async def test_who_waits_runs_within_the_wake_up() -> None:
    waiting = Waiting()
    await asyncio.sleep(0)
    waiting.loop.call_soon(waiting.wake)
    await waiting.task
    assert waiting.events == ["before", "woken", "after"]
    waiting.waiter.wake()
    assert waiting.waiter.done()
    assert not waiting.waiter.cancel()


async def test_a_wake_up_that_may_come_from_a_task_takes_the_loops_queue() -> None:
    waiting = Waiting()
    await asyncio.sleep(0)
    waiting.waiter.wake_soon()
    waiting.events.append("after")
    await waiting.task
    assert waiting.events == ["after", "woken"]


async def test_a_wait_that_is_over_before_it_begins_is_none() -> None:
    waiting = Waiting()
    waiting.waiter.wake()
    await waiting.task
    assert waiting.events == ["woken"]


async def test_cancelling_the_task_ends_the_wait() -> None:
    waiting = Waiting()
    await asyncio.sleep(0)
    waiting.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting.task
    assert waiting.events == ["cancelled"]
    assert waiting.waiter.cancelled()


async def test_whoever_cancels_may_say_why() -> None:
    # anyio's fail_after knows its own cancellation by the message, and no other.
    waiter = Waiter(asyncio.get_running_loop())
    assert waiter.cancel("by a scope")
    with pytest.raises(asyncio.CancelledError) as told:
        waiter.result()
    assert told.value.args == ("by a scope",)


async def test_a_task_that_was_woken_before_it_is_cancelled_is_cancelled_later() -> None:
    waiting = Waiting()
    await asyncio.sleep(0)
    waiting.waiter.wake_soon()
    waiting.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting.task
    assert not waiting.waiter.cancelled()


async def test_a_limit_of_asyncios_ends_the_wait() -> None:
    waiter = Waiter(asyncio.get_running_loop())

    async def wait() -> None:
        await waiter

    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(wait(), 0.001)
    assert waiter.cancelled()


async def test_who_waits_runs_in_its_own_context() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="other")
    loop = asyncio.get_running_loop()
    waiter = Waiter(loop)
    seen: list[str] = []

    async def wait() -> None:
        variable.set("mine")
        await waiter
        seen.append(variable.get())

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    loop.call_soon(waiter.wake)
    await task
    assert (seen, variable.get()) == (["mine"], "other")


async def test_a_callback_without_a_context_gets_that_of_now_and_a_late_one_is_called_too() -> None:
    loop = asyncio.get_running_loop()
    called: list[Any] = []
    waiter = Waiter(loop)
    waiter.add_done_callback(called.append)
    waiter.wake()
    assert called == [waiter]
    waiter.add_done_callback(called.append)
    assert called == [waiter]
    await asyncio.sleep(0)
    assert called == [waiter, waiter]
