"""Opening sockets: Happy Eyeballs, limits, nothing left behind."""

from __future__ import annotations

import asyncio
import socket

import pytest

from zeebe_grpclib._transport import connector
from zeebe_grpclib._transport.connector import AddressInfo, Target, interleaved, within

V4, V6 = socket.AF_INET, socket.AF_INET6


def address(family: int, number: int) -> AddressInfo:
    return family, socket.SOCK_STREAM, 6, "", (f"host-{number}", 1)


@pytest.mark.parametrize(
    ("families", "order"),
    [
        ([V6, V6, V4, V4], [0, 2, 1, 3]),
        ([V4, V4, V6], [0, 2, 1]),
        ([V4], [0]),
        ([], []),
    ],
)
def test_families_take_turns(families: list[int], order: list[int]) -> None:
    found = [address(family, number) for number, family in enumerate(families)]
    assert interleaved(found) == [found[number] for number in order]


@pytest.mark.parametrize(
    ("target", "text", "authority"),
    [
        (Target("gateway", 26500), "gateway:26500", "gateway:26500"),
        (Target("::1", 26500), "[::1]:26500", "[::1]:26500"),
        (Target(unix_path="/run/gateway"), "unix:/run/gateway", "localhost"),
    ],
)
def test_targets_name_themselves(target: Target, text: str, authority: str) -> None:
    assert (str(target), target.authority) == (text, authority)


async def test_work_within_its_limit_returns_or_raises_what_it_does() -> None:
    async def work(fail: bool) -> int:
        if fail:
            raise KeyError("own")
        return 5

    assert await within(work(False), 1.0, "nothing") == 5
    with pytest.raises(KeyError, match="own"):
        await within(work(True), 1.0, "nothing")


async def test_work_beyond_its_limit_is_cancelled() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    with pytest.raises(TimeoutError, match=r"no tea within 0.01 s"):
        await within(work(), 0.01, "no tea")
    assert ended == [True]


async def test_work_ends_with_whoever_waits_for_it() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    waiting = asyncio.ensure_future(within(work(), 10.0, "no tea"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended == [True]


def listening(family: int, host: str) -> tuple[socket.socket, AddressInfo]:
    sock = socket.socket(family)
    sock.bind((host, 0))
    sock.listen()
    return sock, (family, socket.SOCK_STREAM, 6, "", sock.getsockname())


async def test_first_address_that_answers_wins_and_the_others_are_closed() -> None:
    loop = asyncio.get_running_loop()
    sock, good = listening(V4, "127.0.0.1")
    refused: AddressInfo = (V4, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))
    with sock:
        winner = await connector._first_connected(loop, [refused, good])
        with winner:
            assert winner.getpeername() == good[4]


async def test_all_errors_are_told() -> None:
    loop = asyncio.get_running_loop()
    one: AddressInfo = (V4, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))
    two: AddressInfo = (V4, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 1))
    with pytest.raises(OSError, match=r"127\.0\.0\.1.*; .*127\.0\.0\.2"):
        await connector._first_connected(loop, [one, two])


async def test_silent_address_does_not_hold_up_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(connector, "_HAPPY_EYEBALLS_S", 0.01)
    full, silent = listening(V4, "127.0.0.1")
    sock, good = listening(V4, "127.0.0.1")
    # With a full backlog the kernel no longer answers: a black hole on the loopback.
    full.listen(0)
    fillers = []
    for _ in range(4):
        filler = socket.socket(V4)
        filler.setblocking(False)
        filler.connect_ex(silent[4])
        fillers.append(filler)
    with full, sock:
        winner = await asyncio.wait_for(connector._first_connected(loop, [silent, good]), 5.0)
        with winner:
            assert winner.getpeername() == good[4]
    for filler in fillers:
        filler.close()


async def test_an_address_in_numbers_is_looked_up_by_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    asked: list[object] = []

    async def getaddrinfo(*arguments: object, **_: object) -> list[object]:
        asked.append(arguments)
        return []

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    [found] = await connector._look_up(loop, "127.0.0.1", 26500)
    assert found[4] == ("127.0.0.1", 26500)
    [found] = await connector._look_up(loop, "::1", 26500)
    assert found[4][:2] == ("::1", 26500)
    assert asked == []
    assert await connector._look_up(loop, "zeebe.example", 26500) == []
    assert await connector._look_up(loop, "zeebe.bücher.example", 26500) == []
    assert asked == [(b"zeebe.example", 26500), ("zeebe.bücher.example", 26500)]


async def test_a_loop_that_is_debugged_is_asked_for_a_name_that_it_can_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    asked: list[object] = []

    async def getaddrinfo(host: object, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return []

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(loop, "get_debug", lambda: True)
    assert await connector._look_up(loop, "zeebe.example", 26500) == []
    assert asked == ["zeebe.example"]
