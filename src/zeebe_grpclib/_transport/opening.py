"""From the description of a channel to one of ours that is ready to connect."""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from .._address import Address, host_of
from .._channel_options import ChannelOptions as Options
from .._lazy import module_on_demand
from .._proxy import Proxy, parse_proxy, proxy_for
from .._version import __version__
from ..channel import ChannelCredentials, ZeebeChannel
from .channel import Channel
from .connector import Target
from .keepalive import KeepalivePolicy
from .subchannel import ChannelOptions

if TYPE_CHECKING:
    from . import credentials, round_robin
else:
    credentials = module_on_demand(".credentials", __package__)
    round_robin = module_on_demand(".round_robin", __package__)

__all__ = ["connect", "link", "user_agent"]

# What a worker says of its jobs. Nothing waits for the answer but the end of the job's task.
_UNHURRIED = frozenset(
    f"/gateway_protocol.Gateway/{name}" for name in ("CompleteJob", "FailJob", "ThrowError")
)


def user_agent(prefix: str | None = None) -> str:
    """Return what this package says of itself to servers."""
    implementation = sys.implementation.name
    version = ".".join(map(str, sys.version_info[:3]))
    own = f"zeebe-grpclib/{__version__} (python/{version}; {implementation}; {sys.platform})"
    return f"{prefix} {own}" if prefix else own


def connect(channel: ZeebeChannel) -> Channel | round_robin.RoundRobin:
    """Return what runs a channel's calls; it connects when the first of them comes.

    Raises:
        SettingsError: The channel's TLS material makes no sense.
    """
    if channel.options.load_balancing == "round_robin":
        return round_robin.RoundRobin(_targets(channel), _settings(channel.options))
    return link(channel)


def link(channel: ZeebeChannel) -> Channel:
    """Return what runs a channel's calls on one connection, to the first address that answers.

    Raises:
        SettingsError: The channel's TLS material makes no sense.
    """
    first, *others = _targets(channel)
    settings = _settings(channel.options)
    return Channel(replace(first, others=tuple(others)) if others else first, settings)


def _targets(channel: ZeebeChannel) -> list[Target]:
    options, tls = channel.options, channel.tls
    context = credentials.SslContexts(tls) if isinstance(tls, ChannelCredentials) else tls
    return [
        Target(
            host=address.host,
            port=address.port,
            unix_path=address.unix_path or "",
            ssl_context=context,
            server_hostname=host_of(options.authority or ""),
            shows_certificate=isinstance(tls, ChannelCredentials) and tls.private_key is not None,
            proxy=_proxy(address, options),
        )
        for address in channel.addresses
    ]


@functools.lru_cache(maxsize=16)
def _settings(options: Options) -> ChannelOptions:
    """Return what the transport makes of options: one value for all channels that have them."""
    return ChannelOptions(
        user_agent=user_agent(options.user_agent_prefix),
        authority=options.authority or "",
        keepalive=KeepalivePolicy(
            time_s=options.keepalive_time_ms / 1000,
            timeout_s=options.keepalive_timeout_ms / 1000,
        ),
        max_message=options.max_receive_bytes,
        unhurried=_UNHURRIED,
    )


def _proxy(address: Address, options: Options) -> Proxy | None:
    if not options.use_proxy or address.unix_path is not None:
        return None
    if options.proxy:
        return parse_proxy(options.proxy)
    return proxy_for(address.host, address.port, os.environ)
