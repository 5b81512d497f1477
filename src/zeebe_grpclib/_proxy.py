"""Which HTTP proxy leads to a host: a decision from an address and the environment."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from ._value import Value
from .errors import SettingsError

__all__ = ["Proxy", "is_loopback", "parse_proxy", "proxy_for"]

GRPC_NAMES = ("grpc_proxy", "https_proxy", "http_proxy")
"""Variables that name the proxy for a gateway, the first that is set counts (grpcio's order)."""

# Upper-case HTTP_PROXY is not read: in a CGI program it is a header of the request.
_NO_UPPER_CASE = frozenset({"http_proxy"})


@dataclass(frozen=True, repr=False, eq=False)
class Proxy(Value):
    """An HTTP proxy that is asked to CONNECT."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)

    @property
    def authorization(self) -> str | None:
        """The value of ``proxy-authorization``; None without credentials."""
        if not self.username:
            return None
        pair = f"{self.username}:{self.password}".encode()
        return "Basic " + base64.b64encode(pair).decode()

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_proxy(text: str, name: str = "the proxy") -> Proxy:
    """Read a proxy's URL, or ``host:port``.

    Args:
        text: ``http://[user:password@]host[:port]``; without a port 80.
        name: What to call it in an error, which quotes no part of it: it may hold a password.

    Raises:
        SettingsError: It is no such URL.
    """
    try:
        url = urlsplit(text if "://" in text else f"http://{text}")
        host, port = url.hostname, url.port
    except ValueError:
        host, port = None, None
        url = urlsplit("")
    if url.scheme != "http" or not host or url.path not in {"", "/"}:
        raise SettingsError(f"{name} makes no sense: expected http://[USER:PASSWORD@]HOST[:PORT]")
    return Proxy(host, port or 80, unquote(url.username or ""), unquote(url.password or ""))


def proxy_for(
    host: str,
    port: int,
    environment: Mapping[str, str],
    names: tuple[str, ...] = GRPC_NAMES,
) -> Proxy | None:
    """Return the proxy that leads to a host; None to go there directly.

    A host of this machine is never asked for through a proxy that a variable names.

    Args:
        host: Name or address.
        port: Port, which entries of ``no_proxy`` may name.
        environment: The variables.
        names: Which variables to look at, in this order.

    Raises:
        SettingsError: The variable that counts holds no URL of a proxy.
    """
    if is_loopback(host):
        return None
    for name in names:
        value = _get(environment, name)
        if value:
            exceptions = ["no_grpc_proxy", "no_proxy"] if "grpc_proxy" in names else ["no_proxy"]
            listed = next((text for text in (_get(environment, n) for n in exceptions) if text), "")
            return None if _is_listed(host, port, listed) else parse_proxy(value, name)
    return None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as far as its name says so."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _get(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value and name not in _NO_UPPER_CASE:
        value = environment.get(name.upper(), "")
    return value.strip()


def _is_listed(host: str, port: int, listed: str) -> bool:
    """Whether ``no_proxy`` names a host: by its name, a parent domain, an address or a network."""
    name = host.rstrip(".").lower()
    for entry in (part.strip().lower() for part in listed.split(",")):
        if not entry:
            continue
        if entry == "*" or _is_in_network(host, entry):
            return True
        pattern, _, its_port = entry.rpartition(":") if _has_port(entry) else (entry, "", "")
        if its_port and its_port != str(port):
            continue
        pattern = pattern.strip("[]").lstrip("*").lstrip(".")
        if pattern and (name == pattern or name.endswith(f".{pattern}")):
            return True
    return False


def _has_port(entry: str) -> bool:
    head, _, tail = entry.rpartition(":")
    return tail.isdigit() and (":" not in head or head.endswith("]"))


def _is_in_network(host: str, entry: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]) in ipaddress.ip_network(
            entry, strict=False
        )
    except ValueError:
        return False
