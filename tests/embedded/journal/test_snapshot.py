"""Snapshots of whatever the engine can be in the middle of."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.embedded.engine.blocks import DECISION, Shape, shapes
from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.engine.test_random_processes import Recorder, _play
from tests.embedded.journal.digest import described
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.engine import Command, CreateProcessInstance, DeployResource, Engine
from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.state import Shelf, State
from zeebe_grpclib.embedded.journal.snapshot import (
    DEPLOYMENT_EVENTS,
    Snapshot,
    persistent_classes,
    restore,
    state_version,
    take,
)

_TIMES = int(os.environ.get("RANDOM_PROCESSES", "30"))
WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")


def _played(recorded: list[tuple[int, Command[Any]]]) -> tuple[Harness, list[ev.Event]]:
    harness = Harness()
    for now_ms, command in recorded:
        harness.now_ms = now_ms
        harness.execute(command)
    return harness, [event for event in harness.log if type(event) in DEPLOYMENT_EVENTS]


@pytest.mark.no_cover
@settings(max_examples=_TIMES, deadline=None)
@given(
    shape=shapes,
    x=st.integers(0, 3),
    chances=st.lists(st.integers(0, 9), max_size=12),
    cut=st.floats(0, 1),
)
def test_a_restored_state_is_the_same_and_goes_on_the_same(
    shape: Shape, x: int, chances: list[int], cut: float
) -> None:
    whole = Recorder()
    _play(whole, shape, x, chances)
    at = int(cut * len(whole.recorded))
    first, deployed = _played(whole.recorded[:at])

    state, deployments = restore(take(first.engine.state, deployed))

    assert described(state) == described(first.engine.state)
    assert deployments == deployed
    second = Harness()
    last_key = _last_key(first)
    second.engine = Engine(lambda: second.now_ms, keys=iter(range(last_key + 1, 1 << 60)).__next__)
    second.engine.subscribe(second.log.append)
    second.engine.restore(state)
    for now_ms, command in whole.recorded[at:]:
        second.now_ms = now_ms
        second.execute(command)
    assert second.log == whole.log[len(first.log) :]


def _last_key(harness: Harness) -> int:
    """The engine's own counter goes one on with it, which nobody minds any more."""
    return harness.engine._turn.next_key() - 1


def test_whatever_can_be_deployed_is_there_again() -> None:
    harness = Harness()
    files = [
        ("p.bpmn", WORK),
        ("d.dmn", DECISION),
        ("f.form", b'{"id": "f", "type": "default", "components": []}'),
        ("r.rpa", b'{"id": "r"}'),
    ]
    harness.execute(DeployResource(files))
    deployed = [event for event in harness.log if type(event) in DEPLOYMENT_EVENTS]
    assert deployed == harness.log

    state, _ = restore(take(harness.engine.state, deployed))

    assert described(state) == described(harness.engine.state)
    shelves = [shelf for shelf in vars(state.definitions).values() if isinstance(shelf, Shelf)]
    assert len(shelves) >= 5
    assert all(len(list(shelf)) == 1 for shelf in shelves)


def test_a_deleted_definition_stays_deleted_and_its_version_used() -> None:
    harness = Harness()
    harness.deploy(WORK)
    (deployed,) = harness.log
    assert isinstance(deployed, ev.ProcessDeployed)
    log = [*harness.log, ev.ResourceRemoved(deployed.key)]
    harness.engine.state.apply(log[1])

    state, _ = restore(take(harness.engine.state, log))

    assert state.definitions.processes.latest("p") is None
    assert state.definitions.processes.next_version("p") == 2


def test_what_was_not_written_by_this_package_is_not_read() -> None:
    with pytest.raises(pickle.UnpicklingError, match=r"posix\.system|os\.system"):
        restore(Snapshot(pickle.dumps(os.system), b""))
    with pytest.raises(pickle.UnpicklingError):
        restore(Snapshot(b"garbage", b""))


def test_the_state_version_follows_the_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_version()
    state_version.cache_clear()
    assert state_version() == before
    parts: Callable[[State], dict[str, object]] = State.parts
    monkeypatch.setattr(State, "parts", lambda self: {**parts(self), "more": Harness()})
    state_version.cache_clear()
    try:
        assert state_version() != before
    finally:
        state_version.cache_clear()


def test_the_version_covers_records_events_and_models() -> None:
    places = set(persistent_classes())
    assert {
        "engine.state.records.ElementInstance",
        "engine.events.elements.ElementMoved",
        "bpmn.model.Element",
    } <= places


def test_a_snapshot_of_a_vendored_copy_is_read() -> None:
    harness = Harness()
    harness.deploy(WORK)
    harness.create()
    snapshot = take(harness.engine.state, harness.log[:1])
    # Names in a pickle have their length before them.
    moved = Snapshot(*(_renamed(part) for part in snapshot))
    assert moved != snapshot
    assert described(restore(moved)[0]) == described(harness.engine.state)


def _renamed(content: bytes) -> bytes:
    old = b"zeebe_grpclib.embedded."
    new = b"acme.vendored.embedded."
    assert len(old) == len(new)
    return content.replace(old, new)


def test_time_does_not_matter() -> None:
    engine = Engine(lambda: NOON_MS)
    log: list[ev.Event] = []
    engine.subscribe(log.append)
    engine.execute(DeployResource([("p.bpmn", WORK)]))
    deployed = list(log)
    for number in range(100):
        engine.execute(CreateProcessInstance("p", {"n": number, "deep": {"x": [number]}}))
    state, _ = restore(take(engine.state, deployed))
    assert len(state.jobs) == 100
    assert [
        instance.variables["deep"] for instance in state.instances.values() if instance.facts
    ] == [{"x": [number]} for number in range(100)]
