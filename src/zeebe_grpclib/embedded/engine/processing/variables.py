"""Where the variables of jobs, messages and mappings end up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..events import ItemCollected, VariableSet
from ..state import ElementInstance
from .turn import Turn


class Change(NamedTuple):
    """A variable that is new in a scope, or has another value."""

    scope: ElementInstance
    name: str
    is_new: bool


class Item(NamedTuple):
    """What is to be in an output collection at a place, from 1."""

    name: str
    number: int
    value: Any


class Variables:
    """Writes variables by Zeebe's two rules: into one scope, or to where they live.

    Attributes:
        changed: Called with what was written, if somebody in the process instance waits for a
            condition.
    """

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self.changed: Callable[[list[Change]], None] = lambda _changes: None

    def set_local(self, instance: ElementInstance, document: Mapping[str, Any]) -> None:
        """Set variables in that very scope."""
        self._write([(instance, name, value) for name, value in document.items()])

    def merge(self, instance: ElementInstance, document: Mapping[str, Any]) -> None:
        """Set each variable in the nearest scope that has it, else in the process instance.

        The search begins at the instance itself: a local variable of that name, such as an
        input mapping makes, takes the value, and the scopes around never see it.
        """
        writes = []
        for name, value in document.items():
            scope = instance
            while name not in scope.variables and scope.scope is not None:
                scope = scope.scope
            writes.append((scope, name, value))
        self._write(writes)

    def collect(self, body: ElementInstance, item: Item) -> None:
        """Put something into the output collection of a multi-instance activity."""
        turn = self._turn
        is_watched = turn.state.conditions.of(body.root.key)
        is_other = is_watched and body.variables[item.name][item.number - 1] != item.value
        turn.record(ItemCollected(body.key, *item))
        if is_other:
            self.changed([Change(body, item.name, False)])

    def _write(self, writes: list[tuple[ElementInstance, str, Any]]) -> None:
        if not writes:
            return
        turn = self._turn
        if not turn.state.conditions.of(writes[0][0].root.key):
            for scope, name, value in writes:
                turn.record(VariableSet(scope.key, name, value))
            return
        changes = [
            Change(scope, name, name not in scope.variables)
            for scope, name, value in writes
            if name not in scope.variables or scope.variables[name] != value
        ]
        for scope, name, value in writes:
            turn.record(VariableSet(scope.key, name, value))
        self.changed(changes)
