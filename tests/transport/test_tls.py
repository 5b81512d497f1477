"""TLS in words."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

import pytest

from zeebe_grpclib._transport.tls import check_alpn, cut_handshake, explain, offer_h2

TLS = Path(__file__).parents[1] / "data" / "tls"


def ssl_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] something")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("WRONG_VERSION_NUMBER", "the server does not speak TLS on this port"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "the server wants a client certificate (mTLS)"),
        ("TLSV1_ALERT_UNKNOWN_CA", "the server does not know the CA of the client certificate"),
        ("NEVER_HEARD_OF", "NEVER_HEARD_OF"),
    ],
)
def test_reasons_are_put_in_words_and_kept(reason: str, words: str) -> None:
    assert explain(ssl_error(reason)) == f"TLS failed: {words} [{reason}]"


def test_certificate_error_says_what_is_wrong_with_it() -> None:
    error = ssl.SSLCertVerificationError(1, "self-signed certificate")
    error.verify_message = "self-signed certificate"
    assert explain(error) == "the server's certificate is not accepted: self-signed certificate"


def test_errors_without_text_have_a_name_at_least() -> None:
    assert explain(ConnectionResetError()) == "ConnectionResetError"
    assert explain(OSError(111, "Connection refused")) == "[Errno 111] Connection refused"


def test_a_handshake_that_was_cut_says_what_may_be_the_reason() -> None:
    assert explain(cut_handshake(False)) == (
        "the server closed the connection in the TLS handshake: it may want a client certificate "
        "(mTLS)"
    )
    assert explain(cut_handshake(True)).endswith(
        "it may not accept the client certificate that it was shown (mTLS)"
    )


def test_alpn_must_be_h2() -> None:
    check_alpn("h2")
    with pytest.raises(ConnectionError, match=r"it chose 'http/1\.1'"):
        check_alpn("http/1.1")
    with pytest.raises(ConnectionError, match="it chose none"):
        check_alpn(None)


def test_context_offers_h2_and_nothing_else() -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(TLS / "server.pem", TLS / "server.key")
    server.set_alpn_protocols(["http/1.1", "h2"])  # what it would rather speak comes first
    client = ssl.create_default_context(cafile=str(TLS / "ca.pem"))
    client.check_hostname = False
    offer_h2(client)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    for _ in range(2):
        for end in ends:
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
    assert [end.selected_alpn_protocol() for end in ends] == ["h2", "h2"]
