"""TLS material: what to trust, and what to show.

A description only: the files that it may name are read when a connection is opened, and
again for a later one if they have changed by then.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ._lazy import module_on_demand
from ._value import Value
from .errors import SettingsError

if TYPE_CHECKING:
    import ssl
else:
    ssl = module_on_demand("ssl", "")

__all__ = ["ChannelCredentials", "Pem", "as_pem", "check_tls", "ssl_channel_credentials"]

Pem: TypeAlias = bytes | str | os.PathLike[str]
"""PEM itself, or the path of a file that holds it."""

_BEGIN = "-----BEGIN "


def as_pem(name: str, value: object) -> bytes | str | os.PathLike[str] | None:
    """Return PEM as bytes, or else a path; None stays None.

    A text that holds PEM is that, and no path: in an error about a file that cannot be found
    it would be shown, private keys included.

    Raises:
        SettingsError: It is neither.
    """
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, str) and _BEGIN in value:
        return value.encode()
    if value is None or isinstance(value, bytes):
        return value
    if not isinstance(value, (str, os.PathLike)):
        raise SettingsError(
            f"{name} is of type {type(value).__name__}: expected PEM, or the path of its file"
        )
    if not os.fspath(value):
        raise SettingsError(f"{name} is an empty path: expected PEM, or the path of its file")
    return value


@dataclass(frozen=True, repr=False, eq=False)
class ChannelCredentials(Value):
    """TLS material; made by `ssl_channel_credentials`. Its repr shows no key."""

    root_certificates: Pem | None = None
    """Certificates of the authorities to trust; None for those of the system."""
    private_key: Pem | None = None
    """Private key of the client's own certificate; None if the client shows none."""
    certificate_chain: Pem | None = None
    """The client's own certificate and its intermediates."""
    private_key_password: str | None = field(default=None, repr=False)
    """Password of the private key, if it is encrypted."""
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """The environment variables that the other fields come from, for errors to name."""

    def __post_init__(self) -> None:
        for name in ("root_certificates", "private_key", "certificate_chain"):
            object.__setattr__(self, name, as_pem(name, getattr(self, name)))
        if not isinstance(self.private_key_password, (str, type(None))):
            raise SettingsError("private_key_password is no text")

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are read."""
        parts = (self.root_certificates, self.private_key, self.certificate_chain)
        return tuple(
            os.fspath(part) for part in parts if part is not None and not isinstance(part, bytes)
        )

    def origin(self, *names: str) -> str:
        """Return words for the end of an error about these fields."""
        variables = [self.origins[name] for name in names if name in self.origins]
        return f" (from {' and '.join(variables)})" if variables else ""

    def __repr__(self) -> str:
        roots = "system" if self.root_certificates is None else "own"
        return f"<ChannelCredentials roots={roots} client_certificate={bool(self.private_key)}>"


def check_tls(value: object) -> ChannelCredentials | ssl.SSLContext:
    """Return what TLS can be spoken with.

    Raises:
        SettingsError: It is something else, such as grpcio's object.
    """
    if not isinstance(value, (ChannelCredentials, ssl.SSLContext)):
        raise SettingsError(
            f"channel_credentials is of type {type(value).__name__}: expected what "
            "ssl_channel_credentials() of this package returns, or an ssl.SSLContext"
        )
    return value


def ssl_channel_credentials(
    root_certificates: Pem | None = None,
    private_key: Pem | None = None,
    certificate_chain: Pem | None = None,
    *,
    private_key_password: str | None = None,
) -> ChannelCredentials:
    """Describe TLS as ``grpc.ssl_channel_credentials`` does; paths are taken as well.

    Args:
        root_certificates: Certificates of the authorities to trust, as PEM or the path of a
            file; None trusts those of ``GRPC_DEFAULT_SSL_ROOTS_FILE_PATH`` if that is set,
            and those of the system otherwise (of certifi, where the system has none).
        private_key: Private key of the client's own certificate, as PEM or a path.
        certificate_chain: The client's own certificate and its intermediates, as PEM or a
            path.
        private_key_password: Password of the private key, if it is encrypted.

    Raises:
        SettingsError: Of key and certificate only one is given, or something is neither PEM
            nor a path.
    """
    if (private_key is None) != (certificate_chain is None):
        raise SettingsError("private_key and certificate_chain go together; only one was given")
    return ChannelCredentials(
        root_certificates, private_key, certificate_chain, private_key_password
    )
