"""What a client and a gateway can do together, and what must come of it.

Expectations are the protocol's and Zeebe's (gateway.proto, the client reference of pyzeebe);
none comes from looking at our own engine. Nothing depends on what else the gateway has been
used for: these also run against a broker.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .stage import DATA, Stage

Scenario = Callable[[Stage], Awaitable[None]]
SCENARIOS: list[Scenario] = []

# A key of the first partition that nothing has been given.
NOBODYS_KEY = (1 << 51) + (1 << 49)


def scenario(function: Scenario) -> Scenario:
    SCENARIOS.append(function)
    return function


@scenario
async def deploy_a_process(s: Stage) -> None:
    answer = await s.deploy("payment.bpmn")
    (process,) = answer.deployments
    assert process.bpmn_process_id == "payment"
    assert process.resource_name == "payment.bpmn"
    assert process.version >= 1
    assert process.process_definition_key > 1 << 51
    assert process.tenant_id == answer.tenant_id == "<default>"


@scenario
async def deploy_the_same_file_again_keeps_version_and_key(s: Stage) -> None:
    first = await s.deploy("payment.bpmn")
    second = await s.deploy("payment.bpmn")
    assert second.deployments == first.deployments
    assert second.key > first.key


@scenario
async def deploy_two_processes_and_a_table(s: Stage) -> None:
    answer = await s.deploy("events.bpmn", "discount.dmn")
    processes = {
        deployed.bpmn_process_id
        for deployed in answer.deployments
        if hasattr(deployed, "bpmn_process_id")
    }
    decisions = {
        deployed.dmn_decision_id
        for deployed in answer.deployments
        if hasattr(deployed, "dmn_decision_id")
    }
    (graph,) = (
        deployed
        for deployed in answer.deployments
        if hasattr(deployed, "dmn_decision_requirements_name")
    )
    assert processes == {"intake", "evacuation"}
    assert decisions == {"discount", "price"}
    assert graph.dmn_decision_requirements_id == "discounts"
    assert graph.dmn_decision_requirements_name == "Discounts"
    assert graph.resource_name == "discount.dmn"


@scenario
async def deploy_something_broken_is_refused(s: Stage) -> None:
    with pytest.raises(s.errors.ProcessInvalidError) as caught:
        await s.deploy("broken.bpmn")
    assert "broken.bpmn" in _text(caught.value)
    assert "nobodys-work" in _text(caught.value)


@scenario
async def run_a_process(s: Stage) -> None:
    (deployed,) = (await s.deploy("payment.bpmn")).deployments
    started = await s.call("run_process", "payment", {"amount": 20})
    assert started.bpmn_process_id == "payment"
    assert started.version == deployed.version
    assert started.process_definition_key == deployed.process_definition_key
    assert started.tenant_id == "<default>"
    job = await s.jobs.take_of("payment-charge", started.process_instance_key)
    assert job.variables == '{"amount":20}'
    assert job.custom_headers == '{"currency":"EUR"}'
    assert job.retries == 2
    assert job.element_id == "charge"
    # 6 is UNSPECIFIED: not 0, which would name the event of a listener.
    assert job.listener_event_type == 6
    await s.jobs.complete(job)


@scenario
async def run_a_version_that_there_is_not(s: Stage) -> None:
    await s.deploy("payment.bpmn")
    with pytest.raises(s.errors.ProcessDefinitionNotFoundError):
        await s.call("run_process", "payment", version=9_999)


@scenario
async def run_a_process_that_nobody_deployed(s: Stage) -> None:
    with pytest.raises(s.errors.ProcessDefinitionNotFoundError):
        await s.call("run_process", f"nobody-deployed-{uuid.uuid4()}")


@scenario
async def run_a_process_that_only_a_message_starts(s: Stage) -> None:
    await s.deploy("events.bpmn")
    with pytest.raises(s.errors.ProcessDefinitionHasNoStartEventError):
        await s.call("run_process", "intake")


@scenario
async def run_with_result_that_ends_at_once(s: Stage) -> None:
    await s.deploy("greeting.bpmn")
    variables = {"whom": "wörld", "nested": {"list": [1, 2.5, None, True, "x"]}, "big": 2**60}
    ended = await s.call("run_process_with_result", "greeting", variables)
    assert ended.variables == variables
    assert ended.bpmn_process_id == "greeting"
    assert ended.process_instance_key > 1 << 51


@scenario
async def run_with_result_waits_for_the_jobs(s: Stage) -> None:
    await s.deploy("payment.bpmn")
    order = str(uuid.uuid4())
    waiting = asyncio.create_task(
        s.call("run_process_with_result", "payment", {"amount": 250, "order": order})
    )
    charge = await _job_with(s, "payment-charge", order)
    await s.jobs.complete(charge, {"receipt": 7})
    review = await s.jobs.take_of("payment-review", charge.process_instance_key)
    await s.jobs.complete(review, {"reviewer": "Ada"})
    ended = await waiting
    assert ended.process_instance_key == charge.process_instance_key
    assert ended.variables == {"amount": 250, "order": order, "receipt": 7, "reviewer": "Ada"}


@scenario
async def run_with_result_fetches_only_what_is_asked_for(s: Stage) -> None:
    await s.deploy("greeting.bpmn")
    ended = await s.call(
        "run_process_with_result", "greeting", {"a": 1, "b": 2}, variables_to_fetch=["b", "c"]
    )
    assert ended.variables == {"b": 2}


@scenario
async def run_with_result_that_does_not_come(s: Stage) -> None:
    await s.deploy("payment.bpmn")
    with pytest.raises(s.errors.ProcessTimeoutError):
        await s.call("run_process_with_result", "payment", {"amount": 1}, timeout=200)


@scenario
async def cancel_an_instance(s: Stage) -> None:
    await s.deploy("payment.bpmn")
    started = await s.call("run_process", "payment", {"amount": 20})
    await s.call("cancel_process_instance", started.process_instance_key)
    with pytest.raises(s.errors.ProcessInstanceNotFoundError):
        await s.call("cancel_process_instance", started.process_instance_key)


@scenario
async def cancel_what_there_is_not(s: Stage) -> None:
    with pytest.raises(s.errors.ProcessInstanceNotFoundError):
        await s.call("cancel_process_instance", NOBODYS_KEY)


@scenario
async def publish_to_an_instance_that_waits(s: Stage) -> None:
    await s.deploy("shipment.bpmn")
    order = str(uuid.uuid4())
    started = await s.call("run_process", "shipment", {"orderId": order})
    published = await s.call("publish_message", "parcel-packed", order, {"weight": 3})
    assert published.key > 1 << 51
    assert published.tenant_id == "<default>"
    job = await s.jobs.take_of("shipment-hand-over", started.process_instance_key)
    assert job.variables in {
        f'{{"orderId":"{order}","weight":3}}',
        f'{{"weight":3,"orderId":"{order}"}}',
    }
    await s.jobs.complete(job)


@scenario
async def publish_before_anybody_waits(s: Stage) -> None:
    await s.deploy("shipment.bpmn")
    order = str(uuid.uuid4())
    await s.call("publish_message", "parcel-packed", order, time_to_live_in_milliseconds=60_000)
    started = await s.call("run_process", "shipment", {"orderId": order})
    await s.jobs.complete(await s.jobs.take_of("shipment-hand-over", started.process_instance_key))


@scenario
async def publish_a_message_twice(s: Stage) -> None:
    order = str(uuid.uuid4())
    await s.call("publish_message", "parcel-packed", order, message_id=order)
    with pytest.raises(s.errors.MessageAlreadyExistsError):
        await s.call("publish_message", "parcel-packed", order, message_id=order)


@scenario
async def publish_what_starts_an_instance(s: Stage) -> None:
    await s.deploy("events.bpmn")
    order = str(uuid.uuid4())
    await s.call("publish_message", "order-received", order, {"order": order})
    job = await _job_with(s, "intake-accept", order)
    assert job.bpmn_process_id == "intake"
    await s.jobs.complete(job)


@scenario
async def broadcast_a_signal(s: Stage) -> None:
    await s.deploy("events.bpmn")
    floor = str(uuid.uuid4())
    sent = await s.call("broadcast_signal", "fire-alarm", {"floor": floor})
    assert sent.key > 1 << 51
    assert sent.tenant_id == "<default>"
    job = await _job_with(s, "evacuation-leave", floor)
    assert job.bpmn_process_id == "evacuation"
    await s.jobs.complete(job)


@scenario
async def evaluate_a_decision_by_id(s: Stage) -> None:
    await s.deploy("discount.dmn")
    answer = await s.call("evaluate_decision", None, "price", {"total": 200})
    assert answer.decision_output == 180
    assert answer.decision_name == "Price"
    assert answer.decision_requirements_id == "discounts"
    assert answer.failure_message == answer.failed_decision_id == ""
    table, expression = answer.evaluated_decisions
    assert (table.decision_id, table.decision_output) == ("discount", 10)
    assert (expression.decision_id, expression.decision_output) == ("price", 180)
    (rule,) = table.matched_rules
    assert (rule.rule_id, rule.rule_index) == ("much", 1)
    assert [(each.output_name, each.output_value) for each in rule.evaluated_outputs] == [
        ("Percent", 10)
    ]
    assert [(each.input_name, each.input_value) for each in table.evaluated_inputs] == [
        ("Total", 200)
    ]


@scenario
async def evaluate_a_decision_by_key(s: Stage) -> None:
    answer = await s.deploy("discount.dmn")
    (key,) = (
        deployed.decision_key
        for deployed in answer.deployments
        if getattr(deployed, "dmn_decision_id", "") == "discount"
    )
    evaluated = await s.call("evaluate_decision", key, None, {"total": 5})
    assert evaluated.decision_key == key
    assert evaluated.decision_output == 0


@scenario
async def evaluate_a_decision_that_fails(s: Stage) -> None:
    # A UNIQUE table, and two of its rules match.
    await s.deploy("overlap.dmn")
    answer = await s.call("evaluate_decision", None, "overlap", {"total": 3})
    assert answer.failed_decision_id == "overlap"
    assert "overlap" in answer.failure_message
    assert answer.decision_output is None


@scenario
async def evaluate_a_decision_that_nobody_deployed(s: Stage) -> None:
    with pytest.raises(s.errors.DecisionNotFoundError):
        await s.call("evaluate_decision", None, f"nobody-deployed-{uuid.uuid4()}")


@scenario
async def topology(s: Stage) -> None:
    answer = await s.call("topology")
    assert answer.cluster_size >= 1
    assert answer.partitions_count >= 1
    assert answer.gateway_version.count(".") == 2
    leaders = [
        partition
        for broker in answer.brokers
        for partition in broker.partitions
        if partition.role == 0
    ]
    assert {partition.partition_id for partition in leaders} == set(
        range(1, answer.partitions_count + 1)
    )


@scenario
async def health(s: Stage) -> None:
    answer = await s.call("healthcheck")
    assert answer.status == 1  # SERVING


@scenario
async def a_tenant_where_there_are_none(s: Stage) -> None:
    await s.deploy("greeting.bpmn")
    with pytest.raises(s.errors.PyZeebeError) as caught:
        await s.call("run_process", "greeting", tenant_id="elsewhere")
    assert "tenant identifier 'elsewhere', but multi-tenancy is disabled" in _text(caught.value)


@scenario
async def bytes_that_are_no_process(s: Stage) -> None:
    path = DATA / "gateway.txt"
    with pytest.raises(s.errors.ProcessInvalidError):
        await s.call("deploy_resource", path)


@scenario
async def many_calls_at_once(s: Stage) -> None:
    await s.deploy("greeting.bpmn")
    answers = await asyncio.gather(
        *(s.call("run_process_with_result", "greeting", {"n": n}) for n in range(50))
    )
    assert [answer.variables["n"] for answer in answers] == list(range(50))
    assert len({answer.process_instance_key for answer in answers}) == 50


async def _job_with(s: Stage, job_type: str, text: str) -> Any:
    """The job among whose variables there is this text."""
    while True:
        for job in await s.jobs.take(job_type):
            if text in job.variables:
                return job


def _text(error: BaseException) -> str:
    """What the error says, and its causes: pyzeebe leaves the gateway's words to these."""
    texts = []
    cause: BaseException | None = error
    while cause is not None:
        texts.append(f"{cause} {getattr(cause, 'details', str)()}")
        cause = cause.__cause__
    return "\n".join(texts)
