"""How the records of the state are written in short, for there may be a million of them.

Nothing here is needed for a snapshot to be right: without it each record would be written with
the names of all its fields, which takes three times as long to write and to read.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..engine.state import ElementInstance, InstanceFacts, instance_facts

_Reduce = Callable[[Any], Any]


def reducers(kinds: Iterable[type[Any]]) -> dict[type[Any], _Reduce]:
    """How to write objects of those classes; those that need nothing special are left out."""
    found: dict[type[Any], _Reduce] = {ElementInstance: _element_instance}
    for kind in kinds:
        if dataclasses.is_dataclass(kind) and _is_made_of_its_fields(kind):
            found[kind] = _by_fields(kind)
    found[InstanceFacts] = _facts
    return found


def find() -> Mapping[str, Callable[..., object]]:
    """What reads what is written by functions of this module; see `pickling.loads`."""
    return {each.__name__: each for each in (_facts_again, _element_instance_again)}


def _is_made_of_its_fields(kind: type[Any]) -> bool:
    fields = dataclasses.fields(kind)
    made = all(field.init and not field.kw_only for field in fields)
    # A getter of one name gives the value, not a tuple of it.
    return made and len(fields) > 1 and not hasattr(kind, "__post_init__")


def _by_fields(kind: type[Any]) -> _Reduce:
    values = operator.attrgetter(*(field.name for field in dataclasses.fields(kind)))
    return lambda value: (kind, values(value))


_values = operator.attrgetter(*(field.name for field in dataclasses.fields(InstanceFacts)))


def _facts(facts: InstanceFacts) -> Any:
    return _facts_again, _values(facts)


def _facts_again(*values: Any) -> InstanceFacts:
    # Those without anything special are one object for all.
    return instance_facts(values)


# What differs from instance to instance, in the order in which it is read again.
_MOSTLY = (
    *("key", "element", "definition", "scope", "facts", "loop_counter", "stage", "job_key"),
    *("variables", "subscriptions", "timers"),
)
_mostly = operator.attrgetter(*_MOSTLY)
# `children` are told by their own scopes, and come back in the order of their keys in the state.
_RARELY = tuple(
    name for name in ElementInstance.__slots__ if name not in {*_MOSTLY, "root", "children"}
)
_rarely = operator.attrgetter(*_RARELY)
_nobody: Any = None
_NEW = _rarely(ElementInstance(0, _nobody, _nobody, None))


def _element_instance_again(*mostly: Any) -> ElementInstance:
    """Make an instance again, in its scope."""
    key, element, definition, scope, facts, loop_counter, stage, job_key, *collections = mostly
    instance = ElementInstance(key, element, definition, scope, facts, loop_counter)
    instance.stage = stage
    instance.job_key = job_key
    instance.variables, instance.subscriptions, instance.timers = collections
    if scope is not None:
        scope.children[key] = instance
    return instance


def _element_instance(instance: ElementInstance) -> Any:
    """What it is made of, and what is seldom other than at first."""
    rarely = _rarely(instance)
    changed = None
    if rarely != _NEW:
        changed = {
            name: value
            for name, value, new in zip(_RARELY, rarely, _NEW, strict=True)
            if value != new
        }
    return _element_instance_again, _mostly(instance), (None, changed) if changed else None
