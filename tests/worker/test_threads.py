"""Threads for sync handlers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from zeebe_grpclib.worker import threads as threads_module
from zeebe_grpclib.worker.threads import HandlerThreads


async def test_results_and_exceptions_come_back() -> None:
    threads = HandlerThreads(2, "t")

    def divide(a: int, *, by: int) -> float:
        return a / by

    assert await threads.run(divide, 6, by=3) == 2
    with pytest.raises(ZeroDivisionError):
        await threads.run(divide, 6, by=0)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await threads.run(next, iter(()))
    threads.close()


async def test_there_are_no_more_threads_than_allowed_and_they_are_used_again() -> None:
    threads = HandlerThreads(3, "t")
    names: set[str] = set()
    together = threading.Barrier(3, timeout=10)

    def work() -> None:
        names.add(threading.current_thread().name)
        together.wait()

    await asyncio.gather(*(threads.run(work) for _ in range(30)))
    assert names == {"t-1", "t-2", "t-3"}
    threads.close()


async def test_a_closed_pool_takes_nothing() -> None:
    threads = HandlerThreads(1, "t")
    threads.close()
    with pytest.raises(RuntimeError, match="stopped"):
        await threads.run(print)


async def test_a_call_is_there_once_a_thread_has_begun_it() -> None:
    threads = HandlerThreads(1, "t")
    go_on = threading.Event()
    first = await threads.begun(lambda: go_on.wait(10))
    second = asyncio.ensure_future(threads.begun(lambda: "done"))
    abandoned = asyncio.ensure_future(threads.begun(lambda: pytest.fail("it was begun")))
    await asyncio.sleep(0)  # both of them are waiting now
    assert not first.done()
    assert not second.done()
    abandoned.cancel()
    await asyncio.gather(abandoned, return_exceptions=True)
    go_on.set()
    assert await (await second) == "done"
    assert await first is True
    threads.close()


async def test_work_that_nobody_waits_for_any_more_is_not_begun() -> None:
    threads = HandlerThreads(1, "t")
    go_on = threading.Event()
    ran: list[int] = []
    first = asyncio.ensure_future(threads.run(go_on.wait, 10))
    second = asyncio.ensure_future(threads.run(ran.append, 1))
    await asyncio.sleep(0)  # both of them are in the pool now
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    go_on.set()
    await first
    await threads.run(ran.append, 2)
    assert ran == [2]
    threads.close()


def test_a_thread_that_never_ends_does_not_keep_the_program() -> None:
    program = """
import asyncio, threading
from zeebe_grpclib.worker.threads import HandlerThreads

async def main():
    threads = HandlerThreads(1, "t")
    begun = threading.Event()
    waiting = asyncio.ensure_future(threads.run(lambda: begun.set() or threading.Event().wait()))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()

asyncio.run(main())
print("over")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout == "over\n"


async def test_a_thread_without_work_ends_and_another_is_started_when_there_is_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads_module, "_IDLE_S", 0.02)
    threads = HandlerThreads(2, "idle")
    names = [await threads.run(lambda: threading.current_thread().name)]
    (thread,) = [each for each in threading.enumerate() if each.name == "idle-1"]
    await asyncio.to_thread(thread.join, 10)
    names.append(await threads.run(lambda: threading.current_thread().name))
    assert names == ["idle-1", "idle-2"]
    threads.close()


async def test_what_a_function_raises_after_nobody_waits_for_it_disturbs_nobody() -> None:
    threads = HandlerThreads(1, "t")
    go_on, begun = threading.Event(), threading.Event()

    def fail() -> None:
        begun.set()
        go_on.wait(10)
        raise ValueError

    waiting = asyncio.ensure_future(threads.run(fail))
    await asyncio.to_thread(begun.wait, 10)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    go_on.set()
    assert await threads.run(lambda: "next") == "next"
    threads.close()
