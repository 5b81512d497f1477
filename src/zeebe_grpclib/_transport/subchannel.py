"""Connections of one event loop to one server: connect, back off, drain, choose.

There is at most one connection that takes new calls (`current`), and one attempt to make
the next; connections that a GOAWAY has told to go finish their calls beside it. Callers
share the attempt. After a failed one they fail fast, with its reason, until the back-off
allows another; those who asked to wait for a connection wait through it.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .._lazy import module_on_demand
from .._value import Value
from ..status import Origin, RpcError, StatusCode
from .backoff import Backoff, BackoffPolicy
from .connection import ConnectionOptions, OutageError, Phase
from .connector import Target, connect, within
from .deadline import NEVER
from .frames import ErrorCode
from .keepalive import KeepalivePolicy
from .protocol import CLOSED, ClientProtocol

if TYPE_CHECKING:
    from . import tls
else:
    tls = module_on_demand(".tls", __package__)

__all__ = ["ChannelOptions", "Subchannel"]

_log = logging.getLogger(__name__)

_CLOSE_LIMIT_S = 1.0


@dataclass(frozen=True, repr=False, eq=False)
class ChannelOptions(Value):
    """What may be set about a channel."""

    user_agent: str = "grpc-python-zeebe-grpclib"
    authority: str = ""
    """What requests name as ``:authority``; empty for the target's own."""
    connect_timeout_s: float = 20.0
    """Limit of one attempt, TLS and the server's first SETTINGS included."""
    backoff: BackoffPolicy = field(default_factory=BackoffPolicy)
    keepalive: KeepalivePolicy = field(default_factory=KeepalivePolicy)
    max_message: int = 5 << 20
    """Longest message accepted, in bytes; -1 for any."""
    unhurried: frozenset[str] = frozenset()
    """Paths of calls whose answers nobody waits for: they may come in groups."""


class Subchannel:
    """The live connections of one event loop."""

    __slots__ = (
        "_alive",
        "_attempt",
        "_attempted",
        "_backoff",
        "_closed",
        "_connection_options",
        "_failure",
        "_greeted",
        "_left",
        "_loop",
        "_options",
        "_started_at",
        "_target",
        "_waiters",
        "current",
    )

    def __init__(
        self,
        target: Target,
        options: ChannelOptions,
        loop: asyncio.AbstractEventLoop,
        random: Callable[[], float],
    ) -> None:
        """Start without a connection; the first call makes one."""
        self.current: ClientProtocol | None = None
        """The connection that takes new calls."""
        self._target = target
        self._loop = loop
        self._options = options
        scheme = "https" if target.ssl_context is not None else "http"
        authority = options.authority or target.authority
        self._connection_options = _connection_options(options, authority, scheme)
        self._backoff = Backoff(options.backoff, random)
        self._alive: list[ClientProtocol] = []
        self._attempt: asyncio.Task[None] | None = None
        self._attempted: ClientProtocol | None = None
        self._started_at = 0.0
        self._greeted: asyncio.Future[None] | None = None
        self._waiters: dict[asyncio.Future[None], None] = {}
        self._failure: OutageError | None = None
        self._left: OutageError | None = None
        self._closed = False

    def begin(self) -> None:
        """Begin an attempt, unless there is a connection, an attempt, or a pause to keep."""
        idle = self.current is None and self._attempt is None and not self._closed
        if idle and self._backoff.not_before <= self._loop.time():
            self._attempt = self._loop.create_task(self._connect())

    def is_idle(self) -> bool:
        """Whether there is no connection, no attempt, and nobody who waits for one."""
        return not self._alive and self._attempt is None and not self._waiters

    async def ready(self, deadline: float, wait_for_ready: bool) -> ClientProtocol:
        """Return a connection that takes calls, made if need be.

        Raises:
            RpcError: There is none: the attempt failed, the deadline passed, the channel
                was closed.
        """
        while True:
            if self._closed:
                text = "the channel is closed"
                raise RpcError(StatusCode.CANCELLED, text, origin=Origin.LOCAL)
            if deadline <= self._loop.time():
                raise self._too_late()
            if self.current is not None:
                return self.current
            failure = self._failure
            if self._attempt is None:
                pause_s = self._backoff.not_before - self._loop.time()
                if pause_s <= 0:
                    self._attempt = self._loop.create_task(self._connect())
                elif failure is not None and not wait_for_ready:
                    raise self._unavailable(f"; the next attempt waits {pause_s:.1f} s")
            await self._pause(deadline)
            if self._failure is not failure and self._failure is not None and not wait_for_ready:
                raise self._unavailable("")

    async def _pause(self, until: float) -> None:
        """Wait for the end of the attempt or of the back-off, for so long at most."""
        waiter = self._loop.create_future()
        if self._attempt is None:
            until = min(until, self._backoff.not_before)
        timer = self._loop.call_at(until, _wake, waiter) if until < NEVER else None
        self._waiters[waiter] = None
        try:
            await waiter
        finally:
            if timer is not None:
                timer.cancel()
            del self._waiters[waiter]
            if not self._waiters:
                self._waiters = {}  # an emptied dictionary keeps its room

    def _unavailable(self, more: str) -> RpcError:
        failure = self._failure
        text = f"no connection to {self._target}: {failure}{more}"
        error = RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.CONNECT, event=failure)
        error.__cause__ = failure
        error.next_attempt_s = max(self._backoff.not_before - self._loop.time(), 0.0)
        return error

    def _too_late(self) -> RpcError:
        text = "the deadline had passed before the call was sent"
        if self.current is None:
            last = self._failure or self._left
            why = f" (last attempt: {last})" if last is not None else ""
            text = f"no connection to {self._target} before the deadline{why}"
        error = RpcError(StatusCode.DEADLINE_EXCEEDED, text, origin=Origin.LOCAL)
        error.__cause__ = self._failure
        return error

    # --- the attempt

    async def _connect(self) -> None:
        self._started_at = self._loop.time()
        try:
            protocol = await self._first_connected()
        except Exception as error:  # noqa: BLE001 (whatever it was, it is why there is none)
            self._attempt_failed(error)
        else:
            self._failure = None
            self._backoff.succeeded()
            # It may have been told to go in the same read that brought the SETTINGS.
            if protocol.connection.phase is Phase.OPEN:
                self.current = protocol
            else:
                self._parted(protocol)
        finally:
            self._attempt = self._attempted = self._greeted = None
            self._wake_all()

    async def _first_connected(self) -> ClientProtocol:
        """Connect to the first target that can be connected to, in their order."""
        targets = (self._target, *self._target.others)
        limit_s = self._options.connect_timeout_s / len(targets)
        failures = []
        for target in targets:
            try:
                work = self._connected(target)
                return await within(work, limit_s, "no connection, TLS and SETTINGS")
            except Exception as error:  # noqa: BLE001 (whatever it was, it is why there is none)
                failures.append((target, error))
        if len(failures) == 1:
            raise failures[0][1]
        text = "; ".join(f"{target}: {tls.explain(error)}" for target, error in failures)
        raise OutageError(text) from failures[-1][1]

    async def _connected(self, target: Target) -> ClientProtocol:
        self._greeted = greeted = self._loop.create_future()
        keepalive = self._options.keepalive
        # gRFC A18: as long as keepalive's own time-out, where keepalive is on.
        user_timeout_s = keepalive.timeout_s if keepalive.time_s < NEVER else None
        protocol = None
        try:
            authority = self._options.authority or target.authority
            make_protocol = functools.partial(self._protocol, authority)
            protocol = await connect(target, make_protocol, user_timeout_s)
            await greeted
        except BaseException as error:
            # Whatever it was told, or is told by the end of a connection: nobody awaits it now.
            if not greeted.cancel() and not greeted.cancelled():
                greeted.exception()
            if protocol is not None:
                protocol.abort("the attempt was given up")
            # What never got a socket, because TLS failed, would never tell of its end.
            self._alive[:] = [each for each in self._alive if each.has_socket]
            if isinstance(error, OutageError) and target.ssl_context and error.__cause__ is None:
                # TLS 1.3 ends for us before the server has looked at our certificate, and not
                # every server says in TLS's own way what it misses.
                hint = tls.about_clients(target.shows_certificate)
                raise OutageError(f"{error} after the TLS handshake: {hint}") from error
            if isinstance(error, OutageError) and str(error) == CLOSED and not target.ssl_context:
                raise OutageError(f"{error} without a greeting: it may expect TLS") from error
            raise
        return protocol

    def _protocol(self, authority: str) -> ClientProtocol:
        options = self._connection_options
        if options.authority != authority:
            options = replace(options, authority=authority)
        protocol = ClientProtocol(options, self._loop, self._changed)
        self._alive.append(protocol)
        self._attempted = protocol
        return protocol

    def _attempt_failed(self, error: Exception) -> None:
        reason = error if isinstance(error, OutageError) else OutageError(tls.explain(error))
        if reason is not error:
            reason.__cause__ = error
        self._failure = reason
        self._backoff.failed(self._started_at)
        _log.debug("no connection to %s: %s", self._target, reason)

    # --- what connections tell

    def _changed(self, protocol: ClientProtocol) -> None:
        connection = protocol.connection
        if protocol is self._attempted:
            greeted = self._greeted
            if greeted is not None and not greeted.done() and connection.control.greeted:
                greeted.set_result(None)
            elif greeted is not None and not greeted.done() and connection.outage is not None:
                greeted.set_exception(connection.outage)
        if connection.phase is not Phase.OPEN and self.current is protocol:
            self.current = None
            self._heed(protocol)
            self._parted(protocol)
        if protocol.closed.done() and protocol in self._alive:
            self._alive.remove(protocol)

    def _heed(self, protocol: ClientProtocol) -> None:
        """Learn from the end of a connection that was in use."""
        connection = protocol.connection
        said = connection.control.goaway
        if said is not None:
            _log.debug("%s: %s", self._target, said)
            if said.code == ErrorCode.ENHANCE_YOUR_CALM and said.debug == "too_many_pings":
                options = self._connection_options
                policy = options.keepalive
                slower = replace(policy, time_s=policy.time_s * 2)
                self._connection_options = replace(options, keepalive=slower)
                _log.warning("%s finds keepalive too frequent: %s s", self._target, slower.time_s)

    def _parted(self, protocol: ClientProtocol) -> None:
        """Take the end of a connection in that was up, if it was up for nothing."""
        connection, now = protocol.connection, self._loop.time()
        used = connection.outbound.opened > 0
        said = connection.outage or connection.control.goaway
        self._left = None if used else OutageError(f"{said}, before any call was sent")
        if self._backoff.parted(self._started_at, now, used) and self._left is not None:
            self._attempt_failed(self._left)

    def _wake_all(self) -> None:
        for waiter in self._waiters:
            _wake(waiter)

    # --- the end

    async def close(self) -> None:
        """End everything: calls, connections, the attempt; return once sockets are gone."""
        self._closed = True
        self._wake_all()
        if self._attempt is not None:
            self._attempt.cancel()
            await asyncio.wait({self._attempt})
        gone = [protocol.closed for protocol in self._alive]
        for protocol in list(self._alive):
            protocol.close("the channel was closed")
        if gone:
            await asyncio.wait(gone, timeout=_CLOSE_LIMIT_S)

    def abort(self) -> None:
        """End everything at once, without a word to the server."""
        self._closed = True
        self._wake_all()
        if self._attempt is not None:
            self._attempt.cancel()
        for protocol in list(self._alive):
            protocol.abort("the channel was aborted")

    def leave(self) -> None:
        """Let go of sockets whose loop is closed and can't close them any more."""
        self._closed = True
        for protocol in self._alive:
            with contextlib.suppress(OSError):
                protocol.shut()
        self._alive.clear()


@functools.lru_cache(maxsize=16)
def _connection_options(options: ChannelOptions, authority: str, scheme: str) -> ConnectionOptions:
    """Return what connections say: one value for all of them to a server."""
    return ConnectionOptions(
        authority,
        scheme,
        options.user_agent,
        options.max_message,
        options.keepalive,
        options.unhurried,
    )


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
