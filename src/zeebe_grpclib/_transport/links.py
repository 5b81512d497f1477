"""From a channel to its live side: our own transport, or a channel of grpclib's."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from .._address import Address
from .._channel_options import ChannelOptions as Options
from .._proxy import Proxy, parse_proxy, proxy_for
from .._version import __version__
from ..channel import ChannelCredentials, GrpclibChannel, ZeebeChannel
from ..errors import SettingsError
from .channel import Channel
from .connector import Target
from .credentials import SslContexts
from .keepalive import KeepalivePolicy
from .round_robin import RoundRobin
from .subchannel import ChannelOptions

__all__ = ["Answers", "Link", "check_channel", "open_link", "user_agent"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Answers(Protocol[T_co]):
    """The answers of a call, as they come."""

    def __aiter__(self) -> AsyncIterator[T_co]:
        """Read them in order."""
        ...

    def aclose(self) -> Coroutine[Any, Any, None]:
        """Leave the call: at once, and harmless once it is over."""
        ...


class Link(Protocol):
    """What the door needs of a transport. Everything that it raises is an `RpcError`."""

    async def unary(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
    ) -> T:
        """Call an RPC that has one answer."""
        ...

    def server_streaming(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
    ) -> Answers[T]:
        """Call an RPC that has any number of answers."""
        ...


def check_channel(channel: object) -> None:
    """Refuse what is no channel.

    Raises:
        SettingsError: It is none; says what was expected.
    """
    if isinstance(channel, ZeebeChannel):
        return
    # Whoever holds a channel of grpclib's has imported it; nobody else has to.
    client: Any = sys.modules.get("grpclib.client")
    if client is None or not isinstance(channel, client.Channel):
        raise SettingsError(
            f"grpc_channel is of type {type(channel).__module__}.{type(channel).__qualname__}: "
            "expected what create_insecure_channel() or another create_*_channel() of this "
            "package returns, or a grpclib.client.Channel"
        )


def open_link(channel: ZeebeChannel | GrpclibChannel) -> Link:
    """Return the live side of a channel; nothing is connected before the first call.

    Raises:
        SettingsError: Its TLS material makes no sense.
    """
    if isinstance(channel, ZeebeChannel):
        return channel.live_side(_connect)
    from .grpclib_link import GrpclibLink  # noqa: PLC0415 - loads grpclib, for its users only

    return GrpclibLink(channel)


def user_agent(prefix: str | None = None) -> str:
    """Return what this package says of itself to servers."""
    implementation = platform.python_implementation().lower()
    version = ".".join(map(str, sys.version_info[:3]))
    own = f"zeebe-grpclib/{__version__} (python/{version}; {implementation}; {sys.platform})"
    return f"{prefix} {own}" if prefix else own


def _connect(channel: ZeebeChannel) -> Channel | RoundRobin:
    options, tls = channel.options, channel.tls
    context = SslContexts(tls) if isinstance(tls, ChannelCredentials) else tls
    targets = [
        Target(
            host=address.host,
            port=address.port,
            unix_path=address.unix_path or "",
            ssl_context=context,
            server_hostname=options.authority or "",
            proxy=_proxy(address, options),
        )
        for address in channel.addresses
    ]
    settings = ChannelOptions(
        user_agent=user_agent(options.user_agent_prefix),
        authority=options.authority or "",
        keepalive=KeepalivePolicy(
            time_s=options.keepalive_time_ms / 1000,
            timeout_s=options.keepalive_timeout_ms / 1000,
        ),
        max_message=options.max_receive_bytes,
    )
    if options.load_balancing == "round_robin":
        return RoundRobin(targets, settings)
    first, *others = targets
    return Channel(replace(first, others=tuple(others)), settings)


def _proxy(address: Address, options: Options) -> Proxy | None:
    if not options.use_proxy or address.unix_path is not None:
        return None
    if options.proxy:
        return parse_proxy(options.proxy)
    return proxy_for(address.host, address.port, os.environ)
