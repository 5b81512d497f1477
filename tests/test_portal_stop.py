"""How a portal ends, and what becomes of the calls on it."""

from __future__ import annotations

import asyncio
import functools
import threading

import pytest
from tests.test_portal import fail, here

from zeebe_grpclib._portal import Portal
from zeebe_grpclib.errors import ClientClosedError


def test_stop_ends_loop_and_thread_and_refuses_calls() -> None:
    portal = Portal()
    loop, thread = portal.run(here)
    portal.stop()
    portal.stop()
    assert loop.is_closed()
    assert not thread.is_alive()
    with pytest.raises(ClientClosedError, match=r"^this client was closed$"):
        portal.run(here)


def test_a_portal_that_never_ran_refuses_calls_after_stop() -> None:
    portal = Portal()
    portal.stop(lambda: fail(AssertionError("nothing to say farewell to")))
    with pytest.raises(ClientClosedError):
        portal.run(here)


@pytest.mark.parametrize("needs_task", [True, False])
def test_stop_says_farewell_and_cuts_off_what_runs(needs_task: bool) -> None:
    portal = Portal()
    running = threading.Event()
    said: list[str] = []

    async def last_for_ever() -> None:
        running.set()
        await asyncio.Event().wait()

    async def farewell() -> None:
        said.append("farewell")

    outcome: list[BaseException] = []

    def call() -> None:
        try:
            portal.run(last_for_ever, needs_task=needs_task)
        except ClientClosedError as error:
            outcome.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    running.wait()
    portal.stop(farewell)
    caller.join()
    assert said == ["farewell"]
    assert str(outcome[0]) == "the client was closed while a call was running"


def test_a_farewell_that_fails_ends_the_loop_all_the_same() -> None:
    portal = Portal()
    loop, thread = portal.run(here)
    with pytest.raises(ValueError, match="odd"):
        portal.stop(lambda: fail(ValueError("odd")))
    assert loop.is_closed()
    assert not thread.is_alive()


def race(
    portal: Portal, together: threading.Barrier, outcomes: list[object], needs_task: bool
) -> None:
    together.wait()
    try:
        outcomes.append(portal.run(lambda: asyncio.sleep(0, "done"), needs_task=needs_task))
    except ClientClosedError:
        outcomes.append("closed")


@pytest.mark.parametrize("needs_task", [True, False])
def test_callers_that_race_with_stop_are_answered_or_refused(needs_task: bool) -> None:
    for _ in range(50):
        portal = Portal()
        portal.run(here)
        together = threading.Barrier(3)
        outcomes: list[object] = []

        call = functools.partial(race, portal, together, outcomes, needs_task)
        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        together.wait()
        portal.stop()
        for thread in threads:
            thread.join(10)
        assert len(outcomes) == 2
        assert set(outcomes) <= {"done", "closed"}


async def test_stop_on_its_own_loop_does_not_wait_for_itself() -> None:
    portal = Portal()
    loop, thread = await asyncio.to_thread(portal.run, here)
    loop.call_soon_threadsafe(portal.stop)
    await asyncio.to_thread(thread.join, 10)
    assert loop.is_closed()
