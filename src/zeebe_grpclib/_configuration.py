"""What the environment says about the way to a gateway, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._address import DEFAULT_ADDRESS, Address, parse_addresses
from ._calls.tenants import DefaultTenants
from ._channel_credentials import ChannelCredentials, check_tls
from ._channel_options import (
    DEFAULT_KEEPALIVE_MS,
    IN_HEADERS,
    ChannelOptions,
    can_stand_in_header,
    parse_options,
)
from ._proxy import is_loopback, proxy_for
from ._retry import RetryPolicy
from ._settings import Environment
from .credentials import BasicAuth, CallCredentials, OAuthClientCredentials
from .errors import SettingsError
from .types import ChannelArgumentType

if TYPE_CHECKING:
    import ssl

__all__ = [
    "CLOUD_AUDIENCE",
    "CLOUD_LOGIN",
    "Configuration",
    "cloud_address",
    "configuration",
    "oauth_settings",
]

CLOUD_LOGIN = "https://login.cloud.camunda.io/oauth/token"
CLOUD_AUDIENCE = "zeebe.camunda.io"
CLOUD_DOMAIN = ".zeebe.camunda.io"
DEFAULT_REGION = "bru-2"
_AUTH_TIMEOUT_MS = 5_000


@dataclass(frozen=True)
class Configuration:
    """Everything that a channel is made of."""

    addresses: tuple[Address, ...]
    options: ChannelOptions
    tls: ChannelCredentials | ssl.SSLContext | None
    call_credentials: CallCredentials | None
    retry_policy: RetryPolicy | None
    tenants: DefaultTenants | None = None


def configuration(
    environment: Environment,
    address: str | None = None,
    channel_options: ChannelArgumentType | None = None,
    channel_credentials: ChannelCredentials | ssl.SSLContext | None = None,
    call_credentials: CallCredentials | None = None,
) -> Configuration:
    """Return what the environment asks for; what is given besides counts in place of that.

    Raises:
        SettingsError: A variable makes no sense, is missing, or contradicts another one.
    """
    addresses = _addresses(environment) if address is None else parse_addresses(address)
    tls = (
        _tls(environment, addresses)
        if channel_credentials is None
        else _given_tls(channel_credentials, addresses)
    )
    options = parse_options(channel_options, _options(environment))
    if options.proxy is None and options.use_proxy:
        _check_proxies(environment, addresses)
    return Configuration(
        addresses,
        options,
        tls,
        _call_credentials(environment, addresses) if call_credentials is None else call_credentials,
        RetryPolicy() if environment.flag("retry") else None,
        _tenants(environment),
    )


def _given_tls(
    given: ChannelCredentials | ssl.SSLContext, addresses: tuple[Address, ...]
) -> ChannelCredentials | ssl.SSLContext:
    if addresses[0].secure is False:
        raise SettingsError(
            "channel_credentials were given, but the scheme of the address means plaintext"
        )
    return check_tls(given)


def _check_proxies(environment: Environment, addresses: tuple[Address, ...]) -> None:
    try:
        for one in addresses:
            proxy_for(one.host, one.port, environment.variables)
    except SettingsError as error:
        if environment.origin("proxy") is None:
            raise
        raise environment.wrong("proxy", "http://[USER:PASSWORD@]HOST[:PORT]") from error


def _options(environment: Environment) -> ChannelOptions:
    texts = {"authority": "authority", "user_agent_prefix": "user_agent"}
    for name, key in texts.items():
        if not can_stand_in_header(name, environment.text(key) or ""):
            raise environment.wrong(key, IN_HEADERS)
    return ChannelOptions(
        keepalive_time_ms=environment.milliseconds("keep_alive") or DEFAULT_KEEPALIVE_MS,
        authority=environment.text("authority"),
        user_agent_prefix=environment.text("user_agent"),
    )


def _tenants(environment: Environment) -> DefaultTenants | None:
    tenant_id = environment.text("tenant")
    listed = (environment.text("job_tenants") or "").split(",")
    job_tenant_ids = tuple(part.strip() for part in listed if part.strip())
    return DefaultTenants(tenant_id, job_tenant_ids) if tenant_id or job_tenant_ids else None


def cloud_address(cluster_id: str, region: str) -> str:
    """Return the address of a cluster in Camunda's SaaS."""
    return f"{cluster_id}.{region}{CLOUD_DOMAIN}:443"


def _addresses(environment: Environment) -> tuple[Address, ...]:
    keys = ("address", "cluster_id", "host")
    key = next((key for key in keys if environment.text(key) is not None), "address")
    port = environment.text("port") if key == "host" else None
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise environment.wrong("port", "a number from 1 to 65535")
    try:
        return parse_addresses(_address(environment, key))
    except SettingsError as error:
        raise environment.about(key, error) from None


def _address(environment: Environment, key: str) -> str:
    text = environment.text(key)
    if text is None:
        return DEFAULT_ADDRESS
    if key == "cluster_id":
        return cloud_address(text, environment.text("cluster_region") or DEFAULT_REGION)
    if key != "host":
        return text
    # An IPv6 address by itself needs no brackets.
    host = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
    port = environment.text("port")
    return host if port is None else f"{host}:{port}"


def _tls(environment: Environment, addresses: tuple[Address, ...]) -> ChannelCredentials | None:
    """Return how to speak TLS; None for plaintext, which has to be asked for, or is local."""
    keys = ("root_certificates", "private_key", "certificate_chain")
    material = {key: _pem(environment, key) for key in keys}
    origins = {key: _origin_of_pem(environment, key) for key in keys if material[key] is not None}
    for key, other in (keys[1:], keys[:0:-1]):
        if key in origins and other not in origins:
            raise environment.missing(
                other, f"{origins[key]} is set, but nothing that goes with it"
            )
    wanted = _security(environment, addresses[0])
    if wanted is None:
        local = all(
            address.unix_path is not None or is_loopback(address.host) for address in addresses
        )
        wanted = any(material.values()) or not local
    if not wanted:
        return None
    password = environment.text("private_key_password")
    return ChannelCredentials(**material, private_key_password=password, origins=origins)


def _pem(environment: Environment, key: str) -> bytes | str | None:
    """Return PEM that a variable holds itself, or else the path that one names."""
    inline = environment.text(f"{key}_pem")
    # Where a line break is hard to write, it is written as two characters.
    return environment.text(key) if inline is None else inline.replace("\\n", "\n").encode()


def _origin_of_pem(environment: Environment, key: str) -> str:
    return environment.origin(f"{key}_pem") or environment.origin(key) or ""


def _security(environment: Environment, address: Address) -> bool | None:
    """Return whether TLS is asked for, by a flag or the address's scheme; None: nobody says."""
    insecure, secure = environment.flag("insecure"), environment.flag("secure")
    says: dict[str, bool] = {}
    if address.secure is not None:
        says[f"the scheme of the address {address}"] = address.secure
    # A "false" (Java's and Go's default) does no more than not ask for plaintext, so it does
    # not contradict an address that does.
    if insecure or (insecure is False and address.secure is None):
        says[environment.origin("insecure") or ""] = not insecure
    if secure is not None:
        says[environment.origin("secure") or ""] = secure
    if len(set(says.values())) > 1:
        raise SettingsError(
            f"{' and '.join(says)} contradict each other: one asks for TLS, another for plaintext"
        )
    return next(iter(says.values()), None)


def _call_credentials(
    environment: Environment, addresses: tuple[Address, ...]
) -> CallCredentials | None:
    strategy = environment.choice("auth", "none", "oauth", "basic")
    if strategy is None:
        oauth = environment.text("client_id") or environment.text("client_secret")
        basic = environment.text("username") or environment.text("password")
        if oauth and basic:
            raise SettingsError(
                f"{environment.origin('client_id') or environment.origin('client_secret')} asks "
                f"for OAuth and {environment.origin('username') or environment.origin('password')} "
                "for basic authentication: say which by CAMUNDA_AUTH_STRATEGY"
            )
        strategy = "oauth" if oauth else "basic" if basic else "none"
    if strategy == "basic":
        username, password = environment.text("username"), environment.text("password")
        if username is None:
            raise environment.missing("username", "basic authentication needs a user name")
        if password is None:
            raise environment.missing("password", "basic authentication needs a password")
        try:
            return BasicAuth(username, password)
        except SettingsError as error:
            raise environment.about("username", error) from None
    if strategy == "none":
        return None
    return oauth_settings(environment, is_cloud=addresses[0].host.endswith(CLOUD_DOMAIN))


def oauth_settings(environment: Environment, *, is_cloud: bool) -> OAuthClientCredentials:
    """Return the OAuth credentials that the environment holds.

    Raises:
        SettingsError: A variable is missing or makes no sense.
    """
    client_id, secret = environment.text("client_id"), environment.text("client_secret")
    server = environment.text("authorization_server") or (CLOUD_LOGIN if is_cloud else None)
    if client_id is None:
        raise environment.missing("client_id", "OAuth needs the client's id")
    if secret is None:
        raise environment.missing("client_secret", "OAuth needs the client's secret")
    if server is None:
        raise environment.missing("authorization_server", "OAuth needs the token endpoint's URL")
    connect_ms = environment.milliseconds("auth_connect_timeout") or _AUTH_TIMEOUT_MS
    read_ms = environment.milliseconds("auth_read_timeout") or _AUTH_TIMEOUT_MS
    try:
        return OAuthClientCredentials(
            client_id,
            secret,
            server,
            scope=environment.text("scope"),
            audience=environment.text("audience") or (CLOUD_AUDIENCE if is_cloud else None),
            resource=environment.text("resource"),
            connect_timeout_ms=connect_ms,
            read_timeout_ms=read_ms,
            cache_path=environment.text("token_file"),
        )
    except SettingsError as error:  # all else are texts
        expected = "the URL of a token endpoint, https://HOST[:PORT]/PATH"
        raise environment.wrong("authorization_server", expected) from error
