from __future__ import annotations

from tests.protobuf import answer, message, request

from zeebe_grpclib import responses
from zeebe_grpclib._calls import cluster


def test_topology_asks_for_nothing_and_reads_all() -> None:
    call = cluster.topology()
    assert request(call) == message("TopologyRequest")
    assert (call.rpc.name, dict(call.rejections), call.patience_ms) == ("Topology", {}, 0)
    partition = {"partitionId": 3, "role": 1, "health": 2}
    broker = {"nodeId": 2, "host": "zeebe", "port": 26501, "version": "8.9.1"}
    assert answer(
        call,
        brokers=[{**broker, "partitions": [partition, {"partitionId": 4}]}],
        clusterSize=3,
        partitionsCount=5,
        replicationFactor=2,
        gatewayVersion="8.9.0",
        clusterId="c",
    ) == responses.TopologyResponse(
        brokers=[
            responses.BrokerInfo(
                node_id=2,
                host="zeebe",
                port=26501,
                partitions=[
                    responses.Partition(
                        3,
                        responses.PartitionBrokerRole.FOLLOWER,
                        responses.PartitionBrokerHealth.DEAD,
                    ),
                    responses.Partition(
                        4,
                        responses.PartitionBrokerRole.LEADER,
                        responses.PartitionBrokerHealth.HEALTHY,
                    ),
                ],
                version="8.9.1",
            )
        ],
        cluster_size=3,
        partitions_count=5,
        replication_factor=2,
        gateway_version="8.9.0",
        cluster_id="c",
    )


def test_a_cluster_that_starts_has_no_brokers() -> None:
    assert answer(cluster.topology()) == responses.TopologyResponse([], 0, 0, 0, "")


def test_roles_and_healths_of_a_newer_broker_survive() -> None:
    partitions = [{"partitionId": 1, "role": 9, "health": 8}]
    topology = answer(cluster.topology(), brokers=[{"partitions": partitions}])
    [partition] = topology.brokers[0].partitions
    assert (partition.role, partition.role.name) == (9, "UNKNOWN_9")
    assert (partition.health, partition.health.name) == (8, "UNKNOWN_8")
