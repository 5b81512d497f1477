"""Calls about messages and signals."""

from __future__ import annotations

from .._proto import gateway_protocol as proto
from ..errors import MessageAlreadyExistsError
from ..responses import BroadcastSignalResponse, PublishMessageResponse
from ..status import StatusCode
from ..types import Variables
from .arguments import as_integer, as_optional_text, as_text
from .call import GATEWAY, Call, Rejections, Rpc
from .carried_over import carried_over
from .failures import invalid_json_or_argument
from .filled import filled
from .variables import dump_variables


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
        _PUBLISH,
        filled(
            proto.PublishMessageRequest,
            name=as_text("name", name),
            correlation_key=as_text("correlation_key", correlation_key),
            time_to_live=as_integer("time_to_live_in_milliseconds", time_to_live_ms),
            message_id=as_optional_text("message_id", message_id),
            variables=dump_variables(variables),
            tenant_id=as_optional_text("tenant_id", tenant_id),
        ),
    )


def broadcast_signal(
    signal_name: str, variables: Variables | None, tenant_id: str | None
) -> Call[BroadcastSignalResponse]:
    """Send a signal to all that wait for it at this moment."""
    return Call(
        _BROADCAST,
        filled(
            proto.BroadcastSignalRequest,
            signal_name=as_text("signal_name", signal_name),
            variables=dump_variables(variables),
            tenant_id=as_optional_text("tenant_id", tenant_id),
        ),
    )


def _message(request: proto.PublishMessageRequest) -> str:
    return f"message {request.name!r} with correlation key {request.correlation_key!r}"


def _publication_rejections(request: proto.PublishMessageRequest) -> Rejections:
    return {
        StatusCode.ALREADY_EXISTS: lambda _: MessageAlreadyExistsError(
            f"{_message(request)} and id {request.message_id!r} is already published"
        ),
        StatusCode.INVALID_ARGUMENT: invalid_json_or_argument,
    }


def _buffered_for_ms(request: proto.PublishMessageRequest) -> int:
    # As long as the first one is buffered, its id keeps a second one out.
    return max(request.time_to_live, 0) if request.message_id else 0


_PUBLISH = Rpc(
    GATEWAY + "PublishMessage",
    proto.PublishMessageResponse,
    carried_over(PublishMessageResponse),
    _message,
    _publication_rejections,
    idempotent_for_ms=_buffered_for_ms,
    key="key",
)
_BROADCAST = Rpc(
    GATEWAY + "BroadcastSignal",
    proto.BroadcastSignalResponse,
    carried_over(BroadcastSignalResponse),
    lambda request: f"signal {request.signal_name!r}",
    lambda _: {StatusCode.INVALID_ARGUMENT: invalid_json_or_argument},
    idempotent_for_ms=0,
    key="key",
)
