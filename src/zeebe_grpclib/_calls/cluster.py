"""Calls about the cluster."""

from __future__ import annotations

from .._proto import gateway_protocol as proto
from ..responses import (
    BrokerInfo,
    Partition,
    PartitionBrokerHealth,
    PartitionBrokerRole,
    TopologyResponse,
)
from .call import GATEWAY, Call, Rpc


def topology() -> Call[TopologyResponse]:
    """Ask which brokers and partitions the gateway knows."""
    return Call(_TOPOLOGY, proto.TopologyRequest())


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
