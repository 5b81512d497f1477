from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.client.recording_gateway import Gateway, running


@pytest.fixture(scope="session")
def _running_gateway() -> Iterator[Gateway]:
    with running() as gateway:
        yield gateway


@pytest.fixture
def gateway(_running_gateway: Gateway) -> Iterator[Gateway]:
    """A gateway that nobody has told anything."""
    _running_gateway.reset()
    yield _running_gateway
    _running_gateway.reset()
