"""Answers about the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .._open_enum import OpenIntEnum
from .._value import Value

__all__ = [
    "BrokerInfo",
    "Partition",
    "PartitionBrokerHealth",
    "PartitionBrokerRole",
    "TopologyResponse",
]


class PartitionBrokerRole(OpenIntEnum):
    """What a broker does for a partition."""

    LEADER = 0
    """Processes its commands."""
    FOLLOWER = 1
    """Keeps a replica."""
    INACTIVE = 2
    """Takes no part at the moment."""


class PartitionBrokerHealth(OpenIntEnum):
    """How a partition does on a broker."""

    HEALTHY = 0
    """All is well."""
    UNHEALTHY = 1
    """Something is wrong, and may mend itself."""
    DEAD = 2
    """It does not come back by itself."""


class _PartitionNames:
    __slots__ = ()
    PartitionBrokerRole: TypeAlias = PartitionBrokerRole
    PartitionBrokerHealth: TypeAlias = PartitionBrokerHealth


@dataclass(frozen=True, repr=False, eq=False)
class Partition(_PartitionNames, Value):
    """A partition, as one broker sees it."""

    partition_id: int
    """Number of the partition, counted from 1."""
    role: PartitionBrokerRole
    """What the broker does for it."""
    health: PartitionBrokerHealth
    """How it does on this broker."""


class _BrokerInfoNames:
    __slots__ = ()
    Partition: TypeAlias = Partition


@dataclass(frozen=True, repr=False, eq=False)
class BrokerInfo(_BrokerInfoNames, Value):
    """A broker of the cluster."""

    node_id: int
    """Number of the broker in the cluster."""
    host: str
    """Host that the broker announces."""
    port: int
    """Port that the broker announces."""
    partitions: list[Partition]
    """Partitions that the broker takes part in."""
    version: str
    """Version of the broker."""


class _TopologyNames:
    __slots__ = ()
    BrokerInfo: TypeAlias = BrokerInfo


@dataclass(frozen=True, repr=False, eq=False)
class TopologyResponse(_TopologyNames, Value):
    """The cluster as its gateway knows it at this moment."""

    brokers: list[BrokerInfo]
    """Brokers known to the gateway; may be empty while a cluster starts."""
    cluster_size: int
    """How many brokers the cluster shall have."""
    partitions_count: int
    """How many partitions the cluster shall have."""
    replication_factor: int
    """How many brokers hold each partition."""
    gateway_version: str
    """Version of the gateway."""
    cluster_id: str = ""
    """Id of the cluster. Zeebe 8.8+."""
