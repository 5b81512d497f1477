"""What the environment says about the way to a gateway, put together."""

from __future__ import annotations

from dataclasses import dataclass

from ._address import DEFAULT_ADDRESS, Address, parse_addresses
from ._calls.tenants import DefaultTenants
from ._channel_credentials import ChannelCredentials, ssl_channel_credentials
from ._channel_options import DEFAULT_KEEPALIVE_MS, ChannelOptions
from ._proxy import is_loopback
from ._retry import RetryPolicy
from ._settings import Environment
from .credentials import BasicAuth, CallCredentials, OAuthClientCredentials
from .errors import SettingsError

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
    tls: ChannelCredentials | None
    call_credentials: CallCredentials | None
    retry_policy: RetryPolicy | None
    tenants: DefaultTenants | None = None


def configuration(environment: Environment, address: str | None = None) -> Configuration:
    """Return what the environment asks for.

    Args:
        environment: The variables.
        address: An address that counts in place of theirs.

    Raises:
        SettingsError: A variable makes no sense, is missing, or contradicts another one.
    """
    addresses = parse_addresses(_address(environment) if address is None else address)
    tls = _tls(environment, addresses)
    return Configuration(
        addresses,
        ChannelOptions(
            keepalive_time_ms=environment.milliseconds("keep_alive") or DEFAULT_KEEPALIVE_MS,
            authority=environment.text("authority"),
            user_agent_prefix=environment.text("user_agent"),
        ),
        tls,
        _call_credentials(environment, addresses),
        RetryPolicy() if environment.flag("retry") else None,
        _tenants(environment),
    )


def _tenants(environment: Environment) -> DefaultTenants | None:
    tenant_id = environment.text("tenant")
    listed = (environment.text("job_tenants") or "").split(",")
    job_tenant_ids = tuple(part.strip() for part in listed if part.strip())
    return DefaultTenants(tenant_id, job_tenant_ids) if tenant_id or job_tenant_ids else None


def cloud_address(cluster_id: str, region: str) -> str:
    """Return the address of a cluster in Camunda's SaaS."""
    return f"{cluster_id}.{region}{CLOUD_DOMAIN}:443"


def _address(environment: Environment) -> str:
    address = environment.text("address")
    if address is not None:
        return address
    cluster_id, host = environment.text("cluster_id"), environment.text("host")
    if cluster_id is not None:
        return cloud_address(cluster_id, environment.text("cluster_region") or DEFAULT_REGION)
    if host is not None:
        port = environment.text("port")
        if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise environment.wrong("port", "a number from 1 to 65535")
        return host if port is None else f"{host}:{port}"
    return DEFAULT_ADDRESS


def _tls(environment: Environment, addresses: tuple[Address, ...]) -> ChannelCredentials | None:
    """Return how to speak TLS; None for plaintext, which has to be asked for, or is local."""
    material = {
        key: _pem(environment, key)
        for key in ("root_certificates", "private_key", "certificate_chain")
    }
    wanted = _security(environment, addresses[0])
    if wanted is None:
        local = all(
            address.unix_path is not None or is_loopback(address.host) for address in addresses
        )
        wanted = any(material.values()) or not local
    if not wanted:
        return None
    return ssl_channel_credentials(
        **material, private_key_password=environment.text("private_key_password")
    )


def _pem(environment: Environment, key: str) -> bytes | str | None:
    """Return PEM that a variable holds itself, or else the path that one names."""
    inline = environment.text(f"{key}_pem")
    # Where a line break is hard to write, it is written as two characters.
    return environment.text(key) if inline is None else inline.replace("\\n", "\n").encode()


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
        return BasicAuth(username, password)
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
    return OAuthClientCredentials(
        client_id,
        secret,
        server,
        scope=environment.text("scope"),
        audience=environment.text("audience") or (CLOUD_AUDIENCE if is_cloud else None),
        resource=environment.text("resource"),
        connect_timeout_ms=environment.milliseconds("auth_connect_timeout") or _AUTH_TIMEOUT_MS,
        read_timeout_ms=environment.milliseconds("auth_read_timeout") or _AUTH_TIMEOUT_MS,
        cache_path=environment.text("token_file"),
    )
