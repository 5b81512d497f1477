from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from zeebe_grpclib.embedded.engine import CompleteJob
from zeebe_grpclib.embedded.journal import JournalError, JournalProblem
from zeebe_grpclib.embedded.journal.records import ACCEPTED, Record, Row, write
from zeebe_grpclib.embedded.journal.store import FORMAT, Store


def rows(first: int, last: int) -> list[Row]:
    return [
        write(Record(number, 1000 + number, 0, number, ACCEPTED, CompleteJob(number)))
        for number in range(first, last + 1)
    ]


def opened(path: Path, *, fsync: bool = True) -> Store:
    return Store(path, fsync=fsync, written_by="1.2.3")


def problem(path: Path) -> JournalError:
    """The error that opening and reading it all must end in; it changes no byte."""
    before = contents(path)
    with pytest.raises(JournalError) as caught:  # noqa: PT012 - some are found at reading
        store = opened(path)
        try:
            info = store.snapshot_info()
            if info is not None:
                store.snapshot(info)
            list(store.rows_after(0 if info is None else info.number))
        finally:
            store.close()
    assert contents(path) == before
    assert caught.value.path == path
    assert str(path) in str(caught.value)
    return caught.value


def contents(path: Path) -> dict[str, bytes]:
    return {
        file.name: file.read_bytes()
        for file in path.iterdir()
        # An empty log is what is there while it is open.
        if not file.name.startswith("lock.") and file.stat().st_size
    }


@pytest.mark.parametrize("fsync", [True, False])
def test_what_is_appended_is_there_again(tmp_path: Path, fsync: bool) -> None:
    path = tmp_path / "new" / "journal"
    store = opened(path, fsync=fsync)
    seed = store.seed
    store.append(rows(1, 3))
    store.append(rows(4, 5))
    store.close()

    store = opened(path)
    assert list(store.rows_after(0)) == rows(1, 5)
    assert list(store.rows_after(3)) == rows(4, 5)
    assert (store.seed, len(seed)) == (seed, 32)
    assert store.snapshot_info() is None
    store.close()


def test_the_modes_are_those_that_are_documented(tmp_path: Path) -> None:
    for fsync, synchronous in ((True, 2), (False, 1)):
        store = opened(tmp_path, fsync=fsync)
        connection = store._connection
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
        assert connection.execute("PRAGMA synchronous").fetchall() == [(synchronous,)]
        store.close()


@pytest.mark.parametrize("keep", [True, False])
def test_a_snapshot_takes_the_place_of_what_was_before(tmp_path: Path, keep: bool) -> None:
    store = opened(tmp_path)
    store.append(rows(1, 10))
    content = bytes(range(256)) * 40_000  # three chunks
    store.put_snapshot(4, "old", b"early", keep_records=keep)
    store.put_snapshot(7, "abc", content, keep_records=keep)
    store.close()

    store = opened(tmp_path)
    info = store.snapshot_info()
    assert info is not None
    assert info[:3] == (7, "abc", "1.2.3")
    assert store.snapshot(info) == content
    assert store.first_number() == (1 if keep else 8)
    assert list(store.rows_after(7)) == rows(8, 10)
    store.close()


def test_only_one_may_have_it(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(rows(1, 1))
    error = problem(tmp_path)
    assert (error.problem, error.cause) == (JournalProblem.LOCKED, "another gateway has it open")
    store.append(rows(2, 2))
    store.close()


def test_only_one_process_may_have_it_and_a_killed_one_leaves_it(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time\n"
        "from zeebe_grpclib.embedded.journal.store import Store\n"
        "store = Store(pathlib.Path(sys.argv[1]), fsync=False, written_by='x')\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        assert problem(tmp_path).problem is JournalProblem.LOCKED
        process.kill()
    opened(tmp_path).close()


def test_another_format_is_refused_with_both_versions(tmp_path: Path) -> None:
    opened(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "journal.sqlite3")
    connection.execute("PRAGMA user_version = 99").fetchall()
    connection.close()
    error = problem(tmp_path)
    assert error.problem is JournalProblem.VERSION
    assert error.cause == (
        f"it has format 99, which zeebe-grpclib 1.2.3 does not know: it reads and writes "
        f"format {FORMAT}"
    )


def test_somebody_else_s_file_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "journal.sqlite3")
    connection.execute("CREATE TABLE journal (seed)")
    connection.close()
    assert problem(tmp_path).cause == "journal.sqlite3 is no journal of an embedded gateway"
    (tmp_path / "journal.sqlite3").write_bytes(b"text")
    assert problem(tmp_path).cause == "journal.sqlite3 is no journal of an embedded gateway"


def filled(path: Path, *, is_closed: bool = True) -> None:
    """A journal of 400 records; one that is not closed has them in the write-ahead log."""
    source = path if is_closed else path.with_name("source")
    store = opened(source)
    for first in range(1, 400, 4):
        store.append(rows(first, first + 3))
    if not is_closed:
        # As a kill would leave it.
        path.mkdir()
        for file in source.iterdir():
            shutil.copy(file, path / file.name)
    store.close()


@pytest.mark.parametrize("part", [0.0, 0.02, 0.3, 0.7, 0.99])
def test_a_truncated_journal_is_refused(tmp_path: Path, part: float) -> None:
    path = tmp_path / "journal"
    filled(path)
    file = path / "journal.sqlite3"
    os.truncate(file, int(file.stat().st_size * part))
    assert problem(path).problem is JournalProblem.CORRUPTED


def test_damage_is_found_wherever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    filled(path)
    file = path / "journal.sqlite3"
    content = file.read_bytes()
    marker = b"CompleteJob"
    found = 0
    at = content.find(marker)
    while at >= 0:
        found += 1
        if found % 40 == 0:
            file.write_bytes(content[: at + 3] + b"X" + content[at + 4 :])
            store = opened(path)
            damaged = [row for row in store.rows_after(0) if marker not in row[5]]
            store.close()
            assert len(damaged) == 1
        at = content.find(marker, at + 1)
    assert found == 400


def test_a_hole_is_found(tmp_path: Path) -> None:
    filled(tmp_path)
    connection = sqlite3.connect(tmp_path / "journal.sqlite3")
    connection.execute("DELETE FROM records WHERE number BETWEEN 10 AND 12")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    assert problem(tmp_path).cause == "records are missing: 13 follows 9"


def test_a_damaged_snapshot_is_found(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(rows(1, 3))
    store.put_snapshot(2, "abc", b"content of the snapshot", keep_records=False)
    store.close()
    file = tmp_path / "journal.sqlite3"
    file.write_bytes(file.read_bytes().replace(b"of the snapshot", b"of a  snapshot."))
    assert problem(tmp_path).cause == "the snapshot at record 2 is damaged: its checksum is another"


def test_what_a_kill_leaves_in_the_write_ahead_log_is_there(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    filled(path, is_closed=False)
    assert (path / "journal.sqlite3-wal").stat().st_size > 100_000
    store = opened(path)
    assert list(store.rows_after(0)) == rows(1, 400)
    store.close()


def test_damage_in_the_write_ahead_log_is_found(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    filled(path, is_closed=False)
    log = path / "journal.sqlite3-wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)
    error = problem(path)
    assert error.problem is JournalProblem.CORRUPTED
    assert error.cause.startswith("journal.sqlite3-wal is damaged, and ")


def test_a_torn_end_of_the_write_ahead_log_is_what_a_crash_leaves(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    filled(path, is_closed=False)
    log = path / "journal.sqlite3-wal"
    os.truncate(log, log.stat().st_size - 1000)
    store = opened(path)
    there = list(store.rows_after(0))
    store.close()
    # Whole transactions.
    assert there == rows(1, len(there))
    assert 380 <= len(there) < 400
    assert len(there) % 4 == 0


def test_a_log_without_its_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    filled(path, is_closed=False)
    (path / "journal.sqlite3").unlink()
    assert problem(path).cause == "journal.sqlite3 is missing beside journal.sqlite3-wal"


def test_a_half_made_journal_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3.new").write_bytes(b"SQLite format 3\0 and so on")
    (tmp_path / "journal.new").write_bytes(b"SQLite format 3\0 and so on")
    store = opened(tmp_path)
    assert list(store.rows_after(0)) == []
    store.close()


def test_a_full_disk_is_an_error_and_nothing_is_half_written(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(rows(1, 2))
    ((pages,),) = store._connection.execute("PRAGMA page_count").fetchall()
    # SQLite's own limit leads to the very error of a full disk.
    store._connection.execute(f"PRAGMA max_page_count = {pages + 4}").fetchall()
    with pytest.raises(JournalError, match="database or disk is full") as caught:
        store.append(rows(3, 2000))
    assert caught.value.problem is JournalProblem.FULL
    with pytest.raises(JournalError):
        store.put_snapshot(2, "abc", bytes(100_000), keep_records=False)
    with pytest.raises(JournalError):
        store.probe()
    assert store.snapshot_info() is None
    assert list(store.rows_after(0)) == rows(1, 2)
    store._connection.execute("PRAGMA max_page_count = 100000").fetchall()
    store.probe()
    store.append(rows(3, 3))
    store.close()
    store = opened(tmp_path)
    assert list(store.rows_after(0)) == rows(1, 3)
    store.close()


def test_a_file_in_place_of_the_directory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    with pytest.raises(JournalError) as caught:
        opened(path)
    assert caught.value.problem is JournalProblem.UNWRITABLE
    assert caught.value.cause == "it is no directory"


@pytest.mark.parametrize("name", [".", "journal.sqlite3"])
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data"
    opened(path).close()
    forbidden = path / name
    forbidden.chmod(0o500)
    try:
        if os.access(forbidden, os.W_OK):
            pytest.skip("root writes anywhere")
        error = problem(path)
        assert error.problem is JournalProblem.UNWRITABLE
        assert error.cause == f"{forbidden.name} cannot be read and written"
    finally:
        forbidden.chmod(0o700)
