"""From TLS material to the standard library's context."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..channel import ChannelCredentials
from ..errors import SettingsError

__all__ = ["SslContexts", "make_ssl_context"]

logger = logging.getLogger(__name__)

_ROOTS = "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"


class SslContexts:
    """The context for each new connection: made anew when a file behind it has changed."""

    def __init__(self, tls: ChannelCredentials) -> None:
        """Make the first context.

        Raises:
            SettingsError: A certificate or key cannot be used.
        """
        self._tls = tls
        self._seen = self._look()
        self._context = make_ssl_context(tls)

    def __call__(self) -> ssl.SSLContext:
        """Return the context for a connection that is about to be opened.

        Files that cannot be used at the moment (half of a pair is replaced, say) leave the
        context as it was.
        """
        seen = self._look()
        if seen != self._seen:
            try:
                self._context = make_ssl_context(self._tls)
            except SettingsError as error:
                logger.warning("changed certificates are not used yet: %s", error)
            else:
                self._seen = seen
                logger.info("certificates were read again, because their files changed")
        return self._context

    def _look(self) -> tuple[tuple[int, int, int] | None, ...]:
        roots = os.environ.get(_ROOTS) if self._tls.root_certificates is None else None
        return tuple(_identity(path) for path in (*self._tls.paths, *([roots] if roots else ())))


def _identity(path: str) -> tuple[int, int, int] | None:
    with contextlib.suppress(OSError):
        stat = Path(path).stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
    return None


def make_ssl_context(
    tls: ChannelCredentials | ssl.SSLContext, environment: Mapping[str, str] = os.environ
) -> ssl.SSLContext:
    """Return a context that trusts and shows what the credentials say.

    Args:
        tls: The credentials.
        environment: Where grpcio's variable for root certificates is looked up.

    Raises:
        SettingsError: A certificate or key is no PEM, or they do not fit together.
    """
    if isinstance(tls, ssl.SSLContext):
        return tls
    if tls.root_certificates is None:
        context = _system_context(environment)
    else:
        context = _own_context(_read(tls, "root_certificates"), tls.origin("root_certificates"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls.private_key is not None and tls.certificate_chain is not None:
        key, chain = _read(tls, "private_key"), _read(tls, "certificate_chain")
        _load_client_certificate(context, key, chain, tls)
    return context


def _own_context(roots: bytes, origin: str) -> ssl.SSLContext:
    if not roots.strip():
        # The standard library would take that for "none given", and trust the system's.
        text = f"root_certificates are no certificates in PEM: they are empty{origin}"
        raise SettingsError(text)
    try:
        return ssl.create_default_context(cadata=roots.decode("ascii"))
    except (ssl.SSLError, ValueError) as error:
        text = f"root_certificates are no certificates in PEM: {error}{origin}"
        raise SettingsError(text) from error


def _system_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    path = environment.get(_ROOTS)
    if path:
        try:
            return ssl.create_default_context(cafile=path)
        except (ssl.SSLError, OSError, ValueError) as error:
            raise SettingsError(
                f"{_ROOTS} is {path!r}: expected a file with certificates in PEM ({error})"
            ) from error
    context = ssl.create_default_context()
    # A Python without a system's authorities (some builds for macOS, slim containers) trusts
    # nobody; certifi is what people install then.
    if not context.get_ca_certs() and not _has_system_roots():
        with contextlib.suppress(ImportError, OSError, ssl.SSLError):
            context.load_verify_locations(importlib.import_module("certifi").where())
    return context


def _has_system_roots() -> bool:
    """Whether OpenSSL has a folder to look authorities up in, one by one, when it meets them."""
    folder: str | None = ssl.get_default_verify_paths().capath  # typeshed knows no None
    if folder is None:
        return False
    with contextlib.suppress(OSError):
        return any(Path(folder).iterdir())
    return False


def _read(tls: ChannelCredentials, name: str) -> bytes:
    pem: bytes | str | os.PathLike[str] = getattr(tls, name)
    if isinstance(pem, bytes):
        return pem
    try:
        return Path(pem).read_bytes()
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        text = f"{name}: the file {os.fspath(pem)!r} cannot be read: {why}{tls.origin(name)}"
        raise SettingsError(text) from error


def _load_client_certificate(
    context: ssl.SSLContext, key: bytes, chain: bytes, tls: ChannelCredentials
) -> None:
    # The standard library reads a client's certificate from files only: one that nobody
    # else can read (mkstemp's mode is 0600), gone before anything is sent.
    handle, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(chain + b"\n" + key)
        # A password always, lest OpenSSL asks for one on the terminal.
        context.load_cert_chain(name, password=tls.private_key_password or "")
    except (ssl.SSLError, ValueError, OSError) as error:
        encrypted = b"ENCRYPTED" in key
        hint = " (the key is encrypted: is private_key_password right?)" if encrypted else ""
        raise SettingsError(
            f"certificate_chain and private_key are no pair in PEM: {error}{hint}"
            f"{tls.origin('certificate_chain', 'private_key')}"
        ) from error
    finally:
        Path(name).unlink()
