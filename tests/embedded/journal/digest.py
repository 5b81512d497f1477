"""A number for a state that is the same for states that behave the same.

What order means something (who comes first) counts, what is an accident (sets, entries that
heaps have not swept out yet) does not. It knows no class of the state by name but the two
queues, so that whatever is added counts, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any

from zeebe_grpclib.embedded.engine.state import Shelf, State
from zeebe_grpclib.embedded.engine.state.queues import KeyQueue, Schedule
from zeebe_grpclib.embedded.journal.references import Writing


def state_digest(state: State) -> str:
    """The digest of everything in a state."""
    return hashlib.blake2b("\n".join(described(state)).encode(), digest_size=16).hexdigest()


def described(state: State) -> list[str]:
    """The state as lines; equal states have equal ones."""
    describe = _Describe(state)
    for name in sorted(state.parts()):
        describe.line(name)
        describe.fields(state.parts()[name])
    for name, shelf in vars(state.definitions).items():
        if isinstance(shelf, Shelf):
            found = [(each.key, each.id, each.version) for each in shelf]
            describe.line(f"{name} {found}")
    return describe.lines


class _Describe:
    def __init__(self, state: State) -> None:
        self.lines: list[str] = []
        # The places of models and definitions, as snapshots name them.
        self._places = Writing(state)._arguments
        self._known: dict[int, int] = {}

    def line(self, text: str) -> None:
        self.lines.append(text)

    def fields(self, value: object) -> None:
        self._known[id(value)] = len(self._known)
        for name in sorted(_names(value)):
            self.line(f".{name}")
            self.value(getattr(value, name))

    def value(self, value: Any) -> None:
        if isinstance(value, Enum) or value is None or isinstance(value, (bool, int, float, str)):
            self.line(repr(value))
        elif id(value) in self._places:
            self.line(f"@{self._places[id(value)]}")
        elif id(value) in self._known:
            self.line(f"#{self._known[id(value)]}")
        elif isinstance(value, KeyQueue):
            self.line(f"queue {sorted(value._members)}")
        elif isinstance(value, Schedule):
            self.line(f"schedule {sorted(value._due.items())}")
        elif isinstance(value, Mapping):
            self.line(f"mapping {len(value)}")
            for key, item in value.items():
                self.value(key)
                self.value(item)
        elif isinstance(value, AbstractSet):
            self.line(f"set {sorted(map(repr, value))}")
        elif isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
            self.line(f"list {len(value)}")
            for item in value:
                self.value(item)
        elif isinstance(value, bytes):
            self.line(hashlib.blake2b(value, digest_size=8).hexdigest())
        else:
            self.line(type(value).__name__)
            self.fields(value)


def _names(value: object) -> list[str]:
    named: Any = getattr(value, "_fields", None)
    if named is not None:
        return list(named)
    slots = [n for kind in type(value).__mro__ for n in getattr(kind, "__slots__", ())]
    return slots or list(vars(value))
