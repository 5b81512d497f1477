from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._transport.certificate import Certificate, read_certificate, refusal

TLS = Path(__file__).parents[1] / "data" / "tls"


def der(name: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert((TLS / name).read_text())


@pytest.mark.parametrize(
    ("name", "certificate"),
    [
        ("server.pem", Certificate("'server'", "'Test ca'", "2020-01-01 00:00 UTC",
                                   "2120-01-01 00:00 UTC", ("localhost", "127.0.0.1"))),
        ("elsewhere.pem", Certificate("'elsewhere'", "'Test ca'", "2020-01-01 00:00 UTC",
                                      "2120-01-01 00:00 UTC", ("elsewhere.example",))),
        ("expired.pem", Certificate("'expired'", "'Test ca'", "2020-01-01 00:00 UTC",
                                    "2021-01-01 00:00 UTC", ("localhost", "127.0.0.1"))),
        ("client.pem", Certificate("'client'", "'Test ca'", "2020-01-01 00:00 UTC",
                                   "2120-01-01 00:00 UTC")),
    ],
)  # fmt: skip
def test_what_certificates_say(name: str, certificate: Certificate) -> None:
    assert read_certificate(der(name)) == certificate


CERTIFICATE = Certificate(
    "'me'", "'Test ca'", "2020-01-01 00:00 UTC", "2021-01-01 00:00 UTC", ("a", "b")
)
IN_2020, IN_2025, IN_2019 = 1_590_000_000, 1_750_000_000, 1_550_000_000


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (10, "the server's certificate ('me') has expired on 2021-01-01 00:00 UTC"),
        (62, "the server's certificate ('me') is for a, b, not for zeebe"),
        (64, "the server's certificate ('me') is for a, b, not for zeebe"),
        (20, "the server's certificate ('me') was issued by 'Test ca', which is not trusted here"),
        (18, "the server's certificate ('me') was issued by 'Test ca', which is not trusted here"),
        (26, None),
    ],
)
def test_why_it_is_refused(code: int, words: str | None) -> None:
    assert refusal(code, "zeebe", CERTIFICATE, IN_2025) == words


def test_a_certificate_that_is_in_force_is_not_the_one_that_is_not() -> None:
    early = refusal(9, "zeebe", CERTIFICATE, IN_2019)
    assert early == "the server's certificate ('me') is not valid before 2020-01-01 00:00 UTC"
    which = (
        "one of the certificates that vouch for the server's certificate ('me'), by 'Test ca' or "
        "above it, "
    )
    assert refusal(10, "zeebe", CERTIFICATE, IN_2020) == which + "has expired"
    assert refusal(9, "zeebe", CERTIFICATE, IN_2020) == which + "is not valid yet"


def test_many_names_and_none() -> None:
    many = Certificate("'me'", "'ca'", "", "", tuple("abcdefg"))
    assert refusal(62, "zeebe", many, IN_2020) == (
        "the server's certificate ('me') is for a, b, c, d, e and 2 more, not for zeebe"
    )
    none = Certificate("'me'", "'ca'", "", "")
    assert refusal(62, "zeebe", none, IN_2020) == (
        "the server's certificate ('me') is for no host name, not for zeebe"
    )


def read_or_refuse(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(read_certificate(data), Certificate)


@given(st.binary(max_size=200))
def test_whatever_is_no_certificate_is_a_value_error(data: bytes) -> None:
    read_or_refuse(data)


@given(st.integers(0, 800), st.integers(0, 255))
def test_a_certificate_with_a_wrong_byte(at: int, value: int) -> None:
    damaged = bytearray(der("server.pem"))
    damaged[at % len(damaged)] = value
    read_or_refuse(bytes(damaged))
    read_or_refuse(bytes(damaged[:at]))
