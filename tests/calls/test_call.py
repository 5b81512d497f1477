from __future__ import annotations

import math
from typing import Any

import pytest

from zeebe_grpclib._calls import Call, Rpc
from zeebe_grpclib._proto import gateway_protocol as proto
from zeebe_grpclib._proto.codec import DecodeError
from zeebe_grpclib.errors import IncidentNotFoundError
from zeebe_grpclib.status import RpcError, StatusCode

TOPOLOGY: Rpc[int] = Rpc(
    "/gateway_protocol.Gateway/Topology", proto.TopologyResponse, lambda answer: answer.cluster_size
)
RESOLVE: Rpc[Any] = Rpc(
    "/gateway_protocol.Gateway/ResolveIncident",
    proto.ResolveIncidentResponse,
    str,
    lambda request: f"incident {request.incident_key}",
    lambda request: {StatusCode.NOT_FOUND: lambda _: IncidentNotFoundError(request.incident_key)},
    lambda request: request.incident_key * 10,
    lambda request: request.incident_key * 100,
)


def test_an_rpc_is_named_by_the_end_of_its_path() -> None:
    assert TOPOLOGY.name == "Topology"


def test_an_rpc_reads_the_bytes_of_an_answer() -> None:
    assert TOPOLOGY.read(bytes(proto.TopologyResponse(cluster_size=3))) == 3
    assert TOPOLOGY.read is TOPOLOGY.read
    with pytest.raises(DecodeError, match=r"^no valid TopologyResponse: "):
        TOPOLOGY.read(b"\x07")


def test_a_call_needs_only_its_method_and_what_to_send() -> None:
    call = Call(TOPOLOGY, proto.TopologyRequest())
    assert (dict(call.rejections), call.patience_ms, call.subject) == ({}, 0, "")
    assert (call.idempotent_for_ms, call.parse) == (math.inf, TOPOLOGY.parse)


def test_what_else_there_is_to_know_follows_from_the_request() -> None:
    call = Call(RESOLVE, proto.ResolveIncidentRequest(incident_key=7))
    assert (call.subject, call.patience_ms, call.idempotent_for_ms) == ("incident 7", 70, 700)
    failure = RpcError(StatusCode.NOT_FOUND, "none")
    assert str(call.rejections[StatusCode.NOT_FOUND](failure)) == str(IncidentNotFoundError(7))


def test_a_call_is_a_value() -> None:
    call = Call(TOPOLOGY, proto.TopologyRequest())
    assert call == Call(TOPOLOGY, proto.TopologyRequest())
    assert call != Call(TOPOLOGY, proto.TopologyResponse())
