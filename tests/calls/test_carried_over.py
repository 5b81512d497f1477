from __future__ import annotations

import dataclasses

import pytest

from zeebe_grpclib import responses
from zeebe_grpclib._calls.carried_over import carried_over
from zeebe_grpclib._proto import gateway_protocol as proto
from zeebe_grpclib._proto.codec import decoder

CARRIED = [
    (proto.CreateProcessInstanceResponse, responses.CreateProcessInstanceResponse),
    (proto.PublishMessageResponse, responses.PublishMessageResponse),
    (proto.BroadcastSignalResponse, responses.BroadcastSignalResponse),
    (proto.SetVariablesResponse, responses.SetVariablesResponse),
]
MESSAGE = proto.CreateProcessInstanceResponse(
    process_definition_key=1,
    bpmn_process_id="order",
    version=2,
    process_instance_key=3,
    tenant_id="acme",
    tags=["a"],
    business_id="b",
)


@pytest.mark.parametrize(("message", "result"), CARRIED)
def test_messages_and_results_have_the_same_fields(message: type, result: type) -> None:
    names = [field.name for field in dataclasses.fields(result)]
    assert [field.name for field in dataclasses.fields(message)] == names
    assert list(vars(carried_over(result)(decoder(message)(b"")))) == names
    assert not hasattr(result, "__slots__") or "__dict__" in dir(result)
    assert not hasattr(result, "__post_init__")


def test_a_result_is_the_one_that_its_class_would_make() -> None:
    carry = carried_over(responses.CreateProcessInstanceResponse)
    result = carry(decoder(type(MESSAGE))(bytes(MESSAGE) + b"\xf8\x07\x01"))
    assert result == responses.CreateProcessInstanceResponse(1, "order", 2, 3, "acme", ["a"], "b")
    assert repr(result) == repr(
        responses.CreateProcessInstanceResponse(1, "order", 2, 3, "acme", ["a"], "b")
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.version = 3  # type: ignore[misc] # that it cannot is the point


def test_the_message_stays_as_it_was() -> None:
    carried_over(responses.CreateProcessInstanceResponse)(MESSAGE)
    assert (MESSAGE.version, MESSAGE.tags, MESSAGE._unknown_fields) == (2, ["a"], b"")
