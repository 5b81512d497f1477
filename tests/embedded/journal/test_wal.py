"""Against the logs that SQLite itself writes."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from zeebe_grpclib.embedded.journal.wal import lost_commits

_HEADER = 32


def written(tmp_path: Path, commits: int = 20, page_size: int = 1024) -> Path:
    """A log with so many transactions of some pages each."""
    connection = sqlite3.connect(tmp_path / "source", isolation_level=None)
    connection.execute(f"PRAGMA page_size = {page_size}").fetchall()
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("CREATE TABLE t (x)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    for number in range(commits):
        connection.execute("INSERT INTO t VALUES (?)", (bytes([number]) * 3000,))
    log = tmp_path / "log"
    shutil.copy(tmp_path / "source-wal", log)
    connection.close()
    return log


@pytest.mark.parametrize("page_size", [512, 1024, 4096, 65536])
def test_nothing_is_lost_of_a_whole_log(tmp_path: Path, page_size: int) -> None:
    assert lost_commits(written(tmp_path, page_size=page_size)) == 0


def test_damage_anywhere_but_at_the_end_loses_what_follows(tmp_path: Path) -> None:
    log = written(tmp_path)
    content = log.read_bytes()
    lost = []
    for at in range(_HEADER, len(content), len(content) // 15):
        log.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        lost.append(lost_commits(log))
    assert lost == sorted(lost, reverse=True)
    assert lost[0] >= 19
    # The last one may be what a crash has interrupted.
    log.write_bytes(content[:-5] + b"\xff" + content[-4:])
    assert lost_commits(log) == 0


def test_a_damaged_header_loses_everything(tmp_path: Path) -> None:
    log = written(tmp_path)
    content = bytearray(log.read_bytes())
    content[12] ^= 1  # the checkpoint sequence number
    log.write_bytes(content)
    assert lost_commits(log) == 20


def test_a_torn_end_is_a_crash(tmp_path: Path) -> None:
    log = written(tmp_path)
    content = log.read_bytes()
    for length in (0, 10, _HEADER, len(content) // 2, len(content) - 1):
        log.write_bytes(content[:length])
        assert lost_commits(log) == 0


def test_what_an_earlier_round_left_does_not_count(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "source", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("CREATE TABLE t (x)")
    for number in range(30):
        connection.execute("INSERT INTO t VALUES (?)", (bytes([number]) * 3000,))
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    # From the front again, in the same file.
    connection.execute("INSERT INTO t VALUES (1)")
    log = tmp_path / "log"
    shutil.copy(tmp_path / "source-wal", log)
    connection.close()
    assert log.stat().st_size > 90_000
    assert lost_commits(log) == 0


def test_what_is_no_log_loses_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"text" * 1000)
    assert lost_commits(log) == 0
