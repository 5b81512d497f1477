"""The files of a journal: whether they are what they should be, before SQLite opens them."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import JournalError, JournalProblem
from .wal import lost_commits

#: The name of the SQLite file in the directory of a journal.
JOURNAL = "journal.sqlite3"

# Of SQLite's own (sqlite.org/fileformat2.html, "The Database Header").
_MAGIC = b"SQLite format 3\0"
_VERSION_AT = 60
_APPLICATION_AT = 68
_HEAD_BYTES = 100

# By the texts: Python has the numbers of SQLite's errors from 3.11 on only.
_PROBLEMS = {
    "database is locked": JournalProblem.LOCKED,
    "database or disk is full": JournalProblem.FULL,
    "disk I/O error": JournalProblem.UNWRITABLE,
    "unable to open database file": JournalProblem.UNWRITABLE,
    "attempt to write a readonly database": JournalProblem.UNWRITABLE,
}


def make_directory(path: Path) -> None:
    """Make the directory of a journal, unless it is there.

    Raises:
        JournalError: It cannot be made, or not be used.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise JournalError(path, JournalProblem.UNWRITABLE, "it is no directory") from error
    except OSError as error:
        raise _from_system(path, error) from error
    for found in (path, path / JOURNAL):
        # SQLite would only speak of an "I/O error".
        if found.exists() and not os.access(found, os.R_OK | os.W_OK):
            raise JournalError(
                path, JournalProblem.UNWRITABLE, f"{found.name} cannot be read and written"
            )


def check_files(path: Path) -> None:
    """Look for what SQLite passes over.

    It takes an empty file for a new one, and drops what stands behind damage in a write-ahead
    log without a word.

    Raises:
        JournalError: Something is missing or damaged.
    """
    file = path / JOURNAL
    log = path / f"{JOURNAL}-wal"
    with translated(path):
        cause = ""
        if file.exists() and not file.stat().st_size:
            cause = f"{JOURNAL} is empty"
        elif log.exists() and not file.exists():
            cause = f"{JOURNAL} is missing beside {log.name}"
        elif log.exists() and (lost := lost_commits(log)):
            cause = f"{log.name} is damaged, and {lost} transactions behind that would be lost"
    if cause:
        raise JournalError(path, JournalProblem.CORRUPTED, cause)


def check_format(path: Path, version: int, application: int, reader: str) -> None:
    """Look at the first bytes of a journal: whether it is one, and of a version that is known.

    Raises:
        JournalError: It is not.
    """
    with translated(path), (path / JOURNAL).open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found_version, found_application = (
        int.from_bytes(head[at : at + 4], "big") for at in (_VERSION_AT, _APPLICATION_AT)
    )
    if not head.startswith(_MAGIC) or found_application != application:
        raise JournalError(
            path, JournalProblem.CORRUPTED, f"{JOURNAL} is no journal of an embedded gateway"
        )
    if found_version != version:
        raise JournalError(
            path,
            JournalProblem.VERSION,
            f"it has format {found_version}, which zeebe-grpclib {reader} does not know: it "
            f"reads and writes format {version}",
        )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the system as errors of the journal.

    Raises:
        JournalError: In place of them.
    """
    try:
        yield
    except sqlite3.Error as error:
        # Without a text of those above: damage, or somebody else's file.
        problem = next(
            (problem for text, problem in _PROBLEMS.items() if text in str(error)),
            JournalProblem.CORRUPTED,
        )
        is_locked = problem is JournalProblem.LOCKED
        cause = "another gateway has it open" if is_locked else str(error)
        raise JournalError(path, problem, cause) from error
    except OSError as error:
        raise _from_system(path, error) from error


def _from_system(path: Path, error: OSError) -> JournalError:
    is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    problem = JournalProblem.FULL if is_full else JournalProblem.UNWRITABLE
    return JournalError(path, problem, error.strerror or str(error))
