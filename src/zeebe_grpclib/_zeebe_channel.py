"""What a channel is: the description of a way to a gateway, and whoever uses it.

A `ZeebeChannel` is bound to no event loop and opens no socket until a client's first call.
Each event loop that uses it gets a connection of its own, which ends with the loop at the
latest.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import weakref
from collections.abc import AsyncGenerator, Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from ._address import Address
from ._channel_credentials import ChannelCredentials
from ._channel_options import ChannelOptions
from ._lazy import module_on_demand
from .errors import ClientClosedError
from .types import ChannelArgumentType

if TYPE_CHECKING:
    import ssl

    from . import _channel_additions as additions
    from . import _configuration, _retry, _settings, credentials
    from . import interceptors as hooks
    from ._calls import tenants as defaults
else:
    additions = module_on_demand("._channel_additions", __package__)
    _configuration = module_on_demand("._configuration", __package__)
    _settings = module_on_demand("._settings", __package__)
    # Signatures name classes by their modules: `typing.get_type_hints` loads them by that.
    ssl = module_on_demand("ssl", "")
    _retry = module_on_demand("._retry", __package__)
    credentials = module_on_demand(".credentials", __package__)
    hooks = module_on_demand(".interceptors", __package__)
    defaults = module_on_demand("._calls.tenants", __package__)

__all__ = ["GrpclibChannel", "Link", "ZeebeChannel"]

ChannelT = TypeVar("ChannelT", bound="ZeebeChannel")
LinkT = TypeVar("LinkT", bound="Link")
T = TypeVar("T")


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
        metadata: Any = None,
    ) -> Any:
        """Begin a call."""

    def close(self) -> None:
        """End the connection."""


class ZeebeChannel:
    """The way to a gateway. Make one with the ``create_*_channel`` functions.

    ``await channel.close()`` ends its connections, for every client that uses it; so does
    the end of an ``async with`` block.

    Attributes:
        address: Where the gateway is, the first one where there are several.
        addresses: Where the gateways are.
        options: Options in force.
        tls: How to speak TLS; None is plaintext.
        call_credentials: What proves who the clients are; None for nothing.
        retry_policy: Which failed calls are sent again; None for none.
        interceptors: Hooks around each call.
        tenants: Whom requests are for that name no tenant; None leaves it to the gateway.
    """

    def __init__(
        self,
        address: Address | Sequence[Address],
        options: ChannelOptions | None = None,
        tls: ChannelCredentials | ssl.SSLContext | None = None,
        *,
        call_credentials: credentials.CallCredentials | None = None,
        retry_policy: _retry.RetryPolicy | None = None,
        interceptors: Sequence[hooks.CallInterceptor] = (),
        allow_insecure_token: bool = False,
        tenants: defaults.DefaultTenants | None = None,
    ) -> None:
        addresses = (address,) if isinstance(address, Address) else tuple(address)
        self.addresses = addresses
        self.address = addresses[0]
        self.options = options or ChannelOptions()
        if call_credentials is not None:
            additions.check_call_credentials(call_credentials)
            if tls is None and not allow_insecure_token:
                additions.refuse_plaintext(addresses, self.options)
        if retry_policy is not None:
            additions.check_retry_policy(retry_policy)
        self.tls = tls
        self.call_credentials = call_credentials
        self.retry_policy = retry_policy
        self.interceptors: tuple[hooks.CallInterceptor, ...] = ()
        if interceptors != ():
            self.interceptors = additions.check_interceptors(interceptors)
        self.tenants = tenants
        # What all clients of the channel have in common, such as their access token.
        self._shared: object | None = None
        # The transport's side, for each loop that has called; see `live_side`.
        self._sides: dict[asyncio.AbstractEventLoop, _LiveSide] = {}
        # Clients, workers: whoever lets go last takes the connections along.
        self._users: set[weakref.ref[object]] = set()
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._closed = False
        self.generation: object = object()
        """Another one once connections have ended: as long as it is the same, whoever has
        acquired the channel may keep what `live_side` returned for the loop it runs on."""
        _channels.add(self)

    @classmethod
    def from_environment(
        cls: type[ChannelT],
        grpc_address: str | None = None,
        channel_options: ChannelArgumentType | None = None,
        channel_credentials: ChannelCredentials | ssl.SSLContext | None = None,
        *,
        call_credentials: credentials.CallCredentials | None = None,
        retry_policy: _retry.RetryPolicy | None = None,
        interceptors: Sequence[hooks.CallInterceptor] = (),
        allow_insecure_token: bool = False,
    ) -> ChannelT:
        """Describe the way to the gateway that the environment variables name.

        TLS is spoken, unless the gateway is on this machine, the address is a URI that asks
        for plaintext (``http``, ``grpc``), or ``ZEEBE_INSECURE_CONNECTION=true`` does.
        ``python -m zeebe_grpclib settings`` shows all variables, and what is in force.

        Args:
            grpc_address: An address that counts in place of the environment's.
            channel_options: Options by grpcio's names; those given count.
            channel_credentials: How to speak TLS, in place of what the environment says.
            call_credentials: What proves who the clients are, in place of the environment's.
            retry_policy: Which failed calls are sent again, in place of the environment's.
            interceptors: Hooks around each call.
            allow_insecure_token: Send credentials to other machines without TLS.

        Raises:
            SettingsError: A variable makes no sense, is missing, or contradicts another one.
        """
        found = _configuration.configuration(
            _settings.Environment(),
            grpc_address,
            channel_options,
            channel_credentials,
            call_credentials,
        )
        return cls(
            found.addresses,
            found.options,
            found.tls,
            call_credentials=found.call_credentials,
            retry_policy=retry_policy or found.retry_policy,
            interceptors=interceptors,
            allow_insecure_token=allow_insecure_token,
            tenants=found.tenants,
        )

    @property
    def adds_to_calls(self) -> bool:
        """Whether its calls are more than one attempt with nothing sent along."""
        wanted = (self.call_credentials, self.retry_policy, self.interceptors or None)
        return any(each is not None for each in wanted)

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
        if weakref.ref(user) not in self._users:
            with self._lock:
                # Not a WeakSet, which takes a kilobyte for what is mostly one user.
                self._users.add(weakref.ref(user, self._users.discard))

    def shared(self, make: Callable[[ZeebeChannel], T]) -> T:
        """Return what all clients of this channel have in common, made once."""
        if self._pid != os.getpid():
            self._forked()
        with self._lock:
            if self._shared is None:
                self._shared = make(self)
            return cast("T", self._shared)  # there is one kind of it

    def live_side(self, make: Callable[[ZeebeChannel], LinkT]) -> LinkT:
        """Return the transport's side of the channel for the running event loop.

        When the loop shuts down (as at the end of `asyncio.run`), it is closed.

        Args:
            make: Makes it, if the loop has none yet.
        """
        if self._pid != os.getpid():
            self._forked()
        loop = asyncio.get_running_loop()
        side = self._sides.get(loop)
        if side is None:
            link = make(self)
            side = _LiveSide(link, _kept_open(link))
            with self._lock:
                for ended in [other for other in self._sides if other.is_closed()]:
                    del self._sides[ended]
                self._sides[loop] = side
            # An asynchronous generator is what an event loop sees to when it shuts down.
            with contextlib.suppress(StopIteration):  # it has come to its `yield`
                side.keeper.asend(None).send(None)
        return cast("LinkT", side.link)  # one channel has links of one kind

    def _forked(self) -> None:
        """Leave the parent's connections alone, in its forked child."""
        _left_behind.append(self._sides)
        self._sides = {}
        self.generation = object()
        self._lock = threading.Lock()  # whoever held it is not here
        self._pid = os.getpid()

    async def release(self, user: object) -> None:
        """Note that someone is done; the last one takes the connections along."""
        if weakref.ref(user) in self._users:
            self._users.discard(weakref.ref(user))
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
            self._forked()
        with self._lock:
            sides, self._sides = self._sides, {}
            self.generation = object()
        here = sides.pop(asyncio.get_running_loop(), None)
        for loop, side in sides.items():
            # A closed loop has taken its connections along by itself.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_begin_closing, side)
        if here is not None:
            await here.keeper.aclose()

    def __repr__(self) -> str:
        security = "plaintext" if self.tls is None else "TLS"
        state = "closed" if self._closed else "in use" if self._sides else "unused"
        where = ",".join(map(str, self.addresses))
        return f"<ZeebeChannel {where} {security}, {state}>"


_channels: weakref.WeakSet[ZeebeChannel] = weakref.WeakSet()


def _after_fork() -> None:
    for channel in list(_channels):
        channel._forked()  # noqa: SLF001 - the hook is the channel's own


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class _LiveSide:
    """The transport's side of a channel on one event loop, and what closes it."""

    __slots__ = ("keeper", "link")

    def __init__(self, link: Link, keeper: AsyncGenerator[None, None]) -> None:
        self.link = link
        self.keeper = keeper


async def _kept_open(link: Link) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await link.close()


# Tasks that close connections of loops other than the one that asked for it: an event loop
# itself keeps only weak references to its tasks.
_closing: set[asyncio.Task[None]] = set()

# Parents' connections, in forked children: kept, for finalising them would touch the
# parent's sockets.
_left_behind: list[object] = []


def _begin_closing(side: _LiveSide) -> None:
    task = asyncio.get_running_loop().create_task(side.keeper.aclose())
    _closing.add(task)
    task.add_done_callback(_closing.discard)
