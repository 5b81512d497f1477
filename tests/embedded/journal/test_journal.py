"""The journal with a real engine on a real disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.engine.harness import NOON_MS
from tests.embedded.journal.disk import DEPLOY, Disk, digest, limit
from tests.embedded.models import end, model, service, start, subprocess

from zeebe_grpclib.embedded.documents import MAX_DEPTH
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    EvaluateDecision,
    Rejection,
    SetVariables,
)
from zeebe_grpclib.embedded.journal import Journal, JournalError, JournalOptions, JournalProblem
from zeebe_grpclib.embedded.journal.snapshot import state_version
from zeebe_grpclib.embedded.journal.store import Store


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "data")


@pytest.mark.parametrize("fsync", [True, False])
@pytest.mark.parametrize("snapshot_after", [0, 5, 10_000])
async def test_everything_is_there_again(disk: Disk, fsync: bool, snapshot_after: int) -> None:
    journal = disk.open(fsync=fsync, snapshot_after=snapshot_after)
    journal.execute(DEPLOY)
    for number in range(20):
        disk.now_ms += 7
        journal.execute(CreateProcessInstance("p", {"n": number}))
        await journal.written(journal.epoch)
    (job, *_) = journal.execute(ActivateJobs("work", 3, 60_000)).jobs
    journal.execute(CompleteJob(job.key, {"done": True}))
    before = digest(journal)
    journal.close()

    disk.now_ms += 1_000
    again = disk.open(fsync=fsync, snapshot_after=snapshot_after)
    assert digest(again) == before
    # Keys go on, activated jobs keep their deadline.
    jobs = again.engine.inspection.jobs()
    created = again.execute(CreateProcessInstance("p"))
    assert created.process_instance_key > max(job.key for job in jobs)
    deadlines = {job.deadline for job in jobs if job.state == "ACTIVATED"}
    assert deadlines == {NOON_MS + 140 + 60_000}
    again.close()


async def test_a_replay_from_the_first_day_leads_to_the_same(disk: Disk) -> None:
    journal = disk.open(snapshot_after=3, keep_all=True)
    journal.execute(DEPLOY)
    for _ in range(10):
        journal.execute(CreateProcessInstance("p"))
        await journal.written(journal.epoch)
    before = digest(journal)
    journal.close()
    store = Store(disk.path, fsync=False, written_by="1.2.3")
    assert store.snapshot_info() is not None
    store._connection.execute("DELETE FROM snapshot")
    store.close()
    again = disk.open(snapshot_after=0)
    assert digest(again) == before
    again.close()


async def test_what_changes_nothing_is_not_written(disk: Disk) -> None:
    journal = disk.open(snapshot_after=0)
    journal.execute(DEPLOY)
    for _ in range(5):
        assert journal.execute(ActivateJobs("work", 1, 1_000)).jobs == ()
        with pytest.raises(Rejection):
            journal.execute(CompleteJob(1))
        with pytest.raises(Rejection):
            journal.execute(EvaluateDecision("none"))
    journal.close()
    assert disk.records() == 1


async def test_a_refusal_that_uses_up_keys_is_written(disk: Disk) -> None:
    journal = disk.open(snapshot_after=0)
    journal.execute(DEPLOY)
    key = journal.execute(CreateProcessInstance("p")).process_instance_key
    before = journal._keys.latest
    with pytest.raises(Rejection):
        journal.execute(SetVariables(1, {}))
    used = journal._keys.latest != before
    journal.execute(CreateProcessInstance("p"))
    journal.close()
    assert disk.records() == 3 + used
    again = disk.open(snapshot_after=0)
    assert key in again.engine.state.instances
    again.close()


async def test_answers_wait_for_the_disk(disk: Disk) -> None:
    journal = disk.open()
    journal.execute(DEPLOY)
    waiting = asyncio.create_task(journal.written(journal.epoch))
    await asyncio.sleep(0)
    assert not waiting.done()
    await waiting
    # Others read the same file: as a restart after a kill would.
    assert journal._store is not None
    assert len(list(journal._store.rows_after(0))) == 1
    await journal.written(journal.epoch)
    journal.close()


async def test_one_turn_is_one_transaction(disk: Disk) -> None:
    journal = disk.open()
    assert journal._store is not None
    groups: list[int] = []
    append: Callable[[Any], None] = journal._store.append

    def counting(rows: list[Any]) -> None:
        groups.append(len(rows))
        append(rows)

    journal._store.append = counting  # type: ignore[method-assign, assignment]
    journal.execute(DEPLOY)
    for _ in range(49):
        journal.execute(CreateProcessInstance("p"))
    await journal.written(journal.epoch)
    assert groups == [50]
    journal.close()


async def test_what_is_flushed_is_written_when_that_returns(disk: Disk) -> None:
    journal = disk.open()
    journal.execute(DEPLOY)
    await asyncio.sleep(0)  # that one is on its way
    journal.execute(CreateProcessInstance("p"))
    journal.flush()
    assert journal._store is not None
    assert len(list(journal._store.rows_after(0))) == 2
    limit(journal, 0)
    journal.execute(CreateProcessInstance("p", {"text": "x" * 100_000}))
    with pytest.raises(JournalError, match="full"):
        journal.flush()
    journal.close()
    assert disk.records() == 2


async def test_a_command_that_breaks_off_is_undone(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = disk.open(snapshot_after=1)
    journal.execute(DEPLOY)
    journal.execute(CreateProcessInstance("p"))
    before = digest(journal)
    key = journal._keys.latest

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(journal.engine._turn, "finish", broken)
        with pytest.raises(ZeroDivisionError):
            journal.execute(CreateProcessInstance("p"))
    assert digest(journal) == before
    assert journal._keys.latest == key
    assert journal.failure is None
    journal.execute(CreateProcessInstance("p"))
    after = digest(journal)
    journal.close()
    again = disk.open()
    assert digest(again) == after
    again.close()


async def test_the_clock_never_goes_back(disk: Disk) -> None:
    journal = disk.open()
    journal.execute(DEPLOY)
    disk.clock.turn_to(NOON_MS + 86_400_000)
    journal.execute(CreateProcessInstance("p"))
    journal.close()

    # An hour later, it is still a day ahead.
    disk.now_ms += 3_600_000
    journal = disk.open()
    assert disk.clock.now_ms() == NOON_MS + 90_000_000
    journal.execute(CreateProcessInstance("p"))
    journal.close()

    # Somebody has set the clock back by a year.
    disk.now_ms -= 365 * 86_400_000
    journal = disk.open()
    assert disk.clock.now_ms() == NOON_MS + 90_000_000
    disk.now_ms += 5
    assert disk.clock.now_ms() == NOON_MS + 90_000_005
    journal.execute(CreateProcessInstance("p"))
    after = digest(journal)
    journal.close()
    again = disk.open(snapshot_after=0)
    assert digest(again) == after
    again.close()


async def test_a_snapshot_of_other_code_is_refused_with_both_versions(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = disk.open()
    journal.execute(DEPLOY)
    journal.close()
    here = state_version()
    monkeypatch.setattr("zeebe_grpclib.embedded.journal.replay.state_version", lambda: "other")
    with pytest.raises(JournalError) as caught:
        disk.open()
    assert caught.value.problem is JournalProblem.VERSION
    assert caught.value.cause == (
        f"its snapshot has the state version {here}, written by zeebe-grpclib 1.2.3; "
        "zeebe-grpclib 1.2.3 reads state version other, and the commands before the snapshot "
        "were not kept"
    )


async def test_the_whole_journal_stands_in_for_a_snapshot_of_other_code(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = disk.open(keep_all=True)
    journal.execute(DEPLOY)
    journal.execute(CreateProcessInstance("p"))
    before = digest(journal)
    journal.close()
    monkeypatch.setattr("zeebe_grpclib.embedded.journal.replay.state_version", lambda: "other")
    again = disk.open(keep_all=True)
    assert digest(again) == before
    again.close()


async def test_an_engine_that_behaves_in_another_way_is_found_out(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = disk.open(snapshot_after=0)
    journal.execute(DEPLOY)
    journal.execute(CreateProcessInstance("p"))
    journal.close()
    monkeypatch.setattr("zeebe_grpclib.embedded.journal.replay.FIRST_KEY", 7)
    with pytest.raises(JournalError, match="record 1, DeployResource, leads to key 8, and led to"):
        disk.open()


async def test_before_it_is_open_nothing_is_accepted(disk: Disk) -> None:
    journal = Journal(disk.path, JournalOptions(), disk.clock, written_by="1")
    with pytest.raises(JournalError, match="is not open, for the gateway is not started"):
        journal.execute(DEPLOY)
    journal.close()


async def test_deep_values_and_deep_scopes_are_no_trouble(disk: Disk) -> None:
    deep: Any = 1
    for _ in range(MAX_DEPTH - 1):
        deep = [deep]
    inner, flows = [start(), service("a", "work"), end()], "start > a > end"
    for level in range(60):
        inner = [
            start(f"s{level}"),
            subprocess(f"sub{level}", *inner, flows=flows),
            end(f"e{level}"),
        ]
        flows = f"s{level} > sub{level} > e{level}"
    journal = disk.open(snapshot_after=10_000)
    journal.execute(DeployResource([("deep.bpmn", model("deep", *inner, flows=flows))]))
    journal.execute(CreateProcessInstance("deep", {"deep": deep}))
    await journal.written(journal.epoch)
    before = digest(journal)
    assert len(journal.engine.state.instances) == 62
    journal.close()
    assert disk.records() == 0
    again = disk.open()
    assert digest(again) == before
    again.close()
