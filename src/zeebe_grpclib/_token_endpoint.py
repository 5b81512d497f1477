"""One request to a token endpoint, over the standard library's HTTP and TLS; it blocks.

Redirects are not followed, because a secret goes along, and nothing that goes wrong quotes
what was sent or what came back beyond OAuth's own ``error`` texts.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import logging
import os
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from ._channel_credentials import as_pem
from ._proxy import Proxy, is_loopback, parse_proxy, proxy_for
from ._token_ledger import TokenFetchError
from ._version import __version__
from .credentials import DEFAULT_LIFE_S, OAuthClientCredentials, Token, check_token
from .errors import InvalidOAuthCredentialsError, SettingsError

__all__ = ["TokenFetchError", "fetch_token", "read_answer"]

logger = logging.getLogger(__name__)

_MAX_ANSWER = 1 << 20
# OAuth's own words (RFC 6749, 5.2) for: it is these credentials that will not do.
_REFUSALS = frozenset(
    {
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "invalid_target",
        "unauthorized_client",
        "unsupported_grant_type",
        "access_denied",
    }
)


def fetch_token(
    credentials: OAuthClientCredentials,
    wall_s: float,
    environment: Mapping[str, str] = os.environ,
) -> Token:
    """Ask for a token.

    Args:
        credentials: Who asks, and whom.
        wall_s: Unix time, from which the token's life counts.
        environment: Where proxies are looked up.

    Raises:
        InvalidOAuthCredentialsError: The endpoint refused the credentials.
        TokenFetchError: It did not answer, or not with a token.
        SettingsError: The proxy or the authorities make no sense.
    """
    url = urlsplit(credentials.authorization_server)
    host = url.hostname or ""
    if url.scheme == "http" and not is_loopback(host):
        logger.warning("the client secret goes to the token endpoint at %s unencrypted", host)
    where = f"the token endpoint at {host}"
    try:
        status, body = _post(credentials, environment)
    except SettingsError:
        raise
    except (TimeoutError, _TooSlowError) as error:
        raise TokenFetchError(f"{where} took too long") from error
    except ssl.SSLCertVerificationError as error:
        text = f"{where} shows a certificate that is not accepted: {error.verify_message}"
        raise TokenFetchError(text) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TokenFetchError(f"{where}: {_words(error)}") from error
    return read_answer(credentials, status, body, wall_s)


def _words(error: Exception) -> str:
    # Not an HTTPException's text, which may quote what the server sent.
    if isinstance(error, OSError) and not isinstance(error, http.client.HTTPException):
        # Of the tunnel through a proxy: the proxy's status and its words, without an errno.
        return error.strerror or str(error)[:100] or type(error).__name__
    return type(error).__name__


def read_answer(
    credentials: OAuthClientCredentials, status: int, body: bytes, wall_s: float
) -> Token:
    """Return the token that an answer holds.

    Raises:
        InvalidOAuthCredentialsError: It refuses the credentials.
        TokenFetchError: It holds no token.
    """
    where = f"the token endpoint at {urlsplit(credentials.authorization_server).hostname}"
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    fields: dict[str, Any] = answer if isinstance(answer, dict) else {}
    if status != 200:
        error = fields.get("error")
        if status in {400, 401, 403} and (status == 401 or error in _REFUSALS):
            raise InvalidOAuthCredentialsError(
                f"{where} refused the client {credentials.client_id!r}: "
                f"{_told(fields, credentials) or f'HTTP status {status}'}"
            )
        told = _told(fields, credentials)
        if not told and 300 <= status < 400:
            told = "it redirects, which is not followed"
        raise TokenFetchError(f"{where} answered HTTP status {status}{told and f': {told}'}")
    if answer is None:
        raise TokenFetchError(f"{where} answered with something else than JSON: is its URL right?")
    kind = fields.get("token_type", "Bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise TokenFetchError(f"{where} answered with a token of another type than Bearer")
    try:
        value = check_token(fields.get("access_token"))
    except SettingsError as error:
        raise TokenFetchError(f"{where} answered without an access token") from error
    return Token(value, wall_s + _life_s(fields.get("expires_in"), credentials), wall_s)


def _life_s(stated: object, credentials: OAuthClientCredentials) -> float:
    try:
        life_s = float(stated)  # type: ignore[arg-type] # whether it is a number, it says
    except (TypeError, ValueError, OverflowError):
        life_s = float("nan")
    if 0 <= life_s <= 1e9:
        return life_s
    return DEFAULT_LIFE_S if credentials.expires_in_s is None else credentials.expires_in_s


def _told(fields: Mapping[str, Any], credentials: OAuthClientCredentials) -> str:
    """Return OAuth's own words on what went wrong, without the secret if they quote it."""
    words = [fields.get("error"), fields.get("error_description")]
    text = ": ".join(" ".join(word.split()) for word in words if isinstance(word, str) and word)
    return text.replace(credentials.client_secret, "***")[:300]


class _TooSlowError(Exception):
    """The answer was cut off, because it took too long as a whole."""


def _post(credentials: OAuthClientCredentials, environment: Mapping[str, str]) -> tuple[int, bytes]:
    connection, target = _connection(credentials, environment)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "User-Agent": f"zeebe-grpclib/{__version__}",
        "Connection": "close",
    }
    if credentials.client_authentication == "basic":
        pair = f"{quote_plus(credentials.client_id)}:{quote_plus(credentials.client_secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    if target.startswith("http://"):  # a proxy is asked for the whole URL
        proxy = _proxy(credentials, environment)
        if proxy is not None and proxy.authorization:
            headers["Proxy-Authorization"] = proxy.authorization
    late = threading.Event()
    try:
        # It has a socket as soon as the address answers, before a proxy or TLS do.
        with _all_within(credentials.connect_timeout_ms / 1000, lambda: connection.sock, late):
            connection.connect()
        sock = connection.sock  # the connection lets go of it once the answer's head is there
        sock.settimeout(credentials.read_timeout_ms / 1000)
        with _all_within(credentials.read_timeout_ms / 1000, lambda: sock, late):
            connection.request("POST", target, urlencode(credentials.form()), headers)
            response = connection.getresponse()
            body = response.read(_MAX_ANSWER)
            if late.is_set():  # to a reader, a body that is cut off may look like its end
                raise _TooSlowError
            return response.status, body
    except Exception:
        # Whatever becomes of a socket that is shut under its reader: PyPy's TLS does not even
        # raise an OSError then.
        if late.is_set():
            raise _TooSlowError from None
        raise
    finally:
        connection.close()


@contextlib.contextmanager
def _all_within(limit_s: float, sock: Callable[[], Any], late: threading.Event) -> Iterator[None]:
    """Shut a socket under whoever uses it when all of it takes too long.

    The socket's own limit starts anew with each byte; this one is for all of them.
    """
    watchdog = threading.Timer(limit_s, _shut, (sock, late))
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _shut(sock: Callable[[], Any], late: threading.Event) -> None:
    late.set()
    using = sock()
    if using is not None:
        with contextlib.suppress(OSError):
            using.shutdown(2)  # SHUT_RDWR: wakes whoever reads


def _connection(
    credentials: OAuthClientCredentials, environment: Mapping[str, str]
) -> tuple[http.client.HTTPConnection, str]:
    """Return the connection, not yet open, and what the request line names."""
    url = urlsplit(credentials.authorization_server)
    secure = url.scheme == "https"
    host, port = url.hostname or "", url.port or (443 if secure else 80)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    limit_s = credentials.connect_timeout_ms / 1000
    proxy = _proxy(credentials, environment)
    at = (host, port) if proxy is None else (proxy.host, proxy.port)
    if not secure:
        named = path if proxy is None else f"http://{url.netloc}{path}"
        return http.client.HTTPConnection(*at, timeout=limit_s), named
    context = _context(credentials)
    connection = http.client.HTTPSConnection(*at, timeout=limit_s, context=context)
    if proxy is not None:
        headers = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
        connection.set_tunnel(host, port, headers)
    return connection, path


def _context(credentials: OAuthClientCredentials) -> ssl.SSLContext:
    roots = as_pem("ca_certificates", credentials.ca_certificates)
    try:
        if roots is None:
            return ssl.create_default_context()
        if isinstance(roots, bytes):
            return ssl.create_default_context(cadata=roots.decode("ascii"))
        return ssl.create_default_context(cafile=os.fspath(roots))
    except (ssl.SSLError, OSError, ValueError) as error:
        raise SettingsError(
            f"the authorities for the token endpoint are no certificates in PEM: {error}"
        ) from error


def _proxy(credentials: OAuthClientCredentials, environment: Mapping[str, str]) -> Proxy | None:
    if credentials.proxy is not None:
        return parse_proxy(credentials.proxy) if credentials.proxy else None
    url = urlsplit(credentials.authorization_server)
    port = url.port or (443 if url.scheme == "https" else 80)
    return proxy_for(url.hostname or "", port, environment, (f"{url.scheme}_proxy",))
