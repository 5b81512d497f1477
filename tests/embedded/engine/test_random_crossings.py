"""Block-structured processes in which something leads from one scope into another.

They need not end any more: some lead back to what is before them, some let a join wait for a
token that is elsewhere. But nothing breaks, what stands still stands at a join or an incident,
cancelling leaves nothing, and replay and snapshots are exact.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests.embedded.engine.blocks import DECISION, Shape, block_model, shapes
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.test_random_modifications import _modify, _step
from tests.embedded.engine.test_random_processes import Recorder, _work
from tests.embedded.journal.digest import described

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.bpmn import ElementType
from zeebe_grpclib.embedded.engine import (
    BroadcastSignal,
    CancelProcessInstance,
    DeployResource,
    PublishMessage,
    Rejection,
    SetVariables,
)
from zeebe_grpclib.embedded.engine.events import ElementMoved
from zeebe_grpclib.embedded.engine.processing import activation_limit
from zeebe_grpclib.embedded.engine.processing.flow_scopes import within
from zeebe_grpclib.embedded.journal.snapshot import DEPLOYMENT_EVENTS, restore, take

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_TIMES = int(os.environ.get("RANDOM_PROCESSES", "60"))
_ENDS = re.compile(rb'<(\w+) [^>]*?(targetRef|attachedToRef)="([^"]*)"')
_ACTIVITIES = {
    *(ElementType.SERVICE_TASK, ElementType.USER_TASK, ElementType.TASK, ElementType.RECEIVE_TASK),
    *(ElementType.SUB_PROCESS, ElementType.AD_HOC_SUB_PROCESS, ElementType.MULTI_INSTANCE_BODY),
    ElementType.CALL_ACTIVITY,
}
#: Where a fork leads back to what is before it, there is no end of tokens.
_MANY = 100
_SCOPES = ("sub", "each", "ad_hoc")

#: Shapes with at least one sub-process.
_with_scope = st.tuples(
    st.sampled_from(["sequence", "parallel", "exclusive"]),
    st.tuples(st.tuples(st.sampled_from(_SCOPES), st.tuples(shapes)), shapes),
)


@pytest.fixture(autouse=True, scope="module")
def _low_limits() -> Iterator[None]:
    """Loops in which nothing waits are frequent here, and cost time until they are stopped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(activation_limit, "ACTIVATION_LIMIT", 300)
        patch.setattr(activation_limit, "REPETITION_LIMIT", 300)
        patch.setattr(activation_limit, "NESTING_LIMIT", 20)
        yield


def _crossed(content: bytes, changes: Sequence[tuple[int, int]]) -> bytes:
    """Let some flows, boundary events or associations lead to something in another scope."""
    process = bpmn.read(content).processes[0]
    for chosen, other in changes:
        ends = [each for each in _ENDS.finditer(content) if each[3].decode() in process.elements]
        end = ends[chosen % len(ends)]
        before = process.elements[end[3].decode()]
        targets = [
            each.id.encode()
            for each in process.elements.values()
            if each.scope is not before.scope
            and (end[1] == b"sequenceFlow" or each.type in _ACTIVITIES)
            and "#" not in each.id
        ]
        assume(targets)
        target = targets[other % len(targets)]
        content = content[: end.start(3)] + target + content[end.end(3) :]
    return content


def _deployed(h: Harness, content: bytes) -> None:
    try:
        h.execute(DeployResource([("p.bpmn", content), ("d.dmn", DECISION)]))
    except Rejection as rejection:
        event(str(rejection).partition("ERROR: ")[2][:60] or "refused")
        assume(False)


def _play(h: Harness, key: int, x: int, chances: Sequence[int], steps: int) -> None:
    for step in range(steps):
        if key not in h.engine.state.instances or len(h.engine.state.instances) > _MANY:
            return
        chance = chances[step] if step < len(chances) else 0
        # A worker names elements that are none to begin with any more, and is told so.
        with contextlib.suppress(Rejection):
            _work(h, x, chance, set())
        h.execute(PublishMessage("go", "k", time_to_live_ms=chance))
        if chance == 5:
            h.execute(PublishMessage("ring", "k"))
        if chance in {0, 4}:
            h.execute(BroadcastSignal("alarm"))
        if key in h.engine.state.instances:
            h.execute(SetVariables(key, {"flag": step % 7}))
        h.wait(1_000)


def _stands_still(h: Harness, key: int, x: int) -> bool:
    """Whether nothing comes of it although everybody does what is to be done."""
    _play(h, key, x, [], 20)
    before = len(h.log)
    _play(h, key, x, [], 8)
    if len(h.engine.state.instances) > _MANY:
        return False
    return not any(isinstance(each, ElementMoved) for each in h.log[before:])


def _has_reason(h: Harness, key: int) -> bool:
    """Whether something waits for a token that does not come, or for somebody's help."""
    state = h.engine.state
    is_told = any(job.kind == "AD_HOC_SUB_PROCESS" for job in state.jobs)
    return (
        is_told
        or bool(state.incidents)
        or any(each.arrivals for each in within(state.instances[key]))
    )


def _check_tree(h: Harness) -> None:
    """Scopes and what is in them know each other, and none is too deep."""
    for instance in h.engine.state.instances.values():
        depth, scope = 0, instance.scope
        if scope is not None:
            assert scope.children[instance.key] is instance
            assert scope.root is instance.root
        while scope is not None:
            depth, scope = depth + 1, scope.scope
        # Not every scope asks how deep it is, only one that is elsewhere than in the model.
        assert depth <= activation_limit.NESTING_LIMIT + 10


@settings(max_examples=_TIMES, deadline=None)
@given(
    shape=_with_scope,
    x=st.integers(0, 2),
    changes=st.lists(st.tuples(st.integers(0), st.integers(0)), min_size=1, max_size=2),
    chances=st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 7, 8, 9]), max_size=12),
)
def test_nothing_breaks_nothing_is_left_and_replay_is_exact(
    shape: Shape, x: int, changes: list[tuple[int, int]], chances: list[int]
) -> None:
    first = Recorder()
    _deployed(first, _crossed(block_model(shape), changes))
    key = first.create(variables={"x": x, "flag": 0})
    _play(first, key, x, chances, 15)
    _check_tree(first)

    deployments = [each for each in first.log if type(each) in DEPLOYMENT_EVENTS]
    state, _ = restore(take(first.engine.state, deployments))
    assert described(state) == described(first.engine.state)
    first.engine.restore(state)

    if _stands_still(first, key, x) and key in first.engine.state.instances:
        event("stands still")
        assert _has_reason(first, key)
    _check_tree(first)
    if key in first.engine.state.instances:
        event("cancelled")
        first.execute(CancelProcessInstance(key))
    _work(first, x, 0, set())
    first.wait(10_000)
    assert set(first.census().values()) == {0}

    second = Harness()
    for now_ms, command in first.recorded:
        second.now_ms = now_ms
        with contextlib.suppress(Rejection):
            second.execute(command)
    assert second.log == first.log


@settings(max_examples=_TIMES // 2, deadline=None)
@given(
    shape=_with_scope,
    x=st.integers(0, 2),
    changes=st.lists(st.tuples(st.integers(0), st.integers(0)), min_size=1, max_size=2),
    steps=st.lists(_step, max_size=10),
)
def test_modifications_break_nothing(
    shape: Shape,
    x: int,
    changes: list[tuple[int, int]],
    steps: list[tuple[str, int, int]],
) -> None:
    h = Harness()
    _deployed(h, _crossed(block_model(shape), changes))
    key = h.create(variables={"x": x, "flag": 0})
    for what, first, second in steps:
        if key not in h.engine.state.instances:
            break
        if what == "work":
            _play(h, key, x, [first % 6], 1)
        else:
            _modify(h, key, what, first, second)
        _check_tree(h)
    if key in h.engine.state.instances:
        h.execute(CancelProcessInstance(key))
    h.wait(10_000)

    assert set(h.census().values()) == {0}
