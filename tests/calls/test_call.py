from __future__ import annotations

import dataclasses

import pytest

from zeebe_grpclib._calls import Call, Rpc
from zeebe_grpclib._proto import gateway_protocol as proto

RPC = Rpc("/gateway_protocol.Gateway/Topology", proto.TopologyResponse)


def test_an_rpc_is_named_by_the_end_of_its_path() -> None:
    assert RPC.name == "Topology"


def test_a_call_needs_only_what_to_send_and_how_to_read_the_answer() -> None:
    call = Call(rpc=RPC, request=proto.TopologyRequest(), parse=str)
    assert (dict(call.rejections), call.patience_ms, call.subject) == ({}, 0, "")
    with pytest.raises(dataclasses.FrozenInstanceError):
        call.patience_ms = 1  # type: ignore[misc] # that it cannot is the point
