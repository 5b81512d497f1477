"""Running one fault: a raw server with a script, a channel of ours, the calls in flight."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.wire.server import RawServer, Script, well_behaved

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.subchannel import ChannelOptions
from zeebe_grpclib.status import Origin, RpcError

PATH = "/gateway_protocol.Gateway/Topology"
GUARD_S = 20.0
"""No call may last longer, whatever the server does: a hang fails the test."""


@dataclass(frozen=True)
class Outcome:
    """How one call ended."""

    status: str
    cause: str
    fate: str
    text: str
    answer: Any

    @staticmethod
    def of(error: RpcError) -> Outcome:
        if error.origin is Origin.ANSWERED:
            fate = "done"
        else:
            fate = "no" if error.surely_not_processed else "unknown"
        return Outcome(error.status.name, error.origin.name, fate, error.message, error)


@dataclass
class Bench:
    """A server, a channel to it, and calls."""

    server: RawServer
    channel: Channel
    decode: Callable[[bytes], bytes] = bytes
    tasks: list[asyncio.Task[Outcome]] = field(default_factory=list)

    async def call(self, request: bytes = b"hello", timeout_s: float | None = 6.0) -> Outcome:
        work = self.channel.unary(PATH, request, timeout_s=timeout_s, decode=self.decode)
        try:
            answer = await asyncio.wait_for(work, GUARD_S)
        except RpcError as error:
            return Outcome.of(error)
        return Outcome("OK", "-", "done", "", answer)

    async def read(self, timeout_s: float | None = 6.0, limit: int = 0) -> tuple[Outcome, int]:
        """Read a streaming call to its end, or so many messages; return how many came."""
        count = 0
        stream = self.channel.server_streaming(PATH, b"", timeout_s=timeout_s, decode=bytes)
        try:
            async for _ in stream:
                count += 1
                if count == limit:
                    break
            await stream.aclose()
        except RpcError as error:
            return Outcome.of(error), count
        return Outcome("OK", "-", "done", "", None), count


Run = Callable[[Bench], Awaitable[list[Outcome]]]


@dataclass(frozen=True)
class Fault:
    """One row's scenario."""

    name: str
    script: Script
    run: Run
    options: ChannelOptions
    decode: Callable[[bytes], bytes]
    says: str
    """What the (first) error's text must contain."""

    @contextlib.asynccontextmanager
    async def bench(self) -> AsyncIterator[Bench]:
        server = RawServer(self.script, well_behaved)
        async with server.listening():
            channel = Channel(Target("127.0.0.1", server.port), self.options, random=lambda: 0.5)
            bench = Bench(server, channel, self.decode)
            try:
                yield bench
            finally:
                await channel.close()


FAULTS: dict[str, Fault] = {}


def concurrently(calls: int, request: bytes) -> Run:
    async def run(bench: Bench) -> list[Outcome]:
        return list(await asyncio.gather(*(bench.call(request) for _ in range(calls))))

    return run


def fault(
    *,
    calls: int = 1,
    request: bytes = b"hello",
    run: Run | None = None,
    options: ChannelOptions | None = None,
    decode: Callable[[bytes], bytes] = bytes,
    says: str = "",
    name: str = "",
) -> Callable[[Script], Script]:
    """Register a server's script as the scenario of the row of its name."""

    def register(script: Script) -> Script:
        key = name or script.__name__
        assert key not in FAULTS, key
        FAULTS[key] = Fault(
            key,
            script,
            run or concurrently(calls, request),
            options or ChannelOptions(),
            decode,
            says,
        )
        return script

    return register
