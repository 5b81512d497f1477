from __future__ import annotations

import asyncio
from typing import Any

from zeebe_grpclib.embedded.gathering import GatheringTransport


class Wire(asyncio.Transport):
    """Notes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.ended = ""

    def write(self, data: Any) -> None:
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def is_closing(self) -> bool:
        return bool(self.ended)

    def get_write_buffer_size(self) -> int:
        return 7


async def test_what_is_written_in_one_turn_is_one_write() -> None:
    wire = Wire()
    gathering = GatheringTransport(wire)
    gathering.write(b"a")
    gathering.write(b"b")
    assert (wire.writes, gathering.get_write_buffer_size()) == ([], 9)
    await asyncio.sleep(0)
    gathering.write(b"c")
    await asyncio.sleep(0)
    assert wire.writes == [b"ab", b"c"]


async def test_much_is_written_at_once() -> None:
    wire = Wire()
    gathering = GatheringTransport(wire)
    gathering.write(bytes(40_000))
    gathering.write(bytes(40_000))
    assert wire.writes == [bytes(80_000)]


async def test_closing_writes_the_rest_and_aborting_does_not() -> None:
    for end, writes in (("close", [b"rest"]), ("abort", [])):
        wire = Wire()
        gathering = GatheringTransport(wire)
        gathering.write(b"rest")
        getattr(gathering, end)()
        await asyncio.sleep(0)
        assert wire.writes == writes
        assert gathering.is_closing()
