"""Messages as bytes, by a plan for each class that is made once.

betterproto2's own ``bytes(message)`` sets the warnings filters of the process aside and puts
them back for every single field. That is slow, and not safe in a thread beside others: when
two overlap, a filter of one stays behind for all. A gateway in a thread of its own, in
somebody's test run with warnings as errors, must not do that.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from betterproto2 import Message

from .protobuf import bytes_field, varint

_NUMBERS = frozenset({"int32", "int64", "uint32", "uint64", "bool", "enum"})
_64_BITS = (1 << 64) - 1

# Encodes a value that is there and, unless presence matters, not its type's zero.
_Write = Callable[[Any], bytes]


def encode(message: Message) -> bytes:
    """Encode a message as protobuf does, fields in the order of their numbers."""
    parts = []
    for name, keeps_zero, write in _plan(type(message)):
        value = getattr(message, name)
        if value if not keeps_zero else value is not None:
            parts.append(write(value))
    return b"".join(parts)


@functools.cache
def _plan(kind: type[Any]) -> tuple[tuple[str, bool, _Write], ...]:
    """Name of each field, whether it may be present and zero, and how it is written."""
    plan = []
    for field in dataclasses.fields(kind):
        facts = field.metadata["betterproto"]
        write = _writer(facts.proto_type, facts.number)
        if facts.repeated:
            write = _repeated(write)
        # Single messages, members of a oneof and `optional` fields are None when absent.
        presence = facts.optional or facts.group or facts.proto_type == "message"
        plan.append((field.name, bool(presence and not facts.repeated), write))
    return tuple(plan)


def _writer(proto_type: str, number: int) -> _Write:
    if proto_type in _NUMBERS:
        tag = varint(number << 3)
        return lambda value: tag + varint(int(value) & _64_BITS)
    if proto_type == "string":
        return lambda value: bytes_field(number, value.encode())
    if proto_type == "bytes":
        return lambda value: bytes_field(number, value)
    if proto_type == "message":
        return lambda value: bytes_field(number, encode(value))
    raise NotImplementedError(f"the gateway protocol has no {proto_type}")


def _repeated(write: _Write) -> _Write:
    return lambda values: b"".join(map(write, values))
