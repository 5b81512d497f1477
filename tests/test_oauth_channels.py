"""The peer's channel functions, and what its own tests of them say, in our words."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import zeebe_grpclib.channel
from zeebe_grpclib._address import Address
from zeebe_grpclib.channel import (
    ZeebeChannel,
    create_camunda_cloud_channel,
    create_insecure_channel,
    create_oauth2_client_credentials_channel,
    create_secure_channel,
    ssl_channel_credentials,
)
from zeebe_grpclib.credentials import BearerToken, OAuthClientCredentials
from zeebe_grpclib.errors import SettingsError
from zeebe_grpclib.types import Unset

VARIABLES = ("ZEEBE_ADDRESS", "CAMUNDA_CLIENT_ID", "ZEEBE_CLIENT_ID", "CAMUNDA_CLIENT_SECRET",
             "ZEEBE_CLIENT_SECRET", "CAMUNDA_OAUTH_URL", "ZEEBE_AUTHORIZATION_SERVER_URL",
             "CAMUNDA_TOKEN_AUDIENCE", "ZEEBE_TOKEN_AUDIENCE", "ZEEBE_TOKEN_SCOPE",
             "CAMUNDA_CLUSTER_ID", "CAMUNDA_CLUSTER_REGION")  # fmt: skip


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def credentials(channel: ZeebeChannel) -> OAuthClientCredentials:
    assert isinstance(channel.call_credentials, OAuthClientCredentials)
    return channel.call_credentials


def test_a_self_managed_channel_from_arguments() -> None:
    channel = create_oauth2_client_credentials_channel(
        "zeebe:1", "me", "hush", "https://login/token", "scope", "audience", leeway=30, expire_in=99
    )
    assert channel.address == Address("zeebe", 1)
    assert channel.tls == ssl_channel_credentials()
    assert credentials(channel) == OAuthClientCredentials(
        "me",
        "hush",
        "https://login/token",
        scope="scope",
        audience="audience",
        client_authentication="basic",
        leeway_s=30,
        expires_in_s=99,
    )
    assert "hush" not in repr(channel)


def test_a_self_managed_channel_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEEBE_CLIENT_ID", "me")
    monkeypatch.setenv("ZEEBE_CLIENT_SECRET", "hush")
    monkeypatch.setenv("ZEEBE_AUTHORIZATION_SERVER_URL", "https://login/token")
    channel = create_oauth2_client_credentials_channel()
    assert channel.address == Address("localhost", 26500)
    assert credentials(channel).audience is None  # the peer demands one
    assert credentials(channel).scope is None
    for name, value in (("CAMUNDA_CLIENT_ID", "you"), ("ZEEBE_TOKEN_AUDIENCE", "zeebe"),
                        ("ZEEBE_TOKEN_SCOPE", "s"), ("ZEEBE_ADDRESS", "zeebe:1")):  # fmt: skip
        monkeypatch.setenv(name, value)
    channel = create_oauth2_client_credentials_channel()
    assert channel.address == Address("zeebe", 1)
    made = credentials(channel)
    assert (made.client_id, made.audience, made.scope) == ("you", "zeebe", "s")
    made = credentials(create_oauth2_client_credentials_channel(audience=None, client_id="they"))
    assert (made.client_id, made.audience) == ("they", None)


@pytest.mark.parametrize("missing", ["client_id", "client_secret", "authorization_server"])
def test_what_is_missing_is_named(missing: str) -> None:
    arguments: Any = {
        "client_id": "me",
        "client_secret": "hush",
        "authorization_server": "https://login/token",
    }
    del arguments[missing]
    with pytest.raises(SettingsError, match=f"^the argument {missing} is missing: set CAMUNDA_"):
        create_oauth2_client_credentials_channel("zeebe:1", **arguments)


def test_a_scheme_may_ask_for_plaintext_where_tokens_are_safe() -> None:
    rest = ("me", "hush", "https://login/token")
    channel = create_oauth2_client_credentials_channel("http://localhost:1", *rest)
    assert channel.tls is None
    with pytest.raises(SettingsError, match="credentials would go to zeebe:1 unencrypted"):
        create_oauth2_client_credentials_channel("http://zeebe:1", *rest)
    channel = create_oauth2_client_credentials_channel(
        "http://zeebe:1", *rest, allow_insecure_token=True
    )
    assert channel.tls is None


def test_a_cloud_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = create_camunda_cloud_channel("me", "hush", "cluster")
    assert channel.address == Address("cluster.bru-2.zeebe.camunda.io", 443)
    assert channel.tls == ssl_channel_credentials()
    assert credentials(channel) == OAuthClientCredentials(
        "me",
        "hush",
        "https://login.cloud.camunda.io/oauth/token",
        audience="zeebe.camunda.io",
        client_authentication="body",
    )
    monkeypatch.setenv("CAMUNDA_CLUSTER_ID", "other")
    monkeypatch.setenv("CAMUNDA_CLUSTER_REGION", "syd-1")
    channel = create_camunda_cloud_channel("me", "hush")
    assert channel.address == Address("other.syd-1.zeebe.camunda.io", 443)
    monkeypatch.delenv("CAMUNDA_CLUSTER_ID")
    with pytest.raises(SettingsError, match="the argument cluster_id is missing"):
        create_camunda_cloud_channel("me", "hush")


@pytest.mark.parametrize(
    ("create", "address", "text"),
    [
        (create_insecure_channel, "https://a", ("an insecure channel was asked for, but the scheme "
         "of its address means TLS")),
        (create_secure_channel, "grpc://a", ("a secure channel was asked for, but the scheme "
         "of its address means plaintext")),
    ],
)  # fmt: skip
def test_a_scheme_that_contradicts_the_function(create: Any, address: str, text: str) -> None:
    with pytest.raises(SettingsError, match=text):
        create(address)


def test_a_token_on_an_insecure_channel() -> None:
    token = BearerToken("hush")
    with pytest.raises(SettingsError, match="credentials would go to b:1 unencrypted"):
        create_insecure_channel("localhost:1,b:1", call_credentials=token)
    channel = create_insecure_channel("b:1", call_credentials=token, allow_insecure_token=True)
    assert channel.call_credentials is token
    assert create_secure_channel("b:1", call_credentials=token).call_credentials is token


def test_from_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEEBE_ADDRESS", "zeebe:1,zeebe:2")
    channel = ZeebeChannel.from_environment()
    assert repr(channel) == "<ZeebeChannel zeebe:1,zeebe:2 TLS, unused>"
    assert channel.addresses == (Address("zeebe", 1), Address("zeebe", 2))
    assert ZeebeChannel.from_environment("http://zeebe:3").tls is None
    monkeypatch.setenv("ZEEBE_ADDRESS", "http://zeebe:1")
    monkeypatch.setenv("ZEEBE_BASIC_AUTH_USERNAME", "me")
    monkeypatch.setenv("ZEEBE_BASIC_AUTH_PASSWORD", "hush")
    with pytest.raises(SettingsError, match="allow_insecure_token=True") as caught:
        ZeebeChannel.from_environment()
    assert "hush" not in str(caught.value)
    assert ZeebeChannel.from_environment(allow_insecure_token=True).call_credentials is not None
    token = BearerToken("own")
    channel = ZeebeChannel.from_environment(
        "zeebe:9", [("grpc.keepalive_time_ms", 9)], call_credentials=token
    )
    assert (channel.call_credentials, channel.options.keepalive_time_ms) == (token, 9)


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMUNDA_OAUTH_URL", "nonsense")
    with pytest.raises(SettingsError, match=r"^the environment variable CAMUNDA_OAUTH_URL: auth"):
        create_oauth2_client_credentials_channel("zeebe:1", "me", "hush")
    with pytest.raises(SettingsError, match=r"^authorization_server is no URL"):
        create_oauth2_client_credentials_channel("zeebe:1", "me", "hush", "nonsense")
    monkeypatch.setenv("ZEEBE_ADDRESS", "a b")
    with pytest.raises(SettingsError, match=r"^the environment variable ZEEBE_ADDRESS: the gate"):
        create_insecure_channel()


SURFACE = json.loads((Path(__file__).parent / "parity" / "surface.json").read_text())


@pytest.mark.parametrize(
    "name",
    ["create_insecure_channel", "create_secure_channel", "create_oauth2_client_credentials_channel",
     "create_camunda_cloud_channel"],
)  # fmt: skip
def test_parameters_are_the_peers(name: str) -> None:
    theirs = SURFACE["top_level"][name]["function"]
    ours = inspect.signature(getattr(zeebe_grpclib.channel, name)).parameters
    for given, own in zip(theirs, list(ours.values())[: len(theirs)], strict=True):
        assert own.name == given["name"]
        assert own.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        default = (
            Unset
            if given["default"] == "'UNSET'"
            else json.loads(given["default"].replace("None", "null"))
        )
        assert own.default == default
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in list(ours.values())[len(theirs) :])
