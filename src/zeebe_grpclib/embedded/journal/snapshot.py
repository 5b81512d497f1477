"""The state of an engine as bytes, and back.

A snapshot is what was deployed, as the events of the deployments with the files in them, and
the fields of all other parts of the state, pickled as they are (see `pickling` for why, and
for what is read). So it needs no code of its own for any class of the state; in return it can
only be read by code with the same classes, which `state_version` tells apart.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from .. import bpmn, engine
from ..engine import events
from ..engine.events import deployments
from ..engine.state import Library, State
from . import compact, pickling
from .references import Reading, Writing

#: The events that deployments and deletions lead to; all others change other parts.
DEPLOYMENT_EVENTS: frozenset[type[Any]] = frozenset(
    kind
    for kind in vars(deployments).values()
    if isinstance(kind, type) and kind.__module__ == deployments.__name__
)


_FIRST = "_instances"


class Snapshot(NamedTuple):
    """A state as bytes.

    Attributes:
        deployed: What was deployed.
        parts: Everything else.
    """

    deployed: bytes
    parts: bytes


def take(state: State, deployed: Sequence[events.Event]) -> Snapshot:
    """Write a state; nothing may change it meanwhile."""
    with _without_collection():
        # Instances first, where scopes come before what is in them: pickle writes an object
        # twice, and the first time for nothing, if it meets what refers to it before itself.
        names = sorted(state.parts(), key=lambda name: name != _FIRST)
        parts = {name: vars(getattr(state, name)) for name in names}
        return Snapshot(
            pickling.dumps(tuple(deployed)),
            pickling.dumps(parts, {**_compact(), **Writing(state).reduce}),
        )


def restore(snapshot: Snapshot) -> tuple[State, list[events.Event]]:
    """The state that was written, and the deployments in it.

    Raises:
        pickle.UnpicklingError: These bytes were not written by `take`.
    """
    deployed = list(pickling.loads(snapshot.deployed))
    library = Library()
    state = State(library)
    for event in deployed:
        state.apply(event)
    library.forget()
    with _without_collection():
        parts = pickling.loads(snapshot.parts, {**Reading(state).find, **compact.find()})
    for name, fields in parts.items():
        # Into the parts that are there: they know each other.
        vars(getattr(state, name)).update(fields)
    return state, deployed


@cache
def _compact() -> Mapping[type[Any], Callable[[Any], Any]]:
    return compact.reducers(persistent_classes().values())


@contextmanager
def _without_collection() -> Iterator[None]:
    """A million new objects, none of them garbage: to look for some in between costs seconds."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@cache
def state_version() -> str:
    """Tells classes of the state that can read each other's snapshots from those that cannot.

    Follows from the names and fields of the classes, so it changes exactly if they do.
    """
    shape = hashlib.blake2b(digest_size=6)
    for name, part in sorted(State(Library()).parts().items()):
        shape.update(f"{name} {sorted(vars(part))}\n".encode())
    for place, kind in sorted(persistent_classes().items()):
        shape.update(f"{place} {_fields(kind)}\n".encode())
    return shape.hexdigest()


def persistent_classes() -> dict[str, type[Any]]:
    """Every class of which a snapshot or a command may hold objects, by its place in here."""
    root = engine.__name__.rpartition(".")[0]
    return {
        f"{kind.__module__[len(root) + 1 :]}.{kind.__qualname__}": kind
        for package in (bpmn, importlib.import_module(".state", engine.__name__), events)
        for module in _modules(package)
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    }


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def _fields(kind: type[Any]) -> list[str]:
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind)]
    names: Any = getattr(kind, "_fields", None) or getattr(kind, "__slots__", ())
    return list(names)
