"""How the records of the state are written in short, for there may be a million of them.

Nothing here is needed for a snapshot to be right: without it each record would be written with
the names of all its fields, which takes three times as long to write and to read.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable
from typing import Any

from ..engine.state import ElementInstance

_Reduce = Callable[[Any], Any]


def reducers(kinds: Iterable[type[Any]]) -> dict[type[Any], _Reduce]:
    """How to write objects of those classes; those that need nothing special are left out."""
    found: dict[type[Any], _Reduce] = {ElementInstance: _element_instance}
    for kind in kinds:
        if dataclasses.is_dataclass(kind) and _is_made_of_its_fields(kind):
            found[kind] = _by_fields(kind)
    return found


def _is_made_of_its_fields(kind: type[Any]) -> bool:
    fields = dataclasses.fields(kind)
    made = all(field.init and not field.kw_only for field in fields)
    # A getter of one name gives the value, not a tuple of it.
    return made and len(fields) > 1 and not hasattr(kind, "__post_init__")


def _by_fields(kind: type[Any]) -> _Reduce:
    values = operator.attrgetter(*(field.name for field in dataclasses.fields(kind)))
    return lambda value: (kind, values(value))


# Whoever is made new needs these, and has the rest of its slots as they are in `_NEW`.
_MADE_OF = ("key", "element", "definition", "scope", "facts", "loop_counter")
_made_of = operator.attrgetter(*_MADE_OF)
_REST = tuple(name for name in ElementInstance.__slots__ if name not in _MADE_OF and name != "root")
_rest = operator.attrgetter(*_REST)
_nobody: Any = None
_NEW = _rest(ElementInstance(0, _nobody, _nobody, None))


def _element_instance(instance: ElementInstance) -> Any:
    """What it is made of, and what has changed since."""
    rest = _rest(instance)
    changed = {
        name: value
        for name, value, new in zip(_REST, rest, _NEW, strict=True)
        if value is not new and value != new
    }
    scope = instance.scope
    if instance.root is not (instance if scope is None else scope.root):
        changed["root"] = instance.root
    return ElementInstance, _made_of(instance), (None, changed) if changed else None
