from __future__ import annotations

import asyncio

import pytest
from tests.embedded.models import end, model, service, start

from zeebe_grpclib import Job
from zeebe_grpclib.cli.failures import CommandFailed
from zeebe_grpclib.cli.plan import Plan
from zeebe_grpclib.cli.watching import EngineWatch, JobWatch
from zeebe_grpclib.embedded.engine import CreateProcessInstance, DeployResource, Engine
from zeebe_grpclib.responses import (
    DeployedDecision,
    DeployedForm,
    DeployedProcess,
    UnknownDeployment,
)
from zeebe_grpclib.worker import ZeebeTaskRouter

NOON_MS = 1_767_268_800_000


def plan(*job_types: str) -> Plan:
    router = ZeebeTaskRouter()
    for job_type in job_types:
        router.task(job_type)(lambda: None)
    return Plan([], {}, "handlers.py", router, None, 1)


def job(retries: int = 3) -> Job:
    return Job(
        key=7, type="pay", process_instance_key=1, bpmn_process_id="p",
        process_definition_version=1, process_definition_key=2, element_id="charge",
        element_instance_key=3, custom_headers={}, worker="w", retries=retries, deadline=0,
        variables={},
    )  # fmt: skip


def run(watch: EngineWatch) -> None:
    engine = Engine(lambda: NOON_MS)
    engine.subscribe(watch.hear)
    content = model("p", start(), service("work", "pay"), end(), flows="start > work > end")
    engine.execute(DeployResource([("p.bpmn", content)]))
    engine.execute(CreateProcessInstance("p", {}))


async def test_an_engine_tells_its_story_and_what_is_awaited() -> None:
    said: list[str] = []
    watch = EngineWatch(plan("pay"), said.append)
    run(watch)
    assert said[0] == "deployed p.bpmn: process p, version 1"
    assert said[2:] == ["start event start", "service task work", "    job pay"]
    assert watch.waiting() == ["service task work waits for a worker for job pay"]
    assert not watch.ending.failure.done()
    watch.ending.failure.cancel()


async def test_a_job_that_nobody_handles_is_a_failure() -> None:
    watch = EngineWatch(plan("ship"), lambda text: None)
    run(watch)
    with pytest.raises(CommandFailed) as failure:
        await watch.ending.failure
    assert str(failure.value) == (
        "no handler for job type 'pay' of service task work (work): add a function with "
        "@router.task('pay') to handlers.py"
    )


async def test_output_that_nobody_reads_does_not_disturb_the_engine() -> None:
    def gone(text: str) -> None:
        raise BrokenPipeError

    watch = EngineWatch(plan("pay"), gone)
    run(watch)
    with pytest.raises(BrokenPipeError):
        await watch.ending.failure


async def test_output_that_nobody_reads_does_not_disturb_the_worker() -> None:
    def gone(text: str) -> None:
        raise BrokenPipeError

    watch = JobWatch(plan("pay"), gone)
    watch.job_started(job())
    watch.job_failed(job(), "no", 0)
    with pytest.raises(BrokenPipeError):
        await watch.ending.failure


async def test_a_broker_elsewhere_is_told_by_what_passes_through_our_hands() -> None:
    said: list[str] = []
    watch = JobWatch(plan("pay"), said.append)
    watch.deployed(DeployedProcess("p", 2, 1, "p.bpmn", None))
    watch.deployed(DeployedDecision("d", "D", 3, 1, "r", 1, None))
    watch.deployed(DeployedForm("f", 4, 1, "f.form", None))
    watch.deployed(UnknownDeployment(b""))
    watch.job_started(job())
    assert watch.waiting() == ["the handler of job pay of charge, instance 1 has not returned"]
    watch.job_failed(job(), "no", 2)
    assert watch.waiting() == []
    done = job()
    done.set_task_result({"paid": True, "at": {1}})
    watch.job_done(done)
    assert said == [
        "deployed p.bpmn: process p, version 2",
        "deployed decision d, version 3",
        "deployed f.form: form f, version 4",
        "job pay of charge, instance 1: started",
        "job pay of charge, instance 1: failed, 2 more to try: no",
        'job pay of charge, instance 1: done, {"paid": true, "at": "{1}"}',
    ]
    assert not watch.ending.failure.done()
    watch.ending.failure.cancel()


async def test_a_job_elsewhere_without_retries_is_an_incident() -> None:
    watch = JobWatch(plan("pay"), lambda text: None)
    watch.job_failed(job(retries=1), "no", 0)
    watch.job_failed(job(retries=1), "again", 0)
    with pytest.raises(CommandFailed) as failure:
        await asyncio.wait_for(watch.ending.failure, 1)
    assert str(failure.value) == ("incident JOB_NO_RETRIES at job pay of charge, instance 1: no")
