"""What pyzeebe's users reach through ``client.zeebe_adapter``: each call is the client's."""

from __future__ import annotations

from typing import Any

import pytest
from tests.client.recording_gateway import Gateway
from tests.protobuf import message

from zeebe_grpclib import ZeebeClient, create_insecure_channel, errors, responses

JOB = {"key": 1, "type": "pay", "retries": 3, "variables": "{}", "customHeaders": "{}"}
CREATION = {"bpmnProcessId": "order", "version": 2, "variables": '{"a": 1}', "tenantId": "t"}
CALLS: list[tuple[str, tuple[Any, ...], str, Any]] = [
    ("create_process_instance", ("order", 2, {"a": 1}, "t"), "CreateProcessInstance",
     message("CreateProcessInstanceRequest", **CREATION)),
    ("create_process_instance_with_result", ("order", 2, {"a": 1}, 9, ["b"], "t"),
     "CreateProcessInstanceWithResult",
     message("CreateProcessInstanceWithResultRequest", request=CREATION, requestTimeout=9,
             fetchVariables=["b"])),
    ("cancel_process_instance", (5,), "CancelProcessInstance",
     message("CancelProcessInstanceRequest", processInstanceKey=5)),
    ("deploy_resource", (("a.bpmn", b"x"),), "DeployResource",
     message("DeployResourceRequest", resources=[{"name": "a.bpmn", "content": b"x"}])),
    ("evaluate_decision", (5, "d", {}, "t"), "EvaluateDecision",
     message("EvaluateDecisionRequest", decisionKey=5, decisionId="d", variables="{}",
             tenantId="t")),
    ("broadcast_signal", ("stop", {}, "t"), "BroadcastSignal",
     message("BroadcastSignalRequest", signalName="stop", variables="{}", tenantId="t")),
    ("publish_message", ("paid", "1", 7, {}, "m", "t"), "PublishMessage",
     message("PublishMessageRequest", name="paid", correlationKey="1", timeToLive=7,
             variables="{}", messageId="m", tenantId="t")),
    ("topology", (), "Topology", message("TopologyRequest")),
    ("healthcheck", (), "Check",
     message("HealthCheckRequest", "grpc.health.v1", service="gateway_protocol.Gateway")),
    ("complete_job", (5, {}), "CompleteJob",
     message("CompleteJobRequest", jobKey=5, variables="{}")),
    ("fail_job", (5, 2, "no", 100, {}), "FailJob",
     message("FailJobRequest", jobKey=5, retries=2, errorMessage="no", retryBackOff=100,
             variables="{}")),
    ("throw_error", (5, "no", {}, "e"), "ThrowError",
     message("ThrowErrorRequest", jobKey=5, errorMessage="no", errorCode="e", variables="{}")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "rpc", "asked"), CALLS)
async def test_each_call_is_sent(
    gateway: Gateway, name: str, arguments: tuple[Any, ...], rpc: str, asked: Any
) -> None:
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        with pytest.deprecated_call(match="zeebe_adapter is deprecated: call the client's own"):
            calls = client.zeebe_adapter
        answer = await getattr(calls, name)(*arguments)
    assert type(answer) is getattr(responses, type(answer).__name__)
    assert (gateway.only.rpc, gateway.only.request) == (rpc, asked)


async def test_jobs_are_yielded_one_by_one(gateway: Gateway) -> None:
    gateway.answer(
        "ActivateJobs", {"jobs": [JOB, {**JOB, "key": 2}]}, {"jobs": [{**JOB, "key": 3}]}
    )
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        with pytest.deprecated_call():
            calls = client.zeebe_adapter
        jobs = [job.key async for job in calls.activate_jobs("pay", "w", 5, 3, ["a"], 7, ["t"])]
    assert jobs == [1, 2, 3]
    assert gateway.only.request == message(
        "ActivateJobsRequest", type="pay", worker="w", timeout=5, maxJobsToActivate=3,
        fetchVariable=["a"], requestTimeout=7, tenantIds=["t"],
    )  # fmt: skip


async def test_connected_says_whether_calls_are_tried(gateway: Gateway) -> None:
    client = ZeebeClient(create_insecure_channel(gateway.address), 0)
    with pytest.deprecated_call():
        calls = client.zeebe_adapter
    assert calls.connected
    gateway.fail("Topology", "UNAVAILABLE", "no brokers")
    with pytest.raises(errors.ZeebeGatewayUnavailableError):
        await calls.topology()
    assert not calls.connected
    await client.close()
