from __future__ import annotations

import dataclasses
import functools
import warnings
from typing import Any

import betterproto2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib._proto.grpc.health.v1 import HealthCheckResponse
from zeebe_grpclib.embedded.encoding import encode

ANSWERS = [
    kind
    for name, kind in vars(pb).items()
    if name.endswith("Response") and "Deprecated" not in name and name != "DeployProcessResponse"
] + [HealthCheckResponse, pb.ActivatedJob, pb.Resource]

SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=20),
    "bytes": st.binary(max_size=20),
    "bool": st.booleans(),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "uint64": st.integers(0, 2**64 - 1),
}


@functools.cache
def messages(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any message of a class; at most one member of a oneof."""
    values: dict[str, st.SearchStrategy[Any]] = {}
    groups: dict[str, list[str]] = {}
    for field in dataclasses.fields(kind):
        facts = field.metadata["betterproto"]
        if facts.proto_type in SIMPLE:
            value = SIMPLE[facts.proto_type]
        elif facts.proto_type == "enum":
            value = st.sampled_from(list(kind._cls_for(field)))
        else:
            # An empty message in a list is what betterproto2 gets wrong but for field 1.
            value = messages(kind._cls_for(field))
            if facts.repeated:
                value = value.filter(bytes)
        if facts.repeated:
            value = st.lists(value, max_size=2)
        elif facts.optional or facts.group or facts.proto_type == "message":
            value = st.none() | value
        values[field.name] = value
        if facts.group:
            groups.setdefault(facts.group, []).append(field.name)

    def build(chosen: dict[str, Any]) -> Any:
        for names in groups.values():
            present = [name for name in names if chosen[name] is not None]
            for name in present[1:]:
                chosen[name] = None
        return kind(**chosen)

    return st.fixed_dictionaries(values).map(build)


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_is_what_the_library_writes(kind: type[betterproto2.Message], data: st.DataObject) -> None:
    message = data.draw(messages(kind))
    assert encode(message) == bytes(message)


def test_an_empty_message_in_a_list_is_there() -> None:
    # betterproto2 0.10 writes field 1 here, whatever the number.
    assert encode(pb.DeployResourceResponse(deployments=[pb.Deployment()])) == b"\x12\x00"


def test_the_filters_of_warnings_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AssertionError

    monkeypatch.setattr(warnings, "catch_warnings", fail)
    assert encode(pb.PublishMessageResponse(5, "t")) == b"\x08\x05\x12\x01t"


def test_a_type_that_the_protocol_has_not_is_said() -> None:
    @dataclasses.dataclass(eq=False, repr=False)
    class Odd(betterproto2.Message):
        number: float = betterproto2.field(1, betterproto2.TYPE_DOUBLE)

    with pytest.raises(NotImplementedError, match="has no double"):
        encode(Odd(1.0))
