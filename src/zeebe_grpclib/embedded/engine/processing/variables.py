"""Where the variables of jobs, messages and mappings end up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..events import VariableSet
from ..state import ElementInstance
from .turn import Turn


class Variables:
    """Writes variables by Zeebe's two rules: into one scope, or to where they live."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def set_local(self, instance: ElementInstance, document: Mapping[str, Any]) -> None:
        """Set variables in that very scope."""
        for name, value in document.items():
            self._turn.record(VariableSet(instance.key, name, value))

    def merge(self, instance: ElementInstance, document: Mapping[str, Any]) -> None:
        """Set each variable in the nearest scope that has it, else in the process instance.

        The search begins at the instance itself: a local variable of that name, such as an
        input mapping makes, takes the value, and the scopes around never see it.
        """
        for name, value in document.items():
            scope = instance
            while name not in scope.variables and scope.scope is not None:
                scope = scope.scope
            self._turn.record(VariableSet(scope.key, name, value))
