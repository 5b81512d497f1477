"""A token endpoint over HTTPS, with the faults that real ones have."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

TLS = Path(__file__).parent / "data" / "tls"
CA = TLS / "ca.pem"


@dataclass
class Asked:
    """One request that arrived."""

    path: str
    fields: dict[str, str]
    basic: tuple[str, str] | None
    headers: dict[str, str]


@dataclass
class TokenServer:
    """What a test sees of it.

    Attributes:
        plan: Answers one after the other, the last one for good: an HTTP status and a body
            (a dict is written as JSON), or a function that gets the handler.
    """

    port: int = 0
    scheme: str = "https"
    asked: list[Asked] = field(default_factory=list)
    plan: list[tuple[int, Any] | Callable[[Any], None]] = field(default_factory=list)
    life_s: float | None = 3600
    arrived: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/oauth/token"

    def hold(self, status: int = 200, body: Any = None) -> Callable[[Any], None]:
        """An answer that waits for `go_on`."""

        def answer(handler: Any) -> None:
            self.go_on.wait(20)
            handler.reply(status, self.token() if body is None else body)

        return answer

    def token(self) -> dict[str, Any]:
        """A fresh token for each request: token-1, token-2, ..."""
        answer: dict[str, Any] = {
            "access_token": f"token-{len(self.asked)}",
            "token_type": "Bearer",
        }
        if self.life_s is not None:
            answer["expires_in"] = self.life_s
        return answer


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, _Server)
        server = self.server.tokens
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        basic = None
        if (authorization := self.headers.get("authorization", "")).startswith("Basic "):
            user, _, password = base64.b64decode(authorization[6:]).decode().partition(":")
            basic = (user, password)
        headers = {name.lower(): value for name, value in self.headers.items()}
        server.asked.append(Asked(self.path, dict(parse_qsl(body)), basic, headers))
        server.arrived.set()
        step = server.plan[min(len(server.asked), len(server.plan)) - 1] if server.plan else None
        if step is None:
            self.reply(200, server.token())
        elif callable(step):
            step(self)
        else:
            self.reply(*step)

    def reply(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    tokens: TokenServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what some tests are about."""


@contextlib.contextmanager
def running(*, tls: bool = True) -> Iterator[TokenServer]:
    """Run a token endpoint on a free port."""
    server = _Server(("localhost", 0), _Handler)
    tokens = server.tokens = TokenServer(server.server_port, "https" if tls else "http")
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "server.pem", TLS / "server.key")
        # The handshake belongs into the connection's thread, not into the accept loop.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield tokens
    finally:
        tokens.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
