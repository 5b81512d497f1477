from __future__ import annotations

import math
import pickle
from typing import Any

import pytest

from zeebe_grpclib.credentials import (
    BasicAuth,
    BearerToken,
    OAuthClientCredentials,
    Token,
    check_token,
)
from zeebe_grpclib.errors import SettingsError

URL = "https://login.example.com/oauth/token"


@pytest.mark.parametrize(
    ("life_s", "leeway_s", "usable_s", "refresh_s"),
    [
        (3600, 60, 3540, 2832),
        (300, 60, 240, 192),
        (300, 0, 300, 240),
        # A leeway that leaves nothing gives way to a tenth of the life.
        (60, 60, 54, 43.2),
        (30, 60, 27, 21.6),
        # Dead on arrival: tried for a second.
        (0, 60, 1, 0.8),
        (-5, 60, 1, 0.8),
        (1, 0, 1, 0.8),
    ],
)
def test_how_long_a_token_is_used(
    life_s: float, leeway_s: float, usable_s: float, refresh_s: float
) -> None:
    token = Token("t", expires_at=1000 + life_s, issued_at=1000)
    assert token.usable_until(leeway_s) - 1000 == pytest.approx(usable_s)
    assert token.refresh_at(leeway_s) - 1000 == pytest.approx(refresh_s)


def test_a_token_without_an_end_is_used_for_ever() -> None:
    assert Token("t").usable_until(60) == Token("t").refresh_at(60) == math.inf


def test_headers() -> None:
    assert BasicAuth("demo", "pässword:1").authorization == "Basic ZGVtbzpww6Rzc3dvcmQ6MQ=="
    assert BearerToken("abc.def").authorization == "Bearer abc.def"


def test_the_form_sends_what_was_given() -> None:
    body = OAuthClientCredentials("me", "hush", URL, scope="a b", audience="z", resource="r")
    assert body.form() == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "hush",
        "scope": "a b",
        "audience": "z",
        "resource": "r",
    }
    basic = OAuthClientCredentials("me", "hush", URL, client_authentication="basic")
    assert basic.form() == {"grant_type": "client_credentials"}


def test_tokens_are_kept_by_audience_or_else_by_the_endpoint() -> None:
    assert OAuthClientCredentials("me", "hush", URL, audience="z").cache_key == "z"
    assert OAuthClientCredentials("me", "hush", URL).cache_key == URL


@pytest.mark.parametrize(
    "value",
    [
        BasicAuth("me", "hush"),
        BearerToken("hush"),
        Token("hush", 5, 1),
        OAuthClientCredentials("me", "hush", URL, proxy="http://me:hush@proxy"),
    ],
)
def test_no_secret_shows_and_values_pickle(value: Any) -> None:
    assert "hush" not in repr(value)
    assert "hush" not in str(value)
    assert pickle.loads(pickle.dumps(value)) == value


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"client_id": ""}, "OAuth needs a client_id: a text that is not empty"),
        ({"client_secret": None}, "OAuth needs a client_secret: a text that is not empty"),
        ({"authorization_server": ""}, "OAuth needs a authorization_server: a text that is"),
        ({"authorization_server": "ftp://x/y"}, "authorization_server is no URL"),
        ({"authorization_server": "https:///y"}, "authorization_server is no URL"),
        ({"authorization_server": "https://a:hush@b/"}, "authorization_server holds a user name"),
        ({"client_authentication": "post"}, "client_authentication is 'post': expected 'body' or"),
        ({"leeway_s": -1}, "leeway_s is -1: expected a number, 0 or more"),
        ({"read_timeout_ms": float("nan")}, "read_timeout_ms is nan: expected a number, 1 or"),
        ({"connect_timeout_ms": 0}, "connect_timeout_ms is 0: expected a number, 1 or more"),
        ({"connect_timeout_ms": None}, "connect_timeout_ms is None: expected a number"),
        ({"leeway_s": "60"}, "leeway_s is '60': expected a number, 0 or more"),
        ({"expires_in_s": -5}, "expires_in_s is -5: expected a number, 0 or more"),
        ({"expires_in_s": 1e15}, "expires_in_s is 1000000000000000.0: expected a number"),
        ({"scope": ["a", "b"]}, "scope is of type list: expected a text, or None"),
        ({"audience": b"x"}, "audience is of type bytes: expected a text, or None"),
        ({"proxy": "socks5://me:hush@x"}, "the proxy makes no sense: expected http://"),
        ({"ca_certificates": 5}, "ca_certificates is of type int: expected PEM, or the path"),
        ({"ca_certificates": ""}, "ca_certificates is an empty path"),
        ({"cache_path": ""}, "cache_path is no path of a file"),
        ({"cache_path": 5}, "cache_path is no path of a file"),
        (
            {"authorization_server": "https://[::1/hush"},
            "authorization_server is no URL of a token",
        ),
        ({"authorization_server": "https://b:99999/"}, "authorization_server is no URL of a token"),
        ({"authorization_server": "https://b:x/"}, "authorization_server is no URL of a token"),
        ({"authorization_server": "https://b/x y"}, "authorization_server is no URL of a token"),
        ({"authorization_server": "https://b/x\ny"}, "authorization_server is no URL of a token"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, Any], text: str) -> None:
    values = {"client_id": "me", "client_secret": "hush", "authorization_server": URL}
    with pytest.raises(SettingsError) as caught:
        OAuthClientCredentials(**{**values, **arguments})
    assert str(caught.value).startswith(text)
    assert "hush" not in str(caught.value)


def test_a_user_name_with_a_colon_is_refused() -> None:
    with pytest.raises(SettingsError, match="holds a colon"):
        BasicAuth("a:b", "c")


@pytest.mark.parametrize(
    ("username", "password", "text"),
    [(None, "c", "the username of BasicAuth is no text"), ("a", None, "the password of BasicAuth")],
)
def test_a_password_that_is_missing_is_not_sent(username: Any, password: Any, text: str) -> None:
    # `os.environ.get` returns None, which was sent as the password "None".
    with pytest.raises(SettingsError, match=text):
        BasicAuth(username, password)


@pytest.mark.parametrize("value", ["", None, b"abc", "a b", "a\nb", "a\x00", "tökén"])
def test_what_no_header_can_carry_is_no_token(value: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        check_token(value)
    assert not isinstance(value, str) or not value or value not in str(caught.value)
