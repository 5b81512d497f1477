"""Commands as they stand in a journal, each with the time at which it was carried out."""

from __future__ import annotations

import dataclasses
import pickle
import struct
import zlib
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from ..engine import Command
from . import pickling

_NUMBERS = struct.Struct(">qqqq")

#: The outcome of a command that was carried out; a refused one has the type of its rejection.
ACCEPTED = ""

Row = tuple[int, int, int, int, str, bytes, int]


class UnreadableRecordError(ValueError):
    """A record that is not as it was written, or is of a command that is not known here."""


class Record(NamedTuple):
    """A command that has changed something.

    Attributes:
        number: Its place in the journal, from 1 without gaps.
        time_ms: When it was carried out, in milliseconds since the epoch.
        ahead_ms: How far the clock of the gateway was ahead of the one that it follows.
        last_key: The last key that was given, after it.
        outcome: `ACCEPTED`, or the type of the rejection.
    """

    number: int
    time_ms: int
    ahead_ms: int
    last_key: int
    outcome: str
    command: Command[Any]


def write(record: Record) -> Row:
    """The record as plain values, the last of which is a checksum over the others."""
    command = record.command
    kind: Any = type(command)
    content = pickling.dumps((kind.__name__, _values(kind)(command)))
    numbers = record[:4]
    return (*numbers, record.outcome, content, _checksum(numbers, record.outcome, content))


def read(row: Row) -> Record:
    """The record that was written.

    Raises:
        UnreadableRecordError: The checksum is another, or the command is not known here.
    """
    number, time_ms, ahead_ms, last_key, outcome, content, checksum = row
    numbers = (number, time_ms, ahead_ms, last_key)
    if checksum != _checksum(numbers, outcome, content):
        raise UnreadableRecordError(f"record {number} is damaged: its checksum is another")
    try:
        name, values = pickling.loads(content)
    except pickle.UnpicklingError as error:
        raise UnreadableRecordError(f"record {number} cannot be read: {error}") from error
    kind = commands().get(name)
    if kind is None:
        raise UnreadableRecordError(f"record {number} is a command that is not known: {name}")
    try:
        command = kind(**dict(zip(values[::2], values[1::2], strict=True)))
    except (TypeError, ValueError) as error:
        raise UnreadableRecordError(
            f"record {number} has other fields than {name} has here: {error}"
        ) from error
    return Record(number, time_ms, ahead_ms, last_key, outcome, command)


@cache
def commands() -> dict[str, type[Command[Any]]]:
    """Every command by the name of its class."""
    found: dict[str, type[Command[Any]]] = {}
    waiting: list[type[Command[Any]]] = [Command]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        waiting += kinds
        found.update((kind.__name__, kind) for kind in kinds)
    return found


@cache
def _values(kind: type[Any]) -> Any:
    """Gets the fields of a command, each behind its name: one may be added, or go."""
    names = tuple(field.name for field in dataclasses.fields(kind))
    if not names:
        return lambda _: ()
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda command: (names[0], values(command))
    return lambda command: tuple(
        part for pair in zip(names, values(command), strict=True) for part in pair
    )


def _checksum(numbers: tuple[int, ...], outcome: str, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(outcome.encode(), zlib.crc32(_NUMBERS.pack(*numbers))))
