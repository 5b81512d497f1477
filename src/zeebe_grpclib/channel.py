"""Channels: descriptions of the way to a gateway.

A `ZeebeChannel` holds an address, TLS settings and options; it is bound to no event loop
and opens no socket until a client's first call. Each event loop that uses it gets a
connection of its own, so one channel can serve several clients and workers, one
`asyncio.run` after another, and sync clients in any thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import ssl
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, TypeVar

from ._address import Address, configured_address, parse_address
from .errors import ClientClosedError, SettingsError
from .types import ChannelArgumentType, Unset

__all__ = [
    "ChannelCredentials",
    "GrpclibChannel",
    "ZeebeChannel",
    "create_insecure_channel",
    "create_secure_channel",
    "ssl_channel_credentials",
]

logger = logging.getLogger(__name__)

ChannelT = TypeVar("ChannelT", bound="ZeebeChannel")

# The interval of the official Java and Go clients; gateways accept 30 s and more.
DEFAULT_KEEPALIVE_MS = 45_000
DEFAULT_KEEPALIVE_TIMEOUT_MS = 20_000


@dataclass(frozen=True)
class ChannelOptions:
    """What `channel_options` may set, under this package's own names.

    Attributes:
        keepalive_time_ms: Silence after which the peer is asked for a sign of life.
        keepalive_timeout_ms: How long that sign may take before the connection is given up.
        max_receive_bytes: Largest answer that is accepted; -1 for any size.
        max_send_bytes: Largest request that is sent; -1 for any size.
        authority: What to send, and check in TLS, instead of the address's host name.
        user_agent_prefix: Put before this package's own user agent.
    """

    keepalive_time_ms: int = DEFAULT_KEEPALIVE_MS
    keepalive_timeout_ms: int = DEFAULT_KEEPALIVE_TIMEOUT_MS
    max_receive_bytes: int = 5 * 1024 * 1024
    max_send_bytes: int = -1
    authority: str | None = None
    user_agent_prefix: str | None = None


# grpcio's name -> (our field, its type, the least number). Others are warned about once.
_KNOWN_OPTIONS: dict[str, tuple[str, type, int]] = {
    "grpc.keepalive_time_ms": ("keepalive_time_ms", int, 1),
    "grpc.keepalive_timeout_ms": ("keepalive_timeout_ms", int, 1),
    "grpc.max_receive_message_length": ("max_receive_bytes", int, -1),
    "grpc.max_send_message_length": ("max_send_bytes", int, -1),
    "grpc.default_authority": ("authority", str, 0),
    "grpc.ssl_target_name_override": ("authority", str, 0),
    "grpc.primary_user_agent": ("user_agent_prefix", str, 0),
}
_warned_options: set[object] = set()


def parse_options(options: ChannelArgumentType | None) -> ChannelOptions:
    """Read channel options by grpcio's names; the first of several equal names counts.

    Raises:
        SettingsError: A known option has a value that makes no sense, or it is no pair.
    """
    known: dict[str, object] = {}
    for option in options or ():
        try:
            name, value = option
        except (TypeError, ValueError) as error:
            raise SettingsError(
                f"channel option {option!r} is no pair of a name and a value"
            ) from error
        if name not in _KNOWN_OPTIONS:
            if name not in _warned_options:
                _warned_options.add(name)
                logger.warning("channel option %r is not known here and has no effect", name)
            continue
        field, kind, least = _KNOWN_OPTIONS[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise SettingsError(
                f"channel option {name!r} is {value!r}: expected a value of type {kind.__name__}"
            )
        if isinstance(value, int) and value < least:
            raise SettingsError(f"channel option {name!r} is {value}: expected {least} or more")
        known.setdefault(field, value)
    return ChannelOptions(**known)  # type: ignore[arg-type] # checked against the table above


@dataclass(frozen=True, repr=False)
class ChannelCredentials:
    """TLS material; made by `ssl_channel_credentials`. Its repr shows no key."""

    root_certificates: bytes | None = None
    private_key: bytes | None = None
    certificate_chain: bytes | None = None

    def __repr__(self) -> str:
        roots = "system" if self.root_certificates is None else "own"
        return f"<ChannelCredentials roots={roots} client_certificate={bool(self.private_key)}>"


def ssl_channel_credentials(
    root_certificates: bytes | None = None,
    private_key: bytes | None = None,
    certificate_chain: bytes | None = None,
) -> ChannelCredentials:
    """Describe TLS as ``grpc.ssl_channel_credentials`` does.

    Args:
        root_certificates: Certificates of the authorities to trust, as PEM; None trusts
            those of the system.
        private_key: Private key of the client's own certificate, as PEM.
        certificate_chain: The client's own certificate and its intermediates, as PEM.

    Raises:
        SettingsError: Of key and certificate only one is given.
    """
    if (private_key is None) != (certificate_chain is None):
        raise SettingsError("private_key and certificate_chain go together; only one was given")
    return ChannelCredentials(root_certificates, private_key, certificate_chain)


class Link(Protocol):
    """The live side of a channel, as far as the channel itself has to do with it."""

    async def close(self) -> None:
        """End the connections of the running event loop; calls in flight there fail."""


class GrpclibChannel(Protocol):
    """What a `grpclib.client.Channel` looks like: clients take one of those as well.

    A description only, so that this package does not load grpclib for everybody: at run
    time a real one is expected.
    """

    def request(
        self,
        name: str,
        cardinality: Any,
        request_type: Any,
        reply_type: Any,
        *,
        timeout: float | None = None,
    ) -> Any:
        """Begin a call."""

    def close(self) -> None:
        """End the connection."""


class ZeebeChannel:
    """The way to a gateway. Make one with the ``create_*_channel`` functions.

    ``await channel.close()`` ends its connections, for every client that uses it; so does
    the end of an ``async with`` block.

    Attributes:
        address: Where the gateway is.
        options: Options in force.
        tls: How to speak TLS; None is plaintext.
    """

    def __init__(
        self,
        address: Address,
        options: ChannelOptions | None = None,
        tls: ChannelCredentials | ssl.SSLContext | None = None,
    ) -> None:
        self.address = address
        self.options = options or ChannelOptions()
        self.tls = tls
        # The transport's side, made at the first call, and the loops that have used it.
        self._link: Link | None = None
        self._loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
        # Clients, workers: whoever lets go last takes the connections along.
        self._users: weakref.WeakSet[object] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def acquire(self, user: object) -> None:
        """Note that someone calls through this channel.

        Raises:
            ClientClosedError: The channel was closed.
        """
        if self._closed:
            raise ClientClosedError(f"the channel to {self.address} was closed")
        if user not in self._users:
            with self._lock:
                self._users.add(user)

    def live_side(self, make: Callable[[ZeebeChannel], Link]) -> Link:
        """Return the transport's side of the channel, for the running event loop.

        Args:
            make: Makes it, for whoever asks first.
        """
        if self._pid != os.getpid():
            # A forked child: the parent's loops are not here, and who knows who held the lock.
            self._pid = os.getpid()
            self._lock = threading.Lock()
            self._loops = weakref.WeakSet()
        loop = asyncio.get_running_loop()
        link = self._link
        if link is None or loop not in self._loops:
            with self._lock:
                self._loops.add(loop)
                if self._link is None:
                    self._link = make(self)
                link = self._link
        return link

    async def release(self, user: object) -> None:
        """Note that someone is done; the last one takes the connections along."""
        if user in self._users:
            self._users.discard(user)
            if not self._users:
                await self._end_connections()

    async def __aenter__(self: ChannelT) -> ChannelT:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self, grace: float | None = None) -> None:  # noqa: ARG002 - grpcio's parameter
        """End the connections; further calls raise `ClientClosedError`.

        Args:
            grace: Accepted for grpcio's sake; calls in flight fail at once.
        """
        self._closed = True
        await self._end_connections()

    async def _end_connections(self) -> None:
        if self._pid != os.getpid():
            return  # what a forked child has not used is the parent's
        with self._lock:
            link, self._link = self._link, None
            loops = set(self._loops)
            self._loops.clear()
        if link is None:
            return
        here = asyncio.get_running_loop()
        for loop in loops - {here}:
            # A closed loop has taken its connections along by itself.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_begin_closing, link)
        if here in loops:
            await link.close()

    def __repr__(self) -> str:
        security = "plaintext" if self.tls is None else "TLS"
        state = "closed" if self._closed else "unused" if self._link is None else "in use"
        return f"<ZeebeChannel {self.address} {security}, {state}>"


# Tasks that close connections of loops other than the one that asked for it: an event loop
# itself keeps only weak references to its tasks.
_closing: set[asyncio.Task[None]] = set()


def _begin_closing(link: Link) -> None:
    task = asyncio.get_running_loop().create_task(link.close())
    _closing.add(task)
    task.add_done_callback(_closing.discard)


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
