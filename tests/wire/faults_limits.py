"""Section 2.4: settings, header blocks, floods, and frames out of order."""

from __future__ import annotations

import asyncio

from hpack import Encoder
from tests.wire.bench import Bench, Outcome, fault
from tests.wire.faults_answers import answers
from tests.wire.server import CONTINUATION, DATA, GOAWAY, HEADERS, RST, SETTINGS, RawPeer

from zeebe_grpclib._transport.frames import frame

MAX_STREAMS, INITIAL_WINDOW, MAX_FRAME, TABLE = (3, 4, 5, 1)
CALM = b"\0\0\0\x0b"


# --- settings and headers


async def _five_in_turn(bench: Bench) -> list[Outcome]:
    return [await bench.call() for _ in range(5)]


@fault(run=_five_in_turn)
async def settings_table_size_0(peer: RawPeer) -> None:
    peer.decoder.max_allowed_table_size = 0
    await peer.greet((TABLE, 0))
    await peer.serve()


@fault(run=_five_in_turn)
async def settings_table_resized_between(peer: RawPeer) -> None:
    await peer.greet()
    for size in (100, 4096, 0, 65_536, 300):
        request = await peer.request()
        await peer.send(peer.settings((TABLE, size)))
        await peer.seen(SETTINGS, 0)
        await peer.pong()
        peer.decoder.max_allowed_table_size = size
        await peer.send(peer.answer(request.id, request.message))
    await peer.serve()


fault(name="settings_unknown")(
    answers(lambda p: p.settings((0xF000, 7), (0x99, 1)), lambda p: p.answer(1, b"hello"))
)


def large_headers(size: int) -> object:
    def make(peer: RawPeer) -> bytes:
        big = [(f"x-{n}", "v" * 4000) for n in range(size // 4000)]
        block = peer.block((":status", "200"), ("content-type", "application/grpc"), *big)
        pieces = [block[at : at + 16_384] for at in range(0, len(block), 16_384)]
        frames = [frame(HEADERS, 0, 1, pieces[0])]
        frames += [frame(CONTINUATION, 0, 1, piece) for piece in pieces[1:]]
        frames[-1] = frames[-1][:4] + b"\x04" + frames[-1][5:]
        return b"".join(frames)

    return make


def rest(peer: RawPeer) -> bytes:
    return peer.message(1, b"hello") + peer.trailers(1)


fault(name="headers_of_32_kb")(answers(large_headers(32_000), rest))
fault(name="headers_of_100_kb", says="headers of 10")(answers(large_headers(100_000)))


@fault()
async def continuation(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    block = peer.block((":status", "200"), ("content-type", "application/grpc"), ("a", "b"))
    trailers = peer.block(("grpc-status", "0"))
    await peer.send(
        frame(HEADERS, 0, 1, block[:1]),
        *(frame(CONTINUATION, 0, 1, block[at : at + 1]) for at in range(1, len(block))),
        frame(CONTINUATION, 4, 1, b""),
        peer.message(1, b"hello"),
        frame(HEADERS, 1, 1, trailers[:1]),
        frame(CONTINUATION, 4, 1, trailers[1:]),
    )
    await peer.serve()


async def cut(peer: RawPeer, code: bytes) -> None:
    """The client says why, and leaves."""
    assert (await peer.seen(GOAWAY))[4:8] == code
    await peer.gone.wait()


@fault(says="carry no answer")
async def continuation_flood(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(frame(HEADERS, 0, 1, b""))
    await peer.send(*[frame(CONTINUATION, 0, 1, b"")] * 10_000)
    await cut(peer, CALM)


@fault(says="amidst a header block")
async def continuation_interrupted(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(frame(HEADERS, 0, 1, b"\x88"), peer.ping())
    await cut(peer, b"\0\0\0\x01")


@fault(says="header list larger than")
async def hpack_bomb(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    # One 3,900-byte entry, then 15,000 references to it: 60 MB out of 19 KB.
    entry = Encoder().encode([("x", "v" * 3900)], huffman=False)
    await peer.send(frame(HEADERS, 0, 1, entry), frame(CONTINUATION, 4, 1, b"\xbe" * 15_000))
    await cut(peer, CALM)


@fault(says="a header block can't be read")
async def hpack_broken(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(frame(HEADERS, 4, 1, b"\xff\xff\xff\x01"))
    await cut(peer, b"\0\0\0\x09")


# --- floods


async def flood(peer: RawPeer, piece: bytes) -> None:
    await peer.greet()
    await peer.request()
    if piece[3] == DATA:
        await peer.send(peer.head(1))
    while not peer.gone.is_set():
        await peer.send(piece * 500)
        await asyncio.sleep(0)
    await cut(peer, CALM)


@fault(says="carry no answer")
async def ping_flood(peer: RawPeer) -> None:
    await flood(peer, peer.ping())


@fault(says="carry no answer")
async def settings_flood(peer: RawPeer) -> None:
    await flood(peer, peer.settings((MAX_STREAMS, 100)))


@fault(says="carry no answer")
async def empty_data_flood(peer: RawPeer) -> None:
    await flood(peer, peer.data(1, b""))


@fault()
async def pings_answered(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    for number in range(20):
        await peer.send(peer.ping(b"%08d" % number))
    await peer.seen(6, 0, 20)
    assert [f[3] for f in peer.frames if f[0] == 6] == [b"%08d" % n for n in range(20)]
    await peer.send(peer.answer(1, b"hello"))
    await peer.serve()


# --- frames out of order


fault(name="oversized_frame", says="a frame of 16385 bytes")(
    answers(lambda p: p.head(1), lambda p: p.data(1, bytes(16_385)))
)
fault(name="window_update_0_on_connection", says="WINDOW_UPDATE by 0")(
    answers(lambda p: p.window(0, 0))
)
fault(name="window_overflow_on_connection", says="overflows")(
    answers(lambda p: p.window(0, 0x7FFFFFFF))
)
fault(name="even_stream_id", says="stream 2, which was never opened")(
    answers(lambda p: p.headers(2, (":status", "200")))
)
fault(name="stream_never_opened", says="stream 9, which was never opened")(
    answers(lambda p: p.rst(9, 0))
)


@fault(request=bytes(100_000), says="WINDOW_UPDATE by 0")
async def window_update_0_on_stream(peer: RawPeer) -> None:
    await peer.greet()
    await peer.seen(DATA, 1, 4)
    await peer.send(peer.window(1, 0))
    assert await peer.seen(RST, 1) == b"\0\0\0\x01"
    await peer.send(peer.window(0, 1 << 20))
    await peer.serve()


@fault()
async def padded_data(peer: RawPeer) -> None:
    await peer.greet()
    request = await peer.request()
    body = b"\0\0\0\0\x05" + request.message
    await peer.send(peer.head(1))
    for at in range(len(body)):
        padded = b"\xff" + body[at : at + 1] + bytes(255)
        await peer.send(peer.data(1, padded, 8))
    await peer.send(peer.data(1, b"\x03\0\0\0", 8), peer.trailers(1))
    await peer.serve()


@fault()
async def padded_and_prioritised_headers(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    block = peer.block((":status", "200"), ("content-type", "application/grpc"))
    priority = b"\x80\0\0\0\x10"
    await peer.send(
        frame(HEADERS, 0x2C, 1, b"\x04" + priority + block + bytes(4)),
        frame(2, 0, 1, priority),
        peer.message(1, b"hello"),
        peer.trailers(1),
    )
    await peer.serve()


fault(name="malformed_padding", says="malformed frame")(
    answers(lambda p: p.head(1), lambda p: p.data(1, b"\xff\0", 8))
)
