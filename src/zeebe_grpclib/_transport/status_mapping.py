"""From what ended a stream to the one error that a caller sees.

gRPC over HTTP/2 says which status an HTTP status or an RST_STREAM code stands for when
the server sent no ``grpc-status`` of its own; when it did, that one wins.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from ..status import Origin, RpcError, StatusCode
from .frames import ErrorCode, error_code_name
from .header_blocks import ResponseFields
from .metadata import decode_metadata

__all__ = [
    "from_fields",
    "from_reset",
    "grpc_message",
    "is_grpc",
    "not_grpc",
    "owned",
    "undecodable",
]

_BY_HTTP_STATUS = {
    400: StatusCode.INTERNAL,
    401: StatusCode.UNAUTHENTICATED,
    403: StatusCode.PERMISSION_DENIED,
    404: StatusCode.UNIMPLEMENTED,
    429: StatusCode.UNAVAILABLE,
    431: StatusCode.INTERNAL,
    502: StatusCode.UNAVAILABLE,
    503: StatusCode.UNAVAILABLE,
    504: StatusCode.UNAVAILABLE,
}

_BY_ERROR_CODE = {
    ErrorCode.NO_ERROR: StatusCode.INTERNAL,
    ErrorCode.PROTOCOL_ERROR: StatusCode.INTERNAL,
    ErrorCode.INTERNAL_ERROR: StatusCode.INTERNAL,
    ErrorCode.FLOW_CONTROL_ERROR: StatusCode.INTERNAL,
    ErrorCode.SETTINGS_TIMEOUT: StatusCode.INTERNAL,
    ErrorCode.FRAME_SIZE_ERROR: StatusCode.INTERNAL,
    ErrorCode.REFUSED_STREAM: StatusCode.UNAVAILABLE,
    ErrorCode.CANCEL: StatusCode.CANCELLED,
    ErrorCode.COMPRESSION_ERROR: StatusCode.INTERNAL,
    ErrorCode.CONNECT_ERROR: StatusCode.INTERNAL,
    ErrorCode.ENHANCE_YOUR_CALM: StatusCode.RESOURCE_EXHAUSTED,
    ErrorCode.INADEQUATE_SECURITY: StatusCode.PERMISSION_DENIED,
}

_MAX_QUOTED = 200


def grpc_message(value: bytes) -> str:
    """Return the text of ``grpc-message``: percent-encoded UTF-8, read without ever failing.

    Raw UTF-8 (against the rules, but seen) passes, wrong percent signs stay as they are.
    """
    return unquote_to_bytes(value).decode("utf-8", "replace")


def from_reset(code: int, answered: bool) -> RpcError:
    """Return the error of a stream that the server reset.

    Args:
        code: The code of its RST_STREAM.
        answered: Whether an answer had begun: then even REFUSED_STREAM proves nothing.
    """
    status = _BY_ERROR_CODE.get(ErrorCode(code)) if code <= max(ErrorCode) else None
    refused = code == ErrorCode.REFUSED_STREAM and not answered
    return RpcError(
        status or StatusCode.UNKNOWN,
        f"the server reset the stream: {error_code_name(code)}",
        origin=Origin.REFUSED if refused else Origin.LOST,
    )


def from_fields(fields: ResponseFields, body: bytes = b"") -> RpcError | None:
    """Return what the last header block of a stream says; None is OK.

    Args:
        fields: Trailers, or the only block of an answer without a body.
        body: The beginning of a body that was no gRPC, quoted to the reader.
    """
    status = fields.get(b"grpc-status")
    if status is None:
        return not_grpc(fields, body)
    text = grpc_message(fields.get(b"grpc-message") or b"")
    number = int(status) if status.isdigit() and len(status) < 10 else -1
    if number == 0:
        return None
    code = StatusCode.from_number(number)
    if code is StatusCode.UNKNOWN and number != StatusCode.UNKNOWN.number:
        odd = f"grpc-status {_quoted(status)}"
        text = f"{text} ({odd})" if text else f"the server answered {odd}"
    return RpcError(
        code,
        text,
        origin=Origin.ANSWERED,
        trailing_metadata=decode_metadata(fields.fields),
    )


def not_grpc(fields: ResponseFields, body: bytes = b"") -> RpcError:
    """Return the error of an answer without ``grpc-status``: mostly a proxy speaking."""
    http_status = fields.get(b":status")
    content_type = fields.get(b"content-type")
    metadata = decode_metadata(fields.fields)
    if http_status is None:
        text = "the answer ended without grpc-status"
        return RpcError(StatusCode.UNKNOWN, text, origin=Origin.GARBAGE, trailing_metadata=metadata)
    number = int(http_status) if http_status.isdigit() and len(http_status) < 5 else 0
    if number == 200 and is_grpc(content_type):
        text = "the answer ended without grpc-status"
    elif number == 200:
        text = f"the answer is no gRPC: content-type {_quoted(content_type or b'')}"
    else:
        text = f"the answer is no gRPC: HTTP status {_quoted(http_status)}"
    if body:
        text += f": {_quoted(body)}"
    error = RpcError(
        _BY_HTTP_STATUS.get(number, StatusCode.UNKNOWN),
        text,
        origin=Origin.GARBAGE if number == 200 else Origin.ANSWERED,
        trailing_metadata=metadata,
    )
    error.is_grpc = False
    return error


def is_grpc(content_type: bytes | None) -> bool:
    """Whether a content type is gRPC's: alone, with a format, or with parameters."""
    if content_type is None or not content_type.startswith(b"application/grpc"):
        return False
    return content_type[16:17] in {b"", b"+", b";", b" "}


def _quoted(value: bytes) -> str:
    text = value[:_MAX_QUOTED].decode("utf-8", "replace")
    return repr(" ".join(text.split()))


def owned(error: RpcError, answer_begun: bool = False) -> RpcError:
    """Return an exception of one call's own: one outage ends many, each raised elsewhere."""
    twin = RpcError(
        error.status,
        error.message,
        origin=error.origin,
        event=error.event,
        trailing_metadata=error.trailing_metadata(),
    )
    twin.answer_begun, twin.is_grpc = answer_begun, error.is_grpc
    twin.__cause__ = error.__cause__
    return twin


def undecodable(error: Exception) -> RpcError:
    """Return the error of an answer whose message can't be read."""
    text = f"the answer's message can't be read: {error}"
    return RpcError(StatusCode.INTERNAL, text, origin=Origin.GARBAGE)
