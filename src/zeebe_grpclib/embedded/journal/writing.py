"""Records on their way to the disk, in groups, and those who wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from .errors import JournalError, JournalProblem
from .records import Record, write
from .store import Store

#: Something to be written behind a group, if that could be written.
FollowUp = Callable[[], None]


class Writer:
    """Writes the records of one turn of the event loop in one transaction.

    To wait for a disk is left to a thread; meanwhile the next group gathers, so that the slower
    the disk is, the larger are the groups.

    Attributes:
        noted: The number of the last record that was added.
    """

    def __init__(
        self,
        store: Store,
        loop: asyncio.AbstractEventLoop,
        *,
        in_thread: bool,
        follow_up: Callable[[], FollowUp | None],
        failed: Callable[[JournalError], None],
    ) -> None:
        """Begin with nothing to write.

        Args:
            store: Where to.
            loop: Whose turns make groups.
            in_thread: Whether a write may take so long that the loop must not wait for it.
            follow_up: Asked for each group when its last record is the last one.
            failed: Told when a group could not be written; see `reset`.
        """
        self.noted = 0
        self._store = store
        self._loop = loop
        self._pool = ThreadPoolExecutor(1, "zeebe_grpclib-journal") if in_thread else None
        self._follow_up = follow_up
        self._failed = failed
        self._written = 0
        self._pending: list[Record] = []
        self._in_flight: _Group | None = None
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def reset(self, number: int) -> None:
        """Go on behind that record; forget what was added behind it."""
        self.noted = self._written = number
        self._pending.clear()

    def add(self, record: Record) -> None:
        """Have a record written soon, which is the next one after `noted`."""
        self.noted = record.number
        self._pending.append(record)
        if len(self._pending) == 1:
            self._loop.call_soon(self._write_group)

    async def wait(self) -> None:
        """Wait until everything that was added so far is written.

        Raises:
            JournalError: It could not be written.
        """
        if self._written < self.noted:
            waiting: asyncio.Future[None] = self._loop.create_future()
            self._waiting.append((self.noted, waiting))
            await waiting

    def flush(self) -> None:
        """Write everything now, and return when that is over, well or not: see `failed`."""
        while self._in_flight is not None:
            group = self._in_flight
            if group.future is not None:
                group.future.result()
            # Which may put the next one on its way.
            self._over(group)
        if self._pending:
            self._write_group()
            self.flush()

    def close(self) -> None:
        """Tell those who still wait that it will not be; nothing may be in flight."""
        self.release(JournalError(self._store.path, JournalProblem.UNWRITABLE, "it was closed"))
        if self._pool is not None:
            self._pool.shutdown()

    def release(self, error: JournalError | None) -> None:
        """Tell those who wait for what is written, or all of them that it cannot be."""
        still = []
        for number, waiting in self._waiting:
            if error is None and number > self._written:
                still.append((number, waiting))
            elif not waiting.done():
                if error is None:
                    waiting.set_result(None)
                else:
                    waiting.set_exception(error)
        self._waiting = still

    def _write_group(self) -> None:
        if not self._pending or self._in_flight is not None:
            return
        group = self._in_flight = _Group(self._pending, self._follow_up())
        self._pending = []
        if self._pool is None:
            group.write(self._store)
            self._over(group)
            return
        group.future = self._pool.submit(group.write, self._store)
        group.future.add_done_callback(lambda _: self._tell_loop(group))

    def _tell_loop(self, group: _Group) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over, group)

    def _over(self, group: _Group) -> None:
        if group is not self._in_flight:
            # Somebody could not wait for the loop to tell.
            return
        self._in_flight = None
        if group.error is not None:
            self._failed(group.error)
            self.release(group.error)
            return
        self._written = group.records[-1].number
        self.release(None)
        self._write_group()


class _Group:
    """Records that are written together."""

    def __init__(self, records: list[Record], follow_up: FollowUp | None) -> None:
        self.records = records
        self.error: JournalError | None = None
        self.future: Future[None] | None = None
        self._follow_up = follow_up

    def write(self, store: Store) -> None:
        """Write them; what goes wrong is kept. In whatever thread."""
        try:
            store.append([write(record) for record in self.records])
        except JournalError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was written
            self.error = JournalError(store.path, JournalProblem.UNWRITABLE, repr(error))
        else:
            if self._follow_up is not None:
                self._follow_up()
