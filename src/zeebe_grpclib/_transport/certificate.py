"""What a certificate says of itself, read from its DER, to name it when it is refused.

The standard library tells about certificates that it accepts only. Whatever the bytes are,
reading them ends in facts or in ValueError.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Certificate", "read_certificate", "refusal"]

_SEQUENCE, _OID, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0x06, 0x17, 0x18
_VERSION, _EXTENSIONS, _DNS_NAME, _IP_ADDRESS = 0xA0, 0xA3, 0x82, 0x87
_COMMON_NAME, _ORGANIZATION = bytes.fromhex("550403"), bytes.fromhex("55040a")
_ALTERNATIVE_NAMES = bytes.fromhex("551d11")

# OpenSSL's numbers for what is wrong (X509_V_ERR_*).
_NOT_YET, _EXPIRED, _HOST, _IP = 9, 10, 62, 64
_FORMAT = "%Y-%m-%d %H:%M UTC"
_UNTRUSTED = frozenset({2, 18, 19, 20, 21})


@dataclass(frozen=True)
class Certificate:
    """What is worth telling about a certificate.

    Attributes:
        subject: Whom it is about.
        issuer: Who vouches for it.
        not_before: When it begins to be valid, in UTC.
        not_after: When it ends, in UTC.
        names: Host names and addresses that it is for.
    """

    subject: str
    issuer: str
    not_before: str
    not_after: str
    names: tuple[str, ...] = ()


def refusal(code: int, wanted: str, certificate: Certificate, now: float) -> str | None:
    """Return in words why a certificate is refused; None where there is nothing to add.

    Args:
        code: OpenSSL's number for the reason.
        wanted: The name that the certificate should have.
        certificate: What it says.
        now: Unix time: where the certificate is in force, another one of its chain is not.
    """
    which = f"the server's certificate ({certificate.subject})"
    today = time.strftime(_FORMAT, time.gmtime(now))
    chain = f"one of the certificates that vouch for {which}, by {certificate.issuer} or above it,"
    if code == _EXPIRED:
        over = certificate.not_after <= today
        return f"{which} has expired on {certificate.not_after}" if over else f"{chain} has expired"
    if code == _NOT_YET:
        early = today <= certificate.not_before
        begin = f"{which} is not valid before {certificate.not_before}"
        return begin if early else f"{chain} is not valid yet"
    if code in {_HOST, _IP}:
        names = ", ".join(certificate.names[:5]) or "no host name"
        more = len(certificate.names) - 5
        return f"{which} is for {names}{f' and {more} more' if more > 0 else ''}, not for {wanted}"
    if code in _UNTRUSTED:
        return f"{which} was issued by {certificate.issuer}, which is not trusted here"
    return None


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate (RFC 5280, 4.1).

    Raises:
        ValueError: These bytes are none.
    """
    try:
        [(_, certificate)] = list(_elements(der))
        _, signed = next(_elements(certificate))
        fields = [field for field in _elements(signed) if field[0] != _VERSION]
        issuer, validity, subject = fields[2][1], fields[3][1], fields[4][1]
        begin, end = list(_elements(validity))
        names: list[str] = []
        for tag, content in fields[5:]:
            if tag == _EXTENSIONS:
                names = list(_names(content))
    except (IndexError, StopIteration, TypeError) as error:
        raise ValueError("no certificate in DER") from error
    return Certificate(_name(subject), _name(issuer), _time(*begin), _time(*end), tuple(names))


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each element (DER: definite lengths only)."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[at : at + size], "big")
            at += size
            if not 0 < size <= 4:
                raise ValueError("a length that DER does not have")
        if at + length > len(data):
            raise ValueError("an element that is cut off")
        yield tag, data[at : at + length]
        at += length


def _name(content: bytes) -> str:
    """Return a name's common name, or its organisation."""
    found: dict[bytes, str] = {}
    for _, relative in _elements(content):
        for _, pair in _elements(relative):
            parts = list(_elements(pair))
            if len(parts) == 2 and parts[0][0] == _OID:
                found.setdefault(parts[0][1], parts[1][1].decode("utf-8", "replace"))
    text = found.get(_COMMON_NAME) or found.get(_ORGANIZATION) or "without a name"
    return repr(text[:100])


def _names(content: bytes) -> Iterator[str]:
    for _, extensions in _elements(content):
        for _, extension in _elements(extensions):
            parts = list(_elements(extension))
            if not parts or parts[0] != (_OID, _ALTERNATIVE_NAMES):
                continue
            for _, alternatives in _elements(parts[-1][1]):
                for tag, value in _elements(alternatives):
                    if tag == _DNS_NAME:
                        yield value.decode("ascii", "replace")
                    elif tag == _IP_ADDRESS and len(value) in {4, 16}:
                        yield str(ipaddress.ip_address(value))


def _time(tag: int, content: bytes) -> str:
    text = content.decode("ascii", "replace")
    if tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("a time of another kind")
    if not text[:12].isdigit():
        raise ValueError("no time")
    return f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]} UTC"
