"""What an engine does, written down before anybody is told.

A command is carried out in memory, noted, and written together with all others of that turn
of the event loop; answers wait for it (`written`). If it cannot be written, the engine goes
back to what is on disk, and whoever waited is told so: there is no state that a restart would
not have. A command that changes nothing, such as a poll that finds no jobs, is not noted, but
its answer waits too, for it may tell of what is not written yet.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..._version import __version__
from ..clock import Clock
from ..engine import FIRST_KEY, Command, Engine, Rejection
from ..engine.events import Event
from .errors import JournalError, JournalProblem
from .options import JournalOptions
from .records import ACCEPTED, Record
from .replay import Replayed, replay, snapshot_content
from .snapshot import DEPLOYMENT_EVENTS, state_version, take
from .sources import Entropy, Keys
from .store import Store
from .writing import FollowUp, Writer

_log = logging.getLogger(__name__)

A = TypeVar("A")

# To write a snapshot of so many element instances takes a fraction of what as many commands
# take: so that it stays a fraction, large states get theirs less often.
_ELEMENTS_PER_COMMAND = 4


class Journal:
    """The memory of one engine, used in one thread.

    Attributes:
        engine: The engine; its commands go through `execute`.
        epoch: Another number whenever commands were undone that nobody was told of.
        failure: Why nothing can be written at the moment, None if it can.
        on_restored: Called when the engine has another state than before.
    """

    def __init__(
        self,
        path: Path,
        options: JournalOptions | None,
        clock: Clock,
        *,
        written_by: str = __version__,
    ) -> None:
        """Describe a journal; it is not opened yet.

        Args:
            path: Its directory.
            options: What it guarantees; None for the defaults.
            clock: Of the engine; goes on where the journal ends.
            written_by: The version of this library.
        """
        self.path = path
        self.epoch = 0
        self.failure: JournalError | None = None
        self.on_restored: list[Callable[[], None]] = []
        self._options = options or JournalOptions()
        self._clock = clock
        self._written_by = written_by
        self._keys = Keys(FIRST_KEY - 1)
        self._entropy = Entropy(b"")
        self._has_changed = False
        self._deployments: list[Event] = []
        self.engine = Engine(clock.now_ms, self._keys, entropy=self._entropy)
        self.engine.subscribe(self._see)
        self._store: Store | None = None
        self._writer: Writer | None = None
        # Whether the engine is not as it is on disk, which could not be read.
        self._is_stale = False
        self._is_half_done = False
        self._since_snapshot = 0

    # Opening and closing.

    def read(self) -> Replayed:
        """Open the journal and replay it; may take long, and may run in any thread.

        Raises:
            JournalError: It cannot be used; it is closed again.
        """
        store = Store(self.path, fsync=self._options.fsync, written_by=self._written_by)
        try:
            replayed = replay(store, self._written_by)
        except BaseException:
            store.close()
            raise
        self._store = store
        return replayed

    def begin(self, replayed: Replayed) -> None:
        """Go on where the journal ends, in the running loop."""
        assert self._store is not None  # noqa: S101 - it was read
        self._writer = Writer(
            self._store,
            asyncio.get_running_loop(),
            in_thread=self._options.fsync,
            follow_up=self._due_snapshot,
            failed=self._fail,
        )
        self._clock.resume(ahead_ms=replayed.ahead_ms, latest_ms=replayed.time_ms)
        self._since_snapshot = replayed.replayed
        self._restore(replayed)

    def close(self) -> None:
        """Write what is left, take a snapshot, and let others have the journal.

        What cannot be written is logged: nobody was told that it had happened.
        """
        store, writer = self._store, self._writer
        if store is None:
            return
        if writer is not None:
            writer.flush()
            if self._options.snapshot_after and self._since_snapshot and self.failure is None:
                follow_up = self._snapshot()
                if follow_up is not None:
                    follow_up()
            writer.close()
        self._store = self._writer = self.failure = None
        store.close()

    # Commands.

    def execute(self, command: Command[A], *, always: bool = False) -> A:
        """Have the engine carry out a command, and note it.

        Args:
            command: What to do.
            always: Note it even if it changes nothing: the clock has changed.

        Raises:
            Rejection: See `Engine.execute`.
            JournalError: The journal is not open, or cannot be written at the moment.
        """
        writer = self._checked()
        before = (self._keys.latest, self._entropy.drawn)
        self._has_changed = always
        try:
            answer = self.engine.execute(command)
        except Rejection as rejection:
            self._note(writer, command, rejection.type.value, before)
            raise
        except BaseException:
            # Half done: an error of the engine's own.
            if self._has_changed:
                self._undo(writer)
            else:
                self._keys.latest, self._entropy.drawn = before
            raise
        self._note(writer, command, ACCEPTED, before)
        return answer

    async def written(self, epoch: int) -> None:
        """Wait until everything that was done so far is written.

        Args:
            epoch: What `epoch` was when the caller began.

        Raises:
            JournalError: It could not be written, and was undone.
        """
        if epoch != self.epoch:
            raise self.failure or JournalError(
                self.path, JournalProblem.UNWRITABLE, "what this call did was undone"
            )
        if self._writer is not None:
            await self._writer.wait()

    def flush(self) -> None:
        """Write everything now, and wait for it.

        Raises:
            JournalError: It could not be written, and was undone.
        """
        if self._writer is not None:
            self._writer.flush()
        if self.failure is not None:
            raise self.failure

    def _checked(self) -> Writer:
        """Whether commands can be taken, again if need be."""
        store, writer = self._store, self._writer
        if store is None or writer is None:
            raise JournalError(
                self.path,
                JournalProblem.UNWRITABLE,
                "it is not open, for the gateway is not started",
            )
        if self.failure is not None:
            if self._is_stale:
                self._restore(replay(store, self._written_by))
            store.probe()
            self.failure = None
            _log.warning("journal %s can be written again", self.path)
            self._tell_restored()
        return writer

    def _see(self, event: Event) -> None:
        self._has_changed = True
        if type(event) in DEPLOYMENT_EVENTS:
            self._deployments.append(event)

    def _note(
        self, writer: Writer, command: Command[Any], outcome: str, before: tuple[int, int]
    ) -> None:
        last_key = self._keys.latest
        if self._has_changed or before != (last_key, self._entropy.drawn):
            now_ms = self.engine.now_ms
            number = writer.noted + 1
            writer.add(Record(number, now_ms, self._clock.ahead_ms, last_key, outcome, command))
            self._since_snapshot += 1

    # Going back.

    def _fail(self, error: JournalError) -> None:
        """Undo what could not be written."""
        _log.error("%s", error)
        self.failure = error
        self.epoch += 1
        self._go_back()

    def _undo(self, writer: Writer) -> None:
        """Undo the present command, which broke off; those before it are kept."""
        self._is_half_done = True
        try:
            writer.flush()
        finally:
            self._is_half_done = False
        # If that failed, it has undone this one, too.
        if self.failure is None:
            self._go_back()

    def _go_back(self) -> None:
        assert self._store is not None  # noqa: S101 - there was something to write
        self._is_stale = True
        try:
            self._restore(replay(self._store, self._written_by))
        except JournalError as error:
            _log.error("%s", error)
            self.failure = error

    def _restore(self, replayed: Replayed) -> None:
        assert self._writer is not None  # noqa: S101 - it was begun
        self._keys.latest = replayed.keys.latest
        self._entropy.seed = replayed.entropy.seed
        self._entropy.drawn = replayed.entropy.drawn
        self._deployments = replayed.deployments
        self._writer.reset(replayed.number)
        self._is_stale = False
        self.engine.restore(replayed.engine.state)
        self._tell_restored()

    def _tell_restored(self) -> None:
        for hear in self.on_restored:
            hear()

    # Snapshots.

    def _due_snapshot(self) -> FollowUp | None:
        if self._is_half_done:
            return None
        after = self._options.snapshot_after
        least = max(after, len(self.engine.state.instances) // _ELEMENTS_PER_COMMAND)
        return self._snapshot() if after and self._since_snapshot >= least else None

    def _snapshot(self) -> FollowUp | None:
        """Take a snapshot now, which is to be written when all up to now is written."""
        try:
            return self._taken()
        except Exception:  # noqa: BLE001 - an error of ours must not cost anybody's command
            _log.exception("no snapshot of journal %s: it only gets longer", self.path)
            return None

    def _taken(self) -> FollowUp:
        assert self._store is not None  # noqa: S101 - there is something to write
        assert self._writer is not None  # noqa: S101 - as above
        self._since_snapshot = 0
        content = snapshot_content(
            take(self.engine.state, self._deployments),
            time_ms=self.engine.now_ms,
            ahead_ms=self._clock.ahead_ms,
            last_key=self._keys.latest,
            drawn=self._entropy.drawn,
        )
        return partial(
            _put_snapshot, self._store, self._writer.noted, content, self._options.keep_all
        )


def journal_of(
    data: str | os.PathLike[str] | None, options: JournalOptions | None, clock: Clock
) -> Journal | None:
    """The journal of a gateway, None for one that keeps everything in memory only.

    Raises:
        ValueError: There is nothing that the options could be for.
    """
    if data is not None:
        return Journal(Path(data), options, clock)
    if options is not None:
        raise ValueError("journal says how data is kept, but no data=DIRECTORY to keep it in")
    return None


def _put_snapshot(store: Store, number: int, content: bytes, keep_all: bool) -> None:
    try:
        store.put_snapshot(number, state_version(), content, keep_records=keep_all)
    except JournalError as error:
        # The journal is all there: it only gets longer.
        _log.warning("no snapshot: %s", error)
