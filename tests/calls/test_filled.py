from __future__ import annotations

import pytest

from zeebe_grpclib._calls import filled as filling
from zeebe_grpclib._calls.filled import filled
from zeebe_grpclib._proto import gateway_protocol as proto

CREATION = {"bpmn_process_id": "order", "version": -1, "variables": "{}", "tags": ["a"]}


def test_a_filled_message_is_the_one_that_its_class_makes() -> None:
    message = filled(proto.CreateProcessInstanceRequest, **CREATION)  # type: ignore[arg-type]
    made = proto.CreateProcessInstanceRequest(**CREATION)  # type: ignore[arg-type]
    assert type(message) is proto.CreateProcessInstanceRequest
    assert message == made
    assert vars(message) == vars(made)
    assert bytes(message) == bytes(made)


@pytest.mark.parametrize(
    "cls",
    [proto.CreateProcessInstanceRequest, proto.CompleteJobRequest, proto.PublishMessageRequest],
)
def test_what_is_left_out_is_what_an_empty_message_has(cls: type) -> None:
    assert vars(filled(cls)) == vars(cls())


def test_messages_share_no_list() -> None:
    one, other = (filled(proto.CreateProcessInstanceRequest) for _ in range(2))
    one.tags.append("mine")
    assert (other.tags, filled(proto.CreateProcessInstanceRequest).tags) == ([], [])


def test_other_interpreters_make_messages_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    # PyPy is as fast by itself, and its classes may differ inside.
    monkeypatch.setattr(filling, "_CPYTHON", False)
    message = filled(proto.CreateProcessInstanceRequest, **CREATION)  # type: ignore[arg-type]
    assert message == proto.CreateProcessInstanceRequest(**CREATION)  # type: ignore[arg-type]
