from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.journal.digest import described
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.engine import FIRST_KEY, CompleteJob, CreateProcessInstance
from zeebe_grpclib.embedded.engine import DeployResource as Deploy
from zeebe_grpclib.embedded.journal import JournalError, JournalProblem
from zeebe_grpclib.embedded.journal.records import ACCEPTED, Record, write
from zeebe_grpclib.embedded.journal.replay import replay, snapshot_content
from zeebe_grpclib.embedded.journal.snapshot import state_version, take
from zeebe_grpclib.embedded.journal.store import Store

WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path, fsync=False, written_by="1")
    yield store
    store.close()


@pytest.fixture
def harness() -> Harness:
    harness = Harness()
    harness.deploy(WORK)
    harness.create(variables={"x": 1})
    return harness


def last_key(harness: Harness) -> int:
    return harness.engine._turn.next_key() - 1


def records(harness: Harness) -> list[Record]:
    """Of what the harness has done."""
    return [
        Record(1, NOON_MS, 0, FIRST_KEY + 1, ACCEPTED, Deploy([("model.bpmn", WORK)])),
        Record(2, NOON_MS, 5, last_key(harness), ACCEPTED, CreateProcessInstance("p", {"x": 1})),
    ]


def test_nothing_leads_to_nothing(store: Store) -> None:
    replayed = replay(store, "1")
    assert set(replayed.engine.census().values()) == {0}
    assert (replayed.number, replayed.time_ms, replayed.keys.latest) == (0, 0, FIRST_KEY - 1)


def test_commands_are_carried_out_at_their_times(store: Store, harness: Harness) -> None:
    store.append(map(write, records(harness)))
    replayed = replay(store, "1")
    assert described(replayed.engine.state) == described(harness.engine.state)
    assert (replayed.number, replayed.replayed) == (2, 2)
    assert (replayed.time_ms, replayed.ahead_ms) == (NOON_MS, 5)
    assert len(replayed.deployments) == 1


def test_a_snapshot_saves_what_was_before_it(store: Store, harness: Harness) -> None:
    key = last_key(harness)
    content = snapshot_content(
        take(harness.engine.state, harness.log[:1]),
        time_ms=NOON_MS,
        ahead_ms=7,
        last_key=key,
        drawn=3,
    )
    store.put_snapshot(2, state_version(), content, keep_records=False)
    replayed = replay(store, "1")
    assert described(replayed.engine.state) == described(harness.engine.state)
    assert (replayed.number, replayed.replayed, replayed.keys.latest) == (2, 0, key)
    assert (replayed.time_ms, replayed.ahead_ms, replayed.entropy.drawn) == (NOON_MS, 7, 3)
    assert replayed.deployments == harness.log[:1]


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x04K\x01.", b"\x80\x04).", b"N."])
def test_a_snapshot_that_is_none_is_said(store: Store, content: bytes) -> None:
    store.put_snapshot(2, state_version(), content, keep_records=False)
    with pytest.raises(JournalError, match="the snapshot at record 2 cannot be read") as caught:
        replay(store, "1")
    assert caught.value.problem is JournalProblem.CORRUPTED


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"outcome": "NOT_FOUND"}, "is accepted, and was NOT_FOUND"),
        ({"command": CreateProcessInstance("q")}, "is NOT_FOUND, and was accepted"),
        ({"command": CompleteJob(1, {})}, "is NOT_FOUND, and was accepted"),
        ({"command": CreateProcessInstance("p", cast("dict[str, int]", None))}, "fails: "),
        ({"last_key": 12}, "and led to 12"),
    ],
)
def test_another_effect_is_said(
    store: Store, harness: Harness, changed: dict[str, object], cause: str
) -> None:
    first, second = records(harness)
    store.append([write(first), write(second._replace(**changed))])  # type: ignore[arg-type] # one of its fields
    with pytest.raises(JournalError) as caught:
        replay(store, "1")
    assert caught.value.problem is JournalProblem.DIVERGED
    assert caught.value.cause.startswith("record 2, ")
    assert cause in caught.value.cause
