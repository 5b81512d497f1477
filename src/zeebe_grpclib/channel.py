"""Channels: descriptions of the way to a gateway, made by the functions here.

A `ZeebeChannel` holds an address, TLS settings, credentials and options; it opens no socket
until a client's first call. One channel can serve several clients and workers, one
`asyncio.run` after another, and sync clients in any thread.

All functions take these besides what is pyzeebe's:

- ``call_credentials``: what proves who the clients are, from `credentials`; never sent over
  plaintext, unless to this machine or with ``allow_insecure_token=True``;
- ``retry_policy``: which failed calls are sent again; none by default;
- ``interceptors``: hooks around each call, see `interceptors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from . import _peer_paths
from ._address import Address, configured_address, parse_addresses
from ._channel_credentials import ChannelCredentials, check_tls, ssl_channel_credentials
from ._channel_options import parse_options
from ._lazy import module_on_demand
from ._zeebe_channel import GrpclibChannel, ZeebeChannel
from .errors import SettingsError
from .types import ChannelArgumentType, Unset

if TYPE_CHECKING:
    import ssl

    from . import _configuration, _retry, _settings, credentials
    from . import interceptors as hooks
else:
    ssl = module_on_demand("ssl", "")
    _configuration = module_on_demand("._configuration", __package__)
    # Signatures name classes by their modules: `typing.get_type_hints` loads them by that.
    _retry = module_on_demand("._retry", __package__)
    _settings = module_on_demand("._settings", __package__)
    credentials = module_on_demand(".credentials", __package__)
    hooks = module_on_demand(".interceptors", __package__)
    # pyzeebe's paths below this module.
    __getattr__ = _peer_paths.below(__name__)

__all__ = [
    "ChannelCredentials",
    "GrpclibChannel",
    "ZeebeChannel",
    "create_camunda_cloud_channel",
    "create_insecure_channel",
    "create_oauth2_client_credentials_channel",
    "create_secure_channel",
    "ssl_channel_credentials",
]


def create_insecure_channel(
    grpc_address: str = Unset,
    channel_options: ChannelArgumentType | None = None,
    *,
    call_credentials: credentials.CallCredentials | None = None,
    retry_policy: _retry.RetryPolicy | None = None,
    interceptors: Sequence[hooks.CallInterceptor] = (),
    allow_insecure_token: bool = False,
) -> ZeebeChannel:
    """Describe a plaintext way to a gateway; nothing is opened yet.

    Args:
        grpc_address: ``host:port``, several of them with commas between, or a URI; by
            default what ZEEBE_ADDRESS says, or ``localhost:26500``.
        channel_options: Options by grpcio's names, such as
            ``[("grpc.keepalive_time_ms", 45_000)]``.
        call_credentials: What proves who the clients are.
        retry_policy: Which failed calls are sent again.
        interceptors: Hooks around each call.
        allow_insecure_token: Send credentials to other machines without TLS.

    Raises:
        SettingsError: The address or an option makes no sense, the address asks for TLS, or
            credentials would go out unencrypted.
    """
    return ZeebeChannel(
        _addresses(grpc_address, secure=False),
        parse_options(channel_options),
        call_credentials=call_credentials,
        retry_policy=retry_policy,
        interceptors=interceptors,
        allow_insecure_token=allow_insecure_token,
    )


def create_secure_channel(
    grpc_address: str = Unset,
    channel_options: ChannelArgumentType | None = None,
    channel_credentials: ChannelCredentials | ssl.SSLContext | None = None,
    *,
    call_credentials: credentials.CallCredentials | None = None,
    retry_policy: _retry.RetryPolicy | None = None,
    interceptors: Sequence[hooks.CallInterceptor] = (),
) -> ZeebeChannel:
    """Describe a way to a gateway over TLS; nothing is opened yet.

    Args:
        grpc_address: ``host:port``, several of them with commas between, or a URI; by
            default what ZEEBE_ADDRESS says, or ``localhost:26500``.
        channel_options: Options by grpcio's names.
        channel_credentials: From `ssl_channel_credentials`, or an `ssl.SSLContext`; by
            default the authorities that the system trusts.
        call_credentials: What proves who the clients are.
        retry_policy: Which failed calls are sent again.
        interceptors: Hooks around each call.

    Raises:
        SettingsError: The address, an option or the credentials make no sense.
    """
    return ZeebeChannel(
        _addresses(grpc_address, secure=True),
        parse_options(channel_options),
        _tls(channel_credentials),
        call_credentials=call_credentials,
        retry_policy=retry_policy,
        interceptors=interceptors,
    )


def create_oauth2_client_credentials_channel(
    grpc_address: str = Unset,
    client_id: str = Unset,
    client_secret: str = Unset,
    authorization_server: str = Unset,
    scope: str | None = Unset,
    audience: str | None = Unset,
    channel_credentials: ChannelCredentials | ssl.SSLContext | None = None,
    channel_options: ChannelArgumentType | None = None,
    leeway: int = 60,
    expire_in: int | None = None,
    *,
    client_authentication: Literal["basic", "body"] = "basic",
    retry_policy: _retry.RetryPolicy | None = None,
    interceptors: Sequence[hooks.CallInterceptor] = (),
    allow_insecure_token: bool = False,
) -> ZeebeChannel:
    """Describe a way to a self-managed Camunda 8 with OAuth; nothing is opened yet.

    TLS is spoken, unless the address is a URI that asks for plaintext (``http://...``). For
    time-outs, a proxy, an own authority or a token file use `OAuthClientCredentials` with
    `create_secure_channel`.

    Args:
        grpc_address: Where the gateway is; by default what ZEEBE_ADDRESS says, or
            ``localhost:26500``.
        client_id: Id of the client; by default CAMUNDA_CLIENT_ID or ZEEBE_CLIENT_ID.
        client_secret: Its secret; by default CAMUNDA_CLIENT_SECRET or ZEEBE_CLIENT_SECRET.
        authorization_server: URL of the token endpoint; by default CAMUNDA_OAUTH_URL or
            ZEEBE_AUTHORIZATION_SERVER_URL.
        scope: Scope to ask for; by default ZEEBE_TOKEN_SCOPE, or none.
        audience: Audience to ask for; by default CAMUNDA_TOKEN_AUDIENCE or
            ZEEBE_TOKEN_AUDIENCE, or none.
        channel_credentials: As for `create_secure_channel`.
        channel_options: Options by grpcio's names.
        leeway: Seconds before its end from which a token counts as expired.
        expire_in: Seconds that a token lives whose answer does not tell it.
        client_authentication: Where id and secret are sent: in the ``basic`` header, or in
            the ``body``.
        retry_policy: Which failed calls are sent again.
        interceptors: Hooks around each call.
        allow_insecure_token: Send tokens to other machines without TLS.

    Raises:
        SettingsError: Something is missing or makes no sense.
    """
    addresses = _addresses(grpc_address, secure=None)
    return ZeebeChannel(
        addresses,
        parse_options(channel_options),
        None if addresses[0].secure is False else _tls(channel_credentials),
        call_credentials=_oauth(
            _settings.Environment(),
            client_id=client_id,
            client_secret=client_secret,
            authorization_server=authorization_server,
            scope=scope,
            audience=audience,
            client_authentication=client_authentication,
            leeway_s=leeway,
            expires_in_s=expire_in,
        ),
        retry_policy=retry_policy,
        interceptors=interceptors,
        allow_insecure_token=allow_insecure_token,
    )


def create_camunda_cloud_channel(
    client_id: str = Unset,
    client_secret: str = Unset,
    cluster_id: str = Unset,
    region: str = Unset,
    authorization_server: str = Unset,
    scope: str | None = Unset,
    audience: str | None = Unset,
    channel_credentials: ChannelCredentials | ssl.SSLContext | None = None,
    channel_options: ChannelArgumentType | None = None,
    leeway: int = 60,
    expire_in: int | None = None,
    *,
    retry_policy: _retry.RetryPolicy | None = None,
    interceptors: Sequence[hooks.CallInterceptor] = (),
) -> ZeebeChannel:
    """Describe the way to a cluster in Camunda's SaaS; nothing is opened yet.

    Args:
        client_id: Id of the client; by default CAMUNDA_CLIENT_ID or ZEEBE_CLIENT_ID.
        client_secret: Its secret; by default CAMUNDA_CLIENT_SECRET or ZEEBE_CLIENT_SECRET.
        cluster_id: Id of the cluster; by default CAMUNDA_CLUSTER_ID.
        region: Its region; by default CAMUNDA_CLUSTER_REGION, or ``bru-2``.
        authorization_server: URL of the token endpoint; by default CAMUNDA_OAUTH_URL or
            ZEEBE_AUTHORIZATION_SERVER_URL, or the SaaS's own.
        scope: Scope to ask for; by default ZEEBE_TOKEN_SCOPE, or none.
        audience: Audience to ask for; by default CAMUNDA_TOKEN_AUDIENCE or
            ZEEBE_TOKEN_AUDIENCE, or ``zeebe.camunda.io``.
        channel_credentials: As for `create_secure_channel`.
        channel_options: Options by grpcio's names.
        leeway: Seconds before its end from which a token counts as expired.
        expire_in: Seconds that a token lives whose answer does not tell it.
        retry_policy: Which failed calls are sent again.
        interceptors: Hooks around each call.

    Raises:
        SettingsError: Something is missing or makes no sense.
    """
    environment = _settings.Environment()
    cluster = _given(cluster_id, environment, "cluster_id")
    where = _given(region, environment, "cluster_region", _configuration.DEFAULT_REGION)
    oauth = _oauth(
        environment,
        client_id=client_id,
        client_secret=client_secret,
        authorization_server=authorization_server,
        scope=scope,
        audience=audience,
        is_cloud=True,
        leeway_s=leeway,
        expires_in_s=expire_in,
    )
    return create_secure_channel(
        _configuration.cloud_address(cluster, where),
        channel_options,
        channel_credentials,
        call_credentials=oauth,
        retry_policy=retry_policy,
        interceptors=interceptors,
    )


def _addresses(text: str, *, secure: bool | None) -> tuple[Address, ...]:
    """Read an argument, or else what the environment says.

    Raises:
        SettingsError: It is none, or its scheme contradicts the kind of channel.
    """
    try:
        addresses = parse_addresses(configured_address() if text is Unset else text)
    except SettingsError as error:
        if text is Unset:
            raise SettingsError(f"the environment variable ZEEBE_ADDRESS: {error}") from None
        raise
    asks_for = addresses[0].secure
    if secure is not None and asks_for is not None and asks_for is not secure:
        kinds = ("an insecure", "TLS") if asks_for else ("a secure", "plaintext")
        raise SettingsError(
            f"{kinds[0]} channel was asked for, but the scheme of its address means {kinds[1]}"
        )
    return addresses


def _tls(
    given: ChannelCredentials | ssl.SSLContext | None,
) -> ChannelCredentials | ssl.SSLContext:
    return ssl_channel_credentials() if given is None else check_tls(given)


def _oauth(
    environment: _settings.Environment,
    *,
    client_id: str,
    client_secret: str,
    authorization_server: str,
    scope: str | None,
    audience: str | None,
    is_cloud: bool = False,
    **more: Any,
) -> credentials.OAuthClientCredentials:
    """Return credentials of arguments, and of the environment where there are none."""
    server = _configuration.CLOUD_LOGIN if is_cloud else None
    try:
        return credentials.OAuthClientCredentials(
            _given(client_id, environment, "client_id"),
            _given(client_secret, environment, "client_secret"),
            _given(authorization_server, environment, "authorization_server", server),
            scope=_optional(scope, environment, "scope"),
            audience=_optional(
                audience,
                environment,
                "audience",
                _configuration.CLOUD_AUDIENCE if is_cloud else None,
            ),
            **more,
        )
    except SettingsError as error:
        if authorization_server is Unset and str(error).startswith("authorization_server"):
            raise environment.about("authorization_server", error) from None
        raise


def _given(
    value: str, environment: _settings.Environment, key: str, default: str | None = None
) -> str:
    """Return an argument, or what the environment says.

    Raises:
        SettingsError: Nobody says anything.
    """
    found = _optional(value, environment, key, default)
    if found is None:
        raise environment.missing(key, f"the argument {key} is missing")
    return found


def _optional(
    value: str | None, environment: _settings.Environment, key: str, default: str | None = None
) -> str | None:
    return (environment.text(key) or default) if value is Unset else value
