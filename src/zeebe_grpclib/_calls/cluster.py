"""Calls about the cluster and the gateway itself."""

from __future__ import annotations

from .._proto import gateway_protocol as proto
from .._proto.grpc.health import v1 as health
from ..responses import (
    BrokerInfo,
    HealthCheckResponse,
    Partition,
    PartitionBrokerHealth,
    PartitionBrokerRole,
    ServingStatus,
    TopologyResponse,
)
from .call import GATEWAY, Call, Rpc


def topology() -> Call[TopologyResponse]:
    """Ask which brokers and partitions the gateway knows."""
    return Call(_TOPOLOGY, proto.TopologyRequest())


def check_health() -> Call[HealthCheckResponse]:
    """Ask whether the gateway takes calls."""
    return Call(_CHECK, health.HealthCheckRequest(service="gateway_protocol.Gateway"))


def _topology(answer: proto.TopologyResponse) -> TopologyResponse:
    return TopologyResponse(
        brokers=[
            BrokerInfo(
                node_id=broker.node_id,
                host=broker.host,
                port=broker.port,
                partitions=[
                    Partition(
                        partition_id=partition.partition_id,
                        role=PartitionBrokerRole(int(partition.role)),
                        health=PartitionBrokerHealth(int(partition.health)),
                    )
                    for partition in broker.partitions
                ],
                version=broker.version,
            )
            for broker in answer.brokers
        ],
        cluster_size=answer.cluster_size,
        partitions_count=answer.partitions_count,
        replication_factor=answer.replication_factor,
        gateway_version=answer.gateway_version,
        cluster_id=answer.cluster_id,
    )


_TOPOLOGY = Rpc(GATEWAY + "Topology", proto.TopologyResponse, _topology)
_CHECK = Rpc(
    "/grpc.health.v1.Health/Check",
    health.HealthCheckResponse,
    lambda answer: HealthCheckResponse(status=ServingStatus(int(answer.status))),
)
