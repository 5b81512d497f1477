"""The answer about the gateway's own health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .._open_enum import OpenIntEnum
from .._value import Value

__all__ = ["HealthCheckResponse", "ServingStatus"]


class ServingStatus(OpenIntEnum):
    """Health of a gRPC service (``grpc.health.v1``)."""

    UNKNOWN = 0
    """Nobody knows."""
    SERVING = 1
    """It takes calls."""
    NOT_SERVING = 2
    """It is there, and takes none at the moment."""
    SERVICE_UNKNOWN = 3
    """The server knows no service of this name."""


class _HealthCheckNames:
    __slots__ = ()
    ServingStatus: TypeAlias = ServingStatus


@dataclass(frozen=True, repr=False, eq=False)
class HealthCheckResponse(_HealthCheckNames, Value):
    """Health of the gateway."""

    status: ServingStatus
    """SERVING when the gateway takes calls."""
