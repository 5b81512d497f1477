"""A gateway, and workers on it, for every test of this folder."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tests.worker.gateway import FakeGateway, serving

from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.worker import ZeebeWorker

MakeWorker = Callable[..., ZeebeWorker]


@pytest.fixture(autouse=True)
def _quiet_server() -> None:
    logging.getLogger("grpclib.server").setLevel(logging.CRITICAL)


@pytest.fixture
async def gateway() -> AsyncIterator[FakeGateway]:
    async with serving() as gateway:
        yield gateway


@pytest.fixture
async def make_worker(gateway: FakeGateway) -> AsyncIterator[MakeWorker]:
    made: list[ZeebeWorker] = []

    def make(**settings: Any) -> ZeebeWorker:
        channel = settings.pop("channel", None) or create_insecure_channel(
            f"127.0.0.1:{gateway.port}"
        )
        worker = ZeebeWorker(channel, **{"name": "tester", **settings})
        made.append(worker)
        return worker

    yield make
    for worker in made:
        await worker.stop(grace=0)
        await worker.close()


@pytest.fixture
def worker(make_worker: MakeWorker) -> ZeebeWorker:
    return make_worker()
