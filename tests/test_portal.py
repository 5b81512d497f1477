from __future__ import annotations

import asyncio
import contextvars
import functools
import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from zeebe_grpclib._portal import Portal
from zeebe_grpclib._portal_work import Work
from zeebe_grpclib.errors import ClientClosedError

SOURCES = Path(__file__).parents[1] / "src"
NAME = "zeebe_grpclib-portal"


@pytest.fixture(params=[True, False], ids=["a task", "no task"])
def portal(request: pytest.FixtureRequest) -> Iterator[Portal]:
    made = Portal()
    # All that is said here of what it runs holds with and without a task of its own.
    made.run = functools.partial(made.run, needs_task=request.param)  # type: ignore[method-assign]
    yield made
    made.stop()


def portals() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == NAME]


async def here() -> tuple[asyncio.AbstractEventLoop, threading.Thread]:
    return asyncio.get_running_loop(), threading.current_thread()


def interrupt() -> None:
    """What Ctrl-C does."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


async def fail(error: BaseException) -> None:
    raise error


def test_nothing_is_started_before_the_first_call(portal: Portal) -> None:
    before = portals()
    Portal().stop()
    assert portals() == before == []


def test_calls_run_on_one_loop_that_stays_alive_between_them(portal: Portal) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        for _ in range(100):
            await asyncio.sleep(0)
            ticks += 1
        done.set()

    async def start() -> None:
        tasks.append(asyncio.create_task(tick()))

    tasks: list[asyncio.Task[None]] = []
    done = threading.Event()
    portal.run(start)
    assert done.wait(10)  # nobody called meanwhile
    assert ticks == 100
    first, second = portal.run(here), portal.run(here)
    assert first == second
    assert first[1].daemon
    assert first[1] is not threading.current_thread()


def test_results_and_errors_come_back_as_they_are(portal: Portal) -> None:
    error = ValueError("odd")
    assert portal.run(lambda: asyncio.sleep(0, "result")) == "result"
    with pytest.raises(ValueError, match="odd") as caught:
        portal.run(lambda: fail(error))
    assert caught.value is error


def test_a_call_that_cannot_even_begin_says_why(portal: Portal) -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'error'"):
        portal.run(fail)  # type: ignore[arg-type] # it takes an argument


def test_a_call_sees_the_callers_context(portal: Portal) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("mine")

    async def read() -> str:
        return variable.get()

    assert portal.run(read) == "mine"


def test_twenty_threads_may_call_at_once(portal: Portal) -> None:
    together = threading.Barrier(20)
    all_in = 0
    results: list[int] = []

    async def meet(number: int) -> int:
        nonlocal all_in
        all_in += 1
        while all_in < 20:  # noqa: ASYNC110 - each waits until all are on the loop
            await asyncio.sleep(0)
        return number

    def call(number: int) -> None:
        together.wait()
        results.append(portal.run(lambda: meet(number)))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == list(range(20))
    assert len(portals()) == 1


async def test_it_works_where_a_loop_is_running(portal: Portal) -> None:
    loop, _ = portal.run(here)
    assert loop is not asyncio.get_running_loop()


def test_its_own_thread_may_not_wait_for_itself(portal: Portal) -> None:
    async def call_again() -> None:
        portal.run(here)

    with pytest.raises(
        RuntimeError, match="from the event loop that it waits for: use ZeebeClient"
    ):
        portal.run(call_again)


def test_an_interrupt_cancels_the_call_and_waits_for_its_end(portal: Portal) -> None:
    ended: list[str] = []

    async def last_for_ever() -> None:
        interrupt()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # even if it takes its time
            ended.append("cancelled")
            raise

    with pytest.raises(KeyboardInterrupt):
        portal.run(last_for_ever)
    assert ended == ["cancelled"]
    assert portal.run(lambda: asyncio.sleep(0, "goes on")) == "goes on"


def test_an_interrupt_as_soon_as_it_has_begun_cancels_it_too(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, _ = portal.run(here)
    begun, ended = threading.Event(), threading.Event()

    async def last_for_ever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    soon = loop.call_soon_threadsafe

    def interrupted(callback: Callable[[], object]) -> None:
        monkeypatch.undo()
        soon(callback)
        assert begun.wait(5)
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "call_soon_threadsafe", interrupted)
    with pytest.raises(KeyboardInterrupt):
        portal.run(last_for_ever)
    assert ended.is_set()


def test_an_interrupt_behind_the_end_waits_for_nothing(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late:
        """Whoever waits for the end is interrupted when it has come."""

        def __init__(self, lock: Any) -> None:
            self.lock = lock
            self.limits: list[float] = []

        def acquire(self, timeout: float = -1) -> bool:
            acquired: bool = self.lock.acquire(timeout=timeout)
            self.limits.append(timeout)
            if len(self.limits) == 1:
                raise KeyboardInterrupt
            return acquired

        def __getattr__(self, name: str) -> object:
            return getattr(self.lock, name)

    portal.run(here)
    late: list[Late] = []

    class Interrupted(Work[None]):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            late.append(Late(self.ended))
            self.ended = late[0]  # type: ignore[assignment]  # it has what is used of a lock

    monkeypatch.setattr("zeebe_grpclib._portal.Work", Interrupted)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        portal.run(lambda: asyncio.sleep(0))
    monkeypatch.undo()
    assert len(late[0].limits) == 2
    assert time.monotonic() - began < late[0].limits[1]


def test_what_an_interrupt_forestalls_does_not_begin(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, _ = portal.run(here)
    begun: list[str] = []

    async def begin() -> None:
        begun.append("begun")

    soon = loop.call_soon_threadsafe

    def interrupted(*arguments: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "call_soon_threadsafe", interrupted)
    with pytest.raises(KeyboardInterrupt):
        portal.run(begin)
    assert loop.call_soon_threadsafe == soon
    portal.run(lambda: asyncio.sleep(0))
    assert begun == []


def test_a_given_loop_is_run_in_the_background_and_not_closed() -> None:
    loop = asyncio.new_event_loop()
    portal = Portal(loop)
    assert portal.run(here)[0] is loop
    portal.stop()
    assert not loop.is_running()
    assert not loop.is_closed()
    loop.close()


async def test_a_loop_that_runs_already_is_shared() -> None:
    portal = Portal(asyncio.get_running_loop())
    mine = asyncio.create_task(asyncio.Event().wait())
    ran = await asyncio.to_thread(portal.run, here)
    assert ran == (asyncio.get_running_loop(), threading.current_thread())
    with pytest.raises(RuntimeError, match="use ZeebeClient there"):
        portal.run(here)
    await asyncio.to_thread(portal.stop, lambda: asyncio.sleep(0))
    assert not mine.done()  # what else runs there is none of its business
    mine.cancel()


def test_a_given_loop_that_was_closed_is_refused() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    with pytest.raises(ClientClosedError, match=r"belongs to an event loop that was closed"):
        Portal(loop).run(here)


def test_a_shared_loop_that_was_closed_meanwhile_is_no_hindrance() -> None:
    loop = asyncio.new_event_loop()
    portal = Portal(loop)

    async def use() -> object:
        return await asyncio.to_thread(portal.run, here)

    loop.run_until_complete(use())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    portal.stop()
    assert portal._stopped


def test_a_forgotten_portal_leaves_no_trace() -> None:
    portal = Portal()
    portal.run(here)
    portal.stop()
    gone = weakref.ref(portal)
    del portal
    gc.collect()
    assert gone() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_starts_afresh() -> None:
    """In a process of its own: forking one that has threads is frowned upon."""
    program = """
        import asyncio, os, sys, threading, warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork where there are threads
        from zeebe_grpclib._portal import Portal

        async def here():
            return asyncio.get_running_loop(), threading.current_thread()

        portal = Portal()
        parents = portal.run(here)
        portal._lock.acquire()  # a thread that the child does not have may hold it
        child = os.fork()
        if child == 0:
            childs = portal.run(here)
            assert childs[0] is not parents[0] and childs[1].is_alive()
            portal.stop()
            assert not childs[1].is_alive()
            os._exit(7)
        portal._lock.release()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert portal.run(here) == parents
        portal.stop()
        print("good")
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("good\n", "", 0)
