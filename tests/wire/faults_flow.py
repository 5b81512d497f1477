"""Section 2.4: stream limits and flow control, both directions."""

from __future__ import annotations

import asyncio

import pytest
from tests.wire.bench import PATH, Bench, Outcome, fault
from tests.wire.server import DATA, HEADERS, RST, RawPeer

from zeebe_grpclib.status import RpcError

MAX_STREAMS, INITIAL_WINDOW, MAX_FRAME, TABLE = (3, 4, 5, 1)
CALM = b"\0\0\0\x0b"


# --- streams


@fault(calls=100)
async def max_streams_1(peer: RawPeer) -> None:
    await peer.greet((MAX_STREAMS, 1))
    for number in range(100):
        request = await peer.request()
        assert request.id == 2 * number + 1
        assert [f[2] for f in peer.frames if f[0] == HEADERS] == list(range(1, request.id + 1, 2))
        await peer.send(peer.answer(request.id, request.message))
    await peer.serve()


@fault()
async def max_streams_0_then_raised(peer: RawPeer) -> None:
    await peer.greet((MAX_STREAMS, 0))
    await peer.pong()
    assert not peer.requests
    await peer.send(peer.settings((MAX_STREAMS, 10)))
    await peer.serve()


@fault()
async def max_streams_0_then_closed(peer: RawPeer) -> None:
    await peer.greet((MAX_STREAMS, 0))
    await peer.pong()
    peer.close()


async def _with_deadline(bench: Bench) -> list[Outcome]:
    return [await bench.call(timeout_s=0.2)]


@fault(run=_with_deadline, says="not sent before the deadline: the server allows no more calls")
async def max_streams_0_until_the_deadline(peer: RawPeer) -> None:
    await peer.greet((MAX_STREAMS, 0))
    await peer.serve()


@fault(calls=3)
async def max_streams_1_closed_with_waiters(peer: RawPeer) -> None:
    await peer.greet((MAX_STREAMS, 1))
    await peer.request()
    peer.close()


# --- windows


@fault(request=bytes(1 << 20))
async def window_1_kb_request_1_mb(peer: RawPeer) -> None:
    await peer.greet((INITIAL_WINDOW, 1024))
    total, credit = (1 << 20) + 5, 1024
    while credit < total:
        await peer.received(1, credit)
        more = min(32_768, total - credit)
        credit += more
        await peer.pong()
        assert len(peer.requests[1].body) == credit - more
        await peer.send(peer.window(1, more), peer.window(0, more))
    await peer.serve()


@fault(request=bytes(2 << 20))
async def window_opened_by_1_kb(peer: RawPeer) -> None:
    await peer.greet()
    total, credit = (2 << 20) + 5, 65_535
    while credit < total:
        await peer.received(1, credit)
        credit += 65_536
        # Two frames for each KiB of a request: no flood, though no answer comes with them.
        await peer.send((peer.window(0, 1024) + peer.window(1, 1024)) * 64)
    await peer.serve()


@fault(request=b"small")
async def window_1_byte(peer: RawPeer) -> None:
    await peer.greet((INITIAL_WINDOW, 1))
    for count in range(1, 11):
        await peer.seen(DATA, 1, count)
        await peer.send(peer.window(1, 1))
    assert [len(f[3]) for f in peer.frames if f[0] == DATA] == [1] * 10
    # The next call, and the answer to this one.
    await peer.send(peer.settings((INITIAL_WINDOW, 65_535)))
    await peer.serve()


async def _reads_3_mb(bench: Bench) -> list[Outcome]:
    outcome = await bench.call(timeout_s=20.0)  # PyPy has not compiled any of it yet
    assert outcome.answer == bytes(3 << 20), outcome
    return [outcome]


@fault(run=_reads_3_mb)
async def answer_3_mb(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    message = (3 << 20).to_bytes(5, "big") + bytes(3 << 20)
    await peer.send(peer.head(1))
    await peer.send_within(1, message)
    # The window was opened for the whole message as soon as its length was known.
    assert peer.window_updates(1)[0] >= (3 << 20) - 65_535
    await peer.send(peer.trailers(1))
    await peer.serve()


async def _unread_stream(bench: Bench) -> list[Outcome]:
    stream = bench.channel.server_streaming(PATH, b"jobs", timeout_s=None, decode=bytes)
    assert len(await stream.__anext__()) == 995
    outcomes = list(await asyncio.gather(*(bench.call() for _ in range(3))))
    peer = bench.server.peers[0]
    # 64 KiB lie here unread; nothing was credited, so the server holds the rest back.
    assert peer.window_updates(1) == []
    count = 1
    async for message in stream:
        assert len(message) == 995
        count += 1
    assert count == 200
    assert sum(peer.window_updates(1)) >= 200 * 1000 - 65_535
    return outcomes


@fault(run=_unread_stream)
async def stream_unread_beside_calls(peer: RawPeer) -> None:
    await peer.greet()
    request = await peer.request()
    assert request.message == b"jobs"
    await peer.send(peer.head(1))
    jobs = b"".join((995).to_bytes(5, "big") + bytes(995) for _ in range(200))

    async def send_jobs() -> None:
        await peer.send_within(1, jobs)
        await peer.send(peer.trailers(1))

    sending = asyncio.ensure_future(send_jobs())
    await peer.serve()
    await sending


@fault(request=bytes(200_000))
async def settings_shrink_window_mid_send(peer: RawPeer) -> None:
    await peer.greet()
    await peer.received(1, 65_535)
    # 65,535 are sent: a window of 1,000 is now at -64,535.
    await peer.send(peer.settings((INITIAL_WINDOW, 1000)), peer.window(0, 1 << 20))
    await peer.send(peer.window(1, 64_535))
    await peer.pong()
    assert len(peer.requests[1].body) == 65_535
    await peer.send(peer.window(1, 1 << 20))
    await peer.serve()


@fault(request=bytes(200_000))
async def settings_larger_frames_mid_send(peer: RawPeer) -> None:
    await peer.greet()
    await peer.seen(DATA, 1, 4)
    await peer.send(peer.settings((MAX_FRAME, 65_536)))
    await peer.pong()
    await peer.send(peer.window(1, 1 << 20), peer.window(0, 1 << 20))
    request = await peer.request()
    assert max(len(f[3]) for f in peer.frames if f[0] == DATA) == 65_536
    await peer.send(peer.answer(1, request.message))
    await peer.serve()


# --- bodies that wait


@fault(request=bytes(1 << 20))
async def body_blocked_and_reset(peer: RawPeer) -> None:
    await peer.greet()
    await peer.seen(DATA, 1, 4)
    peer.reset()


@fault(request=bytes(1 << 20), says="no such process")
async def body_blocked_and_answered(peer: RawPeer) -> None:
    await peer.greet()
    await peer.seen(DATA, 1, 4)
    await peer.send(peer.trailers_only(1, "5", "no such process"))
    assert await peer.seen(RST, 1) == bytes(4)
    await peer.send(peer.window(0, 1 << 20))
    await peer.serve()


async def _reads_late(bench: Bench) -> list[Outcome]:
    stream = bench.channel.server_streaming(PATH, b"", timeout_s=6.0, decode=bytes)
    assert len(await stream.__anext__()) == 11
    # Unread from here on, so the window is not opened again.
    await bench.server.peers[0].seen(RST, 1)
    for _ in range(3 * 1024):
        assert len(await stream.__anext__()) == 11
    with pytest.raises(RpcError) as caught:
        await stream.__anext__()
    return [Outcome.of(caught.value)]


@fault(run=_reads_late, says="overran the stream's window")
async def overrun_stream_window(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    message = b"\0\0\0\0\x0b" + bytes(11)
    await peer.send(peer.head(1), peer.data(1, message))
    await peer.pong()
    for _ in range(4):
        await peer.send(peer.data(1, message * 1024))
    assert await peer.seen(RST, 1) == b"\0\0\0\x03"
    await peer.serve()
