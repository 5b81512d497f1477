"""Opening a connection: addresses, TLS, and the wait for the server's SETTINGS."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from .._lazy import module_on_demand
from .._value import Value
from .protocol import ClientProtocol

if TYPE_CHECKING:
    import ssl

    from .._proxy import Proxy
    from . import tls, tunnel
else:
    ssl = module_on_demand("ssl", "")
    tls = module_on_demand(".tls", __package__)
    tunnel = module_on_demand(".tunnel", __package__)

__all__ = ["Target", "connect", "interleaved", "within"]

T = TypeVar("T")
AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]

_HAPPY_EYEBALLS_S = 0.25
_LOOK_LIMIT_S = 3.0


@dataclass(frozen=True, repr=False, eq=False)
class Target(Value):
    """Where a server is.

    Exactly one of ``host`` with ``port``, and ``unix_path``.
    """

    host: str = ""
    port: int = 0
    unix_path: str = ""
    ssl_context: ssl.SSLContext | Callable[[], ssl.SSLContext] | None = None
    """TLS is spoken with it, or with what it returns for each connection; it is made to
    offer HTTP/2."""
    server_hostname: str = ""
    """The name that the certificate must have; empty for ``host``."""
    shows_certificate: bool = False
    """Whether the client shows a certificate of its own."""
    proxy: Proxy | None = None
    """The HTTP proxy that leads there."""
    others: tuple[Target, ...] = ()
    """Where else it may be, to be tried in this order."""

    def __str__(self) -> str:
        if self.unix_path:
            return f"unix:{self.unix_path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def authority(self) -> str:
        """What requests name as ``:authority``."""
        return "localhost" if self.unix_path else str(self)


def interleaved(addresses: Sequence[AddressInfo]) -> list[AddressInfo]:
    """Return addresses with the families taking turns, the resolver's first one first."""
    families: dict[int, list[AddressInfo]] = {}
    for address in addresses:
        families.setdefault(address[0], []).append(address)
    rounds = itertools.zip_longest(*families.values())
    return [address for turn in rounds for address in turn if address is not None]


async def within(work: Coroutine[Any, Any, T], limit_s: float, what: str) -> T:
    """Run some work, for so long at most.

    Raises:
        TimeoutError: It took longer; it was cancelled and is over.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=limit_s)
        if not task.done():
            raise TimeoutError(f"{what} within {limit_s:g} s")
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
        if not task.cancelled():
            # It may have failed just when this was cancelled, which leaves the failure to nobody.
            task.exception()


async def connect(
    target: Target, make_protocol: Callable[[], ClientProtocol], user_timeout_s: float | None
) -> ClientProtocol:
    """Open a socket, speak TLS if asked to, and return the protocol on it.

    Args:
        target: Where to.
        make_protocol: Called once, when the socket is open.
        user_timeout_s: TCP_USER_TIMEOUT, where the system has it: how long sent bytes may
            stay unacknowledged. None leaves the system's own.

    Raises:
        OSError: No address answered, or TLS failed.
    """
    loop = asyncio.get_running_loop()
    name = target.server_hostname or target.host or "localhost"
    sock = await _open_socket(loop, target)
    try:
        context = target.ssl_context
        if context is not None and not isinstance(context, ssl.SSLContext):
            context = context()
        if not target.unix_path:
            _set_tcp_options(sock, user_timeout_s)
        if context is None:
            transport, protocol = await loop.create_connection(make_protocol, sock=sock)
        else:
            tls.offer_h2(context)
            transport, protocol = await loop.create_connection(
                make_protocol, sock=sock, ssl=context, server_hostname=name
            )
    except ssl.SSLCertVerificationError as error:
        sock.close()
        der = await _certificate(target, name)
        raise tls.refused_certificate(error, name, der, time.time()) from error
    except ConnectionResetError as error:
        sock.close()
        # What asyncio raises has no text where the server has hung up within the handshake.
        raise tls.cut_handshake(target.shows_certificate) from error
    except BaseException:
        sock.close()
        raise
    if context is not None:
        ssl_object = transport.get_extra_info("ssl_object")
        try:
            tls.check_alpn(ssl_object.selected_alpn_protocol())
        except ConnectionError:
            transport.abort()
            raise
    return protocol


def _set_tcp_options(sock: socket.socket, user_timeout_s: float | None) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None and user_timeout_s is not None:
        sock.setsockopt(socket.IPPROTO_TCP, option, max(1, int(user_timeout_s * 1000)))


async def _certificate(target: Target, name: str) -> bytes | None:
    """Return the certificate that a server shows, trusted or not; None if there is none.

    A look at what was refused, to say what is wrong with it: nothing else is sent.
    """
    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    tls.offer_h2(context)

    async def look() -> bytes | None:
        sock = await _open_socket(loop, target)
        try:
            transport, _ = await loop.create_connection(
                asyncio.Protocol, sock=sock, ssl=context, server_hostname=name
            )
        except BaseException:
            sock.close()
            raise
        der: bytes | None = transport.get_extra_info("ssl_object").getpeercert(True)
        transport.abort()
        return der

    try:
        return await within(look(), _LOOK_LIMIT_S, "no look at the certificate")
    except (OSError, asyncio.TimeoutError):
        return None


async def _look_up(loop: asyncio.AbstractEventLoop, host: str, port: int) -> Sequence[AddressInfo]:
    """Return the addresses of a host; in a thread, unless its name is one."""
    # As bytes, for which Python does not load its tables of international names.
    name = host.encode() if host.isascii() else host
    try:
        return socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        if loop.get_debug():
            name = host  # it is logged then, and bytes have no text under `python -bb`
        return await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)


async def _open_socket(loop: asyncio.AbstractEventLoop, target: Target) -> socket.socket:
    if target.unix_path:
        return await _connected(loop, (socket.AF_UNIX, socket.SOCK_STREAM, 0), target.unix_path)
    at = target.proxy or target
    found = await _look_up(loop, at.host, at.port)
    if not found:
        raise OSError(f"{at.host!r} has no address")
    sock = await _first_connected(loop, interleaved(found))
    if target.proxy is not None:
        try:
            await tunnel.open_tunnel(loop, sock, target.proxy, str(target))
        except BaseException:
            sock.close()
            raise
    return sock


async def _connected(
    loop: asyncio.AbstractEventLoop, kind: tuple[int, int, int], address: Any
) -> socket.socket:
    sock = socket.socket(*kind)
    try:
        sock.setblocking(False)
        await loop.sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


async def _first_connected(
    loop: asyncio.AbstractEventLoop, addresses: list[AddressInfo]
) -> socket.socket:
    """Try all addresses, each a moment after the one before (Happy Eyeballs, RFC 8305)."""
    errors: list[BaseException] = []
    pending: set[asyncio.Task[socket.socket]] = set()
    winner: socket.socket | None = None
    left = list(addresses)
    try:
        while winner is None and (left or pending):
            if left:
                family, kind, proto, _, address = left.pop(0)
                attempt = _connected(loop, (family, kind, proto), address)
                pending.add(loop.create_task(attempt))
            done, pending = await asyncio.wait(
                pending,
                timeout=_HAPPY_EYEBALLS_S if left else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                error = task.exception()
                if error is not None:
                    errors.append(error)
                elif winner is None:
                    winner = task.result()
                else:
                    task.result().close()
        await _dismiss(pending)
    except BaseException:
        await _dismiss(pending)
        if winner is not None:
            winner.close()
        raise
    if winner is not None:
        return winner
    if len(errors) == 1:
        raise errors[0]
    raise OSError("; ".join(dict.fromkeys(map(str, errors))))


async def _dismiss(attempts: set[asyncio.Task[socket.socket]]) -> None:
    for task in attempts:
        task.cancel()
    if attempts:
        await asyncio.wait(attempts)
    for task in attempts:
        if not task.cancelled() and task.exception() is None:
            task.result().close()
    attempts.clear()
