"""The health service of gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from grpclib.const import Status
from grpclib.exceptions import GRPCError

from .._proto.grpc.health.v1 import (
    HealthBase,
    HealthCheckRequest,
    HealthCheckResponse,
    HealthCheckResponseServingStatus,
)

#: The server as a whole, and what Zeebe's gateway calls itself.
SERVICES = frozenset({"", "gateway_protocol.Gateway"})


class HealthService(HealthBase):
    """Says that the gateway serves: as long as it answers, it does."""

    async def check(self, message: HealthCheckRequest) -> HealthCheckResponse:
        """Tell the status now."""
        if message.service not in SERVICES:
            raise GRPCError(Status.NOT_FOUND, f"unknown service {message.service}")
        return HealthCheckResponse(status=HealthCheckResponseServingStatus.SERVING)

    async def watch(self, message: HealthCheckRequest) -> AsyncIterator[HealthCheckResponse]:
        """Tell the status now; it does not change before the connection ends."""
        known = message.service in SERVICES
        yield HealthCheckResponse(
            status=HealthCheckResponseServingStatus.SERVING
            if known
            else HealthCheckResponseServingStatus.SERVICE_UNKNOWN
        )
        await asyncio.Event().wait()
