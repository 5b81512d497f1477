"""The service over real sockets."""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from typing import Any

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from tests.embedded.models import end, model, service, start

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import Engine

NOBODYS_KEY = (1 << 51) + (1 << 49)
WORK = model("p", start(), service("a", "work", headers={"h": "1"}), end(), flows="start > a > end")
ECHO = model("echo", start(), end(), flows="start > end")

Stub = pb.GatewayStub


async def deploy(stub: Stub, *contents: bytes) -> pb.DeployResourceResponse:
    resources = [pb.Resource(f"{n}.bpmn", content) for n, content in enumerate(contents)]
    return await stub.deploy_resource(pb.DeployResourceRequest(resources))


async def create(stub: Stub, process_id: str = "p", **variables: Any) -> int:
    answer = await stub.create_process_instance(
        pb.CreateProcessInstanceRequest(
            bpmn_process_id=process_id, version=-1, variables=json.dumps(variables)
        )
    )
    return answer.process_instance_key


async def poll(
    stub: Stub, request_timeout: int = -1, worker: str = "w", max_jobs: int = 1, **more: Any
) -> list[list[pb.ActivatedJob]]:
    """The messages of one poll."""
    request = pb.ActivateJobsRequest(
        type="work",
        worker=worker,
        timeout=60_000,
        max_jobs_to_activate=max_jobs,
        request_timeout=request_timeout,
        **more,
    )
    return [answer.jobs async for answer in stub.activate_jobs(request)]


def channel_to(gateway: EmbeddedGateway) -> Channel:
    host, _, port = gateway.address.rpartition(":")
    return Channel(host, int(port))


async def refused(call: Any) -> tuple[Status, str | None]:
    with pytest.raises(GRPCError) as caught:
        await call
    return caught.value.status, caught.value.message


async def test_a_job_from_creation_to_completion(stub: Stub) -> None:
    await deploy(stub, WORK)
    instance = await create(stub, x=[1, 1.5, "ü"])
    ((job,),) = await poll(stub)
    assert (job.process_instance_key, job.bpmn_process_id, job.element_id) == (instance, "p", "a")
    assert (job.variables, job.custom_headers) == ('{"x":[1,1.5,"ü"]}', '{"h":"1"}')
    assert job.listener_event_type is pb.ActivatedJobListenerEventType.UNSPECIFIED
    await stub.update_job_timeout(pb.UpdateJobTimeoutRequest(job.key, 5_000))
    await stub.fail_job(pb.FailJobRequest(job.key, 1, "not yet"))
    ((again,),) = await poll(stub, fetch_variable=["nothing"])
    assert (again.key, again.retries, again.variables) == (job.key, 1, "{}")
    await stub.update_job_retries(pb.UpdateJobRetriesRequest(job.key, 9))
    await stub.complete_job(pb.CompleteJobRequest(job.key, '{"done":true}'))
    assert await refused(stub.complete_job(pb.CompleteJobRequest(job.key))) == (
        Status.NOT_FOUND,
        (
            f"Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
            f"'{job.key}', but no such job was found"
        ),
    )


async def test_an_error_that_nobody_catches_is_an_incident(
    gateway: EmbeddedGateway, stub: Stub
) -> None:
    await deploy(stub, WORK)
    instance = await create(stub)
    ((job,),) = await poll(stub)
    await stub.throw_error(pb.ThrowErrorRequest(job.key, "E", "why", "{}"))
    (incident,) = gateway.engine.state.incidents
    answer = await stub.set_variables(pb.SetVariablesRequest(instance, '{"y":2}'))
    assert answer.key > incident
    await stub.update_job_retries(pb.UpdateJobRetriesRequest(job.key, 1))
    await stub.resolve_incident(pb.ResolveIncidentRequest(incident))
    ((again,),) = await poll(stub)
    assert (again.key, again.variables) == (job.key, '{"y":2}')
    await stub.cancel_process_instance(pb.CancelProcessInstanceRequest(instance))
    assert gateway.engine.census()["jobs"] == 0


async def test_messages_and_signals_have_keys(stub: Stub) -> None:
    message = await stub.publish_message(pb.PublishMessageRequest("m", "c", 1_000, "id"))
    signal = await stub.broadcast_signal(pb.BroadcastSignalRequest("s"))
    assert (1 << 51) < message.key < signal.key
    assert message.tenant_id == signal.tenant_id == "<default>"
    status, text = await refused(
        stub.publish_message(pb.PublishMessageRequest("m", "c", 1_000, "id"))
    )
    assert status is Status.ALREADY_EXISTS
    assert str(text).endswith("but a message with that id was already published")


async def test_a_process_is_deleted(stub: Stub) -> None:
    deployed = await deploy(stub, ECHO)
    process = deployed.deployments[0].process
    assert process is not None
    key = process.process_definition_key
    await stub.delete_resource(pb.DeleteResourceRequest(key))
    status, text = await refused(stub.delete_resource(pb.DeleteResourceRequest(key)))
    assert status is Status.NOT_FOUND
    assert str(text).endswith(f"Expected to delete resource but no resource found with key `{key}`")


async def test_topology_is_one_broker(gateway: EmbeddedGateway, stub: Stub) -> None:
    first = await stub.topology(pb.TopologyRequest())
    assert (first.gateway_version, first.cluster_size) == ("8.9.0", 1)
    assert first.cluster_id == (await stub.topology(pb.TopologyRequest())).cluster_id != ""


async def test_a_deployment_of_the_deprecated_kind(stub: Stub) -> None:
    with warnings.catch_warnings():
        # The client's own warnings; the server's would be errors in its log.
        warnings.simplefilter("ignore", DeprecationWarning)
        request = pb.DeployProcessRequest([pb.ProcessRequestObject("e.bpmn", ECHO)])
        call = stub.deploy_process(request)
        answer = await call
    assert [(each.bpmn_process_id, each.resource_name) for each in answer.processes] == [
        ("echo", "e.bpmn")
    ]
    assert answer.key > 1 << 51


async def test_business_ids_may_have_to_be_unique() -> None:
    async with EmbeddedGateway(unique_business_ids=True) as gateway:
        channel = channel_to(gateway)
        stub = pb.GatewayStub(channel)
        await deploy(stub, WORK)
        request = pb.CreateProcessInstanceRequest(
            bpmn_process_id="p", version=-1, business_id="order-7"
        )
        answer = await stub.create_process_instance(request)
        assert answer.business_id == "order-7"
        assert await refused(stub.create_process_instance(request)) == (
            Status.ALREADY_EXISTS,
            (
                "Command 'CREATE' rejected with code 'ALREADY_EXISTS': Expected to create instance "
                "of process with business id 'order-7', but an instance with this business id "
                "already exists for process definition 'p'"
            ),
        )
        channel.close()


async def test_every_rpc_of_the_protocol_is_served(gateway: EmbeddedGateway) -> None:
    assert len(gateway._service.__mapping__()) == 22


async def test_results(stub: Stub) -> None:
    await deploy(stub, ECHO, WORK)

    async def run(process_id: str, timeout: int, *fetch: str) -> Any:
        inner = pb.CreateProcessInstanceRequest(
            bpmn_process_id=process_id, version=-1, variables='{"a":1,"b":2}'
        )
        return await stub.create_process_instance_with_result(
            pb.CreateProcessInstanceWithResultRequest(inner, timeout, list(fetch))
        )

    assert (await run("echo", 0)).variables == '{"a":1,"b":2}'
    assert (await run("echo", 0, "b")).variables == '{"b":2}'
    assert await refused(run("p", 30)) == (
        Status.DEADLINE_EXCEEDED,
        "Time out between gateway and broker: Request timed out after PT0.03S",
    )
    # The instance goes on; a cancelled one never answers OK.
    ((job,),) = await poll(stub)
    await stub.complete_job(pb.CompleteJobRequest(job.key))
    waiting = asyncio.create_task(refused(run("p", 300)))
    ((job,),) = await poll(stub, 5_000)
    await stub.cancel_process_instance(pb.CancelProcessInstanceRequest(job.process_instance_key))
    assert (await waiting)[0] is Status.DEADLINE_EXCEEDED


async def test_an_error_of_our_own_is_internal(
    gateway: EmbeddedGateway,
    stub: Stub,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("what now")

    monkeypatch.setattr(Engine, "execute", fail)
    with caplog.at_level(logging.ERROR):
        assert await refused(create(stub)) == (
            Status.INTERNAL,
            "Unexpected error occurred during the request processing: what now",
        )
    assert [record.message for record in caplog.records] == ["CreateProcessInstance failed"]


async def test_wrong_json_and_wrong_keys(stub: Stub) -> None:
    assert await refused(stub.complete_job(pb.CompleteJobRequest(NOBODYS_KEY, "{"))) == (
        Status.INVALID_ARGUMENT,
        "Invalid JSON value: {",
    )
    status, _ = await refused(stub.complete_job(pb.CompleteJobRequest(NOBODYS_KEY, "{}")))
    assert status is Status.NOT_FOUND
    status, _ = await refused(stub.complete_job(pb.CompleteJobRequest(1, "{}")))
    assert status is Status.UNAVAILABLE
