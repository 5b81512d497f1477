"""Channels: descriptions of the way to a gateway, made by the functions here.

A `ZeebeChannel` holds an address, TLS settings, credentials and options; it opens no socket
until a client's first call. One channel can serve several clients and workers, one
`asyncio.run` after another, and sync clients in any thread.
"""

from __future__ import annotations

import ssl

from ._address import configured_address, parse_address
from ._channel_credentials import ChannelCredentials, ssl_channel_credentials
from ._channel_options import parse_options
from ._zeebe_channel import GrpclibChannel, ZeebeChannel
from .errors import SettingsError
from .types import ChannelArgumentType, Unset

__all__ = [
    "ChannelCredentials",
    "GrpclibChannel",
    "ZeebeChannel",
    "create_insecure_channel",
    "create_secure_channel",
    "ssl_channel_credentials",
]


def create_insecure_channel(
    grpc_address: str = Unset, channel_options: ChannelArgumentType | None = None
) -> ZeebeChannel:
    """Describe a plaintext way to a gateway; nothing is opened yet.

    Args:
        grpc_address: ``host:port``; by default what ZEEBE_ADDRESS says, or
            ``localhost:26500``.
        channel_options: Options by grpcio's names, such as
            ``[("grpc.keepalive_time_ms", 45_000)]``.

    Raises:
        SettingsError: The address or an option makes no sense.
    """
    address = configured_address() if grpc_address is Unset else grpc_address
    return ZeebeChannel(parse_address(address), parse_options(channel_options))


def create_secure_channel(
    grpc_address: str = Unset,
    channel_options: ChannelArgumentType | None = None,
    channel_credentials: ChannelCredentials | ssl.SSLContext | None = None,
) -> ZeebeChannel:
    """Describe a way to a gateway over TLS; nothing is opened yet.

    Args:
        grpc_address: ``host:port``; by default what ZEEBE_ADDRESS says, or
            ``localhost:26500``.
        channel_options: Options by grpcio's names.
        channel_credentials: From `ssl_channel_credentials`, or an `ssl.SSLContext`; by
            default the authorities that the system trusts.

    Raises:
        SettingsError: The address, an option or the credentials make no sense.
    """
    address = configured_address() if grpc_address is Unset else grpc_address
    credentials = ssl_channel_credentials() if channel_credentials is None else channel_credentials
    if not isinstance(credentials, (ChannelCredentials, ssl.SSLContext)):
        raise SettingsError(
            f"channel_credentials is of type {type(credentials).__name__}: expected what "
            "ssl_channel_credentials() of this package returns, or an ssl.SSLContext"
        )
    return ZeebeChannel(parse_address(address), parse_options(channel_options), credentials)
