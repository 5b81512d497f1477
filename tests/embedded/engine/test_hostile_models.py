"""Whatever is deployed: it is refused with a documented error, or it runs without one."""

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.embedded.bpmn.broken import MODELS
from tests.embedded.engine.blocks import Shape, block_model, shapes
from tests.embedded.engine.harness import Harness

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.engine import (
    BroadcastSignal,
    CancelProcessInstance,
    Command,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    PublishMessage,
    Rejection,
    ThrowError,
)

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_TAG = re.compile(rb"<[^>]+>")
_ATTRIBUTE = re.compile(rb' ([\w:]+)="([^"]*)"')


def _break(content: bytes, chance: random.Random) -> bytes:
    """Let an attribute have another one's value, or drop or double a tag."""
    if chance.random() < 0.1:
        tag = chance.choice(list(_TAG.finditer(content)))
        piece = chance.choice((b"", tag[0] * 2))
        return content[: tag.start()] + piece + content[tag.end() :]
    for _ in range(chance.randrange(1, 3)):
        found = [m for m in _ATTRIBUTE.finditer(content) if m[1] != b"id" and m[1][:5] != b"xmlns"]
        if not found:
            return content
        one = chance.choice(found)
        # Mostly the value of a like attribute: more of those models are accepted.
        alike = [m for m in found if m[1] == one[1]] if chance.random() < 0.8 else found
        value = chance.choice((chance.choice(alike)[2], chance.choice(alike)[2], b"", b"=1"))
        piece = b"" if chance.random() < 0.2 else b' %s="%s"' % (one[1], value)
        content = content[: one.start()] + piece + content[one.end() :]
    return content


def _try(h: Harness, command: Command[Any]) -> tuple[Any, str]:
    """The answer, or the code of the rejection."""
    try:
        return h.execute(command), ""
    except Rejection as rejection:
        return None, rejection.type.value


def _exercise(content: bytes) -> bool:
    """Deploy and run whatever can be; tell whether it was accepted."""
    h = Harness()
    answer, code = _try(h, DeployResource([("m.bpmn", content)]))
    if code:
        assert code == "INVALID_ARGUMENT"
        return False
    for resource in answer.resources:
        process_id = resource.bpmn_process_id
        created, code = _try(h, CreateProcessInstance(process_id, {"x": 1}))
        if code:
            assert code == "INVALID_STATE"
            continue
        key = created.process_instance_key
        for _ in range(3):
            job_types = h.engine.state.jobs.activatable_types()
            for number, job in enumerate(job for t in job_types for job in h.activate(t)):
                command = ThrowError(job.key, "E1") if number % 2 else CompleteJob(job.key)
                if h.engine.state.jobs.get(job.key) is not None:
                    h.execute(command)
            h.execute(PublishMessage("go", "k", 10))
            h.execute(BroadcastSignal("x"))
            h.wait(2_000)
        if key in h.engine.state.instances:
            h.execute(CancelProcessInstance(key))
            assert key not in h.engine.state.instances
    return True


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(MODELS)), seed=st.integers(0, 2**32))
def test_broken_models_are_refused_or_run(name: str, seed: int) -> None:
    _exercise(_break(MODELS[name], random.Random(seed)))


@settings(max_examples=200, deadline=None)
@given(shape=shapes, seed=st.integers(0, 2**32))
def test_broken_processes_are_refused_or_run(shape: Shape, seed: int) -> None:
    _exercise(_break(block_model(shape), random.Random(seed)))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200))
def test_bytes_are_no_model(content: bytes) -> None:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(content)
    assert caught.value.problems
