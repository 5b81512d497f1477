"""Steps without a task, against what a task does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from zeebe_grpclib._portal_work import Work

Make = Callable[[], Coroutine[Any, Any, Any]]


class Begun:
    """A piece of work on the running loop."""

    def __init__(self, make: Make, *, needs_task: bool) -> None:
        self.without_task: set[Work[Any]] = set()
        self.over = asyncio.Event()
        self.work = Work(make, None if needs_task else self.without_task)
        self.work.then = self.over.set
        self.work.begin(asyncio.get_running_loop())

    async def result(self) -> Any:
        await self.over.wait()
        assert self.work.ended.acquire(blocking=False)
        assert self.without_task == set()
        return self.work.result()


pytestmark = pytest.mark.parametrize("needs_task", [True, False])


async def test_a_wait_that_is_over_is_cancelled_at_the_next_one(needs_task: bool) -> None:
    future = asyncio.get_running_loop().create_future()
    steps: list[str] = []

    async def wait_twice() -> None:
        steps.append(await future)
        await asyncio.sleep(0)
        steps.append("not reached")

    begun = Begun(wait_twice, needs_task=needs_task)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    future.set_result("answer")
    begun.work.cancel()  # too late for the future
    with pytest.raises(asyncio.CancelledError):
        await begun.result()
    assert steps == []


async def test_cancelling_reaches_what_is_waited_for(needs_task: bool) -> None:
    future = asyncio.get_running_loop().create_future()

    async def wait() -> str:
        try:
            await future
        except asyncio.CancelledError:
            return "has seen it"
        return "has not"

    begun = Begun(wait, needs_task=needs_task)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    begun.work.cancel()
    assert await begun.result() == "has seen it"
    assert future.cancelled()


async def test_what_was_cancelled_before_its_first_step_does_not_begin(needs_task: bool) -> None:
    begun = Begun(lambda: asyncio.sleep(0, "begun"), needs_task=needs_task)
    begun.work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await begun.result()


async def test_errors_of_what_is_waited_for_are_raised_where_it_waits(needs_task: bool) -> None:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def wait() -> str:
        try:
            await future
        except ValueError as error:
            return str(error)
        return "none"

    begun = Begun(wait, needs_task=needs_task)
    await asyncio.sleep(0)
    future.set_exception(ValueError("odd"))
    assert await begun.result() == "odd"
