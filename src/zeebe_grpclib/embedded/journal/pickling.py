"""Values of the engine as bytes: pickled, and read back with this package's own classes only.

Pickle because it is driven by the classes themselves, so that nothing has to be written twice,
and because it is the only format in the standard library that writes and reads a million
objects in a second. What makes it dangerous is that it names any function to be called; the
reader in here finds nothing but the classes of the engine, and a few containers.

Classes are found by their place below the package ``embedded``, whatever the packages around
it are called: what was written by one copy of this library is read by one that is vendored.
"""

from __future__ import annotations

import copyreg
import importlib
import io
import pickle
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from ..engine.processing.failures import ErrorType
from ..engine.rejection import RejectionType
from ..engine.state.records import JobState, Stage

#: Of pickle; known to every Python that this package supports.
PROTOCOL = 4

_PACKAGE = __name__.rpartition(".journal.")[0]
_OURS = "engine"
_CONTAINERS: dict[tuple[str, str], type[Any]] = {
    ("collections", "deque"): deque,
    ("collections", "OrderedDict"): OrderedDict,
}

#: Says how an object is written: the function that finds it again, and its arguments.
Reduce = Callable[[Any], Any]
#: Finds objects again, by the names of the functions that stand for them.
Find = Mapping[str, Callable[..., object]]


def _member(value: Enum) -> tuple[type[Enum], tuple[object]]:
    return value.__class__, (value.value,)


# As every Python writes members, but for 3.11.0 to 3.11.3: those call `getattr`, which the reader
# must not find.
for _kind in (ErrorType, JobState, RejectionType, Stage):
    copyreg.pickle(_kind, _member)


def dumps(value: object, reduce: Mapping[type[Any], Reduce] | None = None) -> bytes:
    """Write a value.

    Args:
        value: Of plain values and classes of the engine.
        reduce: How to write objects that are not to be written themselves but found again, by
            their classes: each returns a function of this package and its arguments.
    """
    if reduce is None:
        return pickle.dumps(value, PROTOCOL)
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, **reduce}
    pickler.dump(value)
    return buffer.getvalue()


def loads(content: bytes, find: Find | None = None) -> Any:
    """Read a value.

    Args:
        content: What `dumps` wrote.
        find: What to call in place of the functions that `reduce` returned, by their names.

    Raises:
        pickle.UnpicklingError: It names what is not the engine's, or is no pickle at all.
    """
    try:
        return _Reader(content, find or {}).load()
    except pickle.UnpicklingError:
        raise
    # Anything can go wrong with bytes that nobody wrote.
    except Exception as error:
        raise pickle.UnpicklingError(f"{type(error).__name__}: {error}") from error


class _Reader(pickle.Unpickler):
    def __init__(self, content: bytes, find: Find) -> None:
        super().__init__(io.BytesIO(content))
        self._find = find

    def find_class(self, module: str, name: str) -> Any:
        container = _CONTAINERS.get((module, name))
        if container is not None:
            return container
        # What stands before was called in the way of whoever wrote it.
        _, marker, place = f".{module}".rpartition(".embedded.")
        room = place.partition(".")[0]
        if marker and room == "journal" and name in self._find:
            return self._find[name]
        if marker and room == _OURS:
            found = self._class(place, name)
            if found is not None:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no class of the engine")

    def _class(self, place: str, name: str) -> type[Any] | None:
        module = f"{_PACKAGE}.{place}"
        try:
            found = getattr(importlib.import_module(module), name, None)
        except ImportError:
            return None
        # Not what a module has imported, and no functions.
        is_own = isinstance(found, type) and found.__module__ == module
        return found if is_own else None
