"""What type checkers see of the clients; read by mypy and pyright, never run.

A ``type: ignore`` here stands where an error is expected: mypy complains if there is none.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

import grpclib.client
from typing_extensions import assert_type  # in the standard library from Python 3.11

import zeebe_grpclib as z
from zeebe_grpclib import responses as r
from zeebe_grpclib.types import JsonType


async def asynchronous(client: z.ZeebeClient) -> None:
    assert_type(await client.run_process("order"), r.CreateProcessInstanceResponse)
    result = await client.run_process_with_result("order", {"a": [1]}, variables_to_fetch=["a"])
    assert_type(result, r.CreateProcessInstanceWithResultResponse)
    assert_type(result.variables, Mapping[str, JsonType])
    assert_type(await client.cancel_process_instance(1), r.CancelProcessInstanceResponse)
    deployed = await client.deploy_resource("a.bpmn", Path("b.dmn"), ("c.form", b""))
    assert_type(deployed.deployments, list[r.Deployment])
    assert_type(await client.evaluate_decision(decision_id="d"), r.EvaluateDecisionResponse)
    assert_type(await client.publish_message("m", "1"), r.PublishMessageResponse)
    assert_type(await client.broadcast_signal("s"), r.BroadcastSignalResponse)
    topology = await client.topology(deadline_ms=1.5)
    assert_type(topology.brokers[0].partitions[0].role, r.PartitionBrokerRole)
    assert_type((await client.healthcheck()).status, r.ServingStatus)
    async with client as same:
        assert_type(same, z.ZeebeClient)


def synchronous(client: z.SyncZeebeClient) -> None:
    # Lifting keeps every type.
    assert_type(client.run_process("order"), r.CreateProcessInstanceResponse)
    result = client.run_process_with_result("order", {"a": [1]}, variables_to_fetch=["a"])
    assert_type(result, r.CreateProcessInstanceWithResultResponse)
    assert_type(client.cancel_process_instance(1), r.CancelProcessInstanceResponse)
    deployed = client.deploy_resource("a.bpmn", Path("b.dmn"), ("c.form", b""), tenant_id="t")
    assert_type(deployed, r.DeployResourceResponse)
    assert_type(client.evaluate_decision(1, "d", {}), r.EvaluateDecisionResponse)
    assert_type(client.publish_message("m", "1", {}, 5, "id"), r.PublishMessageResponse)
    assert_type(client.broadcast_signal("s", deadline_ms=5), r.BroadcastSignalResponse)
    assert_type(client.topology(), r.TopologyResponse)
    assert_type(client.healthcheck(), r.HealthCheckResponse)
    with client as same:
        assert_type(same, z.SyncZeebeClient)


def refused(client: z.SyncZeebeClient) -> None:
    client.run_process()  # type: ignore[call-arg]
    client.run_process(5)  # type: ignore[arg-type]
    client.run_process("order", verison=1)  # type: ignore[call-arg]
    client.run_process("order", {"a": {1}})  # type: ignore[dict-item]
    client.topology(5)  # type: ignore[call-arg]
    client.cancel_process_instance("1")  # type: ignore[arg-type]
    client.deploy_resource(("a.bpmn", "text"))  # type: ignore[arg-type]
    z.ZeebeClient("localhost:26500")  # type: ignore[arg-type]


def channels() -> Iterator[z.ZeebeClient]:
    yield z.ZeebeClient(z.create_insecure_channel("zeebe:1", [("grpc.keepalive_time_ms", 1)]))
    credentials = z.ssl_channel_credentials(b"roots")
    yield z.ZeebeClient(z.create_secure_channel(channel_credentials=credentials), 5)
    context = ssl.create_default_context()
    yield z.ZeebeClient(z.create_secure_channel("zeebe", None, context), default_deadline_ms=None)
    yield z.ZeebeClient(z.create_secure_channel("zeebe"), wait_for_ready=True)
    # A channel of grpclib's is told apart by its shape.
    yield z.ZeebeClient(grpclib.client.Channel("zeebe", 1))


def nested_names(process: r.DeployResourceResponse.ProcessMetadata) -> int:
    assert_type(process, r.DeployedProcess)
    partition: r.TopologyResponse.BrokerInfo.Partition
    partition = r.Partition(1, r.PartitionBrokerRole.LEADER, r.PartitionBrokerHealth.HEALTHY)
    return process.version + partition.partition_id


def failed(error: z.errors.ZeebeError, other: z.errors.PyZeebeError) -> None:
    assert_type(error.grpc_error, z.RpcError)
    assert_type(other.grpc_error, z.RpcError | None)
    assert_type(error.grpc_error.code(), z.StatusCode)
    assert_type(error.is_retryable, bool)
