"""Failures for a call, as the transport reports them."""

from __future__ import annotations

from typing import Any

from zeebe_grpclib._calls import Call
from zeebe_grpclib._calls.failures import translate
from zeebe_grpclib.errors import PyZeebeError
from zeebe_grpclib.status import Origin, RpcError, StatusCode


def rejected(
    call: Call[Any],
    status: StatusCode,
    text: str = "so said the server",
    origin: Origin = Origin.ANSWERED,
) -> PyZeebeError:
    """The error that the caller of this call gets."""
    failure = RpcError(status, text, origin=origin)
    error = translate(call, failure)
    assert error.grpc_error is failure
    assert error.rpc == call.rpc.name
    return error
