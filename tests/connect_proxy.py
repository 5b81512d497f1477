"""A small HTTP proxy that knows CONNECT, leads every name to this machine, and can refuse."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class ConnectProxy:
    """What a test sees of it.

    Attributes:
        authorization: What ``proxy-authorization`` must say; None for anybody.
        answer: What is answered in place of making a connection.
        heads: The requests that arrived.
    """

    port: int = 0
    authorization: str | None = None
    answer: bytes | None = None
    heads: list[str] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """What was asked for: ``host:port``."""
        return [head.split(" ")[1] for head in self.heads]


def _serve(proxy: ConnectProxy, client: socket.socket) -> None:
    with client, contextlib.suppress(OSError):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        proxy.heads.append(head.decode())
        if proxy.answer is not None:
            client.sendall(proxy.answer)
            return
        if (
            proxy.authorization
            and f"Proxy-Authorization: {proxy.authorization}" not in head.decode()
        ):
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        port = int(proxy.asked[-1].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def running() -> Iterator[ConnectProxy]:
    """Run a proxy on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = ConnectProxy(listener.getsockname()[1])

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=_serve, args=(proxy, client), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
