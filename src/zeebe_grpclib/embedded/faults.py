"""What a gateway can be told to do wrong, so that tests see how clients take it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, TypeVar

from grpclib.const import Status
from grpclib.exceptions import GRPCError

from ..status import StatusCode
from .engine import Rejection
from .goodbye import say_goodbye

Method = Callable[[Any], Awaitable[None]]
FaultT = TypeVar("FaultT", bound="Fault")
FaultsT = TypeVar("FaultsT", bound="Faults")


class Fault:
    """One thing that goes wrong, from now on and until it is cleared.

    ``with`` clears it at the end of the block.

    Attributes:
        rpc: Which calls it meets, such as ``CompleteJob``; empty for all.
        hits: How many it has met.
    """

    def __init__(
        self,
        rpc: str,
        wrong: Callable[[Method, Any], Awaitable[None]],
        *,
        count: int | None,
        probability: float,
        seed: int | None,
        clear: Callable[[Fault], None],
    ) -> None:
        """See `Faults`, whose methods make them."""
        if not 0 <= probability <= 1:
            raise ValueError(f"probability must be from 0 to 1, but is {probability}")
        if count is not None and count < 1:
            raise ValueError(f"count must be at least 1, but is {count}")
        self.rpc = rpc
        self.hits = 0
        self._wrong = wrong
        self._left = count
        self._probability = probability
        # Repeatable chance, which no secret hangs on.
        self._chance = random.Random(seed)  # noqa: S311
        self._clear = clear

    def clear(self) -> None:
        """Let nothing go wrong any more by this; calls that it has met already are not helped."""
        self._clear(self)

    def meets(self, rpc: str) -> bool:
        """Whether a call is met, which counts it."""
        if self.rpc not in {"", rpc} or self._chance.random() >= self._probability:
            return False
        self.hits += 1
        if self._left is not None:
            self._left -= 1
            if not self._left:
                self.clear()
        return True

    async def serve(self, method: Method, stream: Any) -> None:
        """Serve a call wrongly."""
        await self._wrong(method, stream)

    def __enter__(self: FaultT) -> FaultT:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.clear()


class Faults:
    """The switches of a gateway: what shall go wrong with calls to it.

        with gateway.faults.refuse("CompleteJob", StatusCode.UNAVAILABLE, count=2):
            ...  # the first two CompleteJob fail

    The methods that add a fault take

    - ``rpc``: the name of a call in the protocol, such as ``CompleteJob``; empty for all calls;
    - ``count``: after so many calls it is over (None: it stays until it is cleared);
    - ``probability``: of a call to be met, from 0 to 1, repeatable with a ``seed``.

    They raise ValueError for an RPC that there is not, and for a count or probability out of range.

    Several may be on at once: a call meets them in the order in which they were added.
    ``with gateway.faults:`` clears all of them at the end.
    """

    def __init__(
        self,
        rpcs: frozenset[str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Begin without faults.

        Args:
            rpcs: The names of all calls.
            sleep: Waits for so many seconds.
        """
        self._rpcs = rpcs
        self._sleep = sleep
        self._faults: tuple[Fault, ...] = ()

    def refuse(
        self,
        rpc: str = "",
        status: StatusCode = StatusCode.UNAVAILABLE,
        message: str = "refused by gateway.faults",
        *,
        count: int | None = None,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> Fault:
        """Answer calls with a status, and do nothing of what they ask for.

        Raises:
            ValueError: It is OK, which is no refusal.
        """
        if status is StatusCode.OK:
            raise ValueError(
                "a call cannot be refused with OK; drop_answers takes it and is silent"
            )

        async def refuse(_method: Method, _stream: Any) -> None:
            raise GRPCError(Status(status.number), message, ())

        return self._add(rpc, refuse, count, probability, seed)

    def delay(
        self,
        rpc: str = "",
        delay_ms: float = 1_000,
        *,
        count: int | None = None,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> Fault:
        """Let calls wait before anything is done about them, in real time."""

        async def delay(method: Method, stream: Any) -> None:
            await self._sleep(delay_ms / 1000)
            await method(stream)

        return self._add(rpc, delay, count, probability, seed)

    def drop_answers(
        self,
        rpc: str = "",
        *,
        count: int | None = None,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> Fault:
        """Do what calls ask for, and never answer them: their clients wait for their deadlines."""

        async def drop(method: Method, stream: Any) -> None:
            # A refusal is an answer, too.
            with contextlib.suppress(GRPCError, Rejection):
                await method(_Mute(stream))
            await asyncio.Event().wait()

        return self._add(rpc, drop, count, probability, seed)

    def goaway(
        self,
        rpc: str = "",
        *,
        count: int | None = None,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> Fault:
        """Answer calls, and announce on their connections (GOAWAY) that these take no more.

        As gateways and proxies do before they are restarted; what is on its way is answered.
        """

        async def leave(method: Method, stream: Any) -> None:
            say_goodbye(stream)
            await method(stream)

        return self._add(rpc, leave, count, probability, seed)

    def clear(self) -> None:
        """Let nothing go wrong any more; calls that were met already are not helped."""
        self._faults = ()

    def wrapped(self, rpc: str, method: Method) -> Method:
        """The method of an RPC, with what goes wrong at the time of each call."""

        def serve(stream: Any) -> Awaitable[None]:
            # Every call passes here, and nearly always nothing shall go wrong: so no coroutine.
            if not self._faults:
                return method(stream)
            return _serve([fault for fault in self._faults if fault.meets(rpc)], method, stream)

        return serve

    def __enter__(self: FaultsT) -> FaultsT:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.clear()

    def _add(
        self,
        rpc: str,
        wrong: Callable[[Method, Any], Awaitable[None]],
        count: int | None,
        probability: float,
        seed: int | None,
    ) -> Fault:
        if rpc and rpc not in self._rpcs:
            known = ", ".join(sorted(self._rpcs))
            raise ValueError(f"there is no RPC {rpc!r}; there are {known}")
        fault = Fault(
            rpc, wrong, count=count, probability=probability, seed=seed, clear=self._remove
        )
        self._faults = (*self._faults, fault)
        return fault

    def _remove(self, fault: Fault) -> None:
        self._faults = tuple(known for known in self._faults if known is not fault)


async def _serve(met: list[Fault], method: Method, stream: Any) -> None:
    """Serve a call with all that goes wrong with it, the first outermost."""
    if not met:
        await method(stream)
        return

    async def rest(inner: Any) -> None:
        await _serve(met[1:], method, inner)

    await met[0].serve(rest, stream)


class _Mute:
    """A stream that sends nothing."""

    def __init__(self, stream: Any) -> None:
        self._inner = stream
        self._stream = stream._stream  # noqa: SLF001 - see `say_goodbye`

    async def recv_message(self) -> Any:
        return await self._inner.recv_message()

    async def send_initial_metadata(self) -> None:
        pass

    async def send_message(self, message: Any) -> None:
        pass
