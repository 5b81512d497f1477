"""A way through an HTTP proxy: CONNECT, and the proxy's answer (RFC 9110, 9.3.6)."""

from __future__ import annotations

import asyncio
import re
import socket

from .._proxy import Proxy

__all__ = ["connect_request", "open_tunnel", "read_status"]

_MAX_HEAD = 16_384


def connect_request(proxy: Proxy, authority: str) -> bytes:
    """Return the request that asks a proxy for a connection to ``host:port``."""
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if proxy.authorization is not None:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read_status(proxy: Proxy, head: bytes) -> None:
    """Look at the head of the proxy's answer.

    Raises:
        ConnectionError: It is no HTTP, or the proxy did not make the connection.
    """
    match = re.match(rb"HTTP/1\.[01] ([0-9]{3})(?: ([^\r\n]*))?", head)
    if match is None:
        raise ConnectionError(f"the proxy {proxy} did not answer with HTTP")
    if match[1][:1] == b"2":
        return
    said = f"{match[1].decode()} {(match[2] or b'')[:100].decode('latin-1')}".strip()
    hint = {
        b"407": "; its user name and password are missing or wrong",
        b"403": "; it does not lead there",
    }.get(match[1], "")
    raise ConnectionError(f"the proxy {proxy} answered {said!r}{hint}")


async def open_tunnel(
    loop: asyncio.AbstractEventLoop, sock: socket.socket, proxy: Proxy, authority: str
) -> None:
    """Ask the proxy at the other end of a socket for a connection.

    Raises:
        OSError: It did not make one.
    """
    await loop.sock_sendall(sock, connect_request(proxy, authority))
    head = bytearray()
    # Byte by byte: the server behind may speak first, and its words follow at once.
    while not head.endswith(b"\r\n\r\n"):
        byte = await loop.sock_recv(sock, 1)
        if not byte or len(head) >= _MAX_HEAD:
            how = "hung up" if not byte else "sent endless headers"
            raise ConnectionError(f"the proxy {proxy} {how} instead of answering")
        head += byte
    read_status(proxy, bytes(head))
