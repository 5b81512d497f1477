"""What the gateway for worker tests is made of."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from grpclib.const import Status
from grpclib.server import Server

from zeebe_grpclib._proto import gateway_protocol as proto


@dataclass
class Seen:
    """One request that the gateway got."""

    rpc: str
    message: Any
    at: float


@dataclass
class JobState:
    """A job, from the gateway's side."""

    job: proto.ActivatedJob
    retries: int
    state: str = "activatable"
    deadline: float = 0.0
    activations: int = 0
    timer: asyncio.TimerHandle | None = None


@dataclass
class Fault:
    """What the next call of an RPC gets in place of its answer."""

    status: Status = Status.UNAVAILABLE
    message: str = "scripted"
    after_work: bool = False
    """Do what was asked, and then answer with the fault: the answer is lost."""
    gate: asyncio.Event | None = None
    """Wait for this first."""


class News:
    """Wakes whoever waits. No `asyncio.Condition`: its lock can get lost in a cancellation."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def tell(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, at_most_s: float) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await asyncio.wait({waiter}, timeout=at_most_s)
        finally:
            self._waiters.discard(waiter)


class CuttableServer(Server):
    """One that can cut its connections: grpclib's own lets them be."""

    def __init__(self, handlers: list[Any]) -> None:
        super().__init__(handlers)
        self._transports: list[Any] = []

    def _protocol_factory(self) -> Any:
        protocol = super()._protocol_factory()
        made = protocol.connection_made

        def connection_made(transport: Any) -> None:
            self._transports.append(transport)
            made(transport)

        protocol.connection_made = connection_made  # type: ignore[method-assign]
        return protocol

    def cut(self) -> None:
        for transport in self._transports:
            transport.abort()
        self._transports.clear()


@dataclass
class Pushed:
    job_type: str
    timeout_ms: int
    queue: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
