"""Nothing leaves the gateway before what it tells of is written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from grpclib.exceptions import GRPCError
from grpclib.server import Stream

from .engine import Rejection
from .journal import Journal

Method = Callable[[Stream[Any, Any]], Awaitable[None]]


def keeping(method: Method, journal: Journal) -> Method:
    """The method of an RPC, with answers that wait for the journal; refusals wait as well."""

    async def serve(stream: Stream[Any, Any]) -> None:
        kept = _Kept(stream, journal)
        try:
            # For whoever serves, it is a stream: it has all that one has.
            await method(kept)  # type: ignore[arg-type]
        except (GRPCError, Rejection):
            # They may follow from what others have done a moment ago.
            await kept.written()
            raise

    return serve


class _Kept:
    """A stream of grpclib's that sends what is certain."""

    def __init__(self, stream: Stream[Any, Any], journal: Journal) -> None:
        self._stream = stream
        self._journal = journal
        self._epoch = journal.epoch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def written(self) -> None:
        await self._journal.written(self._epoch)

    async def send_message(self, message: Any) -> None:
        await self._journal.written(self._epoch)
        await self._stream.send_message(message)
