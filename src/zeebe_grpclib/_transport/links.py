"""From a channel to its live side: our own transport, or a channel of grpclib's.

Either loads when the first call needs it, with the libraries under it.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .. import _transport
from ..channel import GrpclibChannel, ZeebeChannel
from ..errors import SettingsError

if TYPE_CHECKING:
    from .channel import Channel
    from .round_robin import RoundRobin

__all__ = ["Answers", "Link", "WaitForReady", "check_channel", "open_link"]

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
        sent: Callable[[], object] | None = None,
    ) -> Answers[T]:
        """Call an RPC that has any number of answers; ``sent`` is called when it has gone out."""
        ...


class WaitForReady:
    """A link whose calls all wait for a connection, until their deadlines."""

    def __init__(self, link: Channel | RoundRobin) -> None:
        self.unary: Any = functools.partial(link.unary, wait_for_ready=True)
        self.server_streaming: Any = functools.partial(link.server_streaming, wait_for_ready=True)


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


def open_link(channel: ZeebeChannel | GrpclibChannel, wait_for_ready: bool = False) -> Link:
    """Return the live side of a channel; nothing is connected before the first call.

    Args:
        channel: Where calls go.
        wait_for_ready: Whether calls wait for a connection; not through grpclib's channels.

    Raises:
        SettingsError: Its TLS material makes no sense.
    """
    if isinstance(channel, ZeebeChannel):
        link = channel.live_side(_connect)
        return WaitForReady(link) if wait_for_ready else link
    return _transport.grpclib_link.GrpclibLink(channel)


def _connect(channel: ZeebeChannel) -> Channel | RoundRobin:
    return _transport.opening.connect(channel)
