from __future__ import annotations

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
from zeebe_grpclib.embedded.engine import events as ev

WORK = ("work.bpmn", model("work", start(), service("a", "work"), end(), flows="start > a > end"))


def finish(gateway: EmbeddedGateway) -> int:
    key = gateway.execute(CreateProcessInstance("work")).process_instance_key
    (job,) = gateway.execute(ActivateJobs("work", 1, 1_000)).jobs
    gateway.execute(CompleteJob(job.key, {}))
    return key


def test_tells_what_happened_since_it_began() -> None:
    with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([WORK]))
        finish(gateway)
        with gateway.record() as log:
            first, second = finish(gateway), finish(gateway)
        finish(gateway)
    assert log.elements() == ["start", "a", "end", "work"] * 2
    assert log.elements(process_instance_key=second) == ["start", "a", "end", "work"]
    assert log.elements("TERMINATED") == []
    assert [event.process_instance_key for event in log.of(ev.ProcessInstanceStarted)] == [
        first,
        second,
    ]
    assert len(log.of(ev.JobCreated, type="work", process_instance_key=first)) == 1
    assert log.of(ev.JobCreated, type="other") == ()
    assert log.events[0] == log.of(ev.ProcessInstanceStarted)[0]
    assert f"{first} instance of 'work' version 1 created" in log.lines


def test_can_be_read_while_it_goes_on() -> None:
    gateway = EmbeddedGateway()
    gateway.execute(DeployResource([WORK]))
    log = gateway.record()
    key = gateway.execute(CreateProcessInstance("work")).process_instance_key
    assert log.elements("ACTIVATED") == ["work", "start", "a"]
    gateway.execute(CancelProcessInstance(key))
    assert log.elements("TERMINATED") == ["a", "work"]
    log.close()


def test_a_field_that_there_is_not_is_refused() -> None:
    log = EmbeddedGateway().record()
    with pytest.raises(TypeError, match="JobCreated has no element, job_type"):
        log.of(ev.JobCreated, job_type="work", element="a")
