"""Against a real HTTPS server that misbehaves."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests import connect_proxy, token_server
from tests.token_server import CA, TLS, TokenServer

from zeebe_grpclib._token_endpoint import TokenFetchError, fetch_token, read_answer
from zeebe_grpclib.credentials import OAuthClientCredentials
from zeebe_grpclib.errors import InvalidOAuthCredentialsError, SettingsError

SECRET = "hush/öäü+%"


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server.running() as running:
        yield running


def credentials(server: TokenServer, **more: Any) -> OAuthClientCredentials:
    more.setdefault("ca_certificates", CA)
    url = more.pop("url", server.url)
    return OAuthClientCredentials("me", SECRET, url, **more)


def test_the_body_names_the_client_and_what_it_wants(server: TokenServer) -> None:
    asks = credentials(server, scope="a b", audience="zeebe", resource="r")
    token = fetch_token(asks, 1000, {})
    assert (token.value, token.issued_at, token.expires_at) == ("token-1", 1000, 4600)
    [asked] = server.asked
    assert asked.path == "/oauth/token"
    assert asked.fields == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": SECRET,
        "scope": "a b",
        "audience": "zeebe",
        "resource": "r",
    }
    assert asked.basic is None
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["user-agent"].startswith("zeebe-grpclib/")


def test_basic_authentication_quotes_what_oauth_wants_quoted(server: TokenServer) -> None:
    fetch_token(credentials(server, client_authentication="basic"), 0, {})
    [asked] = server.asked
    assert asked.basic == ("me", "hush%2F%C3%B6%C3%A4%C3%BC%2B%25")  # RFC 6749, 2.3.1
    assert asked.fields == {"grant_type": "client_credentials"}


def test_authorities_as_bytes(server: TokenServer) -> None:
    assert fetch_token(credentials(server, ca_certificates=CA.read_bytes()), 0, {}).value


@pytest.mark.parametrize(
    ("stated", "own", "life_s"),
    [(300, None, 300), ("300", None, 300), (0, None, 0), (None, None, 300), (None, 77, 77),
     ("soon", 77, 77), (-1, 77, 77), (float("inf"), 77, 77), ([], 77, 77), (10**400, 77, 77)],
)  # fmt: skip
def test_the_life_of_a_token(stated: object, own: float | None, life_s: float) -> None:
    asks = OAuthClientCredentials("me", SECRET, "https://x/y", expires_in_s=own)
    answer = {"access_token": "t", "expires_in": stated}
    token = read_answer(asks, 200, json.dumps(answer).encode(), 50)
    assert token.expires_at - 50 == life_s


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (401, b"", "refused the client 'me': HTTP status 401"),
        (401, {"error": "invalid_client", "error_description": "Who?\n"}, "invalid_client: Who?"),
        (400, {"error": "invalid_scope"}, "'me': invalid_scope"),
        (403, {"error": "access_denied"}, "'me': access_denied"),
        (401, {"error": "x", "error_description": f"bad secret {SECRET}"}, "x: bad secret ***"),
    ],
)
def test_refused_credentials(server: TokenServer, status: int, body: Any, text: str) -> None:
    server.plan = [(status, body)]
    with pytest.raises(InvalidOAuthCredentialsError) as caught:
        fetch_token(credentials(server), 0, {})
    assert str(caught.value).startswith("the token endpoint at localhost refused the client 'me': ")
    assert str(caught.value).endswith(text)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (429, b"slow down", " answered HTTP status 429"),
        (500, {"error": "server_error"}, " answered HTTP status 500: server_error"),
        (503, {}, " answered HTTP status 503"),
        (400, b"<html>", " answered HTTP status 400"),
        (302, b"", " answered HTTP status 302: it redirects, which is not followed"),
        (200, b"<html>Sign in</html>", " answered with something else than JSON: is its URL right"),
        (200, b"garbage \xff", " answered with something else than JSON: is its URL right?"),
        (200, [], " answered without an access token"),
        (200, {"access_token": ""}, " answered without an access token"),
        (200, {"access_token": 5}, " answered without an access token"),
        (200, {"access_token": "secret\r\nx: y"}, " answered without an access token"),
        (200, {"access_token": "t", "token_type": "mac"}, " answered with a token of another type"),
        (200, b"[" * 100_000, " answered with something else than JSON"),
    ],
)
def test_an_endpoint_in_trouble(server: TokenServer, status: int, body: Any, text: str) -> None:
    server.plan = [(status, body)]
    with pytest.raises(TokenFetchError) as caught:
        fetch_token(credentials(server), 0, {})
    assert str(caught.value).startswith("the token endpoint at localhost" + text)
    assert "secret" not in str(caught.value)


def test_a_redirect_is_not_followed(server: TokenServer) -> None:
    def redirect(handler: Any) -> None:
        handler.send_response(307)
        handler.send_header("location", server.url)
        handler.send_header("content-length", "0")
        handler.end_headers()

    server.plan = [redirect]
    with pytest.raises(TokenFetchError, match="HTTP status 307"):
        fetch_token(credentials(server), 0, {})
    assert len(server.asked) == 1


def test_a_slow_answer_is_given_up(server: TokenServer) -> None:
    server.plan = [server.hold()]
    began = time.monotonic()
    with pytest.raises(TokenFetchError, match=r"^the token endpoint at localhost took too long$"):
        fetch_token(credentials(server, read_timeout_ms=100), 0, {})
    assert time.monotonic() - began < 3


def test_an_answer_that_drips_is_given_up(server: TokenServer) -> None:
    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.go_on.wait(0.02):
            handler.wfile.write(b" ")

    server.plan = [drip]
    with pytest.raises(TokenFetchError, match="took too long"):
        fetch_token(credentials(server, read_timeout_ms=200), 0, {})


def test_an_answer_that_breaks_off(server: TokenServer) -> None:
    def break_off(handler: Any) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    server.plan = [break_off]
    with pytest.raises(TokenFetchError, match=r"^the token endpoint at localhost: "):
        fetch_token(credentials(server), 0, {})


def test_nobody_listens(server: TokenServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(TokenFetchError, match=r"at 127.0.0.1: .*refused"):
            fetch_token(credentials(server, url=url), 0, {})


def test_a_handshake_that_hangs_is_given_up(server: TokenServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(TokenFetchError, match="took too long"):
            fetch_token(credentials(server, url=url, connect_timeout_ms=100), 0, {})


def test_a_proxy_whose_answer_drips_is_given_up(server: TokenServer) -> None:
    over = threading.Event()

    def drip(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client, contextlib.suppress(OSError):
            client.sendall(b"HTTP/1.1 200 OK\r\nVia: ")
            while not over.wait(0.02):  # each byte in good time, and the head without end
                client.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        asks = credentials(server, url="https://t.test/", proxy=proxy, connect_timeout_ms=200)
        began = time.monotonic()
        with pytest.raises(TokenFetchError, match=r"the token endpoint at t.test took too long"):
            fetch_token(asks, 0, {})
        assert time.monotonic() - began < 3
        over.set()
        thread.join()


# Python 3.10's http.client leaves the proxy's refusal open, and its socket with it.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_what_a_proxy_says_is_told(server: TokenServer) -> None:
    with connect_proxy.running() as proxy:
        proxy.authorization = "Basic other"
        where = f"http://me:hush@localhost:{proxy.port}"
        with pytest.raises(TokenFetchError) as caught:
            fetch_token(credentials(server, url="https://t.test/", proxy=where), 0, {})
    assert str(caught.value) == (
        "the token endpoint at t.test: Tunnel connection failed: 407 Proxy Authentication Required"
    )
    del caught
    gc.collect()


def test_authorities_as_text(server: TokenServer) -> None:
    asks = credentials(server, ca_certificates=CA.read_text())
    assert fetch_token(asks, 0, {}).value == "token-1"


@pytest.mark.parametrize("roots", [None, TLS / "other-ca.pem"])
def test_a_certificate_that_nobody_vouches_for(server: TokenServer, roots: Any) -> None:
    with pytest.raises(TokenFetchError, match="shows a certificate that is not accepted: ") as told:
        fetch_token(credentials(server, ca_certificates=roots), 0, {})
    assert isinstance(told.value.__cause__, ssl.SSLCertVerificationError)
    assert server.asked == []


@pytest.mark.parametrize("roots", [b"nonsense", "/no/such/file", b"\xff"])
def test_authorities_that_are_none(server: TokenServer, roots: Any) -> None:
    with pytest.raises(SettingsError, match=r"^the authorities for the token endpoint are no"):
        fetch_token(credentials(server, ca_certificates=roots), 0, {})


def test_plain_http_works_and_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    with token_server.running(tls=False) as server, caplog.at_level(logging.WARNING):
        assert fetch_token(credentials(server), 0, {}).value == "token-1"
        assert caplog.text == ""
        asks = credentials(
            server, url="http://token.test/oauth?x=1", proxy=f"localhost:{server.port}"
        )
        assert fetch_token(asks, 0, {}).value == "token-2"
    assert "the client secret goes to the token endpoint at token.test unencrypted" in caplog.text
    assert server.asked[1].path == "http://token.test/oauth?x=1"  # what proxies are asked for


def test_the_proxy_of_the_environment_and_its_credentials() -> None:
    with token_server.running(tls=False) as server:
        environment = {"http_proxy": f"http://you:pw@localhost:{server.port}"}
        fetch_token(credentials(server, url="http://token.test/"), 0, environment)
        assert server.asked[0].headers["proxy-authorization"] == "Basic eW91OnB3"
        with pytest.raises(TokenFetchError):
            fetch_token(
                credentials(server, url="http://token.test/", proxy="localhost:1"), 0, environment
            )
