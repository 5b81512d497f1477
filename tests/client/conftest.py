from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.client.recording_gateway import Gateway


@pytest.fixture(scope="session")
def _running_gateway() -> Iterator[Gateway]:
    # Only here: where grpcio is not installed, the import skips the test that asks for it.
    from tests.client.recording_gateway import running

    with running() as gateway:
        yield gateway


@pytest.fixture
def gateway(_running_gateway: Gateway) -> Iterator[Gateway]:
    """A gateway that nobody has told anything."""
    _running_gateway.reset()
    yield _running_gateway
    _running_gateway.reset()
