"""From TLS material to the standard library's context."""

from __future__ import annotations

import os
import ssl
import tempfile
from pathlib import Path

from ..channel import ChannelCredentials
from ..errors import SettingsError

__all__ = ["make_ssl_context"]


def make_ssl_context(tls: ChannelCredentials | ssl.SSLContext) -> ssl.SSLContext:
    """Return a context that trusts and shows what the credentials say.

    Raises:
        SettingsError: A certificate or key is no PEM, or they do not fit together.
    """
    if isinstance(tls, ssl.SSLContext):
        return tls
    if tls.root_certificates is not None and not tls.root_certificates.strip():
        # The standard library would take that for "none given", and trust the system's.
        raise SettingsError("root_certificates are no certificates in PEM: they are empty")
    try:
        roots = None if tls.root_certificates is None else tls.root_certificates.decode("ascii")
        context = ssl.create_default_context(cadata=roots)
    except (ssl.SSLError, ValueError) as error:
        raise SettingsError(f"root_certificates are no certificates in PEM: {error}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls.private_key is not None and tls.certificate_chain is not None:
        _load_client_certificate(context, tls.private_key, tls.certificate_chain)
    return context


def _load_client_certificate(context: ssl.SSLContext, key: bytes, chain: bytes) -> None:
    # The standard library reads a client's certificate from files only: one that nobody
    # else can read (mkstemp's mode is 0600), gone before anything is sent.
    handle, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(chain + b"\n" + key)
        context.load_cert_chain(name, password="")  # never ask on the terminal
    except (ssl.SSLError, ValueError, OSError) as error:
        raise SettingsError(
            f"certificate_chain and private_key are no pair in PEM: {error}"
        ) from error
    finally:
        Path(name).unlink()
