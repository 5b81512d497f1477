from __future__ import annotations

import pytest

from zeebe_grpclib._proxy import Proxy, is_loopback, parse_proxy, proxy_for
from zeebe_grpclib.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "proxy", "authorization"),
    [
        ("http://proxy:3128", Proxy("proxy", 3128), None),
        ("proxy:3128", Proxy("proxy", 3128), None),
        ("http://proxy/", Proxy("proxy", 80), None),
        ("http://[::1]:8", Proxy("::1", 8), None),
        ("http://me:p%40ss@proxy:1", Proxy("proxy", 1, "me", "p@ss"), "Basic bWU6cEBzcw=="),
        ("http://me@proxy:1", Proxy("proxy", 1, "me"), "Basic bWU6"),
    ],
)
def test_urls_of_proxies(text: str, proxy: Proxy, authorization: str | None) -> None:
    assert parse_proxy(text) == proxy
    assert proxy.authorization == authorization


@pytest.mark.parametrize(
    "text",
    ["", "https://me:hush@proxy", "socks5://me:hush@p", "http://", "http://a:b", "http://p/x"],
)
def test_what_is_no_proxy_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_proxy(text, "https_proxy")
    assert str(caught.value) == (
        "https_proxy makes no sense: expected http://[USER:PASSWORD@]HOST[:PORT]"
    )


def test_no_password_shows() -> None:
    assert "hush" not in repr(Proxy("proxy", 1, "me", "hush"))
    assert str(Proxy("::1", 8, "me", "hush")) == "[::1]:8"


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({}, None),
        ({"https_proxy": "a:1"}, "a"),
        ({"HTTPS_PROXY": "a:1"}, "a"),
        ({"https_proxy": "a:1", "grpc_proxy": "b:1", "http_proxy": "c:1"}, "b"),
        ({"http_proxy": "c:1"}, "c"),
        ({"HTTP_PROXY": "c:1"}, None),  # a CGI program's clients could set that one
        ({"https_proxy": ""}, None),
    ],
)
def test_the_variable_that_counts(environment: dict[str, str], host: str | None) -> None:
    found = proxy_for("zeebe.example.com", 443, environment)
    assert (found and found.host) == host


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("zeebe.example.com", True),
        ("example.com", True),
        (".example.com", True),
        ("*.example.com", True),
        ("*", True),
        ("zeebe.example.com:443", True),
        ("zeebe.example.com:444", False),
        ("ample.com", False),
        ("other, ZEEBE.example.com ,x", True),
        ("", False),
        (",", False),
    ],
)
def test_names_without_a_proxy(no_proxy: str, direct: bool) -> None:
    environment = {"https_proxy": "a:1", "no_proxy": no_proxy}
    assert (proxy_for("zeebe.example.com", 443, environment) is None) is direct
    assert (proxy_for("Zeebe.example.com.", 443, environment) is None) is direct


@pytest.mark.parametrize(
    ("host", "no_proxy", "direct"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("fd00::1", "fd00::/8", True),
        ("fd00::1", "[fd00::1]:443", True),
        ("fd00::1", "[fd00::1]:444", False),
    ],
)
def test_addresses_without_a_proxy(host: str, no_proxy: str, direct: bool) -> None:
    environment = {"https_proxy": "a:1", "NO_PROXY": no_proxy}
    assert (proxy_for(host, 443, environment) is None) is direct


def test_grpcs_own_exceptions_come_first() -> None:
    environment = {"grpc_proxy": "a:1", "no_grpc_proxy": "x", "no_proxy": "zeebe"}
    assert proxy_for("zeebe", 1, environment) == Proxy("a", 1)
    assert proxy_for("x", 1, environment) is None


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.9", "::1"])
def test_this_machine_needs_no_proxy(host: str) -> None:
    assert is_loopback(host)
    assert proxy_for(host, 1, {"https_proxy": "a:1"}) is None


@pytest.mark.parametrize("host", ["localhost.example.com", "10.0.0.1", "0.0.0.0", ""])
def test_other_hosts_are_not_this_machine(host: str) -> None:
    assert not is_loopback(host)


def test_a_senseless_variable_is_named_but_not_quoted() -> None:
    with pytest.raises(SettingsError, match=r"^https_proxy makes no sense: expected http://"):
        proxy_for("zeebe", 1, {"https_proxy": "socks5://me:hush@proxy"})
