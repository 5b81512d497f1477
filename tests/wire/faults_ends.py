"""Section 2.1: how connections and streams end."""

from __future__ import annotations

import time

from tests.wire.bench import PATH, Bench, Outcome, fault
from tests.wire.server import RawPeer


@fault(calls=2)
async def goaway_graceful_double(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.request()
    await peer.send(peer.goaway((1 << 31) - 1), peer.ping(b"graceful"))
    await peer.pong()
    await peer.send(peer.goaway(3))
    await peer.send(peer.answer(1, b"hello"))
    await peer.pong()
    await peer.send(peer.answer(3, b"hello"))


@fault()
async def goaway_then_answer_in_one_read(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.goaway(1), peer.answer(1, b"hello"))


@fault()
async def answer_then_goaway_in_one_read(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.answer(1, b"hello"), peer.goaway(1))


@fault()
async def goaway_not_processed(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.goaway(0))


async def _goaway_twice(bench: Bench) -> list[Outcome]:
    # The second connection refuses as well, the third answers.
    bench.server.scripts = (goaway_not_processed, goaway_not_processed, bench.server.scripts[-1])
    outcome = await bench.call()
    assert len(bench.server.peers) == 3
    return [outcome]


@fault(run=_goaway_twice)
async def goaway_not_processed_twice(peer: RawPeer) -> None:
    """Replaced above."""


@fault(says="ENHANCE_YOUR_CALM (too_many_pings)")
async def goaway_too_many_pings(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.goaway(1, 11, b"too_many_pings"))
    peer.close()


@fault()
async def goaway_with_error_lets_calls_end(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.goaway(1, 2, b"trouble"))
    await peer.pong()
    await peer.send(peer.answer(1, b"hello"))


async def _after_idle(bench: Bench) -> list[Outcome]:
    first = await bench.call()
    await bench.server.peers[0].gone.wait()
    assert first.status == "OK"
    return [await bench.call()]


@fault(run=_after_idle)
async def goaway_on_idle(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.answer(1, b"hello"))
    await peer.pong()
    await peer.send(peer.goaway(1))


@fault(run=_after_idle)
async def close_on_idle(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.answer(1, b"hello"))
    await peer.pong()
    peer.writer.write_eof()


async def _polled_late(bench: Bench) -> list[Outcome]:
    first = await bench.call()
    assert first.status == "OK"
    # The FIN is in the kernel before the loop looks at the socket again.
    bench.server.peers[0].writer.write_eof()
    time.sleep(0.6)  # noqa: ASYNC251 (a loop that was busy: the fault itself)
    # No task and no timer around it: the first thing that the loop turns to.
    answer = await bench.channel.unary(PATH, b"hello", timeout_s=6.0, decode=bytes)
    return [Outcome("OK", "-", "done", "", answer)]


@fault(run=_polled_late)
async def close_on_idle_polled_late(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.answer(1, b"hello"))


@fault(says="the server closed the connection")
async def fin_mid_call(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    peer.close()


@fault(says="Connection reset by peer")
async def reset_mid_call(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    peer.reset()


async def _read_one_then_fail(bench: Bench) -> list[Outcome]:
    outcome, count = await bench.read()
    assert count == 1
    return [outcome]


@fault(run=_read_one_then_fail)
async def fin_mid_stream(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.head(1), peer.message(1, b"one"))
    await peer.pong()
    peer.close()


@fault(says="the server closed the connection")
async def close_before_settings(peer: RawPeer) -> None:
    await peer.seen(8, 0)
    peer.close()


@fault()
async def answer_and_fin_in_one_read(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.answer(1, b"hello"))
    peer.close()


def _resets(code: int) -> object:
    async def script(peer: RawPeer) -> None:
        await peer.greet()
        await peer.request()
        await peer.send(peer.rst(1, code))
        await peer.serve()

    return script


for _name, _code, _says in (
    ("rst_refused", 7, ""),
    ("rst_cancel", 8, "the server reset the stream: CANCEL"),
    ("rst_calm", 11, "ENHANCE_YOUR_CALM"),
    ("rst_no_error", 0, "NO_ERROR"),
    ("rst_internal", 2, "INTERNAL_ERROR"),
    ("rst_inadequate_security", 12, "INADEQUATE_SECURITY"),
    ("rst_unknown_code", 0xABCD, "error code 0xabcd"),
):
    fault(name=_name, says=_says)(_resets(_code))  # type: ignore[arg-type]  # made above


@fault(says="REFUSED_STREAM")
async def rst_refused_after_head(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.head(1), peer.rst(1, 7))
    await peer.serve()


@fault()
async def rst_after_trailers(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.answer(1, b"hello"), peer.rst(1, 0))
    await peer.serve()


@fault()
async def rst_after_head(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.head(1))
    await peer.pong()
    await peer.send(peer.rst(1, 2))
    await peer.serve()


@fault()
async def rst_in_data(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.head(1), peer.data(1, b"\0\0\0\0\x09hal"), peer.rst(1, 2))
    await peer.serve()


@fault()
async def rst_after_data(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(peer.head(1), peer.message(1, b"hello"))
    await peer.pong()
    await peer.send(peer.rst(1, 2))
    await peer.serve()
