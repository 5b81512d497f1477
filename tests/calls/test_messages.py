from __future__ import annotations

from typing import Any

import pytest
from tests.calls.rejections import rejected
from tests.protobuf import answer, message, request

from zeebe_grpclib import errors, responses
from zeebe_grpclib._calls import messages
from zeebe_grpclib.status import StatusCode

PUBLISH = messages.publish_message("paid", "order-1", {"by": "card"}, 60_000, "m-1", "acme")
BROADCAST = messages.broadcast_signal("stop", {"why": "audit"}, "acme")


def test_publish_sends_every_field() -> None:
    assert request(PUBLISH) == message(
        "PublishMessageRequest",
        name="paid",
        correlationKey="order-1",
        timeToLive=60_000,
        messageId="m-1",
        variables='{"by": "card"}',
        tenantId="acme",
    )


def test_publish_leaves_out_what_is_not_given() -> None:
    call = messages.publish_message("paid", "", None, 0, None, None)
    assert request(call) == message("PublishMessageRequest", name="paid", variables="{}")


def test_broadcast_sends_every_field() -> None:
    assert request(BROADCAST) == message(
        "BroadcastSignalRequest", signalName="stop", variables='{"why": "audit"}', tenantId="acme"
    )
    call = messages.broadcast_signal("stop", None, None)
    assert request(call) == message("BroadcastSignalRequest", signalName="stop", variables="{}")


def test_answers_carry_key_and_tenant() -> None:
    assert answer(PUBLISH, key=5, tenantId="acme") == responses.PublishMessageResponse(5, "acme")
    assert answer(BROADCAST, key=6, tenantId="t") == responses.BroadcastSignalResponse(6, "t")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((None, "1", None, 0, None, None), "^name must be a string, not None$"),
        (("paid", 1, None, 0, None, None), "^correlation_key must be a string, not int$"),
        (("paid", "1", None, 1.5, None, None),
         "^time_to_live_in_milliseconds must be an integer, not float$"),
        (("paid", "1", None, 0, 5, None), "^message_id must be a string, not int$"),
        (("paid", "1", None, 0, None, 5), "^tenant_id must be a string, not int$"),
    ],
)  # fmt: skip
def test_arguments_of_another_type_are_refused(arguments: tuple[Any, ...], text: str) -> None:
    with pytest.raises(TypeError, match=text):
        messages.publish_message(*arguments)


@pytest.mark.parametrize("arguments", [(5, None, None), ("stop", None, 5)])
def test_a_signal_is_named_by_text(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="must be a string, not int"):
        messages.broadcast_signal(*arguments)


@pytest.mark.parametrize(
    ("call", "status", "text", "kind"),
    [
        (PUBLISH, StatusCode.ALREADY_EXISTS, "there", errors.MessageAlreadyExistsError),
        (PUBLISH, StatusCode.INVALID_ARGUMENT, "Invalid JSON value: [", errors.InvalidJSONError),
        (PUBLISH, StatusCode.INVALID_ARGUMENT, "tenant identifier", errors.InvalidArgumentError),
        (PUBLISH, StatusCode.NOT_FOUND, "x", errors.UnknownGrpcStatusCodeError),
        (BROADCAST, StatusCode.INVALID_ARGUMENT, "Invalid JSON value: [", errors.InvalidJSONError),
        (BROADCAST, StatusCode.INVALID_ARGUMENT, "tenant identifier", errors.InvalidArgumentError),
        (BROADCAST, StatusCode.ALREADY_EXISTS, "x", errors.UnknownGrpcStatusCodeError),
    ],
)
def test_rejections(
    call: Any, status: StatusCode, text: str, kind: type[errors.PyZeebeError]
) -> None:
    error = rejected(call, status, text)
    assert type(error) is kind
    assert f"The gateway answered {status.name}: {text}. " in str(error)
    assert str(error).endswith(". Trying again will not help")


def test_a_message_that_exists_is_named_in_full() -> None:
    error = rejected(PUBLISH, StatusCode.ALREADY_EXISTS, "Command 'PUBLISH' rejected")
    assert str(error) == (
        "PublishMessage: message 'paid' with correlation key 'order-1' and id 'm-1' is already "
        "published. The gateway answered ALREADY_EXISTS: Command 'PUBLISH' rejected. "
        "Trying again will not help"
    )
