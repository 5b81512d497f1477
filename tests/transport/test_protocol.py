"""The asyncio shell on a recorded transport: when it writes, how often, and its one timer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.transport.peer import Peer, split

from zeebe_grpclib._transport import protocol as module
from zeebe_grpclib._transport.connection import ConnectionOptions, Phase
from zeebe_grpclib._transport.deadline import NEVER
from zeebe_grpclib._transport.keepalive import KeepalivePolicy
from zeebe_grpclib._transport.protocol import ClientProtocol
from zeebe_grpclib._transport.stream import Stream
from zeebe_grpclib._transport.waiter import Waiter


class Recorder(asyncio.Transport):
    """A transport that keeps each write apart."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.state = "open"

    def write(self, data: Any) -> None:
        self.writes.append(bytes(data))

    def is_closing(self) -> bool:
        return self.state != "open"

    def close(self) -> None:
        self.state = "closed"

    def abort(self) -> None:
        self.state = "aborted"

    def resume_reading(self) -> None:
        """Do nothing: nobody reads."""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.high = high


class Shell:
    """A protocol, greeted, with what it wrote since."""

    def __init__(
        self, policy: KeepalivePolicy | None = None, unhurried: frozenset[str] = frozenset()
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.phases: list[Phase] = []
        options = ConnectionOptions(
            "gateway:26500",
            "http",
            "agent/1",
            keepalive=policy or KeepalivePolicy(),
            unhurried=unhurried,
        )
        self.protocol = ClientProtocol(options, self.loop, self.changed)
        self.transport = Recorder()
        self.protocol.connection_made(self.transport)
        self.peer = Peer()
        self.feed(self.peer.settings())
        self.protocol._write()  # our acknowledgement
        self.protocol._flush_queued = False
        self.transport.writes.clear()

    def changed(self, protocol: ClientProtocol) -> None:
        self.phases.append(protocol.connection.phase)

    def feed(self, data: bytes) -> None:
        view = self.protocol.get_buffer(-1)
        view[: len(data)] = data
        self.protocol.buffer_updated(len(data))

    def call(self, request: bytes = b"", deadline: float = NEVER) -> Stream:
        left_s = None if deadline == NEVER else deadline - self.loop.time()
        stream = Stream("/a/B", request, left_s, deadline, Waiter(self.loop))
        self.protocol.start(stream)
        return stream


async def test_a_lone_call_is_written_at_once_and_others_of_its_turn_together() -> None:
    shell = Shell()
    for _ in range(5):
        shell.call()
    assert [f[2] for f in split(shell.transport.writes[0]) if f[0] == 1] == [1]
    assert len(shell.transport.writes) == 1
    await asyncio.sleep(0)
    assert len(shell.transport.writes) == 2
    assert [f[2] for f in split(shell.transport.writes[1]) if f[0] == 1] == [3, 5, 7, 9]


async def test_calls_of_callers_woken_by_one_read_are_one_write() -> None:
    shell = Shell()

    async def caller() -> None:
        first = shell.call()
        await first.waiter
        shell.call()

    tasks = [asyncio.ensure_future(caller()) for _ in range(4)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    shell.transport.writes.clear()
    shell.feed(b"".join(shell.peer.answer(stream_id) for stream_id in (1, 3, 5, 7)))
    await asyncio.gather(*tasks)
    assert len(shell.transport.writes) == 1
    assert [f[2] for f in split(shell.transport.writes[0]) if f[0] == 1] == [9, 11, 13, 15]


async def test_callers_run_within_the_read_of_their_answers() -> None:
    shell = Shell()
    events: list[str] = []

    async def caller(name: str) -> None:
        await shell.call().waiter
        events.append(name)
        shell.call()

    tasks = [asyncio.ensure_future(caller(name)) for name in "ab"]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    shell.transport.writes.clear()

    def read() -> None:
        shell.feed(shell.peer.answer(1) + shell.peer.answer(3))
        events.append("read")

    shell.loop.call_soon(read)
    await asyncio.gather(*tasks)
    assert events == ["a", "b", "read"]
    assert len(shell.transport.writes) == 1
    assert [f[2] for f in split(shell.transport.writes[0]) if f[0] == 1] == [5, 7]


async def test_callers_on_a_loop_that_may_be_nested_do_not_run_within_a_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shell = Shell()
    monkeypatch.setattr(shell.loop, "_nest_patched", True, raising=False)  # nest_asyncio's mark
    events: list[str] = []

    async def caller() -> None:
        await shell.call().waiter
        events.append("caller")

    task = asyncio.ensure_future(caller())
    await asyncio.sleep(0)

    def read() -> None:
        shell.feed(shell.peer.answer(1))
        events.append("read")

    shell.loop.call_soon(read)
    await task
    assert events == ["read", "caller"]


async def test_after_a_caller_that_took_long_the_socket_is_looked_at_first() -> None:
    shell = Shell()

    async def caller() -> None:
        await shell.call().waiter
        shell.protocol.connection.keepalive.read_at -= 1.0  # so long did it keep the loop
        shell.call()

    task = asyncio.ensure_future(caller())
    await asyncio.sleep(0)
    shell.transport.writes.clear()
    shell.loop.call_soon(shell.feed, shell.peer.answer(1))
    await task
    assert shell.transport.writes == []
    shell.transport.state = "closed"  # what was read in between
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert shell.transport.writes == []


async def test_callers_learn_of_a_goaway_before_they_call_again() -> None:
    shell = Shell()
    seen: list[Phase] = []

    async def caller() -> None:
        await shell.call().waiter
        seen.extend(shell.phases)

    tasks = [asyncio.ensure_future(caller()) for _ in range(2)]
    await asyncio.sleep(0)
    read = shell.peer.answer(1) + shell.peer.goaway(3)
    shell.loop.call_soon(shell.feed, read)
    await tasks[0]
    assert seen == [Phase.OPEN, Phase.DRAINING]
    tasks[1].cancel()
    await asyncio.wait(tasks)


async def test_an_interrupt_in_a_caller_reaches_the_loop_and_hurts_no_other() -> None:
    shell = Shell()
    told: list[object] = []

    async def interrupted() -> None:
        await shell.call().waiter
        raise SystemExit("by a caller")

    async def other() -> str:
        await shell.call().waiter
        return "answered"

    tasks = asyncio.ensure_future(interrupted()), asyncio.ensure_future(other())
    await asyncio.sleep(0)
    answers = shell.peer.answer(1) + shell.peer.answer(3)
    soon = shell.loop.call_soon

    def call_soon(callback: Any, *arguments: Any, **options: Any) -> Any:
        if callback is module._raise:
            told.extend(arguments)
            return None
        return soon(callback, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shell.loop, "call_soon", call_soon)
        soon(shell.feed, answers)
        assert await tasks[1] == "answered"
    assert isinstance(told[0], SystemExit)
    assert isinstance(tasks[0].exception(), SystemExit)


async def test_ping_is_answered_at_once() -> None:
    shell = Shell()
    shell.feed(shell.peer.ping(b"12345678"))
    assert split(shell.transport.writes[0]) == [(6, 1, 0, b"12345678")]


async def test_what_is_said_after_the_last_call_goes_along_with_the_next() -> None:
    shell = Shell()
    shell.call()
    shell.transport.writes.clear()
    shell.feed(shell.peer.answer(1) + shell.peer.ping(b"12345678"))
    await asyncio.sleep(0)
    assert shell.transport.writes == []
    shell.call()
    assert [f[0] for f in split(shell.transport.writes[0])] == [6, 1, 0]


async def test_without_a_next_call_it_goes_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    later: list[tuple[float, Any]] = []
    shell = Shell()
    monkeypatch.setattr(shell.loop, "call_later", lambda *timer: later.append(timer))
    for stream_id in (1, 3):
        shell.call()
        shell.transport.writes.clear()
        shell.feed(shell.peer.answer(stream_id) + shell.peer.ping(b"12345678"))
        await asyncio.sleep(0)
        assert shell.transport.writes == []
    [(delay_s, flush)] = later  # one timer, however many calls there are meanwhile
    assert delay_s == 0.005
    flush()
    assert split(shell.transport.writes[0]) == [(6, 1, 0, b"12345678")]
    flush()
    assert len(shell.transport.writes) == 1


async def test_one_timer_serves_all_deadlines() -> None:
    shell = Shell()
    now = shell.loop.time()
    late = shell.call(deadline=now + 50.0)
    timer = shell.protocol._timer
    assert timer is not None
    shell.call(deadline=now + 60.0)
    assert shell.protocol._timer is timer  # later ones do not touch it
    early = shell.call(deadline=now + 0.02)
    assert timer.cancelled()
    await early.waiter
    assert early.ended
    assert not late.ended
    assert shell.protocol._timer_at <= now + 50.0


async def test_paused_socket_holds_requests_back() -> None:
    shell = Shell()
    shell.protocol.pause_writing()
    shell.call()
    await asyncio.sleep(0)
    assert shell.transport.writes == []
    shell.protocol.resume_writing()
    assert [f[0] for f in split(shell.transport.writes[0])] == [1, 0]


async def test_drained_connection_says_goodbye_and_closes() -> None:
    shell = Shell()
    stream = shell.call()
    await asyncio.sleep(0)
    shell.feed(shell.peer.goaway(1))
    assert shell.transport.state == "open"
    shell.feed(shell.peer.answer(1))
    assert stream.ended
    assert shell.transport.state == "closed"
    assert split(shell.transport.writes[-1])[-1][0] == 7
    assert shell.phases == [Phase.OPEN, Phase.DRAINING, Phase.CLOSING]
    shell.protocol.connection_lost(None)
    assert shell.protocol.closed.done()


async def test_abort_drops_the_socket() -> None:
    shell = Shell()
    stream = shell.call()
    shell.protocol.abort("enough")
    assert stream.ended
    assert shell.transport.state == "aborted"


async def test_bytes_for_a_closing_socket_are_kept_and_their_calls_count_as_unsent() -> None:
    shell = Shell()
    shell.transport.close()
    stream = shell.call()
    await asyncio.sleep(0)
    assert shell.transport.writes == []
    shell.protocol.connection_lost(ConnectionResetError(104, "Connection reset by peer"))
    assert stream.error is not None
    assert stream.error.surely_not_processed
    assert "Connection reset by peer" in stream.error.message


async def test_buffer_is_shared_by_the_connections_of_a_thread() -> None:
    one, two = Shell(), Shell()
    assert one.protocol.get_buffer(-1) is two.protocol.get_buffer(-1) is module._buffer.view


async def test_silent_peer_is_aborted_not_closed() -> None:
    shell = Shell(KeepalivePolicy(time_s=0.01, timeout_s=0.01))
    stream = shell.call()
    await stream.waiter
    assert shell.transport.state == "aborted"
    assert shell.phases[-1] is Phase.DEAD
