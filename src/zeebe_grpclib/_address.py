"""Where a gateway is: the text that users write, read into its parts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from ._value import Value
from .errors import SettingsError

DEFAULT_ADDRESS = "localhost:26500"
DEFAULT_PORT = 26500

_EXPECTED = (
    'expected "host:port", "[IPv6]:port", a URI such as "https://host:port", or "unix:/path", '
    f'for example "{DEFAULT_ADDRESS}" (without a port: {DEFAULT_PORT})'
)

# URIs' schemes: whether they mean TLS, and the port they mean.
_SCHEMES = {
    "http": (False, 80),
    "https": (True, 443),
    "grpc": (False, DEFAULT_PORT),
    "grpcs": (True, DEFAULT_PORT),
}
_HOST_AND_PORT = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?P<host>[\w.\-]+))(?::(?P<port>[^:/]*))?"
)


@dataclass(frozen=True, repr=False, eq=False)
class Address(Value):
    """A gateway's address: a host and a port, or the path of a Unix socket.

    Attributes:
        secure: Whether its URI's scheme asks for TLS (True) or plaintext (False).
    """

    host: str = ""
    port: int = 0
    unix_path: str | None = None
    secure: bool | None = field(default=None, compare=False)

    @property
    def authority(self) -> str:
        """What HTTP/2's ``:authority`` says."""
        if self.unix_path is not None:
            return "localhost"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return self.authority if self.unix_path is None else f"unix:{self.unix_path}"


def host_of(authority: str) -> str:
    """Return the host of an authority, which may name a port too."""
    match = _HOST_AND_PORT.fullmatch(authority)
    return authority if match is None else match["v6"] or match["host"]


def configured_address(default: str | None = None) -> str:
    """Return the address that ZEEBE_ADDRESS names, or this one, or ``localhost:26500``."""
    return os.environ.get("ZEEBE_ADDRESS", "").strip() or default or DEFAULT_ADDRESS


def parse_addresses(text: str) -> tuple[Address, ...]:
    """Read one address, or several with commas between them; see `parse_address`.

    Raises:
        SettingsError: One of them is no address, or they are of several kinds.
    """
    if "," not in str(text) or text.startswith("unix:"):
        return (parse_address(text),)
    # grpcio's form names its scheme once: ipv4:10.0.0.1:26500,10.0.0.2:26500
    scheme = match[0] if (match := re.match(r"(?:ipv4|ipv6):", text)) else ""
    parts = text[len(scheme) :].split(",")
    addresses = tuple(parse_address(part.strip()) for part in parts)
    if len({address.secure for address in addresses}) > 1:
        raise SettingsError(
            f"the gateway address is {text!r}: its parts do not agree on TLS or plaintext"
        )
    return addresses


def parse_address(text: str) -> Address:
    """Read an address.

    Besides ``host:port`` these are read: URIs (``http``, ``grpc`` for plaintext, ``https``,
    ``grpcs`` for TLS), and grpcio's own forms ``dns:host:port``, ``dns:///host:port``,
    ``ipv4:...``, ``ipv6:[...]:port`` and ``unix:/path``.

    Raises:
        SettingsError: It is no address; says what was expected.
    """
    if not isinstance(text, str):
        raise SettingsError(f"the gateway address is {text!r}: {_EXPECTED}")
    if match := re.fullmatch(r"unix:(?://)?([^\0\n]+)", text):
        return Address(unix_path=match[1])
    secure, default_port, target = None, DEFAULT_PORT, text
    if match := re.fullmatch(
        r"(?P<scheme>https?|grpcs?)://(?P<rest>[^/?#]*)/?", text, re.IGNORECASE
    ):
        (secure, default_port), target = _SCHEMES[match["scheme"].lower()], match["rest"]
    else:
        target = re.sub(r"^(?:dns:(?:///)?|ipv4:|ipv6:)", "", text)
    match = _HOST_AND_PORT.fullmatch(target)
    if match is None or text.startswith("unix:"):
        shown = re.sub(r"//[^/]*@", "//***@", text)
        raise SettingsError(f"the gateway address is {shown!r}: {_EXPECTED}")
    port = default_port if match["port"] is None else _parse_port(match["port"], text)
    return Address(host=match["v6"] or match["host"], port=port, secure=secure)


def _parse_port(port: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise SettingsError(
            f"the gateway address is {text!r}, with {port!r} for a port: "
            "expected a number from 1 to 65535"
        )
    return int(port)
