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

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.ended = "half closed"

    def pause_reading(self) -> None:
        self.ended = "paused"

    def resume_reading(self) -> None:
        self.ended = "resumed"

    def is_closing(self) -> bool:
        return self.ended in {"closed", "aborted"}

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


async def test_ending_writes_the_rest_and_leaves_closing_to_the_other_side() -> None:
    wire = Wire()
    gathering = GatheringTransport(wire)
    gathering.write(b"rest")
    gathering.end()
    assert (wire.writes, wire.ended) == ([b"rest"], "half closed")
    assert gathering.is_closing()
    gathering.close()
    assert wire.ended == "half closed"
    gathering.abort()
    assert wire.ended == "aborted"


async def test_reading_is_paused_and_resumed() -> None:
    wire = Wire()
    gathering = GatheringTransport(wire)
    gathering.pause_reading()
    assert wire.ended == "paused"
    gathering.resume_reading()
    assert wire.ended == "resumed"
