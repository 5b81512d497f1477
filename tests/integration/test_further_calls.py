"""The calls that pyzeebe's client lacks, through ours, against a gateway that runs processes.

Expectations are Zeebe's. They run against a broker too, where ZEEBE_ADDRESS names one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.embedded.models import condition, end, model, service, start

from zeebe_grpclib.job import Job

from .scenarios import NOBODYS_KEY
from .stage import PACKAGES, Package, Stage, stage

OURS = [package for package in PACKAGES if package.module == "zeebe_grpclib"]


@pytest.fixture(params=OURS, ids=str)
async def s(request: pytest.FixtureRequest, address: str) -> AsyncIterator[Stage]:
    package: Package = request.param
    async with stage(package, address) as made:
        yield made


async def take(s: Stage, job_type: str, process_instance_key: int) -> Job:
    """The job of one instance; others of its type are left to their time-out."""
    while True:
        jobs = await s.call("activate_jobs", job_type, 1, "by hand", 60_000)
        for job in jobs:
            if job.process_instance_key == process_instance_key:
                assert isinstance(job, Job)
                return job


async def started(s: Stage, amount: int = 20, **more: Any) -> int:
    await s.deploy("payment.bpmn")
    answer = await s.call("run_process", "payment", {"amount": amount}, **more)
    key: int = answer.process_instance_key
    return key


async def test_a_job_is_taken_and_completed(s: Stage) -> None:
    key = await started(s, 200)
    job = await take(s, "payment-charge", key)
    assert (job.element_id, job.retries, dict(job.variables)) == ("charge", 2, {"amount": 200})
    assert dict(job.custom_headers) == {"currency": "EUR"}
    await s.call("complete_job", job.key, {"amount": 500})
    review = await take(s, "payment-review", key)
    assert review.variables == {"amount": 500}
    await s.call("complete_job", review.key)
    with pytest.raises(s.errors.JobNotFoundError):
        await s.call("complete_job", review.key)


async def test_no_job_is_an_empty_list(s: Stage) -> None:
    assert await s.call("activate_jobs", "nobody-makes-these", request_timeout_ms=-1) == []


async def test_a_job_fails_and_comes_back_with_the_retries_it_was_given(s: Stage) -> None:
    key = await started(s)
    job = await take(s, "payment-charge", key)
    await s.call("fail_job", job.key, 1, "no network", 0)
    again = await take(s, "payment-charge", key)
    assert (again.key, again.retries) == (job.key, 1)
    await s.call("update_job_timeout", again.key, 30_000)
    await s.call("update_job_retries", again.key, 7)
    await s.call("fail_job", again.key, 3)
    last = await take(s, "payment-charge", key)
    assert last.retries == 3
    await s.call("complete_job", last.key)
    for call, arguments in (("update_job_retries", (last.key, 1)),
                            ("update_job_timeout", (last.key, 5)),
                            ("fail_job", (last.key, 1)),
                            ("throw_error", (last.key, "E"))):  # fmt: skip
        with pytest.raises(s.errors.JobNotFoundError):
            await s.call(call, *arguments)


async def test_an_error_that_nobody_catches_is_an_incident(s: Stage) -> None:
    key = await started(s)
    job = await take(s, "payment-charge", key)
    await s.call("throw_error", job.key, "no-money", "none left")
    with pytest.raises(s.errors.JobAlreadyDeactivatedError):
        await s.call("complete_job", job.key)
    await s.call("cancel_process_instance", key)


async def test_retries_less_than_one_are_refused(s: Stage) -> None:
    key = await started(s)
    job = await take(s, "payment-charge", key)
    with pytest.raises(s.errors.InvalidArgumentError):
        await s.call("update_job_retries", job.key, 0)
    await s.call("complete_job", job.key)


async def test_variables_are_set(s: Stage) -> None:
    key = await started(s)
    answer = await s.call("set_variables", key, {"amount": 900})
    assert answer.key > 0
    job = await take(s, "payment-charge", key)
    assert job.variables == {"amount": 900}
    await s.call("set_variables", job.element_instance_key, {"amount": 1, "only": "here"}, True)
    await s.call("complete_job", job.key)
    review = await take(s, "payment-review", key)  # the local ones went with their element
    assert review.variables == {"amount": 900}
    await s.call("complete_job", review.key)
    with pytest.raises(s.errors.ElementInstanceNotFoundError):
        await s.call("set_variables", key, {"a": 1})


async def test_an_incident_that_there_is_not(s: Stage) -> None:
    with pytest.raises(s.errors.IncidentNotFoundError) as caught:
        await s.call("resolve_incident", NOBODYS_KEY)
    assert caught.value.incident_key == NOBODYS_KEY


async def test_a_version_is_run_by_its_key(s: Stage) -> None:
    (deployed,) = (await s.deploy("payment.bpmn")).deployments
    definition = deployed.process_definition_key
    answer = await s.call("run_process_by_key", definition, {"amount": 3}, tags=["vip"])
    assert answer.process_definition_key == definition
    job = await take(s, "payment-charge", answer.process_instance_key)
    assert (job.variables, job.tags) == ({"amount": 3}, ["vip"])
    await s.call("complete_job", job.key)
    with pytest.raises(s.errors.ResourceNotFoundError):
        await s.call("run_process_by_key", NOBODYS_KEY)


async def test_an_instance_begins_where_it_is_told(s: Stage) -> None:
    key = await started(s, 1, start_instructions=["review"])
    job = await take(s, "payment-review", key)
    assert job.element_id == "review"
    await s.call("complete_job", job.key)


async def test_a_start_message_starts_an_instance(s: Stage) -> None:
    await s.deploy("events.bpmn")
    answer = await s.call("publish_start_message", "order-received", {"order": "A-7"}, 0)
    assert answer.key > 0
    while True:
        (job,) = await s.call("activate_jobs", "intake-accept", 1, timeout_ms=60_000)
        await s.call("complete_job", job.key)
        if job.variables.get("order") == "A-7":
            break


async def test_a_resource_is_deleted(s: Stage) -> None:
    source = (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
              b'targetNamespace="t"><process id="short-lived" isExecutable="true">'
              b'<startEvent id="s"/></process></definitions>')  # fmt: skip
    answer = await s.call("deploy_resource", ("short-lived.bpmn", source))
    (deployed,) = answer.deployments
    await s.call("delete_resource", deployed.process_definition_key)
    with pytest.raises(s.errors.ProcessDefinitionNotFoundError):
        await s.call("run_process", "short-lived")
    with pytest.raises(s.errors.ResourceNotFoundError):
        await s.call("delete_resource", deployed.process_definition_key)


async def test_conditions_start_instances(s: Stage) -> None:
    """By the documentation of conditional start events and of EvaluateConditional.

    docs.camunda.io, components/concepts/conditionals, "Trigger root-level conditional start events
    via API": several start events of one process may trigger, each starts an instance.
    """
    answer = await s.call("deploy_resource", ("conditional.bpmn", model(
        *("conditional", start("big", condition("=amount > 100"))),
        *(start("urgent", condition("=urgent = true")), service("work", "conditional-work"), end()),
        flows="big > work > end; urgent > work",
    )))  # fmt: skip
    (process,) = answer.deployments
    key = process.process_definition_key
    nothing = await s.call("evaluate_conditional", {"amount": 5}, key)
    assert nothing.process_instances == []
    both = await s.call("evaluate_conditional", {"amount": 101, "urgent": True}, key)
    assert nothing.conditional_evaluation_key < both.conditional_evaluation_key
    assert (both.tenant_id, len(both.process_instances)) == ("<default>", 2)
    for started_instance in both.process_instances:
        assert started_instance.process_definition_key == key
        job = await take(s, "conditional-work", started_instance.process_instance_key)
        assert job.variables == {"amount": 101, "urgent": True}
        await s.call("complete_job", job.key)
    # Without a key all processes are asked; a broker of the reader's may have others.
    everywhere = await s.call("evaluate_conditional", {"amount": 200})
    (mine,) = (each for each in everywhere.process_instances if each.process_definition_key == key)
    await s.call("cancel_process_instance", mine.process_instance_key)
    with pytest.raises(s.errors.InvalidJSONError):
        await s.call("evaluate_conditional", [])


async def test_jobs_are_streamed_as_they_are_made(address: str) -> None:
    async with stage(OURS[0], address) as s:
        stream = s.client.stream_activated_jobs("evacuation-leave", "by hand", 60_000)
        first = asyncio.ensure_future(anext(stream))
        await s.deploy("events.bpmn")
        while not first.done():  # until the stream is known to the broker, jobs wait for polls
            await s.call("broadcast_signal", "fire-alarm", {"floor": 3})
            await asyncio.wait({first}, timeout=0.2)
        assert first.result().variables == {"floor": 3}
        await stream.aclose()
        await s.call("complete_job", first.result().key)
        for job in await s.call("activate_jobs", "evacuation-leave", 100, request_timeout_ms=-1):
            await s.call("complete_job", job.key)
