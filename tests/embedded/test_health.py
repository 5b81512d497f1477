from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from zeebe_grpclib._proto.gateway_protocol import GatewayStub
from zeebe_grpclib._proto.grpc.health.v1 import (
    HealthCheckRequest,
    HealthCheckResponse,
    HealthCheckResponseServingStatus,
    HealthStub,
)
from zeebe_grpclib.embedded import EmbeddedGateway

SERVING = HealthCheckResponseServingStatus.SERVING
SERVICE_UNKNOWN = HealthCheckResponseServingStatus.SERVICE_UNKNOWN


@pytest.mark.parametrize("service", ["", "gateway_protocol.Gateway"])
async def test_serves(stub: GatewayStub, service: str) -> None:
    health = HealthStub(stub.channel)
    assert (await health.check(HealthCheckRequest(service))).status is SERVING


async def test_a_service_that_there_is_not(stub: GatewayStub) -> None:
    with pytest.raises(GRPCError, match="unknown service elsewhere") as caught:
        await HealthStub(stub.channel).check(HealthCheckRequest("elsewhere"))
    assert caught.value.status is Status.NOT_FOUND


@pytest.mark.parametrize(("service", "status"), [("", SERVING), ("elsewhere", SERVICE_UNKNOWN)])
async def test_watching_lasts_until_the_end(service: str, status: object) -> None:
    async with EmbeddedGateway() as gateway:
        host, _, port = gateway.address.rpartition(":")
        channel = Channel(host, int(port))
        watch = HealthStub(channel).watch(HealthCheckRequest(service))
        first = await asyncio.wait_for(anext_of(watch), 5)
        assert first.status is status
        following = asyncio.create_task(anext_of(watch))
        # Whatever it said before this answer would be here before it, on the same connection.
        await HealthStub(channel).check(HealthCheckRequest())
        assert not following.done()
    with pytest.raises((StreamTerminatedError, GRPCError)):
        await asyncio.wait_for(following, 5)
    channel.close()


async def anext_of(watch: AsyncIterator[HealthCheckResponse]) -> HealthCheckResponse:
    return await watch.__anext__()
