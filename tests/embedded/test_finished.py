from __future__ import annotations

from pathlib import Path

import pytest
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CancelProcessInstance,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
)

NOON_MS = 1_767_268_800_000
WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")
OTHER = model("q", start(), service("a", "other"), end(), flows="start > a > end")


@pytest.fixture
def gateway() -> EmbeddedGateway:
    gateway = EmbeddedGateway(keep_finished_ms=1_000, clock=lambda: NOON_MS)
    gateway.execute(DeployResource([("p.bpmn", WORK), ("q.bpmn", OTHER)]))
    return gateway


async def test_they_are_told_of_for_a_time(gateway: EmbeddedGateway) -> None:
    first = gateway.execute(
        CreateProcessInstance("p", {"n": 1}, tags=("a",), business_id="b")
    ).process_instance_key
    second = gateway.execute(CreateProcessInstance("q")).process_instance_key
    (job,) = gateway.execute(ActivateJobs("work", 1, 1_000)).jobs
    gateway.execute(CompleteJob(job.key, {"done": True}))
    await gateway.advance(milliseconds=600)
    gateway.execute(CancelProcessInstance(second))

    completed, terminated = gateway.finished()
    assert (completed.key, completed.bpmn_process_id, completed.version) == (first, "p", 1)
    assert (completed.state, completed.ended_ms) == ("COMPLETED", NOON_MS)
    assert completed.variables == {"n": 1, "done": True}
    assert (completed.tags, completed.business_id) == (("a",), "b")
    assert (terminated.key, terminated.state) == (second, "TERMINATED")
    assert terminated.ended_ms == NOON_MS + 600
    assert gateway.finished("q") == (terminated,)
    assert gateway.instances() == ()

    await gateway.advance(milliseconds=399)
    assert len(gateway.finished()) == 2
    await gateway.advance(milliseconds=1)
    assert gateway.finished() == (terminated,)
    assert gateway.metrics().finished_instances == 1
    await gateway.advance(milliseconds=600)
    assert gateway.finished() == ()


async def test_an_instance_that_ends_when_the_gateway_stops_is_told_of_later(
    tmp_path: Path,
) -> None:
    process = model("p", start(), end(), flows="start > end").replace(
        b'<startEvent id="start"',
        b"<extensionElements><zeebe:executionListeners>"
        b'<zeebe:executionListener eventType="end" type="bye"/>'
        b'</zeebe:executionListeners></extensionElements><startEvent id="start"',
    )
    async with EmbeddedGateway(data=tmp_path, keep_finished_ms=60_000) as gateway:
        gateway.execute(DeployResource([("p.bpmn", process)]))
        key = gateway.execute(CreateProcessInstance("p", {"n": 1})).process_instance_key
    async with EmbeddedGateway(data=tmp_path, keep_finished_ms=60_000) as gateway:
        (job,) = gateway.execute(ActivateJobs("bye", 1, 1_000)).jobs
        gateway.execute(CompleteJob(job.key, {"done": True}))
        (view,) = gateway.finished()
    assert (view.key, view.state, view.variables) == (key, "COMPLETED", {"n": 1, "done": True})


def test_nothing_is_kept_unless_asked_for() -> None:
    gateway = EmbeddedGateway()
    gateway.execute(DeployResource([("p.bpmn", WORK)]))
    key = gateway.execute(CreateProcessInstance("p")).process_instance_key
    gateway.execute(CancelProcessInstance(key))
    assert gateway.finished() == ()


def test_a_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="keep_finished_ms must not be negative, but is -1"):
        EmbeddedGateway(keep_finished_ms=-1)
