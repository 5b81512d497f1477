"""What a gRPC failure means, in this package's errors: the general table and its exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    InvalidJSONError,
    MessageTooLargeError,
    PermissionDeniedError,
    PyZeebeError,
    UnauthenticatedError,
    UnimplementedError,
    UnknownGrpcStatusCodeError,
    UnknownPartitionError,
    ZeebeBackPressureError,
    ZeebeDeadlineExceeded,
    ZeebeGatewayUnavailableError,
    ZeebeInternalError,
)
from ..status import Origin, RpcError, StatusCode
from .call import Call


def translate(call: Call[Any], failure: RpcError) -> PyZeebeError:
    """Return the error that tells the caller of this call about this failure."""
    meaning = call.rejections.get(failure.status)
    # A call's own table is about what Zeebe answers; only its deadlines concern us too, whether
    # they passed before the request was sent (LOCAL) or after it.
    late = failure.status is StatusCode.DEADLINE_EXCEEDED and failure.origin is Origin.LOCAL
    known = late or failure.origin in {Origin.ANSWERED, Origin.DEADLINE}
    if meaning is None or not known:
        meaning = _GENERAL.get(failure.status, UnknownGrpcStatusCodeError)
    error = meaning(failure).concerning(call.rpc.name, failure, call.subject)
    return error.repeats() if error.outcome_unknown and not call.idempotent_for_ms else error


def invalid_json_or_argument(failure: RpcError) -> PyZeebeError:
    """INVALID_ARGUMENT of a call with variables: InvalidJSONError if it is about those."""
    if is_about_json(failure.message):
        return InvalidJSONError("the gateway does not take the variables as a JSON object")
    return InvalidArgumentError(failure)


def is_about_json(message: str) -> bool:
    """Whether the gateway complains about variables: their JSON, or their not being an object."""
    if "Property 'variables' is invalid" in message:
        return True
    # Not what is quoted: that may be the name of somebody's process.
    return bool(re.search(r"\bJSON\b|root level object", re.sub(r"'[^']*'", "''", message)))


def is_unknown_partition(failure: RpcError) -> bool:
    """Whether UNAVAILABLE means that a key names no partition (a wrong key, not an outage)."""
    return failure.origin is Origin.ANSWERED and bool(
        re.search(r"partition\b.*(cannot be found|not found|does not exist)", failure.message)
    )


def is_too_large(failure: RpcError) -> bool:
    """Whether RESOURCE_EXHAUSTED is about the size of a message, not about back pressure."""
    return failure.origin in {Origin.LOCAL, Origin.GARBAGE} or bool(
        re.search(
            r"(exceeds|above|larger than|bigger than|too large).*\b(max|limit|size)",
            failure.message,
            re.IGNORECASE,
        )
    )


def _unavailable(failure: RpcError) -> PyZeebeError:
    if is_unknown_partition(failure):
        return UnknownPartitionError(failure)
    return ZeebeGatewayUnavailableError(failure)


def _resource_exhausted(failure: RpcError) -> PyZeebeError:
    if is_too_large(failure):
        return MessageTooLargeError(failure)
    return ZeebeBackPressureError(failure)


def _unimplemented(failure: RpcError) -> PyZeebeError:
    # gRPC's status also for an answer of no or of several messages where one is due.
    if failure.origin is Origin.GARBAGE:
        return ZeebeInternalError(failure)
    return UnimplementedError(failure)


_GENERAL: Mapping[StatusCode, Callable[[RpcError], PyZeebeError]] = {
    StatusCode.CANCELLED: ZeebeGatewayUnavailableError,
    StatusCode.INVALID_ARGUMENT: InvalidArgumentError,
    StatusCode.DEADLINE_EXCEEDED: ZeebeDeadlineExceeded,
    StatusCode.PERMISSION_DENIED: PermissionDeniedError,
    StatusCode.RESOURCE_EXHAUSTED: _resource_exhausted,
    StatusCode.FAILED_PRECONDITION: FailedPreconditionError,
    StatusCode.UNIMPLEMENTED: _unimplemented,
    StatusCode.INTERNAL: ZeebeInternalError,
    StatusCode.UNAVAILABLE: _unavailable,
    StatusCode.UNAUTHENTICATED: UnauthenticatedError,
}
