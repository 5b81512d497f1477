from __future__ import annotations

import asyncio
import socket

import pytest

from zeebe_grpclib._proxy import Proxy
from zeebe_grpclib._transport.tunnel import connect_request, open_tunnel, read_status

PROXY = Proxy("proxy", 3128, "me", "hush")


def test_the_request() -> None:
    assert connect_request(Proxy("proxy", 3128), "zeebe:26500") == (
        b"CONNECT zeebe:26500 HTTP/1.1\r\nHost: zeebe:26500\r\n\r\n"
    )
    assert connect_request(PROXY, "[::1]:1") == (
        b"CONNECT [::1]:1 HTTP/1.1\r\nHost: [::1]:1\r\n"
        b"Proxy-Authorization: Basic bWU6aHVzaA==\r\n\r\n"
    )


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK", b"HTTP/1.0 200\r\nx: y", b"HTTP/1.1 204 "])
def test_success(head: bytes) -> None:
    read_status(PROXY, head + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
         ("the proxy proxy:3128 answered '407 Proxy Authentication Required'; its user name and "
          "password are missing or wrong")),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n",
         "the proxy proxy:3128 answered '403 Forbidden'; it does not lead there"),
        (b"HTTP/1.1 502 \xff\r\n\r\n", "the proxy proxy:3128 answered '502 ÿ'"),
        (b"HTTP/1.1 100\r\n\r\n", "the proxy proxy:3128 answered '100'"),
        (b"SSH-2.0\r\n\r\n", "the proxy proxy:3128 did not answer with HTTP"),
        (b"\r\n\r\n", "the proxy proxy:3128 did not answer with HTTP"),
    ],
)  # fmt: skip
def test_refusals(head: bytes, text: str) -> None:
    with pytest.raises(ConnectionError) as caught:
        read_status(PROXY, head)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (b"HTTP/1.1 200", "the proxy proxy:3128 hung up instead of answering"),
        (b"x" * 20_000, "the proxy proxy:3128 sent endless headers instead of answering"),
    ],
)
async def test_answers_without_an_end(sent: bytes, text: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(ConnectionError) as caught:
            await open_tunnel(asyncio.get_running_loop(), ours, PROXY, "zeebe:1")
        assert str(caught.value) == text


async def test_what_follows_the_answer_is_left_to_whoever_reads_next() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.sendall(b"HTTP/1.1 200 OK\r\n\r\nSETTINGS")
        loop = asyncio.get_running_loop()
        await open_tunnel(loop, ours, PROXY, "zeebe:1")
        assert await loop.sock_recv(ours, 100) == b"SETTINGS"
