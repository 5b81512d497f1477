"""The journal on disk: a directory with two SQLite files, one of which is only a lock.

The journal is written ahead (WAL) by one connection that keeps it for itself. With
``synchronous=FULL`` a commit returns when the disk has it, with ``NORMAL`` when the operating
system has it: a kill of the process loses nothing either way. SQLite undoes on opening what
was not committed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from .errors import JournalError, JournalProblem
from .files import JOURNAL, check_files, check_format, make_directory, translated
from .records import Row

#: Another number for every change of what is written in here.
FORMAT = 1

_APPLICATION_ID = 0x5A424A4C  # "ZBJL"
_LOCK = "lock.sqlite3"
_CHUNK_BYTES = 4 * 1024 * 1024
_SCHEMA = f"""
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {FORMAT};
CREATE TABLE journal (seed BLOB NOT NULL, written_by TEXT NOT NULL);
CREATE TABLE records (
    number INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, ahead_ms INTEGER NOT NULL,
    last_key INTEGER NOT NULL, outcome TEXT NOT NULL, content BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE snapshots (
    number INTEGER NOT NULL, chunk INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (number, chunk)
);
CREATE TABLE snapshot (
    number INTEGER PRIMARY KEY, state_version TEXT NOT NULL, written_by TEXT NOT NULL,
    digest BLOB NOT NULL
);
CREATE TABLE probe (content BLOB NOT NULL);
"""
# As much as a commit of a few commands takes.
_PROBE_BYTES = 64 * 1024


class SnapshotInfo(NamedTuple):
    """A snapshot, without its content.

    Attributes:
        number: Of the last record that it holds the effect of.
        state_version: See `snapshot.state_version`.
        written_by: The version of this library that took it.
        digest: Of its content.
    """

    number: int
    state_version: str
    written_by: str
    digest: bytes


class Store:
    """One journal, opened; used by one thread at a time."""

    def __init__(self, path: Path, *, fsync: bool, written_by: str) -> None:
        """Open a journal, or make one.

        Args:
            path: A directory, which is made if it is not there.
            fsync: See `JournalOptions`.
            written_by: The version of this library.

        Raises:
            JournalError: It is locked, of another version, damaged, or cannot be written.
        """
        self.path = path
        self._file = path / JOURNAL
        self._written_by = written_by
        make_directory(path)
        self._lock = self._acquire()
        try:
            check_files(path)
            if not self._file.exists():
                self._create()
            check_format(path, FORMAT, _APPLICATION_ID, written_by)
            self._connection = self._connect(self._file)
        except BaseException:
            self._lock.close()
            raise
        try:
            with translated(path):
                self._rows("PRAGMA journal_mode = WAL")
                self._rows(f"PRAGMA synchronous = {'FULL' if fsync else 'NORMAL'}")
                # macOS has another idea of what it means that something is on the disk.
                self._rows("PRAGMA fullfsync = ON")
                self.seed: bytes
                ((self.seed,),) = self._rows("SELECT seed FROM journal")
        except BaseException:
            self.close()
            raise

    # Reading.

    def snapshot_info(self) -> SnapshotInfo | None:
        """The last snapshot, if there is one."""
        with translated(self.path):
            rows = self._rows(
                "SELECT number, state_version, written_by, digest FROM snapshot "
                "ORDER BY number DESC LIMIT 1"
            )
        return SnapshotInfo(*rows[0]) if rows else None

    def snapshot(self, info: SnapshotInfo) -> bytes:
        """The content of a snapshot.

        Raises:
            JournalError: It is damaged.
        """
        with translated(self.path):
            chunks = self._rows(
                "SELECT content FROM snapshots WHERE number = ? ORDER BY chunk", (info.number,)
            )
            content = b"".join(chunk for (chunk,) in chunks)
        if _digest(content) != info.digest:
            raise JournalError(
                self.path,
                JournalProblem.CORRUPTED,
                f"the snapshot at record {info.number} is damaged: its checksum is another",
            )
        return content

    def first_number(self) -> int:
        """The number of the first record that is still there, 0 if there is none."""
        with translated(self.path):
            ((first,),) = self._rows("SELECT min(number) FROM records")
        return first or 0

    def rows_after(self, number: int) -> Generator[Row, None, None]:
        """The records that follow that one, in order; to be closed by who leaves early.

        Raises:
            JournalError: Some are missing, or cannot be read.
        """
        with (
            translated(self.path),
            # Closed if nobody wants the rest: it would stand in the way of writing.
            contextlib.closing(self._connection.cursor()) as cursor,
        ):
            for row in cursor.execute(
                "SELECT number, time_ms, ahead_ms, last_key, outcome, content, checksum "
                "FROM records WHERE number > ? ORDER BY number",
                (number,),
            ):
                number += 1
                if row[0] != number:
                    raise JournalError(
                        self.path,
                        JournalProblem.CORRUPTED,
                        f"records are missing: {row[0]} follows {number - 1}",
                    )
                yield row

    # Writing.

    def append(self, rows: Iterable[Row]) -> None:
        """Write records, all of them or, if it fails, none.

        Raises:
            JournalError: There is no room, or the disk fails.
        """
        with translated(self.path), self._transaction():
            self._connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def put_snapshot(
        self, number: int, state_version: str, content: bytes, *, keep_records: bool
    ) -> None:
        """Write a snapshot in place of earlier ones and, mostly, of the records before it.

        Raises:
            JournalError: There is no room, or the disk fails; nothing has changed.
        """
        with translated(self.path), self._transaction():
            execute = self._connection.execute
            execute("DELETE FROM snapshots")
            execute("DELETE FROM snapshot")
            self._connection.executemany(
                "INSERT INTO snapshots VALUES (?, ?, ?)",
                (
                    (number, chunk, content[at : at + _CHUNK_BYTES])
                    for chunk, at in enumerate(range(0, len(content), _CHUNK_BYTES))
                ),
            )
            execute(
                "INSERT INTO snapshot VALUES (?, ?, ?, ?)",
                (number, state_version, self._written_by, _digest(content)),
            )
            if not keep_records:
                execute("DELETE FROM records WHERE number <= ?", (number,))
        with translated(self.path):
            # It is large: a start should not have to look through it in the log.
            self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def probe(self) -> None:
        """Find out whether there is room for more.

        Raises:
            JournalError: There is none.
        """
        with translated(self.path), self._transaction():
            self._connection.execute("INSERT INTO probe VALUES (zeroblob(?))", (_PROBE_BYTES,))
            self._connection.execute("DELETE FROM probe")

    def close(self) -> None:
        """Let others have the journal."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        self._lock.close()

    # Opening.

    def _acquire(self) -> sqlite3.Connection:
        """A lock on the directory, until it is closed or the process ends, in whatever way."""
        with translated(self.path):
            lock = sqlite3.connect(
                self.path / _LOCK, timeout=0, isolation_level=None, check_same_thread=False
            )
            try:
                # Nothing is ever written to it.
                lock.execute("PRAGMA journal_mode = MEMORY").fetchall()
                lock.execute("BEGIN EXCLUSIVE")
            except BaseException:
                lock.close()
                raise
        return lock

    def _connect(self, file: Path) -> sqlite3.Connection:
        with translated(self.path):
            # Not to be used by two threads at once is this class's own rule.
            connection = sqlite3.connect(
                file, timeout=0, isolation_level=None, check_same_thread=False
            )
            # No other process reads it either, so no memory has to be shared.
            try:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
            except BaseException:
                connection.close()
                raise
        return connection

    def _create(self) -> None:
        """Make an empty journal; under another name, so that a half made one is never found."""
        new = self._file.with_suffix(".new")
        with translated(self.path):
            new.unlink(missing_ok=True)
            connection = self._connect(new)
            try:
                connection.executescript(_SCHEMA)
                connection.execute(
                    "INSERT INTO journal VALUES (?, ?)", (os.urandom(32), self._written_by)
                )
            finally:
                connection.close()
            new.replace(self._file)

    def _rows(self, statement: str, arguments: tuple[object, ...] = ()) -> list[Any]:
        """All rows of a statement: as long as some are left, PyPy holds it for in progress."""
        return self._connection.execute(statement, arguments).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            # A full disk has mostly rolled it back already.
            if self._connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
            raise


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
