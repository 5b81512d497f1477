"""What a snapshot refers to instead of holding it: models, definitions, parts of the state.

Models are read again from the files that were deployed, for they hold compiled expressions. An
object in one is named by its place in the order in which a walk meets it; the same code walks
the same file in the same order, and snapshots of other code are not read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from .. import bpmn
from ..engine.state import Definitions, ProcessDefinition, Shelf, State

_MODELS = bpmn.__name__


def definition(kind: str, key: int) -> object:
    """Stands for a definition in a snapshot."""
    raise NotImplementedError  # pragma: no cover - never called, only named


def model_part(definition_key: int, place: int) -> object:
    """Stands for an object in the model of a process."""
    raise NotImplementedError  # pragma: no cover - as above


def state_part(name: str) -> object:
    """Stands for a part of the state."""
    raise NotImplementedError  # pragma: no cover - as above


class Writing:
    """Tells how to write a reference; made for one snapshot of one state.

    Attributes:
        reduce: See `pickling.dumps`.
    """

    def __init__(self, state: State) -> None:
        self.reduce: dict[type[Any], Callable[[Any], Any]] = {}
        self._arguments: dict[int, tuple[Any, ...]] = {}
        for name in (*state.parts(), "definitions"):
            self._add(getattr(state, name), state_part, (name,))
        for kind, found in _shelves(state.definitions).items():
            for each in found:
                self._add(each, definition, (kind, each.key))
        for process in state.definitions.processes:
            for place, part in enumerate(_walk(process)):
                self._add(part, model_part, (process.key, place))

    def _add(self, found: object, stand_in: Callable[..., object], arguments: Any) -> None:
        known = self._arguments
        known[id(found)] = arguments

        def reduce(value: object) -> Any:
            return stand_in, known[id(value)]

        self.reduce.setdefault(type(found), reduce)


class Reading:
    """Finds what was referred to, in a state in which all has been deployed."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._definitions = {
            (kind, each.key): each
            for kind, found in _shelves(state.definitions).items()
            for each in found
        }
        self._models: dict[int, list[object]] = {}

    @property
    def find(self) -> Mapping[str, Callable[..., object]]:
        """See `pickling.loads`."""
        return {
            definition.__name__: self._definition,
            model_part.__name__: self._model_part,
            state_part.__name__: self._state_part,
        }

    def _definition(self, kind: str, key: int) -> object:
        return self._definitions[kind, key]

    def _model_part(self, definition_key: int, place: int) -> object:
        parts = self._models.get(definition_key)
        if parts is None:
            process = self._definitions["processes", definition_key]
            parts = self._models[definition_key] = list(_walk(process))
        return parts[place]

    def _state_part(self, name: str) -> object:
        if name != "definitions" and name not in self._state.parts():
            raise KeyError(name)
        return getattr(self._state, name)


def _shelves(definitions: Definitions) -> dict[str, list[Any]]:
    return {
        name: list(shelf) for name, shelf in vars(definitions).items() if isinstance(shelf, Shelf)
    }


def _walk(definition: ProcessDefinition) -> Iterator[object]:
    """Every object of the model that compares by identity, each once, in a fixed order."""
    seen: set[int] = set()
    # A stack of our own: models may be nested deeper than Python likes.
    waiting: list[object] = [definition.process]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(reversed(tuple(value.values())))
        elif isinstance(value, (list, tuple)):
            waiting.extend(reversed(value))
        elif id(value) not in seen:
            kind: Any = type(value)
            names = _fields(kind)
            if names:
                seen.add(id(value))
                yield value
                waiting.extend(getattr(value, name) for name in names)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The fields of a class of models, the last first; of others none."""
    if not dataclasses.is_dataclass(kind) or not kind.__module__.startswith(_MODELS):
        return ()
    return tuple(field.name for field in reversed(dataclasses.fields(kind)))
