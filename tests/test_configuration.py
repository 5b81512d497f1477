from __future__ import annotations

from typing import Any

import pytest

from zeebe_grpclib._address import Address
from zeebe_grpclib._calls.tenants import DefaultTenants
from zeebe_grpclib._channel_credentials import ChannelCredentials
from zeebe_grpclib._configuration import configuration
from zeebe_grpclib._retry import RetryPolicy
from zeebe_grpclib._settings import Environment
from zeebe_grpclib._transport.credentials import make_ssl_context
from zeebe_grpclib.credentials import BasicAuth, BearerToken, OAuthClientCredentials
from zeebe_grpclib.errors import SettingsError

OAUTH = {
    "ZEEBE_CLIENT_ID": "me",
    "ZEEBE_CLIENT_SECRET": "hush",
    "ZEEBE_AUTHORIZATION_SERVER_URL": "https://login/token",
}


def found(address: str | None = None, /, **variables: str) -> Any:
    return configuration(Environment(variables), address)


@pytest.mark.parametrize(
    ("variables", "address", "tls"),
    [
        ({}, Address("localhost", 26500), False),
        ({"ZEEBE_ADDRESS": "zeebe:1"}, Address("zeebe", 1), True),
        ({"ZEEBE_ADDRESS": "127.0.0.1:1"}, Address("127.0.0.1", 1), False),
        ({"ZEEBE_ADDRESS": "unix:/x"}, Address(unix_path="/x"), False),
        ({"ZEEBE_ADDRESS": "http://zeebe:1"}, Address("zeebe", 1), False),
        ({"ZEEBE_ADDRESS": "https://localhost:1"}, Address("localhost", 1), True),
        ({"ZEEBE_ADDRESS": "localhost:1,zeebe:1"}, Address("localhost", 1), True),
        ({"ZEEBE_HOST": "zeebe", "ZEEBE_PORT": "7"}, Address("zeebe", 7), True),
        ({"ZEEBE_HOST": "zeebe"}, Address("zeebe", 26500), True),
        ({"ZEEBE_HOST": "::1", "ZEEBE_PORT": "7"}, Address("::1", 7), False),
        ({"ZEEBE_ADDRESS": "zeebe:1", "ZEEBE_HOST": "other"}, Address("zeebe", 1), True),
        ({"ZEEBE_ADDRESS": "zeebe:1", "ZEEBE_INSECURE_CONNECTION": "true"},
         Address("zeebe", 1), False),
        ({"ZEEBE_INSECURE_CONNECTION": "false"}, Address("localhost", 26500), True),
        ({"ZEEBE_ADDRESS": "http://zeebe:1", "ZEEBE_INSECURE_CONNECTION": "false"},
         Address("zeebe", 1), False),
        ({"ZEEBE_SECURE_CONNECTION": "true"}, Address("localhost", 26500), True),
        ({"ZEEBE_ADDRESS": "zeebe:1", "ZEEBE_SECURE_CONNECTION": "false"},
         Address("zeebe", 1), False),
        ({"ZEEBE_CA_CERTIFICATE_PATH": "/ca.pem"}, Address("localhost", 26500), True),
        ({"CAMUNDA_CLUSTER_ID": "abc"}, Address("abc.bru-2.zeebe.camunda.io", 443), True),
        ({"CAMUNDA_CLUSTER_ID": "abc", "CAMUNDA_CLUSTER_REGION": "syd-1"},
         Address("abc.syd-1.zeebe.camunda.io", 443), True),
    ],
)  # fmt: skip
def test_where_to_and_whether_by_tls(
    variables: dict[str, str], address: Address, tls: bool
) -> None:
    made = found(**variables)
    assert made.addresses[0] == address
    assert (made.tls is not None) is tls


def test_errors_about_tls_material_name_the_variable() -> None:
    made = found(ZEEBE_CA_CERTIFICATE_PATH="/no/such/ca.pem")
    with pytest.raises(SettingsError) as caught:
        make_ssl_context(made.tls)
    assert str(caught.value) == (
        "root_certificates: the file '/no/such/ca.pem' cannot be read: No such file or directory "
        "(from ZEEBE_CA_CERTIFICATE_PATH)"
    )
    with pytest.raises(SettingsError, match=r"\(from CAMUNDA_MTLS_CA\)$"):
        make_ssl_context(found(CAMUNDA_MTLS_CA="no PEM").tls)
    pair = found(CAMUNDA_MTLS_CERT="x", CAMUNDA_MTLS_KEY="hush")
    with pytest.raises(SettingsError) as caught:
        make_ssl_context(pair.tls)
    assert str(caught.value).endswith("(from CAMUNDA_MTLS_CERT and CAMUNDA_MTLS_KEY)")
    assert "hush" not in str(caught.value) + repr(pair.tls)


def test_arguments_beat_the_environment() -> None:
    basic = {"ZEEBE_BASIC_AUTH_USERNAME": "a:b", "ZEEBE_BASIC_AUTH_PASSWORD": "hush"}
    own = ChannelCredentials(b"roots")
    made = configuration(
        Environment({**basic, "ZEEBE_KEEP_ALIVE": "7", "ZEEBE_CA_CERTIFICATE_PATH": "/ca"}),
        None,
        [("grpc.default_authority", "zeebe")],
        own,
        BearerToken("token"),
    )
    assert made.tls is own
    assert made.call_credentials == BearerToken("token")
    assert (made.options.authority, made.options.keepalive_time_ms) == ("zeebe", 7)


def test_a_proxy_of_an_option_makes_the_environments_needless() -> None:
    wrong = Environment({"GRPC_PROXY": "socks5://me:hush@proxy"})
    for option in (("grpc.http_proxy", "http://proxy:1"), ("grpc.enable_http_proxy", 0)):
        configuration(wrong, "zeebe:1", [option])
    with pytest.raises(SettingsError, match=r"^grpc_proxy makes no sense: expected http://"):
        configuration(wrong, "zeebe:1")


@pytest.mark.parametrize(
    ("address", "tls", "text"),
    [
        ("http://zeebe:1", ChannelCredentials(), "channel_credentials were given, but the scheme"),
        ("zeebe:1", "ca.pem", "channel_credentials is of type str: expected what ssl_channel_c"),
    ],
)
def test_arguments_that_make_no_sense(address: str, tls: Any, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        configuration(Environment({}), address, None, tls)
    assert str(caught.value).startswith(text)


def test_an_argument_beats_the_environment() -> None:
    assert found("other:2", ZEEBE_ADDRESS="zeebe:1").addresses == (Address("other", 2),)


def test_tls_material_and_options() -> None:
    made = found(
        ZEEBE_CA_CERTIFICATE_PATH="/ca",
        CAMUNDA_MTLS_KEY_PATH="/key",
        CAMUNDA_MTLS_CERT_PATH="/cert",
        CAMUNDA_MTLS_KEY_PASSPHRASE="pw",
        ZEEBE_OVERRIDE_AUTHORITY="zeebe.internal",
        ZEEBE_KEEP_ALIVE="30000",
        ZEEBE_CLIENT_CUSTOM_AGENT_STRING="mine/1",
        ZEEBE_CLIENT_USE_DEFAULT_RETRY_POLICY="true",
    )
    assert made.tls == ChannelCredentials("/ca", "/key", "/cert", "pw")
    assert made.options.authority == "zeebe.internal"
    assert made.options.keepalive_time_ms == 30_000
    assert made.options.user_agent_prefix == "mine/1"
    assert made.retry_policy == RetryPolicy()
    assert found().options.keepalive_time_ms == 45_000
    assert found().retry_policy is None


def test_pem_in_a_variable_beats_a_path() -> None:
    made = found(
        CAMUNDA_MTLS_CA="-----BEGIN\\nroots",
        CAMUNDA_MTLS_CA_PATH="/ca",
        CAMUNDA_MTLS_KEY="key",
        CAMUNDA_MTLS_CERT="chain",
    )
    assert made.tls == ChannelCredentials(b"-----BEGIN\nroots", b"key", b"chain")


def test_tenants() -> None:
    assert found().tenants is None
    made = found(CAMUNDA_TENANT_ID="acme", ZEEBE_DEFAULT_JOB_WORKER_TENANT_IDS="a, b,")
    assert made.tenants == DefaultTenants("acme", ("a", "b"))
    assert found(CAMUNDA_TENANT_IDS="a").tenants == DefaultTenants(None, ("a",))


def test_oauth() -> None:
    made = found(
        **OAUTH,
        ZEEBE_TOKEN_SCOPE="s",
        CAMUNDA_TOKEN_RESOURCE="r",
        ZEEBE_AUTH_CONNECT_TIMEOUT="1000",
        ZEEBE_AUTH_REQUEST_TIMEOUT="2000",
        ZEEBE_CLIENT_CONFIG_PATH="tokens.json",
    )
    assert made.call_credentials == OAuthClientCredentials(
        "me",
        "hush",
        "https://login/token",
        scope="s",
        audience=None,
        resource="r",
        connect_timeout_ms=1000,
        read_timeout_ms=2000,
        cache_path="tokens.json",
    )
    saas = found(CAMUNDA_CLUSTER_ID="abc", CAMUNDA_CLIENT_ID="me", CAMUNDA_CLIENT_SECRET="hush")
    assert saas.call_credentials.audience == "zeebe.camunda.io"
    assert saas.call_credentials.authorization_server == (
        "https://login.cloud.camunda.io/oauth/token"
    )


def test_other_ways_to_prove_who_we_are() -> None:
    basic = {"ZEEBE_BASIC_AUTH_USERNAME": "demo", "ZEEBE_BASIC_AUTH_PASSWORD": "hush"}
    assert found(**basic).call_credentials == BasicAuth("demo", "hush")
    assert found(**basic, **OAUTH, CAMUNDA_AUTH_STRATEGY="BASIC").call_credentials == BasicAuth(
        "demo", "hush"
    )
    assert found(**basic, CAMUNDA_AUTH_STRATEGY="none").call_credentials is None
    assert found().call_credentials is None


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({"ZEEBE_CLIENT_ID": "me"}, ("OAuth needs the client's secret: set CAMUNDA_CLIENT_SECRET "
         "or ZEEBE_CLIENT_SECRET")),
        ({"ZEEBE_CLIENT_SECRET": "hush"}, "OAuth needs the client's id: set CAMUNDA_CLIENT_ID or "),
        ({"ZEEBE_CLIENT_ID": "me", "ZEEBE_CLIENT_SECRET": "hush"},
         "OAuth needs the token endpoint's URL: set CAMUNDA_OAUTH_URL or ZEEBE_AUTH"),
        ({"ZEEBE_BASIC_AUTH_USERNAME": "me"}, "basic authentication needs a password: set ZEEBE_B"),
        ({"CAMUNDA_AUTH_STRATEGY": "basic"}, "basic authentication needs a user name: set ZEEBE_B"),
        ({**OAUTH, "ZEEBE_BASIC_AUTH_USERNAME": "me"},
         ("ZEEBE_CLIENT_ID asks for OAuth and ZEEBE_BASIC_AUTH_USERNAME for basic authentication: "
         "say which by CAMUNDA_AUTH_STRATEGY")),
        ({"ZEEBE_ADDRESS": "https://a", "ZEEBE_INSECURE_CONNECTION": "true"},
         "the scheme of the address a:443 and ZEEBE_INSECURE_CONNECTION contradict each other"),
        ({"ZEEBE_INSECURE_CONNECTION": "true", "ZEEBE_SECURE_CONNECTION": "true"},
         "ZEEBE_INSECURE_CONNECTION and ZEEBE_SECURE_CONNECTION contradict each other"),
        ({"ZEEBE_HOST": "a", "ZEEBE_PORT": "x"},
         "the environment variable ZEEBE_PORT is 'x': expected a number from 1 to 65535"),
        ({"CAMUNDA_MTLS_KEY_PATH": "/key"},
         ("CAMUNDA_MTLS_KEY_PATH is set, but nothing that goes with it: set "
          "ZEEBE_CLIENT_SSL_CERT_CHAIN_PATH or CAMUNDA_MTLS_CERT_PATH")),
        ({"CAMUNDA_MTLS_CERT": "x"},
         ("CAMUNDA_MTLS_CERT is set, but nothing that goes with it: set "
          "ZEEBE_CLIENT_SSL_PRIVATE_KEY_PATH or CAMUNDA_MTLS_KEY_PATH")),
        ({"CAMUNDA_GRPC_ADDRESS": "a b"},
         "the environment variable CAMUNDA_GRPC_ADDRESS: the gateway address is 'a b': expected"),
        ({"ZEEBE_HOST": "a b"}, "the environment variable ZEEBE_HOST: the gateway address is"),
        ({"CAMUNDA_CLUSTER_ID": "a b"}, "the environment variable CAMUNDA_CLUSTER_ID: the gateway"),
        ({**OAUTH, "ZEEBE_AUTHORIZATION_SERVER_URL": "https://login:99999/"},
         ("the environment variable ZEEBE_AUTHORIZATION_SERVER_URL is 'https://login:99999/': "
          "expected the URL of a token endpoint")),
        ({**OAUTH, "ZEEBE_AUTHORIZATION_SERVER_URL": "https://me:hush@login/"},
         "the environment variable ZEEBE_AUTHORIZATION_SERVER_URL is 'https://***@login/'"),
        ({"ZEEBE_BASIC_AUTH_USERNAME": "a:b", "ZEEBE_BASIC_AUTH_PASSWORD": "hush"},
         "the environment variable ZEEBE_BASIC_AUTH_USERNAME: the user name of BasicAuth holds"),
        ({"ZEEBE_OVERRIDE_AUTHORITY": "a b"},
         "the environment variable ZEEBE_OVERRIDE_AUTHORITY is 'a b': expected printable ASCII"),
        ({"ZEEBE_CLIENT_CUSTOM_AGENT_STRING": "a\nb"},
         "the environment variable ZEEBE_CLIENT_CUSTOM_AGENT_STRING is 'a\\nb': expected"),
        ({"ZEEBE_ADDRESS": "zeebe", "https_proxy": "socks5://me:hush@proxy"},
         ("the environment variable https_proxy is 'socks5://***@proxy': expected "
          "http://[USER:PASSWORD@]HOST[:PORT]")),
    ],
)  # fmt: skip
def test_what_does_not_fit_together(variables: dict[str, str], text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        found(**variables)
    assert str(caught.value).startswith(text)
    assert "hush" not in str(caught.value)
