"""Whatever block-structured process runs: nothing is left at its end, and replay is exact."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.embedded.engine.blocks import Shape, block_model, shapes
from tests.embedded.engine.harness import Harness

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    Command,
    CompleteJob,
    FailJob,
    PublishMessage,
    ThrowError,
)


class Recorder(Harness):
    """Keeps the commands with their times."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: list[tuple[int, Command[Any]]] = []
        execute = self.engine.execute

        def recording(command: Command[Any]) -> Any:
            self.recorded.append((self.now_ms, command))
            return execute(command)

        self.engine.execute = recording  # type: ignore[method-assign]


def _play(h: Harness, shape: Shape, x: int, chances: list[int]) -> None:
    """Run one instance to its end, with failures, time-outs and messages as chance has it."""
    h.deploy(block_model(shape))
    key = h.create(variables={"x": x})
    # Errors are thrown only where a sub-process catches them.
    thrown = _inside_subprocess(h)
    for step in range(200):
        if key not in h.engine.state.instances:
            return
        # First as chance has it, then as it should be, so that all of it ends.
        chance = chances[step] if step < len(chances) else 0
        jobs = h.activate(count=1 + chance % 3, timeout_ms=1_000)
        for job in jobs:
            if chance == 7:
                h.execute(FailJob(job.key, job.retries, retry_back_off_ms=chance))
            elif chance == 6 and job.element_id in thrown:
                h.execute(ThrowError(job.key, "any"))
            elif chance != 8:
                h.execute(CompleteJob(job.key, {"x": x, f"done_{job.element_id}": True}))
        if chance == 9:
            h.wait(1_000)
        h.execute(PublishMessage("go", "k", time_to_live_ms=chance))
        h.wait(10 if jobs else 1_000)
    raise AssertionError(f"the process does not end: {h.incidents()} {h.census()}")


def _inside_subprocess(h: Harness) -> set[str]:
    latest = h.engine.state.definitions.processes.latest("p")
    assert latest is not None
    root = latest.process.root
    return {e.id for e in latest.process.elements.values() if e.scope is not root}


@settings(max_examples=150, deadline=None)
@given(
    shape=shapes,
    x=st.integers(0, 3),
    chances=st.lists(st.integers(0, 9), max_size=12),
)
def test_nothing_is_left_and_replay_is_exact(shape: Shape, x: int, chances: list[int]) -> None:
    first = Recorder()
    _play(first, shape, x, chances)
    first.wait(10_000)

    assert first.steps()[-1] == "p"
    assert set(first.census().values()) == {0}

    second = Harness()
    for now_ms, command in first.recorded:
        second.now_ms = now_ms
        second.execute(command)
    assert second.log == first.log
    assert second.census() == first.census()


@settings(max_examples=60, deadline=None)
@given(shape=shapes, x=st.integers(0, 3), steps=st.integers(0, 4))
def test_a_cancelled_instance_leaves_nothing_wherever_it_is(
    shape: Shape, x: int, steps: int
) -> None:
    h = Harness()
    h.deploy(block_model(shape))
    key = h.create(variables={"x": x})
    for _ in range(steps):
        for job in h.activate(count=1):
            h.execute(CompleteJob(job.key))
    if key in h.engine.state.instances:
        h.execute(CancelProcessInstance(key))

    assert set(h.census().values()) == {0}
