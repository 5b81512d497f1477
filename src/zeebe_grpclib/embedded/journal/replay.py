"""From what a journal holds to an engine in the state that it had."""

from __future__ import annotations

import pickle
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..engine import FIRST_KEY, Engine, Rejection
from ..engine.events import Event
from . import pickling
from .errors import JournalError, JournalProblem
from .records import ACCEPTED, Record, UnreadableRecordError, read
from .snapshot import DEPLOYMENT_EVENTS, Snapshot, restore, state_version
from .sources import Entropy, Keys
from .store import SnapshotInfo, Store


@dataclass
class Replayed:
    """An engine whose past is over.

    Attributes:
        number: Of the last record.
        replayed: How many records it took.
        time_ms: When the last command was carried out, 0 without one.
        ahead_ms: How far the clock was ahead then.
        deployments: What led to what is deployed.
    """

    engine: Engine
    keys: Keys
    entropy: Entropy
    number: int
    replayed: int
    time_ms: int
    ahead_ms: int
    deployments: list[Event]


def snapshot_content(
    snapshot: Snapshot, *, time_ms: int, ahead_ms: int, last_key: int, drawn: int
) -> bytes:
    """A snapshot with what goes on beside the state, as it is stored."""
    return pickling.dumps((time_ms, ahead_ms, last_key, drawn, *snapshot))


def replay(store: Store, written_by: str) -> Replayed:
    """Read the last snapshot, and carry out again what followed it.

    Raises:
        JournalError: The snapshot is of other code and the commands before it are gone, a
            record is damaged, or a command has another effect than it had.
    """
    info = store.snapshot_info()
    past = _Past(store, None if info is None else _readable(store, info, written_by))
    with closing(store.rows_after(past.loaded.number)) as rows:
        for row in rows:
            try:
                record = read(row)
            except UnreadableRecordError as error:
                raise JournalError(store.path, JournalProblem.CORRUPTED, str(error)) from error
            past.repeat(record)
    return past.loaded


def _readable(store: Store, info: SnapshotInfo, written_by: str) -> SnapshotInfo | None:
    """The snapshot, or None if it is of other code and not needed."""
    here = state_version()
    if info.state_version == here:
        return info
    if store.first_number() == 1:
        return None
    raise JournalError(
        store.path,
        JournalProblem.VERSION,
        f"its snapshot has the state version {info.state_version}, written by zeebe-grpclib "
        f"{info.written_by}; zeebe-grpclib {written_by} reads state version {here}, and the "
        "commands before the snapshot were not kept",
    )


class _Past:
    """An engine that lives through its past again."""

    def __init__(self, store: Store, info: SnapshotInfo | None) -> None:
        self._path: Path = store.path
        self._now_ms = 0
        keys = Keys(FIRST_KEY - 1)
        entropy = Entropy(store.seed)
        engine = Engine(lambda: self._now_ms, keys, entropy=entropy)
        deployments: list[Event] = []
        number = time_ms = ahead_ms = 0
        if info is not None:
            number = info.number
            try:
                time_ms, ahead_ms, keys.latest, entropy.drawn, *content = pickling.loads(
                    store.snapshot(info)
                )
                state, deployments = restore(Snapshot(*content))
            except (pickle.UnpicklingError, TypeError, ValueError) as error:
                raise JournalError(
                    self._path,
                    JournalProblem.CORRUPTED,
                    f"the snapshot at record {number} cannot be read: {error}",
                ) from error
            engine.restore(state)
        engine.subscribe(
            lambda event: deployments.append(event) if type(event) in DEPLOYMENT_EVENTS else None
        )
        self.loaded = Replayed(engine, keys, entropy, number, 0, time_ms, ahead_ms, deployments)

    def repeat(self, record: Record) -> None:
        """Carry out a command once more.

        Raises:
            JournalError: With another effect.
        """
        loaded = self.loaded
        self._now_ms = record.time_ms
        try:
            loaded.engine.execute(record.command)
            outcome = ACCEPTED
        except Rejection as rejection:
            outcome = rejection.type.value
        except Exception as error:
            raise self._diverged(record, f"fails: {error!r}") from error
        if outcome != record.outcome:
            was = record.outcome or "accepted"
            raise self._diverged(record, f"is {outcome or 'accepted'}, and was {was}")
        if loaded.keys.latest != record.last_key:
            raise self._diverged(
                record, f"leads to key {loaded.keys.latest}, and led to {record.last_key}"
            )
        loaded.number = record.number
        loaded.replayed += 1
        loaded.time_ms = record.time_ms
        loaded.ahead_ms = record.ahead_ms

    def _diverged(self, record: Record, what: str) -> JournalError:
        return JournalError(
            self._path,
            JournalProblem.DIVERGED,
            f"record {record.number}, {type(record.command).__name__}, {what}: this version of "
            "zeebe-grpclib behaves in another way than the one that wrote it",
        )
