"""The one error of journals."""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class JournalProblem(str, Enum):
    """Why a journal cannot be used."""

    LOCKED = "LOCKED"
    """Another gateway has it open."""
    VERSION = "VERSION"
    """Another version of this library wrote it, in a way that this one cannot read."""
    CORRUPTED = "CORRUPTED"
    """It is not as it was written: cut short, damaged, or no journal at all."""
    DIVERGED = "DIVERGED"
    """A command does not have the effect that it had: the engine behaves in another way."""
    UNWRITABLE = "UNWRITABLE"
    """It cannot be written, or not be read."""
    FULL = "FULL"
    """There is no room left for it."""


class JournalError(Exception):
    """A journal cannot be opened, or not be written; what is in it was not touched.

    Attributes:
        path: The directory of the journal.
        problem: The kind of the cause.
        cause: The cause as a sentence.
    """

    def __init__(self, path: Path, problem: JournalProblem, cause: str) -> None:
        super().__init__(f"journal {path}: {cause}")
        self.path = path
        self.problem = problem
        self.cause = cause

    def __reduce__(self) -> tuple[object, tuple[Path, JournalProblem, str]]:
        # Exceptions are rebuilt from `args`, which hold the composed text only.
        return self.__class__, (self.path, self.problem, self.cause)
