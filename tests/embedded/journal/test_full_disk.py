"""A disk without room, which is what SQLite is told: commands are undone and refused."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from tests.embedded.journal.disk import DEPLOY, Disk, digest, limit

from zeebe_grpclib.embedded.engine import (
    CreateProcessInstance,
)
from zeebe_grpclib.embedded.journal import JournalError, JournalProblem


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "data")


@pytest.mark.parametrize("fsync", [True, False])
async def test_a_full_disk_undoes_and_refuses_until_there_is_room(
    disk: Disk, fsync: bool, caplog: pytest.LogCaptureFixture
) -> None:
    journal = disk.open(fsync=fsync, snapshot_after=0)
    journal.execute(DEPLOY)
    journal.execute(CreateProcessInstance("p", {"n": 1}))
    await journal.written(journal.epoch)
    before, epoch = digest(journal), journal.epoch
    restored: list[str] = []
    journal.on_restored.append(lambda: restored.append(digest(journal)))

    limit(journal, 2)
    large = {"text": "x" * 100_000}
    journal.execute(CreateProcessInstance("p", large))
    journal.execute(CreateProcessInstance("p"))
    assert digest(journal) != before
    with pytest.raises(JournalError, match="database or disk is full") as caught:
        await journal.written(epoch)
    assert caught.value.problem is JournalProblem.FULL
    assert restored == [before]
    assert digest(journal) == before
    # Whoever has not asked yet is told as well.
    with pytest.raises(JournalError, match="database or disk is full"):
        await journal.written(epoch)
    limit(journal, 0)
    with pytest.raises(JournalError, match="database or disk is full"):
        journal.execute(CreateProcessInstance("p"))
    assert digest(journal) == before

    limit(journal, None)
    journal.execute(CreateProcessInstance("p", large))
    await journal.written(journal.epoch)
    with pytest.raises(JournalError, match="what this call did was undone"):
        await journal.written(epoch)
    after = digest(journal)
    journal.close()
    assert "can be written again" in caplog.text
    again = disk.open()
    assert digest(again) == after
    again.close()


async def test_no_room_for_a_snapshot_is_no_failure(
    disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    journal = disk.open(snapshot_after=3)
    journal.execute(DEPLOY)
    journal.execute(CreateProcessInstance("p", {"text": "x" * 200_000}))
    await journal.written(journal.epoch)
    journal.execute(CreateProcessInstance("p"))
    limit(journal, 5)
    with caplog.at_level(logging.WARNING):
        await journal.written(journal.epoch)
        journal.flush()
    assert "no snapshot: " in caplog.text
    before = digest(journal)
    limit(journal, None)
    journal.close()
    again = disk.open()
    assert digest(again) == before
    again.close()
