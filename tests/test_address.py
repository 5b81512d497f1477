from __future__ import annotations

import pytest

from zeebe_grpclib._address import (
    Address,
    configured_address,
    host_of,
    parse_address,
    parse_addresses,
)
from zeebe_grpclib.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("localhost:26500", Address("localhost", 26500), "localhost:26500"),
        ("zeebe", Address("zeebe", 26500), "zeebe:26500"),
        ("my_gateway-1.zeebe.svc.cluster.local:443",
         Address("my_gateway-1.zeebe.svc.cluster.local", 443),
         "my_gateway-1.zeebe.svc.cluster.local:443"),
        ("127.0.0.1:1", Address("127.0.0.1", 1), "127.0.0.1:1"),
        ("größe.example:65535", Address("größe.example", 65535), "größe.example:65535"),
        ("[::1]:26500", Address("::1", 26500), "[::1]:26500"),
        ("[fe80::1%eth0]", Address("fe80::1%eth0", 26500), "[fe80::1%eth0]:26500"),
        ("dns:zeebe:1234", Address("zeebe", 1234), "zeebe:1234"),
        ("dns:///zeebe:1234", Address("zeebe", 1234), "zeebe:1234"),
        ("ipv4:10.0.0.1:1234", Address("10.0.0.1", 1234), "10.0.0.1:1234"),
        ("ipv6:[::1]:1234", Address("::1", 1234), "[::1]:1234"),
        ("unix:/run/zeebe.sock", Address(unix_path="/run/zeebe.sock"), "unix:/run/zeebe.sock"),
        ("unix:///run/zeebe.sock", Address(unix_path="/run/zeebe.sock"), "unix:/run/zeebe.sock"),
        ("unix:zeebe.sock", Address(unix_path="zeebe.sock"), "unix:zeebe.sock"),
    ],
)  # fmt: skip
def test_addresses_and_how_they_are_shown(text: str, address: Address, shown: str) -> None:
    assert parse_address(text) == address
    assert str(address) == shown


def test_the_authority_is_the_address_but_for_unix_sockets() -> None:
    assert parse_address("zeebe:443").authority == "zeebe:443"
    assert parse_address("[::1]:443").authority == "[::1]:443"
    assert parse_address("unix:/run/zeebe.sock").authority == "localhost"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ":26500", "::1", "http://localhost:26500/path", "localhost/path", "user@host:1",
        "a b:1", "a,b:1", "host:1:2", "[::1", "[zeebe]:1", "unix:", "host\0:1", "host\n", "unix:\0",
        "unix:a\nb", "*:1", "dns:", "[::1]x",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_address(text)
    assert str(caught.value) == (
        f'the gateway address is {text!r}: expected "host:port", "[IPv6]:port", a URI such '
        'as "https://host:port", or "unix:/path", for example "localhost:26500" '
        "(without a port: 26500)"
    )


@pytest.mark.parametrize("value", [None, 26500, b"localhost:26500"])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(SettingsError, match=r"^the gateway address is .*: expected \"host:port\""):
        parse_address(value)  # type: ignore[arg-type] # refusing it is the point


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "port", "1.5", "123456", "\u0661"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_address(f"localhost:{port}")
    assert str(caught.value) == (
        f"the gateway address is 'localhost:{port}', with {port!r} for a port: "
        "expected a number from 1 to 65535"
    )


def test_the_environment_names_the_address_unless_it_is_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZEEBE_ADDRESS", "zeebe:1")
    assert configured_address() == configured_address("other:2") == "zeebe:1"
    monkeypatch.setenv("ZEEBE_ADDRESS", "")
    assert configured_address() == "localhost:26500"
    monkeypatch.delenv("ZEEBE_ADDRESS")
    assert configured_address("other:2") == "other:2"
    assert configured_address() == "localhost:26500"


@pytest.mark.parametrize(
    ("text", "address", "secure"),
    [
        ("http://zeebe:1", Address("zeebe", 1), False),
        ("https://zeebe", Address("zeebe", 443), True),
        ("http://zeebe/", Address("zeebe", 80), False),
        ("grpc://zeebe", Address("zeebe", 26500), False),
        ("GRPCS://[::1]:7/", Address("::1", 7), True),
        ("zeebe:1", Address("zeebe", 1), None),
    ],
)
def test_a_uris_scheme_means_tls_or_plaintext_and_a_port(
    text: str, address: Address, secure: bool | None
) -> None:
    assert parse_address(text) == address
    assert parse_address(text).secure is secure


@pytest.mark.parametrize(
    ("authority", "host"),
    [("zeebe", "zeebe"), ("zeebe:443", "zeebe"), ("[::1]:1", "::1"), ("[::1]", "::1"),
     ("::1", "::1"), ("", "")],
)  # fmt: skip
def test_the_host_of_an_authority(authority: str, host: str) -> None:
    assert host_of(authority) == host


def test_no_password_in_an_address_is_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_address("https://me:hush@zeebe:1")
    assert str(caught.value).startswith("the gateway address is 'https://***@zeebe:1': expected")


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a:1,b:2", [Address("a", 1), Address("b", 2)]),
        ("a, b", [Address("a", 26500), Address("b", 26500)]),
        ("ipv4:10.0.0.1:1,10.0.0.2:2", [Address("10.0.0.1", 1), Address("10.0.0.2", 2)]),
        ("ipv6:[::1]:1,[::2]:2", [Address("::1", 1), Address("::2", 2)]),
        ("https://a,https://b:1", [Address("a", 443), Address("b", 1)]),
        ("unix:/a,b", [Address(unix_path="/a,b")]),
        ("zeebe:1", [Address("zeebe", 1)]),
    ],
)
def test_several_addresses(text: str, addresses: list[Address]) -> None:
    assert list(parse_addresses(text)) == addresses


@pytest.mark.parametrize("text", ["a:1,", ",a", "a:1,b:x", "http://a,https://b", "http://a,b"])
def test_several_addresses_of_which_one_makes_no_sense(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^the gateway address is "):
        parse_addresses(text)
