from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from zeebe_grpclib.embedded.engine import CompleteJob
from zeebe_grpclib.embedded.journal import JournalError
from zeebe_grpclib.embedded.journal.records import ACCEPTED, Record, read
from zeebe_grpclib.embedded.journal.store import Store
from zeebe_grpclib.embedded.journal.writing import FollowUp, Writer


class Bench:
    """A writer on a real store, and what it has told."""

    def __init__(self, path: Path, *, in_thread: bool) -> None:
        self.store = Store(path, fsync=False, written_by="test")
        self.failures: list[JournalError] = []
        self.follow_up: Callable[[], FollowUp | None] = lambda: None
        self.writer = Writer(
            self.store,
            asyncio.get_running_loop(),
            in_thread=in_thread,
            follow_up=self._follow,
            failed=self.fail,
        )

    def _follow(self) -> FollowUp | None:
        return self.follow_up()

    def fail(self, error: JournalError) -> None:
        self.failures.append(error)
        self.writer.reset(len(self.numbers()))

    def add(self, text: str = "") -> None:
        number = self.writer.noted + 1
        command = CompleteJob(number, {"text": text})
        self.writer.add(Record(number, 0, 0, 0, ACCEPTED, command))

    def numbers(self) -> list[int]:
        return [read(row).number for row in self.store.rows_after(0)]

    def close(self) -> None:
        self.writer.flush()
        self.writer.close()
        self.store.close()


@pytest.fixture(params=[True, False], ids=["in a thread", "at once"])
def in_thread(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def test_waiting_is_over_when_it_is_written(tmp_path: Path, in_thread: bool) -> None:
    bench = Bench(tmp_path, in_thread=in_thread)
    await bench.writer.wait()
    bench.add()
    bench.add()
    first = asyncio.create_task(bench.writer.wait())
    await asyncio.sleep(0)
    bench.add()
    await first
    assert bench.numbers()[:2] == [1, 2]
    await bench.writer.wait()
    assert bench.numbers() == [1, 2, 3]
    bench.close()


async def test_whoever_stops_waiting_disturbs_nobody(tmp_path: Path, in_thread: bool) -> None:
    bench = Bench(tmp_path, in_thread=in_thread)
    bench.add()
    gone, stays = (asyncio.create_task(bench.writer.wait()) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert bench.numbers() == [1]
    bench.close()


async def test_a_group_that_fails_takes_those_behind_it_along(
    tmp_path: Path, in_thread: bool
) -> None:
    bench = Bench(tmp_path, in_thread=in_thread)
    bench.add()
    await bench.writer.wait()
    connection = bench.store._connection
    ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    bench.add("x" * 100_000)
    first = asyncio.create_task(bench.writer.wait())
    await asyncio.sleep(0)
    bench.add()
    second = asyncio.create_task(bench.writer.wait())
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    # At once, it has failed before anybody could wait: those who come later ask elsewhere.
    assert isinstance(outcomes[0], JournalError) is in_thread
    assert len(bench.failures) in {1, 2}
    connection.execute("PRAGMA max_page_count = 100000").fetchall()
    bench.add()
    await bench.writer.wait()
    numbers = bench.numbers()
    # Behind each other, without a gap.
    assert numbers == list(range(1, len(numbers) + 1))
    bench.close()


async def test_what_follows_a_group_comes_after_it(tmp_path: Path, in_thread: bool) -> None:
    bench = Bench(tmp_path, in_thread=in_thread)
    seen: list[list[int]] = []
    bench.follow_up = lambda: lambda: seen.append(bench.numbers())
    bench.add()
    bench.add()
    bench.writer.flush()
    assert seen == [[1, 2]]
    bench.close()


async def test_flush_does_not_need_the_loop(tmp_path: Path, in_thread: bool) -> None:
    bench = Bench(tmp_path, in_thread=in_thread)
    for _ in range(3):
        bench.add()
    await asyncio.sleep(0)
    bench.add()
    bench.writer.flush()
    assert bench.numbers() == [1, 2, 3, 4]
    bench.close()


async def test_closing_tells_those_who_wait(tmp_path: Path) -> None:
    bench = Bench(tmp_path, in_thread=True)
    bench.add()
    bench.writer.flush()
    bench.writer.noted += 1  # of a record that nobody writes
    waiting = asyncio.create_task(bench.writer.wait())
    await asyncio.sleep(0)
    bench.close()
    with pytest.raises(JournalError, match="it was closed"):
        await waiting
