from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from zeebe_grpclib.embedded import EmbeddedGateway


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The gateway: the reader's own broker, if ZEEBE_ADDRESS names one, or the embedded one.

    The embedded one has a thread of its own: clients block and have loops as they like.
    """
    given = os.environ.get("ZEEBE_ADDRESS")
    if given:
        yield given
        return
    with EmbeddedGateway() as gateway:
        yield gateway.address
