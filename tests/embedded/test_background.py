from __future__ import annotations

import asyncio
import threading

import pytest

from zeebe_grpclib.embedded.background import BackgroundLoop


async def where() -> tuple[str, bool]:
    return threading.current_thread().name, asyncio.get_running_loop().is_running()


def test_runs_in_a_thread_of_its_own_that_ends() -> None:
    background = BackgroundLoop("test-background")
    assert background.run(where()) == ("test-background", True)
    background.close()
    assert "test-background" not in {thread.name for thread in threading.enumerate()}


def test_what_fails_there_fails_here() -> None:
    async def fail() -> None:
        raise ValueError("there")

    background = BackgroundLoop("test-background")
    with pytest.raises(ValueError, match="there"):
        background.run(fail())
    background.close()


def test_closing_cancels_what_still_runs() -> None:
    ended = []

    async def last() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    async def begin() -> None:
        tasks.append(asyncio.create_task(last()))
        await asyncio.sleep(0)

    tasks: list[asyncio.Task[None]] = []
    background = BackgroundLoop("test-background")
    background.run(begin())
    background.close()
    assert ended == ["cancelled"]
    assert tasks[0].cancelled()


def test_an_interrupted_caller_cancels_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled = threading.Event()
    started = threading.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    class Interrupted:
        def __init__(self, future: object) -> None:
            self.cancel = future.cancel  # type: ignore[attr-defined] # a concurrent future

        def result(self) -> None:
            started.wait(5)
            raise KeyboardInterrupt

    real = asyncio.run_coroutine_threadsafe
    background = BackgroundLoop("test-background")
    monkeypatch.setattr(
        asyncio,
        "run_coroutine_threadsafe",
        lambda coroutine, loop: Interrupted(real(coroutine, loop)),
    )
    with pytest.raises(KeyboardInterrupt):
        background.run(work())
    assert cancelled.wait(5)
    background.close()


def test_a_function_is_called_there_from_anywhere() -> None:
    def name() -> str:
        return threading.current_thread().name

    background = BackgroundLoop("test-background")
    assert background.call(name) == "test-background"
    # From there, too, without waiting for itself.
    assert background.call(lambda: background.call(name)) == "test-background"
    background.close()
