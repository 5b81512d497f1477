"""What a client shows to prove who it is, and for how long an access token may be used.

Values and rules only: who fetches a token, and when, is `_token`'s business. No secret
appears in a repr.
"""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from ._channel_credentials import Pem, as_pem
from ._proxy import parse_proxy
from .errors import SettingsError

__all__ = [
    "BasicAuth",
    "BearerToken",
    "CallCredentials",
    "OAuthClientCredentials",
    "Token",
    "TokenProvider",
]

# How long a token is used when nobody says how long it lives: RFC 6749 only recommends
# `expires_in`. When the gateway thinks otherwise, its UNAUTHENTICATED brings a new one.
DEFAULT_LIFE_S = 300.0
# A token that claims to be dead on arrival is tried all the same, for so long: the gateway
# is the judge of it, and a request for each call helps nobody.
SHORTEST_LIFE_S = 1.0
REFRESH_AT = 0.8
# What no duration comes near to: some thirty years in seconds, some days in milliseconds.
_LONGEST = 1e9


@dataclass(frozen=True, repr=False)
class Token:
    """An access token.

    Attributes:
        value: What goes behind ``Bearer``.
        expires_at: Unix time at which it ends; `math.inf` for never.
        issued_at: Unix time at which it was fetched.
    """

    value: str
    expires_at: float = math.inf
    issued_at: float = 0.0

    def usable_until(self, leeway_s: float) -> float:
        """Return the time from which a new token is waited for.

        Args:
            leeway_s: How long before its end a token counts as expired. One that is as long
                as the token's life would never let it be used, so a tenth of the life takes
                its place.
        """
        if self.expires_at == math.inf:
            return math.inf
        life_s = self.expires_at - self.issued_at
        if life_s <= SHORTEST_LIFE_S:
            return self.issued_at + SHORTEST_LIFE_S
        return self.expires_at - (leeway_s if leeway_s < life_s else life_s / 10)

    def refresh_at(self, leeway_s: float) -> float:
        """Return the time from which a new token is fetched in the background."""
        until = self.usable_until(leeway_s)
        if until == math.inf:
            return until
        return self.issued_at + REFRESH_AT * (until - self.issued_at)

    def __repr__(self) -> str:
        return f"<Token expires_at={self.expires_at:.0f}>"


TokenProvider: TypeAlias = Callable[[], Awaitable[str | Token]]
"""An ``async def`` without parameters that returns an access token.

It is asked once for many calls, again when its `Token` nears its end (a plain string is
taken to live for 5 minutes), and when the gateway does not accept what it returned. A
token's life counts from when it was returned."""


@dataclass(frozen=True)
class BasicAuth:
    """A user name and a password, sent with every call (HTTP basic authentication)."""

    username: str
    """Name of the user; without a colon, which would end it on the wire."""
    password: str = field(repr=False)
    """Password of the user, in plain."""

    def __post_init__(self) -> None:
        for name in ("username", "password"):
            if not isinstance(getattr(self, name), str):
                raise SettingsError(f"the {name} of BasicAuth is no text")
        if ":" in self.username:
            raise SettingsError("the user name of BasicAuth holds a colon, which ends it there")

    @property
    def authorization(self) -> str:
        """The value of the ``authorization`` header."""
        return "Basic " + _base64(f"{self.username}:{self.password}")


@dataclass(frozen=True)
class BearerToken:
    """An access token that never changes, sent with every call."""

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        check_token(self.token)

    @property
    def authorization(self) -> str:
        """The value of the ``authorization`` header."""
        return f"Bearer {self.token}"


@dataclass(frozen=True)
class OAuthClientCredentials:
    """OAuth 2.0's client credentials grant: an access token for a client's id and secret.

    Attributes:
        client_id: Id of the client.
        client_secret: Its secret.
        authorization_server: URL of the token endpoint.
        scope: Scope to ask for; None leaves it out.
        audience: Audience to ask for; None leaves it out.
        resource: Resource to ask for (RFC 8707); None leaves it out.
        client_authentication: Where id and secret are sent: in the ``body`` of the request,
            or in its header (``basic``).
        leeway_s: How long before its end a token counts as expired.
        expires_in_s: Life of a token whose answer does not tell it.
        connect_timeout_ms: Limit for connecting to the token endpoint, TLS included.
        read_timeout_ms: Limit for its answer.
        ca_certificates: Authorities to trust for the token endpoint: PEM, or a path; None
            trusts those of the system.
        proxy: URL of an HTTP proxy for the token endpoint, ``""`` for none; None does what
            ``https_proxy``, ``http_proxy`` and ``no_proxy`` say.
        cache_path: File to keep tokens in, shared with Zeebe's Java and Go clients; None
            keeps them in memory only.
    """

    client_id: str
    client_secret: str = field(repr=False)
    authorization_server: str
    scope: str | None = None
    audience: str | None = None
    resource: str | None = None
    client_authentication: Literal["body", "basic"] = "body"
    leeway_s: float = 60.0
    expires_in_s: float | None = None
    connect_timeout_ms: float = 5_000
    read_timeout_ms: float = 5_000
    ca_certificates: Pem | None = field(default=None, repr=False)
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    cache_path: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        for name in ("client_id", "client_secret", "authorization_server"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value:
                raise SettingsError(f"OAuth needs a {name}: a text that is not empty")
        _check_endpoint(self.authorization_server)
        for name in ("scope", "audience", "resource", "proxy"):
            if not isinstance(getattr(self, name), (str, type(None))):
                kind = type(getattr(self, name)).__name__
                raise SettingsError(f"{name} is of type {kind}: expected a text, or None")
        if self.client_authentication not in {"body", "basic"}:
            raise SettingsError(
                f"client_authentication is {self.client_authentication!r}: expected "
                "'body' or 'basic'"
            )
        _check_number("leeway_s", self.leeway_s, least=0)
        if self.expires_in_s is not None:
            _check_number("expires_in_s", self.expires_in_s, least=0)
        for name in ("connect_timeout_ms", "read_timeout_ms"):
            _check_number(name, getattr(self, name), least=1)
        if self.proxy:
            parse_proxy(self.proxy)
        as_pem("ca_certificates", self.ca_certificates)
        path: object = self.cache_path
        if path is not None and not (isinstance(path, (str, os.PathLike)) and os.fspath(path)):
            raise SettingsError("cache_path is no path of a file")

    def form(self) -> dict[str, str]:
        """Return the fields of the request's body."""
        fields = {"grant_type": "client_credentials"}
        if self.client_authentication == "body":
            fields |= {"client_id": self.client_id, "client_secret": self.client_secret}
        for name in ("scope", "audience", "resource"):
            value = getattr(self, name)
            if value:
                fields[name] = value
        return fields

    @property
    def cache_key(self) -> str:
        """Under what the token is kept on disk, as in Zeebe's own clients."""
        return self.audience or self.authorization_server


CallCredentials: TypeAlias = OAuthClientCredentials | BasicAuth | BearerToken | TokenProvider
"""Everything that a channel takes to prove who its clients are."""


def check_token(value: object) -> str:
    """Return a token that may stand in a header.

    Raises:
        SettingsError: It is no printable ASCII; does not quote it.
    """
    if not isinstance(value, str) or not value:
        raise SettingsError(f"an access token is a text that is not empty, not {_kind(value)}")
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise SettingsError("an access token holds characters that no header can carry")
    return value


def _check_endpoint(text: str) -> None:
    """Refuse what is no URL of a token endpoint.

    Raises:
        SettingsError: It is none; does not quote it, as a password may be in it.
    """
    url = None
    try:
        url = urlsplit(text)
        usable = url.scheme in {"http", "https"} and url.hostname and url.port != 0
    except ValueError:
        usable = False
    # It goes into a request line as it is.
    if not usable or not text.isascii() or not text.isprintable() or " " in text:
        raise SettingsError(
            "authorization_server is no URL of a token endpoint: expected https://HOST[:PORT]/PATH"
        )
    if url is not None and url.username is not None:
        raise SettingsError("authorization_server holds a user name: give client_id instead")


def _check_number(name: str, value: object, *, least: float) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not least <= value <= _LONGEST:  # type: ignore[operator]
        raise SettingsError(f"{name} is {value!r}: expected a number, {least} or more")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _kind(value: object) -> str:
    return "an empty one" if value == "" else f"of type {type(value).__name__}"
