"""A link that does what the test says, and what goes with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

from zeebe_grpclib._attempts import Attempts
from zeebe_grpclib._calls import Call, cluster
from zeebe_grpclib._retry import RetryPolicy
from zeebe_grpclib.status import Origin, RpcError, StatusCode

CALL: Call[Any] = cluster.topology()
OK = b"fine"


def error(status: str, origin: Origin = Origin.ANSWERED, text: str = "no") -> RpcError:
    return RpcError(StatusCode[status], text, origin=origin)


class FakeLink:
    """Answers calls from a plan, and keeps what came."""

    def __init__(self, *plan: Any) -> None:
        self.plan = list(plan)
        self.metadata: list[list[tuple[str, str | bytes]]] = []
        self.timeouts: list[float | None] = []
        self.closed = 0

    async def unary(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], Any],
        metadata: Sequence[tuple[str, str | bytes]] = (),
    ) -> Any:
        self.metadata.append(list(metadata))
        self.timeouts.append(timeout_s)
        step = self.plan.pop(0)
        if isinstance(step, BaseException):
            raise step
        return decode(step)

    async def server_streaming(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], Any],
        metadata: Sequence[tuple[str, str | bytes]] = (),
        sent: Callable[[], object] | None = None,
    ) -> AsyncGenerator[Any, None]:
        self.metadata.append(list(metadata))
        try:
            for step in self.plan.pop(0):
                if isinstance(step, BaseException):
                    raise step
                yield decode(step)
        finally:
            self.closed += 1


class Tokens:
    """An authorization with a token after the other."""

    def __init__(self, *values: str | BaseException) -> None:
        self.values = list(values)
        self.refused: list[str] = []

    def at_hand(self) -> str | None:
        head = self.values[0]
        return head if isinstance(head, str) else None

    async def get(self) -> str:
        head = self.values[0]
        if isinstance(head, BaseException):
            raise head
        return head

    async def after_refusal(self, value: str) -> str | None:
        self.refused.append(value)
        self.values.pop(0)
        return self.at_hand() if self.values else None


class Naps:
    """Sleep that takes no time."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def made(
    authorization: Any = None, policy: RetryPolicy | None = None, *interceptors: Any
) -> tuple[Attempts, Naps]:
    naps = Naps()
    return Attempts(authorization, policy, interceptors, random=lambda: 1.0, sleep=naps), naps


async def run(
    attempts: Attempts, link: FakeLink, call: Call[Any] | None = None, timeout_s: float | None = 9.0
) -> Any:
    return await attempts.unary(link, call or CALL, b"", timeout_s=timeout_s, decode=bytes)


async def collect(attempts: Attempts, link: FakeLink) -> list[Any]:
    answers = attempts.server_streaming(link, CALL, b"", timeout_s=None, decode=bytes)
    return [answer async for answer in answers]
