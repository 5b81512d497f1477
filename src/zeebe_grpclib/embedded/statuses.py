"""How the gateway says no: gRPC statuses with Zeebe's texts."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from grpclib.const import Status
from grpclib.encoding.base import StatusDetailsCodecBase
from grpclib.exceptions import GRPCError

from .engine import Rejection, RejectionType
from .journal import JournalError, JournalProblem
from .protobuf import bytes_field, number_field

_STATUS_OF = {
    RejectionType.INVALID_ARGUMENT: Status.INVALID_ARGUMENT,
    RejectionType.NOT_FOUND: Status.NOT_FOUND,
    RejectionType.ALREADY_EXISTS: Status.ALREADY_EXISTS,
    RejectionType.INVALID_STATE: Status.FAILED_PRECONDITION,
    RejectionType.PROCESSING_ERROR: Status.INTERNAL,
}
# Clients refuse, or drop at random, trailers above 8 KiB. A message is sent twice, percent
# encoded and, with its status, in base64; the rest is for the other headers.
_LONGEST_ENCODED = 6_000
_LONGEST_TRAILERS = 7_500
_CUT = " [...]"


def rejected(rejection: Rejection) -> GRPCError:
    """The status for a command that the engine refused."""
    return _status(_STATUS_OF[rejection.type], str(rejection))


def invalid_argument(text: str) -> GRPCError:
    """The status for a request that the gateway itself refuses."""
    return _status(Status.INVALID_ARGUMENT, text)


def permission_denied(text: str) -> GRPCError:
    """The status for what the client may not do."""
    return _status(Status.PERMISSION_DENIED, text)


def not_implemented(what: str) -> GRPCError:
    """The status for what this gateway has not learned."""
    return _status(Status.UNIMPLEMENTED, f"{what} is not implemented by the embedded gateway")


def unknown_partition(partition: int) -> GRPCError:
    """The status for a key that no partition of this cluster can have given out."""
    return _status(
        Status.UNAVAILABLE,
        f"Expected to execute command on partition {partition}, but either it does not exist, "
        "or the gateway is not yet aware of it",
    )


def timed_out(timeout_ms: int) -> GRPCError:
    """The status for an answer that the engine did not give in time."""
    return _status(
        Status.DEADLINE_EXCEEDED,
        f"Time out between gateway and broker: Request timed out after {iso_duration(timeout_ms)}",
    )


def too_large(text: str) -> GRPCError:
    """The status for a message above the size limit."""
    return _status(Status.RESOURCE_EXHAUSTED, text)


def overloaded() -> GRPCError:
    """The status for a command that comes when too many are waiting."""
    return _status(Status.RESOURCE_EXHAUSTED, "Reached maximum capacity of requests handled")


def journal_failed(error: JournalError) -> GRPCError:
    """The status for a command that cannot be kept, and so was not carried out."""
    if error.problem is JournalProblem.FULL:
        return _status(
            Status.RESOURCE_EXHAUSTED,
            f"Cannot accept requests for partition 1. Broker is out of disk space ({error})",
        )
    return internal(f"Cannot accept requests for partition 1: {error}")


def internal(text: str) -> GRPCError:
    """The status for what should not happen."""
    return _status(Status.INTERNAL, text)


def unexpected(error: Exception) -> GRPCError:
    """The status for an error of our own; its traceback belongs in the log."""
    what = str(error) or type(error).__name__
    return internal(f"Unexpected error occurred during the request processing: {what}")


def iso_duration(milliseconds: int) -> str:
    """Write a duration as Java does: PT15S, PT1M40S, PT0.25S."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    text = f"{hours}H" if hours else ""
    text += f"{minutes}M" if minutes else ""
    if seconds or fraction or not text:
        text += f"{seconds}{fraction}S"
    return f"PT{text}"


class StatusDetails(StatusDetailsCodecBase):
    """Writes `google.rpc.Status` into ``grpc-status-details-bin``, as Zeebe's gateway does.

    The details of our errors are an empty tuple: the status repeats number and text.
    """

    def encode(self, status: Status, message: str | None, details: Any) -> bytes:  # noqa: ARG002 - grpclib's signature
        """Encode a status without further details."""
        text = (message or "").encode()
        return number_field(1, status.value) + bytes_field(2, text)

    def decode(self, status: Status, message: str | None, data: bytes) -> Any:
        """Decode nothing: a server receives no statuses."""
        raise NotImplementedError


def _status(status: Status, text: str) -> GRPCError:
    sizes = _encoded_sizes(text[: _LONGEST_ENCODED + 1])
    if sum(sizes) > _LONGEST_ENCODED:
        room = _LONGEST_ENCODED - len(_CUT)
        length = sum(1 for total in accumulate(sizes) if total <= room)
        text = text[:length] + _CUT
        sizes = _encoded_sizes(text)
    fits = sum(sizes) + len(text.encode()) * 4 // 3 <= _LONGEST_TRAILERS
    return GRPCError(status, text, () if fits else None)


def _encoded_sizes(text: str) -> list[int]:
    """How many bytes each character takes in the ``grpc-message`` header."""
    return [
        1 if " " <= character <= "~" and character != "%" else 3 * len(character.encode())
        for character in text
    ]
