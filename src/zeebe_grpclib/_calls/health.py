"""The call about the gateway's own health (``grpc.health.v1``)."""

from __future__ import annotations

from .._proto.grpc.health import v1 as proto
from ..responses import HealthCheckResponse, ServingStatus
from .call import Call, Rpc


def check_health() -> Call[HealthCheckResponse]:
    """Ask whether the gateway takes calls."""
    return Call(_CHECK, proto.HealthCheckRequest(service="gateway_protocol.Gateway"))


_CHECK = Rpc(
    "/grpc.health.v1.Health/Check",
    proto.HealthCheckResponse,
    lambda answer: HealthCheckResponse(status=ServingStatus(int(answer.status))),
)
