from __future__ import annotations

import asyncio

import pytest

from zeebe_grpclib.embedded.arriving import ArrivingRequest, Exchange


class Taker:
    """Notes what becomes of a request."""

    def __init__(self) -> None:
        self.complete: list[bytes] = []
        self.handed_on: list[tuple[bytes, int] | None] = []
        self.request = ArrivingRequest(self.complete.append, lambda: self)

    def add(self, data: bytes, ack_size: int) -> None:
        self.handed_on.append((data, ack_size))

    def eof(self) -> None:
        self.handed_on.append(None)


def test_a_small_request_in_two_pieces() -> None:
    taker = Taker()
    taker.request.add(b"\0\0\0", 10)
    taker.request.add(b"\0\3abc", 5)
    assert taker.complete == []
    taker.request.eof()
    assert taker.complete == [b"abc"]
    assert taker.handed_on == []
    assert taker.request.unacked_size() == 15


@pytest.mark.parametrize("content", [b"", b"\0\0", b"\1\0\0\0\1x", b"\0\0\0\0\2x", b"\0\0\0\0\0x"])
def test_what_is_no_plain_request_is_handed_on(content: bytes) -> None:
    taker = Taker()
    taker.request.add(content, len(content))
    taker.request.eof()
    assert taker.complete == []
    assert taker.handed_on == [(content, len(content)), None]


def test_a_large_request_is_handed_on_as_soon_as_it_is_large() -> None:
    taker = Taker()
    first = b"\0\0\0\x60\0" + bytes(10_000)
    taker.request.add(first, len(first))
    assert taker.handed_on == []
    taker.request.add(bytes(8_000), 8_000)
    assert taker.handed_on == [(first, len(first)), (bytes(8_000), 8_000)]


def test_an_exchange() -> None:
    async def method(exchange: Exchange) -> None:
        await exchange.send_message(await exchange.recv_message() + 1)

    exchange = Exchange(41, None)
    asyncio.run(method(exchange))
    assert exchange.answer == 42
