"""What SQLite and the system say, in the words of the journal; the rest is in test_store."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from zeebe_grpclib.embedded.journal import JournalError, JournalProblem
from zeebe_grpclib.embedded.journal.files import check_files, make_directory, translated


@pytest.mark.parametrize(
    ("error", "problem", "cause"),
    [
        (
            sqlite3.OperationalError("database is locked"),
            JournalProblem.LOCKED,
            "another gateway has it open",
        ),
        (
            sqlite3.OperationalError("database or disk is full"),
            JournalProblem.FULL,
            "database or disk is full",
        ),
        (sqlite3.OperationalError("disk I/O error"), JournalProblem.UNWRITABLE, "disk I/O error"),
        (
            sqlite3.DatabaseError("database disk image is malformed"),
            JournalProblem.CORRUPTED,
            "database disk image is malformed",
        ),
        (OSError(errno.ENOSPC, "No space left"), JournalProblem.FULL, "No space left"),
        (OSError(errno.EACCES, "Denied"), JournalProblem.UNWRITABLE, "Denied"),
    ],
)
def test_errors_are_translated(error: Exception, problem: JournalProblem, cause: str) -> None:
    with pytest.raises(JournalError) as caught, translated(Path("data")):
        raise error
    assert (caught.value.path, caught.value.problem, caught.value.cause) == (
        Path("data"),
        problem,
        cause,
    )
    assert caught.value.__cause__ is error


def test_a_directory_is_made_with_those_above_it(tmp_path: Path) -> None:
    make_directory(tmp_path / "a" / "b")
    make_directory(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(JournalError) as caught:
        make_directory(tmp_path / "file" / "b")
    assert caught.value.problem is JournalProblem.UNWRITABLE


def test_nothing_is_wrong_with_nothing(tmp_path: Path) -> None:
    check_files(tmp_path)
