"""The scenarios that are data, on the embedded gateway or on the reader's broker."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest
from grpclib.client import Channel

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway

from .cases import CASES
from .cases.pages import cite
from .cases.play import Play
from .cases.steps import Case


@pytest.fixture(scope="module")
def gateway() -> Iterator[EmbeddedGateway | None]:
    """None stands for the broker that ZEEBE_ADDRESS names."""
    if os.environ.get("ZEEBE_ADDRESS"):
        yield None
        return
    with EmbeddedGateway() as gateway:
        yield gateway


@pytest.mark.no_cover
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
async def test_case(case: Case, gateway: EmbeddedGateway | None) -> None:
    if gateway is None and case.inside:
        pytest.skip("turns the clock, or looks at incidents, which no RPC does")
    address = os.environ["ZEEBE_ADDRESS"] if gateway is None else gateway.address
    host, _, port = address.rpartition(":")
    channel = Channel(host, int(port))
    play = Play(pb.GatewayStub(channel), gateway, ZeebeClient(channel))
    try:
        if case.content is not None:
            await play.deploy(case.content)
        for number, step in enumerate(case.steps, 1):
            try:
                await asyncio.wait_for(step(play), 15)
            except Exception as error:
                where = f"at step {number} of {case.name!r}; expected by {cite(case.source)}"
                raise AssertionError(where) from error
    finally:
        await play.close()
        channel.close()


def test_there_are_enough_and_each_says_why() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.source for case in CASES)
