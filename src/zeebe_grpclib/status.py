"""gRPC's status codes, and the one exception that a failed call leaves the transport as.

Whatever goes wrong below the client (a refused connection, a reset stream, an
answer that is no gRPC, a missed deadline, or simply the status that the gateway
answered) arrives above as `RpcError`. Its `origin` says what is known about the
request's fate, which the status alone cannot: UNAVAILABLE from the gateway means
"not done", UNAVAILABLE from a cut connection means "nobody knows".
"""

from __future__ import annotations

import enum

__all__ = ["Origin", "RpcError", "StatusCode"]


class StatusCode(enum.Enum):
    """The status codes of gRPC, equal to grpcio's own where grpcio is installed.

    Values are grpcio's: a tuple of number and lower-case text. A comparison with a
    member of ``grpc.StatusCode`` holds, so code written for pyzeebe keeps working.
    """

    OK = (0, "ok")
    CANCELLED = (1, "cancelled")
    UNKNOWN = (2, "unknown")
    INVALID_ARGUMENT = (3, "invalid argument")
    DEADLINE_EXCEEDED = (4, "deadline exceeded")
    NOT_FOUND = (5, "not found")
    ALREADY_EXISTS = (6, "already exists")
    PERMISSION_DENIED = (7, "permission denied")
    RESOURCE_EXHAUSTED = (8, "resource exhausted")
    FAILED_PRECONDITION = (9, "failed precondition")
    ABORTED = (10, "aborted")
    OUT_OF_RANGE = (11, "out of range")
    UNIMPLEMENTED = (12, "unimplemented")
    INTERNAL = (13, "internal")
    UNAVAILABLE = (14, "unavailable")
    DATA_LOSS = (15, "data loss")
    UNAUTHENTICATED = (16, "unauthenticated")

    @property
    def number(self) -> int:
        """The number on the wire (``grpc-status``)."""
        return self.value[0]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, StatusCode):
            return self is other
        # grpcio's enum, without importing it: same class name, same value.
        if isinstance(other, enum.Enum) and type(other).__name__ == "StatusCode":
            return bool(self.value == other.value)
        return NotImplemented

    def __hash__(self) -> int:
        # Enum's own rule, which grpcio's members follow too: equal members hash alike.
        return hash(self.name)

    @staticmethod
    def from_number(number: int) -> StatusCode:
        """Return the code of a number on the wire; numbers nobody defined are UNKNOWN."""
        return _BY_NUMBER.get(number, StatusCode.UNKNOWN)


_BY_NUMBER = {code.number: code for code in StatusCode}


class Origin(enum.Enum):
    """Where a failure comes from, and so what the server may have done."""

    ANSWERED = "answered"
    """The server, or a proxy before it, answered with this status."""

    CONNECT = "connect"
    """No connection: the request never left, it was surely not processed."""

    REFUSED = "refused"
    """The server said that it had not looked at the request: surely not processed."""

    LOST = "lost"
    """The connection or the stream ended before the answer: outcome unknown."""

    DEADLINE = "deadline"
    """Our own deadline passed after the request was sent: outcome unknown."""

    GARBAGE = "garbage"
    """What came back is not a valid answer: outcome unknown."""

    LOCAL = "local"
    """Ended on this side (a closed channel, a message too large, a deadline that passed while
    the call waited for a connection): never sent."""


class RpcError(Exception):
    """A call that did not end OK, in gRPC's terms.

    Attributes:
        status: The gRPC status, the server's own or the one that the protocol
            assigns to this kind of failure.
        message: The server's text, or ours when there was no server to speak.
        origin: Where the failure comes from.
        event: Identity of the outage (a connect attempt, a lost connection): calls
            that failed by the same one carry the same object. None when the failure
            belongs to this call alone.
    """

    answer_begun: bool = False
    """Whether the answer's headers came before the failure did."""
    is_grpc: bool = True
    """Whether the answer was gRPC at all; mostly it is a proxy's if not."""
    in_doubt: bool = False
    """Whether an earlier attempt of the same call may have been processed all the same."""
    next_attempt_s: float | None = None
    """Without a connection: seconds until the next attempt to make one may start."""

    def __init__(
        self,
        status: StatusCode,
        message: str,
        *,
        origin: Origin = Origin.ANSWERED,
        event: object | None = None,
        trailing_metadata: tuple[tuple[str, str | bytes], ...] = (),
    ) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.origin = origin
        self.event = event
        self._trailing_metadata = trailing_metadata

    @property
    def surely_not_processed(self) -> bool:
        """Whether the server cannot have acted on the request."""
        unsent = self.origin in {Origin.CONNECT, Origin.REFUSED, Origin.LOCAL}
        return unsent and not self.in_doubt

    def code(self) -> StatusCode:
        """Return the status, as grpcio's errors do."""
        return self.status

    def details(self) -> str:
        """Return the server's text, as grpcio's errors do."""
        return self.message

    def trailing_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """Return the metadata that came with the status, as grpcio's errors do."""
        return self._trailing_metadata

    def debug_error_string(self) -> str:
        """Return one line for logs, as grpcio's errors do."""
        return f"{self.status.name} ({self.origin.value}): {self.message}"

    def __str__(self) -> str:
        return self.debug_error_string()

    def __reduce__(self) -> tuple[object, ...]:
        # The event is an identity inside this process: it means nothing in another one.
        state = {
            "origin": self.origin,
            "in_doubt": self.in_doubt,
            "is_grpc": self.is_grpc,
            "_trailing_metadata": self._trailing_metadata,
        }
        return type(self), (self.status, self.message), state
