from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from grpclib.client import Channel

from zeebe_grpclib._proto.gateway_protocol import GatewayStub
from zeebe_grpclib.embedded import EmbeddedGateway


@pytest.fixture
async def gateway() -> AsyncIterator[EmbeddedGateway]:
    async with EmbeddedGateway() as gateway:
        yield gateway


@pytest.fixture
async def stub(gateway: EmbeddedGateway) -> AsyncIterator[GatewayStub]:
    host, _, port = gateway.address.rpartition(":")
    channel = Channel(host, int(port))
    yield GatewayStub(channel)
    channel.close()
