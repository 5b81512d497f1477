"""Calls about messages and signals."""

from __future__ import annotations

from .._proto import gateway_protocol as proto
from ..errors import MessageAlreadyExistsError
from ..responses import BroadcastSignalResponse, PublishMessageResponse
from ..status import StatusCode
from ..types import Variables
from .arguments import as_integer, as_optional_text, as_text
from .call import GATEWAY, Call, Rpc
from .failures import invalid_json_or_argument
from .variables import dump_variables

_PUBLISH = Rpc(GATEWAY + "PublishMessage", proto.PublishMessageResponse)
_BROADCAST = Rpc(GATEWAY + "BroadcastSignal", proto.BroadcastSignalResponse)


def publish_message(
    name: str,
    correlation_key: str,
    variables: Variables | None,
    time_to_live_ms: int,
    message_id: str | None,
    tenant_id: str | None,
) -> Call[PublishMessageResponse]:
    """Publish a message: correlated at once, or buffered for its time to live."""
    return Call(
        rpc=_PUBLISH,
        request=proto.PublishMessageRequest(
            name=as_text("name", name),
            correlation_key=as_text("correlation_key", correlation_key),
            time_to_live=as_integer("time_to_live_in_milliseconds", time_to_live_ms),
            message_id=as_optional_text("message_id", message_id),
            variables=dump_variables(variables),
            tenant_id=as_optional_text("tenant_id", tenant_id),
        ),
        parse=lambda answer: PublishMessageResponse(key=answer.key, tenant_id=answer.tenant_id),
        rejections={
            StatusCode.ALREADY_EXISTS: lambda _: MessageAlreadyExistsError(
                f"message {name!r} with correlation key {correlation_key!r} "
                f"and id {message_id!r} is already published"
            ),
            StatusCode.INVALID_ARGUMENT: invalid_json_or_argument,
        },
        subject=f"message {name!r} with correlation key {correlation_key!r}",
        # As long as the first one is buffered, its id keeps a second one out.
        idempotent_for_ms=max(time_to_live_ms, 0) if message_id else 0,
    )


def broadcast_signal(
    signal_name: str, variables: Variables | None, tenant_id: str | None
) -> Call[BroadcastSignalResponse]:
    """Send a signal to all that wait for it at this moment."""
    return Call(
        rpc=_BROADCAST,
        request=proto.BroadcastSignalRequest(
            signal_name=as_text("signal_name", signal_name),
            variables=dump_variables(variables),
            tenant_id=as_optional_text("tenant_id", tenant_id),
        ),
        parse=lambda answer: BroadcastSignalResponse(key=answer.key, tenant_id=answer.tenant_id),
        rejections={StatusCode.INVALID_ARGUMENT: invalid_json_or_argument},
        subject=f"signal {signal_name!r}",
        idempotent_for_ms=0,
    )
