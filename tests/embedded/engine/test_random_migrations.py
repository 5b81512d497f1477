"""Whatever runs goes on in a copy of its process as if nothing had happened."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.embedded.engine.blocks import DECISION, Shape, block_model, shapes
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.test_random_processes import Recorder, _work

from zeebe_grpclib.embedded.bpmn import ElementType
from zeebe_grpclib.embedded.engine import (
    BroadcastSignal,
    DeployResource,
    MigrateProcessInstance,
    PublishMessage,
    Rejection,
    SetVariables,
)
from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.processing.flow_scopes import within

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_TIMES = int(os.environ.get("RANDOM_PROCESSES", "60")) // 3


def _migrate(h: Harness, key: int) -> None:
    """To the copy, each element to the one of the same id."""
    root = h.engine.state.instances[key]
    other = h.engine.state.definitions.processes.version("p", 3 - root.definition.version)
    assert other is not None
    process = root.definition.process
    mappings = [(each, each) for each in (*process.elements, *process.flows)]
    # Zeebe migrates none that throws; here it is a job that does it.
    if any(each.element.type is ElementType.INTERMEDIATE_THROW_EVENT for each in within(root)):
        assert h.refused(MigrateProcessInstance(key, other.key, mappings))[0] == "INVALID_STATE"
        return
    before = h.census()
    waiting = [(view.key, view.type, view.state) for view in h.engine.inspection.jobs()]
    active = [(each.key, each.element.id, each.stage) for each in within(root)]
    h.execute(MigrateProcessInstance(key, other.key, mappings))
    assert h.census() == before
    assert [(v.key, v.type, v.state) for v in h.engine.inspection.jobs()] == waiting
    assert [(each.key, each.element.id, each.stage) for each in within(root)] == active
    assert {each.definition for each in within(root)} == {other}


def _play(h: Harness, shape: Shape, x: int, chances: list[int], moves: list[bool]) -> None:
    content = block_model(shape)
    # Not the same bytes: they would be the same version.
    for name, document in (("p.bpmn", content), ("p.bpmn", content + b"\n")):
        h.execute(DeployResource([(name, document), ("d.dmn", DECISION)]))
    key = h.create(variables={"x": x, "flag": 0}, version=1)
    for step in range(200):
        if key not in h.engine.state.instances:
            return
        if step < len(moves) and moves[step]:
            _migrate(h, key)
        chance = chances[step] if step < len(chances) else 0
        jobs = _work(h, x, chance, set())
        h.execute(PublishMessage("go", "k", time_to_live_ms=chance))
        if chance in {0, 4}:
            h.execute(BroadcastSignal("alarm"))
        if key in h.engine.state.instances:
            h.execute(SetVariables(key, {"flag": step}))
        h.wait(10 if jobs else 1_000)
    raise AssertionError(f"the process does not end: {h.incidents()} {h.census()}")


def _told(h: Harness) -> list[object]:
    """What happened, without what tells of definitions and migrations."""
    migrations = (ev.ElementMigrated, ev.JoinMigrated, ev.SubscriptionMigrated, ev.TimerMigrated)
    told: list[Any] = [
        event
        for event in h.log
        if not isinstance(event, (*migrations, ev.UserTaskMigrated, ev.CompensationMigrated))
    ]
    return [
        event._replace(definition_key=0) if hasattr(event, "definition_key") else event
        for event in told
    ]


@settings(max_examples=_TIMES, deadline=None)
@given(
    shape=shapes,
    x=st.integers(0, 3),
    chances=st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 8, 9]), max_size=12),
    moves=st.lists(st.booleans(), max_size=12),
)
def test_a_copy_goes_on_as_the_original_and_replay_is_exact(
    shape: Shape, x: int, chances: list[int], moves: list[bool]
) -> None:
    first = Recorder()
    _play(first, shape, x, chances, moves)
    first.wait(10_000)
    assert first.steps()[-1] == "p"
    assert set(first.census().values()) == {0}

    unmoved = Harness()
    _play(unmoved, shape, x, chances, [])
    unmoved.wait(10_000)
    assert _told(unmoved) == _told(first)

    second = Harness()
    for now_ms, command in first.recorded:
        second.now_ms = now_ms
        try:
            second.execute(command)
        except Rejection:
            continue
    assert second.log == first.log
