from __future__ import annotations

import asyncio

import pytest
from tests.transport.test_protocol import Shell

from zeebe_grpclib._transport.deadline import NEVER
from zeebe_grpclib._transport.pacing import is_worth_a_pause, pause_reading
from zeebe_grpclib._transport.stream import Stream


def calls(count: int, *, held: int = 0) -> list[Stream]:
    """So many calls of one answer, and so many that the gateway holds, as polls are."""
    made = [Stream("/a/B", b"", None, NEVER, None) for _ in range(count + held)]
    for stream in made[count:]:
        stream.unary = False
    return made


def begun(streams: list[Stream], first: int) -> list[Stream]:
    """The same, with the ids of streams that were opened one after the other."""
    for place, stream in enumerate(streams):
        stream.id = first + 2 * place
    return streams


@pytest.mark.parametrize(
    ("since_last_ms", "answers", "under_way", "pauses"),
    [
        (0.25, 1, 64, True),  # grpcio's server: 64 calls take 16 ms
        (1.25, 5, 64, True),  # and so does what has gathered
        (0.02, 1, 64, False),  # a call takes 1.3 ms: a pause would double it
        (0.6, 30, 64, False),  # they come together by themselves
        (100.0, 1, 15, False),  # too few to be worth it
        (100.0, 1, 1, False),
    ],
)
def test_answers_gather_if_calls_take_long_anyway(
    since_last_ms: float, answers: int, under_way: int, pauses: bool
) -> None:
    since_last_s = since_last_ms / 1000
    moved = begun(calls(answers), 1)
    assert is_worth_a_pause(since_last_s, moved, begun(calls(under_way), 101)) is pauses


def test_polls_that_wait_are_no_calls_under_way() -> None:
    # A call beside the polls of many task types must not wait for anything.
    assert not is_worth_a_pause(0.25, calls(1), calls(1, held=63))
    assert not is_worth_a_pause(0.25, calls(0, held=1), calls(64))
    moved, under_way = begun(calls(1, held=1), 1), begun(calls(64, held=30), 101)
    assert is_worth_a_pause(0.25, moved, under_way)


def test_calls_held_from_before_are_no_measure_of_those_that_are_answered() -> None:
    # A lone caller beside 64 that wait for the results of their processes, 1 ms a call.
    held = begun(calls(64), 1)
    assert not is_worth_a_pause(0.001, begun(calls(1), 201), [*held, *begun(calls(1), 203)])
    # 64 of them in turn, beside as many that are held.
    assert is_worth_a_pause(0.001, begun(calls(1), 201), [*held, *begun(calls(63), 203)])


def answers_of_jobs(count: int) -> list[Stream]:
    return [Stream("/a/Complete", b"", None, NEVER, None) for _ in range(count)]


@pytest.mark.parametrize(
    ("since_last_ms", "moved", "under_way", "pauses"),
    [
        (0.25, answers_of_jobs(1), answers_of_jobs(8), True),
        (1.25, answers_of_jobs(4), answers_of_jobs(8), True),
        (1.25, answers_of_jobs(5), answers_of_jobs(8), False),  # the rest comes soon
        (0.25, answers_of_jobs(1), answers_of_jobs(3), False),  # too few to be worth it
        (0.25, answers_of_jobs(1), [*answers_of_jobs(4), *calls(0, held=2)], True),
        (0.25, answers_of_jobs(1), [*answers_of_jobs(3), *calls(0, held=2)], False),
        (0.25, answers_of_jobs(1), [*answers_of_jobs(8), *calls(1)], False),  # somebody waits
        (0.25, [*answers_of_jobs(1), *calls(1)], answers_of_jobs(8), False),  # and may go on
        (0.02, answers_of_jobs(1), answers_of_jobs(8), False),  # they come together
    ],
)
def test_answers_that_nobody_waits_for_gather_where_few_calls_are_under_way(
    since_last_ms: float, moved: list[Stream], under_way: list[Stream], pauses: bool
) -> None:
    unhurried = {"/a/Complete"}
    assert is_worth_a_pause(since_last_ms / 1000, moved, under_way, unhurried) is pauses
    assert not is_worth_a_pause(since_last_ms / 1000, moved, under_way)


class Switched(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.closing = False

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        self.said.append("pause")

    def resume_reading(self) -> None:
        self.said.append("resume")


async def test_reading_goes_on_a_moment_later() -> None:
    transport = Switched()
    loop = asyncio.get_running_loop()
    began = loop.time()
    pause_reading(transport, loop)
    assert transport.said == ["pause"]
    while transport.said != ["pause", "resume"]:
        await asyncio.sleep(0)
        assert loop.time() - began < 5
    assert loop.time() - began >= 0.001


async def test_a_transport_that_closes_is_left_alone() -> None:
    transport = Switched()
    pause_reading(transport, asyncio.get_running_loop())
    transport.closing = True
    await asyncio.sleep(0.002)
    pause_reading(transport, asyncio.get_running_loop())
    assert transport.said == ["pause"]


async def test_a_connection_pauses_after_a_single_answer_of_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shell = Shell()
    paused: list[object] = []
    monkeypatch.setattr(
        "zeebe_grpclib._transport.protocol.pause_reading", lambda *what: paused.append(what)
    )
    for _ in range(40):
        shell.call()
    await asyncio.sleep(0)
    shell.protocol.connection.keepalive.read_at -= 0.01
    shell.feed(shell.peer.answer(1))
    assert paused == [(shell.transport, shell.loop)]
    shell.feed(b"".join(shell.peer.answer(stream_id) for stream_id in range(3, 33, 2)))
    assert len(paused) == 1


@pytest.mark.parametrize("unhurried", [frozenset({"/a/B"}), frozenset[str]()])
async def test_a_connection_pauses_for_few_calls_that_nobody_waits_for(
    monkeypatch: pytest.MonkeyPatch, unhurried: frozenset[str]
) -> None:
    shell = Shell(unhurried=unhurried)
    paused: list[object] = []
    monkeypatch.setattr(
        "zeebe_grpclib._transport.protocol.pause_reading", lambda *what: paused.append(what)
    )
    for _ in range(6):
        shell.call()
    await asyncio.sleep(0)
    shell.protocol.connection.keepalive.read_at -= 0.01
    shell.feed(shell.peer.answer(1))
    assert paused == [(shell.transport, shell.loop)] * len(unhurried)
