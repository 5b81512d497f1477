"""TLS: what gRPC demands of it, and failures in words."""

from __future__ import annotations

import ssl

from .certificate import read_certificate, refusal

__all__ = [
    "RefusedCertificateError",
    "about_clients",
    "check_alpn",
    "cut_handshake",
    "explain",
    "offer_h2",
    "refused_certificate",
]

_REASONS = {
    "WRONG_VERSION_NUMBER": "the server does not speak TLS on this port",
    "HTTP_REQUEST": "the server does not speak TLS on this port",
    "UNSUPPORTED_PROTOCOL": "the server offers only TLS versions that are refused here",
    "NO_PROTOCOLS_AVAILABLE": "no TLS version is allowed on both sides",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the server found no common cipher or wants a certificate",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the server wants a client certificate (mTLS)",
    "TLSV1_ALERT_UNKNOWN_CA": "the server does not know the CA of the client certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the server refused the client certificate",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "the client certificate has expired",
    "TLSV1_ALERT_INTERNAL_ERROR": "the server failed, or did not accept the client certificate",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the server refuses this TLS version",
    "TLSV1_ALERT_NO_APPLICATION_PROTOCOL": "the server does not offer HTTP/2 (ALPN h2)",
}


class RefusedCertificateError(ConnectionError):
    """The server's certificate is not accepted; says which one, and why."""


def refused_certificate(
    error: ssl.SSLCertVerificationError, wanted: str, der: bytes | None, now: float
) -> RefusedCertificateError:
    """Return the error about a certificate, as exact as what is known of it allows.

    Args:
        error: What the handshake ended with.
        wanted: The name that the certificate should have.
        der: The certificate, if it could be looked at.
        now: Unix time.
    """
    said = f"the server's certificate is not accepted: {error.verify_message}"
    try:
        words = refusal(error.verify_code, wanted, read_certificate(der), now) if der else None
    except ValueError:
        words = None
    return RefusedCertificateError(f"{said}; {words}" if words else said)


def about_clients(shows_certificate: bool) -> str:
    """Return what a server that hangs up without a word may have against the client."""
    if shows_certificate:
        return "it may not accept the client certificate that it was shown (mTLS)"
    return "it may want a client certificate (mTLS)"


def cut_handshake(shows_certificate: bool) -> ConnectionError:
    """Return the error about a server that hung up in the middle of the TLS handshake."""
    hint = about_clients(shows_certificate)
    return ConnectionError(f"the server closed the connection in the TLS handshake: {hint}")


def offer_h2(context: ssl.SSLContext) -> None:
    """Make a context offer HTTP/2, and nothing else, to the server."""
    context.set_alpn_protocols(["h2"])


def check_alpn(chosen: str | None) -> None:
    """Refuse a server that did not agree on HTTP/2.

    Raises:
        ConnectionError: It chose nothing, or something else.
    """
    if chosen != "h2":
        said = f"chose {chosen!r}" if chosen else "chose none"
        raise ConnectionError(f"the server did not agree on HTTP/2: of ALPN protocols it {said}")


def explain(error: BaseException) -> str:
    """Return what an error of the socket or of TLS means, in words."""
    if isinstance(error, RefusedCertificateError):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        reason = error.reason or str(error)
        return f"TLS failed: {_REASONS.get(reason, reason)} [{reason}]"
    text = str(error)
    if isinstance(error, OSError) and error.strerror and error.strerror not in text:
        text = error.strerror
    return text or type(error).__name__
