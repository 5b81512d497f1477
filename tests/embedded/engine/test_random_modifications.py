"""Whatever is modified by hand in whatever process: nothing is left, and replay is exact."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.embedded.engine.blocks import DECISION, Shape, block_model, shapes
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.test_random_processes import Recorder

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    CancelProcessInstance,
    CompleteJob,
    DeployResource,
    ModifyProcessInstance,
    MoveInstruction,
    PublishMessage,
    Rejection,
    TerminateInstruction,
)
from zeebe_grpclib.embedded.engine.processing.flow_scopes import within

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_TIMES = int(os.environ.get("RANDOM_PROCESSES", "60")) // 2

#: What to do, and two numbers that choose with what.
_step = st.tuples(
    st.sampled_from(["work", "activate", "end", "move", "swap"]), *[st.integers(0)] * 2
)


def _modify(h: Harness, key: int, what: str, first: int, second: int) -> None:
    root = h.engine.state.instances[key]
    ids = list(root.definition.process.elements)
    instances = list(within(root))
    chosen, target = instances[first % len(instances)], ids[second % len(ids)]
    activate, terminate, move = [], [], []
    if what in {"activate", "swap"}:
        # Sometimes with an ancestor, which may make no sense.
        ancestor = chosen.key if what == "activate" and first % 3 == 0 else -1
        activate = [ActivateInstruction(target, ancestor)]
    if what in {"end", "swap"}:
        terminate = [TerminateInstruction(chosen.key)]
    if what == "move":
        move = [
            MoveInstruction(target, chosen.key, infers_ancestor=True)
            if first % 2
            else MoveInstruction(target, source_id=chosen.element.id, takes_source_parent=True)
        ]
    before, refusal = len(h.log), None
    try:
        h.execute(ModifyProcessInstance(key, activate, terminate, move))
    except Rejection as rejection:
        refusal = rejection
    if refusal is not None:
        assert (refusal.type.value, len(h.log)) == ("INVALID_ARGUMENT", before)


def _play(h: Harness, shape: Shape, x: int, steps: list[tuple[str, int, int]]) -> None:
    h.execute(DeployResource([("p.bpmn", block_model(shape)), ("d.dmn", DECISION)]))
    key = h.create(variables={"x": x, "flag": 0})
    for what, first, second in steps:
        if key not in h.engine.state.instances:
            return
        if what != "work":
            _modify(h, key, what, first, second)
            continue
        for job in h.activate(count=1 + first % 3):
            if h.engine.state.jobs.get(job.key) is not None:
                h.execute(CompleteJob(job.key))
        h.execute(PublishMessage("go", "k", second % 3))
        h.wait(1_000)
    if key in h.engine.state.instances:
        h.execute(CancelProcessInstance(key))


@settings(max_examples=_TIMES, deadline=None)
@given(shape=shapes, x=st.integers(0, 3), steps=st.lists(_step, max_size=15))
def test_nothing_is_left_and_replay_is_exact(
    shape: Shape, x: int, steps: list[tuple[str, int, int]]
) -> None:
    first = Recorder()
    _play(first, shape, x, steps)
    first.wait(10_000)
    assert set(first.census().values()) == {0}

    second = Harness()
    for now_ms, command in first.recorded:
        second.now_ms = now_ms
        try:
            second.execute(command)
        except Rejection:
            continue
    assert second.log == first.log
