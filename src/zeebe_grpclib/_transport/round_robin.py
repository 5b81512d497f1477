"""Calls that take turns over several gateways, or the many addresses of one name.

Each address has a channel of its own, with its own connection and back-off. Calls go round
those that are connected; one whose gateway went away is out until its back-off allows an
attempt that succeeds. Names are looked up again after failures, so that new addresses come
in and old ones go out.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random as random_numbers
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from ..status import Origin, RpcError, StatusCode
from .channel import Channel
from .connector import Target
from .subchannel import ChannelOptions

__all__ = ["RoundRobin", "resolve_target"]

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How often names are looked up again at most: gRPC's own interval.
RESOLVE_AGAIN_S = 30.0
# How often calls that wait for a connection look whether there is one.
ASK_AGAIN_S = 0.2


async def resolve_target(target: Target) -> list[Target]:
    """Return a target for each address of a target's name.

    Raises:
        OSError: The name has none.
    """
    if target.unix_path or target.proxy is not None:
        return [target]  # behind a proxy, names are the proxy's business
    found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=1)
    name = target.server_hostname or target.host
    hosts = dict.fromkeys(str(address[4][0]) for address in found)
    return [replace(target, host=host, server_hostname=name) for host in hosts]


class RoundRobin:
    """A link to several gateways, for one event loop."""

    def __init__(
        self,
        targets: Sequence[Target],
        options: ChannelOptions,
        *,
        resolve: Callable[[Target], Awaitable[list[Target]]] = resolve_target,
        random: Callable[[], float] = random_numbers.random,
    ) -> None:
        """Describe the ways; nothing is looked up or opened before the first call.

        Args:
            targets: The gateways.
            options: What holds for each of them.
            resolve: Looks up the addresses of a target.
            random: Uniform in [0, 1): spreads clients over the gateways, and attempts in time.
        """
        self._targets = tuple(targets)
        self._options = options
        self._resolve = resolve
        self._random = random
        self._channels: dict[tuple[str, int, str], Channel] = {}
        self._left: list[Channel] = []
        self._turn = int(random() * 1_000_000)
        self._looked_up_at = float("-inf")
        self._lookup: asyncio.Task[None] | None = None
        self._closed = False
        self._unknown: RpcError | None = None
        """Why no name has an address, where calls wait for one."""
        self._waiters: set[asyncio.Future[None]] = set()

    async def unary(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
        wait_for_ready: bool = False,
    ) -> T:
        """Call an RPC that has one answer, at the gateway whose turn it is."""
        loop = asyncio.get_running_loop()
        deadline = None if timeout_s is None else loop.time() + timeout_s
        while True:
            failure: RpcError | None = None
            for channel in await self._to_try(deadline, wait_for_ready):
                left_s = None if deadline is None else deadline - loop.time()
                try:
                    return await channel.unary(
                        path, request, timeout_s=left_s, decode=decode, metadata=metadata
                    )
                except RpcError as error:
                    failure = error
                    self._note(error)
                    if error.origin is not Origin.CONNECT:
                        raise
            failure = failure or self._unknown or self._nobody("there is no address")
            if not wait_for_ready:
                raise failure
            await self._pause(deadline, failure)

    async def server_streaming(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        metadata: Sequence[tuple[str, str | bytes]] = (),
        sent: Callable[[], object] | None = None,
        wait_for_ready: bool = False,
    ) -> AsyncGenerator[T, None]:
        """Call an RPC that has any number of answers, at the gateway whose turn it is."""
        loop = asyncio.get_running_loop()
        deadline = None if timeout_s is None else loop.time() + timeout_s
        while True:
            failure: RpcError | None = None
            for channel in await self._to_try(deadline, wait_for_ready):
                left_s = None if deadline is None else deadline - loop.time()
                answers = channel.server_streaming(
                    path, request, timeout_s=left_s, decode=decode, metadata=metadata, sent=sent
                )
                try:
                    async for answer in answers:
                        yield answer
                except RpcError as error:
                    failure = error
                    self._note(error)
                    if error.origin is not Origin.CONNECT:
                        raise
                else:
                    return
                finally:
                    await answers.aclose()
            failure = failure or self._unknown or self._nobody("there is no address")
            if not wait_for_ready:
                raise failure
            await self._pause(deadline, failure)

    async def close(self) -> None:
        """End all calls and connections."""
        self._closed = True
        for waiter in self._waiters:
            _wake(waiter)
        if self._lookup is not None:
            self._lookup.cancel()
            await asyncio.wait({self._lookup})
        for channel in (*self._channels.values(), *self._left):
            await channel.close()

    async def _to_try(self, deadline: float | None, wait_for_ready: bool) -> list[Channel]:
        """Return the channels to try; none where names are not known yet, and that may wait."""
        try:
            channels = await self._in_turn(deadline)
        except RpcError as failure:
            if not wait_for_ready or failure.origin is not Origin.CONNECT:
                raise
            self._unknown = failure
            return []
        self._unknown = None
        return channels

    async def _pause(self, deadline: float | None, failure: RpcError) -> None:
        """Wait for gateways that could not be reached; their back-offs go on by themselves.

        Raises:
            RpcError: The deadline has passed, or this link was closed.
        """
        loop = asyncio.get_running_loop()
        left_s = math.inf if deadline is None else deadline - loop.time()
        if self._closed:
            text = "the channel is closed"
            raise RpcError(StatusCode.CANCELLED, text, origin=Origin.LOCAL)
        if left_s <= 0:
            text = f"no connection before the deadline (last attempt: {failure.message})"
            raise RpcError(StatusCode.DEADLINE_EXCEEDED, text, origin=Origin.LOCAL)
        waiter = loop.create_future()
        timer = loop.call_later(min(ASK_AGAIN_S, left_s), _wake, waiter)
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiters.discard(waiter)

    async def _in_turn(self, deadline: float | None) -> list[Channel]:
        """Return the channels to try, the one whose turn it is first.

        Those that are connected come first; the others are there for when all of those fail
        to take the call, and are made to connect meanwhile.
        """
        if not self._channels and not self._closed:
            await self._looked_up(deadline)
        channels = list(self._channels.values())
        ready = [channel for channel in channels if channel.is_ready()]
        self._turn += 1
        first = self._turn % max(len(ready or channels), 1)
        chosen = ready or channels
        others = [channel for channel in channels if channel not in ready] if ready else []
        if others:
            # No call fails while the rest answers, but this gateway may have moved.
            self._look_up_again()
        return [*chosen[first:], *chosen[:first], *others]

    def _note(self, error: RpcError) -> None:
        """Look names up again after a gateway could not be reached, or went away."""
        if error.origin in {Origin.CONNECT, Origin.LOST, Origin.REFUSED}:
            self._look_up_again()

    def _look_up_again(self) -> None:
        loop = asyncio.get_running_loop()
        if self._closed or self._lookup is not None:
            return
        if loop.time() - self._looked_up_at >= RESOLVE_AGAIN_S:
            self._begin_lookup(loop)

    def _begin_lookup(self, loop: asyncio.AbstractEventLoop) -> asyncio.Task[None]:
        self._looked_up_at = loop.time()
        self._lookup = loop.create_task(self._look_up())
        return self._lookup

    async def _looked_up(self, deadline: float | None) -> None:
        """Wait for the first look-up.

        Raises:
            RpcError: No name has an address, or not in time.
        """
        loop = asyncio.get_running_loop()
        lookup = self._lookup or self._begin_lookup(loop)
        limit_s = None if deadline is None else max(deadline - loop.time(), 0)
        await asyncio.wait({lookup}, timeout=limit_s)
        if not lookup.done():
            text = "the gateways' names were not looked up before the deadline"
            raise RpcError(StatusCode.DEADLINE_EXCEEDED, text, origin=Origin.LOCAL)
        if not self._channels:
            error = None if lookup.cancelled() else lookup.exception()
            raise self._nobody(str(error or "there is no address")) from error

    async def _look_up(self) -> None:
        """Bring the channels in line with the addresses that the names have now."""
        found: dict[tuple[str, int, str], tuple[Target, str]] = {}
        failure: OSError | None = None
        try:
            for target in self._targets:
                try:
                    for one in await self._resolve(target):
                        # Each address is asked by the name that the user wrote.
                        authority = self._options.authority or target.authority
                        found[one.host, one.port, one.unix_path] = (one, authority)
                except OSError as error:
                    failure = error
        finally:
            self._lookup = None
        if not found:
            if failure is not None and not self._channels:
                raise failure
            return  # what was found before is better than nothing
        # A name whose addresses come and go must not leave a channel for each of them.
        self._left = [channel for channel in self._left if not channel.is_idle()]
        for key in [key for key in self._channels if key not in found]:
            # Its calls go on; its connection ends when it is idle, or with this link.
            self._left.append(self._channels.pop(key))
            logger.debug("%s is no address of the gateways any more", key)
        for key, (one, authority) in found.items():
            if key not in self._channels:
                options = replace(self._options, authority=authority)
                self._channels[key] = Channel(one, options, random=self._random)

    def _nobody(self, why: str) -> RpcError:
        names = ", ".join(str(target) for target in self._targets)
        text = f"no connection to {names}: {why}"
        return RpcError(StatusCode.UNAVAILABLE, text, origin=Origin.CONNECT)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
