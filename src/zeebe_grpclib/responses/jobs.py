"""Answers about jobs."""

from __future__ import annotations

from dataclasses import dataclass

from .._value import Value

__all__ = [
    "CompleteJobResponse",
    "FailJobResponse",
    "ThrowErrorResponse",
    "UpdateJobRetriesResponse",
    "UpdateJobTimeoutResponse",
]


@dataclass(frozen=True, repr=False, eq=False)
class CompleteJobResponse(Value):
    """The job was completed."""


@dataclass(frozen=True, repr=False, eq=False)
class FailJobResponse(Value):
    """The job was failed."""


@dataclass(frozen=True, repr=False, eq=False)
class ThrowErrorResponse(Value):
    """The error was thrown; when nothing catches it, an incident was raised."""


@dataclass(frozen=True, repr=False, eq=False)
class UpdateJobTimeoutResponse(Value):
    """The deadline of the job was moved."""


@dataclass(frozen=True, repr=False, eq=False)
class UpdateJobRetriesResponse(Value):
    """The job has so many attempts left."""
