"""Hooks around calls: to add metadata, to measure, to log."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Protocol

from .status import RpcError, StatusCode

__all__ = ["CallDetails", "CallInterceptor", "CallOutcome"]


@dataclass
class CallDetails:
    """A call that is about to begin.

    Attributes:
        rpc: Name of the call in the protocol (``CompleteJob``).
        path: Its path on the wire (``/gateway_protocol.Gateway/CompleteJob``).
        subject: What it is about, by key or id.
        timeout_s: Seconds that it may take; None for any time.
        metadata: What is sent along; add pairs of name and value (bytes for names in -bin).
    """

    rpc: str
    path: str
    subject: str
    timeout_s: float | None
    metadata: list[tuple[str, str | bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class CallOutcome:
    """How a call ended.

    Attributes:
        status: Its status; CANCELLED also when the caller stopped waiting.
        error: The failure in gRPC's terms; None when there is none, or when the caller
            stopped waiting.
        duration_s: Seconds from before the first attempt to the end.
        attempts: How often it was sent; 0 if it never was.
        answers: How many answers came; more than 1 only for streams.
    """

    status: StatusCode
    error: RpcError | None
    duration_s: float
    attempts: int
    answers: int


class CallInterceptor(Protocol):
    """What a channel's ``interceptors`` are: both methods plain or ``async``.

    They are called once for each call of a client or worker, retries included; ``before`` in
    the order of the interceptors, ``after`` the other way round. What ``before`` raises ends
    the call, and what ``after`` raises is raised in place of its outcome.
    """

    def before(self, call: CallDetails, /) -> Awaitable[None] | None:
        """Look at a call before it begins, and add metadata."""

    def after(self, call: CallDetails, outcome: CallOutcome, /) -> Awaitable[None] | None:
        """Look at how it ended."""
