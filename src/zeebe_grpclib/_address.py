"""Where a gateway is: the text that users write, read into its parts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from .errors import SettingsError

DEFAULT_ADDRESS = "localhost:26500"
DEFAULT_PORT = 26500

_EXPECTED = (
    'expected "host:port", "[IPv6]:port" or "unix:/path", '
    f'for example "{DEFAULT_ADDRESS}" (without a port: {DEFAULT_PORT})'
)


@dataclass(frozen=True)
class Address:
    """A gateway's address: a host and a port, or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    unix_path: str | None = None

    @property
    def authority(self) -> str:
        """What HTTP/2's ``:authority`` says."""
        if self.unix_path is not None:
            return "localhost"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return self.authority if self.unix_path is None else f"unix:{self.unix_path}"


def configured_address(default: str | None = None) -> str:
    """Return the address that ZEEBE_ADDRESS names, or this one, or ``localhost:26500``."""
    return os.environ.get("ZEEBE_ADDRESS") or default or DEFAULT_ADDRESS


def parse_address(text: str) -> Address:
    """Read an address.

    Besides ``host:port`` grpcio's own forms are read: ``dns:host:port``, ``ipv4:...``,
    ``ipv6:[...]:port`` and ``unix:/path``.

    Raises:
        SettingsError: It is no address; says what was expected.
    """
    if not isinstance(text, str):
        raise SettingsError(f"the gateway address is {text!r}: {_EXPECTED}")
    if match := re.fullmatch(r"unix:(?://)?([^\0\n]+)", text):
        return Address(unix_path=match[1])
    target = re.sub(r"^(?:dns:(?:///)?|ipv4:|ipv6:)", "", text)
    match = re.fullmatch(
        r"(?:\[(?P<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?P<host>[\w.\-]+))(?::(?P<port>[^:/]*))?", target
    )
    if match is None or text.startswith("unix:"):
        raise SettingsError(f"the gateway address is {text!r}: {_EXPECTED}")
    return Address(host=match["v6"] or match["host"], port=_parse_port(match["port"], text))


def _parse_port(port: str | None, text: str) -> int:
    if port is None:
        return DEFAULT_PORT
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise SettingsError(
            f"the gateway address is {text!r}, with {port!r} for a port: "
            "expected a number from 1 to 65535"
        )
    return int(port)
