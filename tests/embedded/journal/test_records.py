from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from zeebe_grpclib.embedded.engine import Advance, Command, CompleteJob, DeployResource, Engine
from zeebe_grpclib.embedded.journal.records import (
    ACCEPTED,
    Record,
    Row,
    UnreadableRecordError,
    commands,
    read,
    write,
)

NOON_MS = 1_767_268_800_000


def _value(kind: Any) -> Any:
    """Some value of a field's type that is not its default."""
    origin = typing.get_origin(kind) or kind
    arguments = typing.get_args(kind)
    if kind is Any:
        return {"x": [1, 2.5, None, True, "ä"]}
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return (_value(arguments[0]),)
        return tuple(map(_value, arguments))
    if origin in {Sequence, list}:
        return (_value(arguments[0]),)
    if origin in {Mapping, dict}:
        return {_value(arguments[0]): _value(arguments[1])}
    if origin in {frozenset, set}:
        return frozenset({_value(arguments[0])})
    if arguments:
        # A union: its first member that is something.
        return _value(next(member for member in arguments if member is not type(None)))
    if dataclasses.is_dataclass(kind):
        return _made(kind)
    if isinstance(kind, type) and hasattr(kind, "__members__"):
        return next(reversed(kind.__members__.values()))
    return {int: 7, str: "text", bool: True, bytes: b"\0\xff", float: 2.5}[kind]


def _made(kind: Any) -> Any:
    types = typing.get_type_hints(kind)
    return kind(**{field.name: _value(types[field.name]) for field in dataclasses.fields(kind)})


@pytest.mark.parametrize("kind", commands().values(), ids=commands())
def test_every_command_comes_back_as_it_was(kind: type[Command[Any]]) -> None:
    for command in (_made(kind),):
        record = Record(3, NOON_MS, 5, 1 << 51, ACCEPTED, command)
        assert read(write(record)) == record


def test_every_command_that_there_is_is_known() -> None:
    """What the engine handles, by its own table."""
    handled = {kind.__name__ for kind in Engine(lambda: 0)._handlers}
    assert handled == set(commands())


def test_a_refusal_is_kept_with_its_type() -> None:
    record = Record(1, NOON_MS, 0, 1 << 51, "NOT_FOUND", CompleteJob(1))
    assert read(write(record)).outcome == "NOT_FOUND"


def test_a_changed_record_is_found_out() -> None:
    row = write(Record(1, NOON_MS, 0, 1 << 51, ACCEPTED, CompleteJob(12345, {"a": "b"})))
    values: list[Any] = list(row)
    for at, value in enumerate(values):
        changed = list(values)
        if isinstance(value, bytes):
            changed[at] = value.replace(b"b", b"c")
        elif isinstance(value, str):
            changed[at] = "NOT_FOUND"
        else:
            changed[at] = value + 1
        with pytest.raises(UnreadableRecordError, match="is damaged: its checksum is another"):
            read(cast("Row", tuple(changed)))


def test_a_command_of_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = write(Record(4, NOON_MS, 0, 1 << 51, ACCEPTED, Advance()))
    known = commands()
    monkeypatch.delitem(known, "Advance")
    with pytest.raises(UnreadableRecordError, match="record 4 is a command that is not known"):
        read(row)


def test_a_field_of_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = write(Record(4, NOON_MS, 0, 1 << 51, ACCEPTED, CompleteJob(1)))
    monkeypatch.setitem(commands(), "CompleteJob", Advance)
    with pytest.raises(UnreadableRecordError, match="other fields than CompleteJob has here"):
        read(row)


def test_files_are_kept_byte_by_byte() -> None:
    command = DeployResource([("a.bpmn", bytes(range(256)))])
    kept = read(write(Record(1, NOON_MS, 0, 1 << 51, ACCEPTED, command))).command
    assert kept == command
