from __future__ import annotations

from tests.protobuf import answer, message, request

from zeebe_grpclib import responses
from zeebe_grpclib._calls import health


def test_health_is_asked_for_the_gateways_service() -> None:
    call = health.check_health()
    assert call.rpc.path == "/grpc.health.v1.Health/Check"
    assert request(call) == message(
        "HealthCheckRequest", "grpc.health.v1", service="gateway_protocol.Gateway"
    )
    serving = responses.HealthCheckResponse(responses.ServingStatus.SERVING)
    assert answer(call, status=1) == serving
    assert answer(call, status=9).status.name == "UNKNOWN_9"
    assert answer(call).status is responses.ServingStatus.UNKNOWN
