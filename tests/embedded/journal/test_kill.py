"""kill -9 at random points under load: nothing acknowledged is lost, nothing is half done.

A handful of rounds here; ``nox -s kill`` plays 300, or as many as ZEEBE_KILL_ROUNDS says.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import time
from pathlib import Path

import pytest
from tests.embedded.journal.digest import described, state_digest
from tests.embedded.journal.load import Acknowledged, Load

from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.state import State
from zeebe_grpclib.embedded.journal.records import read
from zeebe_grpclib.embedded.journal.replay import _Past, replay
from zeebe_grpclib.embedded.journal.store import Store

PROGRAM = Path(__file__).with_name("killed_gateway.py")
# A journal is replayed from its start after each round: a new one, before that takes long.
ROUNDS_PER_JOURNAL = 6


class Rounds:
    """One journal, and what clients were told while it was written."""

    def __init__(self, data: Path, seed: int) -> None:
        self.told = Acknowledged()
        self.early = 0
        self._data = data
        self._chance = random.Random(seed)
        self._digest = ""

    async def play(self, fsync: str) -> None:
        """Start the gateway, put load on it, kill it, and look at what is left."""
        await self._start_and_kill(fsync)
        # After an early end, too: timers that were due may have fired by then.
        if self._data.exists():
            self._examine()

    async def _start_and_kill(self, fsync: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(PROGRAM), str(self._data), fsync),
            stdout=asyncio.subprocess.PIPE,
        )
        load: asyncio.Task[None] | None = None
        try:
            assert process.stdout is not None
            # Some at once, while it starts and reads.
            if self._chance.random() < 0.1:
                self.early += 1
                await asyncio.sleep(self._chance.uniform(0, 0.8))
                return
            digest = (await asyncio.wait_for(process.stdout.readline(), 50)).decode().strip()
            if self._digest:
                assert digest == self._digest, "a restart leads to another state"
            address = (await asyncio.wait_for(process.stdout.readline(), 50)).decode().strip()
            caller = Load(address, self.told, self._chance.getrandbits(60))
            load = asyncio.create_task(caller.run())
            await self._moment()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            if load is not None:
                load.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await load

    async def _moment(self) -> None:
        """Wait for a random moment, by what was told: a slow machine is not less under load."""
        until = len(self.told) + self._chance.randrange(100)
        latest_s = time.monotonic() + 20
        # Whoever is told of something has no reason to know that a test waits for it.
        while len(self.told) < until and time.monotonic() < latest_s:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        await asyncio.sleep(self._chance.uniform(0, 0.02))

    def _examine(self) -> None:
        store = Store(self._data, fsync=False, written_by="test")
        try:
            from_snapshot = replay(store, "test").engine.state
            log: list[ev.Event] = []
            past = _Past(store, None)
            past.loaded.engine.subscribe(log.append)
            for row in store.rows_after(0):
                past.repeat(read(row))
            from_start = past.loaded.engine.state
        finally:
            store.close()
        assert described(from_snapshot) == described(from_start)
        assert self.told.missing(log) == {}
        _check_pairs(from_start)
        self._digest = state_digest(from_start)


def _check_pairs(state: State) -> None:
    """What one command set together is there together."""
    for instance in state.instances.values():
        if instance.scope is None:
            variables = instance.variables
            assert variables.get("first") == variables.get("second")


async def _rounds(tmp_path: Path, count: int, seed: int) -> tuple[int, int]:
    told = early = 0
    rounds = Rounds(tmp_path / "data0", seed)
    for number in range(count):
        if number and number % ROUNDS_PER_JOURNAL == 0:
            rounds = Rounds(tmp_path / f"data{number}", seed + number)
        await rounds.play("nofsync" if number // ROUNDS_PER_JOURNAL % 2 else "fsync")
        if (number + 1) % ROUNDS_PER_JOURNAL == 0 or number + 1 == count:
            told += len(rounds.told)
            early += rounds.early
    return told, early


async def test_a_few_kills(tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")  # shown with whatever fails
    told, early = await _rounds(tmp_path, 4, seed)
    assert told > 10 or early > 1


@pytest.mark.slow
async def test_many_kills(tmp_path: Path) -> None:
    count = int(os.environ.get("ZEEBE_KILL_ROUNDS", "300"))
    seed = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
    print(f"\nseed {seed}")
    told, early = await _rounds(tmp_path, count, seed)
    print(f"{count} kills, {early} of them at the start, {told} acknowledged effects: all there")
    assert told > 10 * count
