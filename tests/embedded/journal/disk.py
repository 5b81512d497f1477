"""A journal on a real disk, and a process for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.embedded.engine.harness import NOON_MS
from tests.embedded.journal.digest import state_digest
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.clock import Clock
from zeebe_grpclib.embedded.engine import (
    DeployResource,
)
from zeebe_grpclib.embedded.journal import Journal, JournalOptions
from zeebe_grpclib.embedded.journal.store import Store

WORK = model(
    "p",
    start(),
    service("a", "work").with_io({"id": "=uuid()", "at": "=now()"}),
    end(),
    flows="start > a > end",
)


DEPLOY = DeployResource([("p.bpmn", WORK)])


class Disk:
    """A directory with a journal, and a clock beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now_ms = NOON_MS
        self.clock = Clock(lambda: self.now_ms)

    def open(self, **options: Any) -> Journal:
        self.clock = Clock(lambda: self.now_ms)
        chosen = JournalOptions(**options)
        journal = Journal(self.path, chosen, self.clock, written_by="1.2.3")
        journal.begin(journal.read())
        return journal

    def records(self) -> int:
        """How many there are behind the snapshot, which nothing may have open."""
        store = Store(self.path, fsync=False, written_by="1.2.3")
        info = store.snapshot_info()
        count = len(list(store.rows_after(0 if info is None else info.number)))
        store.close()
        return count


def limit(journal: Journal, more_pages: int | None) -> None:
    """Let there be room for so many pages more, or for all that come."""
    assert journal._store is not None
    connection = journal._store._connection
    ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
    most = 1_000_000 if more_pages is None else pages + more_pages
    connection.execute(f"PRAGMA max_page_count = {most}").fetchall()


def digest(journal: Journal) -> str:
    return state_digest(journal.engine.state)
