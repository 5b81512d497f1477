"""Finds what catches an error: outwards, from the element that throws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ... import bpmn
from ..state import ElementInstance
from .lifecycle import Lifecycle


class Catching:
    """Error events on the way from an element to its process."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def throw_error(
        self, instance: ElementInstance, code: str, variables: Mapping[str, Any]
    ) -> bool:
        """Let the nearest event that catches the code catch it; tell whether there is one."""
        for scope, catchers in _ways_out(instance):
            catcher = _best(catchers, code)
            if catcher is not None:
                self._lifecycle.trigger(scope, catcher, variables)
                return True
        return False

    def is_caught(self, instance: ElementInstance, code: str) -> bool:
        """Whether there is an event that catches the code."""
        return any(_best(catchers, code) is not None for _, catchers in _ways_out(instance))

    def uncaught(self, instance: ElementInstance, code: str, message: str) -> str:
        """The text of the incident when nothing catches the code."""
        said = f" with message '{message}'" if message else ""
        codes = [
            catcher.event.code.text
            for _, catchers in _ways_out(instance)
            for catcher in catchers
            if isinstance(catcher.event, bpmn.ErrorDefinition) and catcher.event.code is not None
        ]
        available = (
            f"Available error events are [{', '.join(codes)}]"
            if codes
            else "No error events are available in the scope."
        )
        return (
            f"Expected to throw an error event with the code '{code}'{said}, but it was not "
            f"caught. {available}"
        )


def _ways_out(
    instance: ElementInstance,
) -> Iterator[tuple[ElementInstance, list[bpmn.Element]]]:
    """Each scope from the inside out with the error events that belong to it."""
    scope: ElementInstance | None = instance
    while scope is not None:
        catchers = list(scope.element.boundary_events)
        if scope is not instance and not scope.interrupted:
            for subprocess in scope.element.event_subprocesses:
                catchers += subprocess.start_events
        yield scope, [c for c in catchers if isinstance(c.event, bpmn.ErrorDefinition)]
        scope = scope.scope


def _best(catchers: list[bpmn.Element], code: str) -> bpmn.Element | None:
    """The event for that very code, else one for every code."""
    catches_all = None
    for catcher in catchers:
        event = catcher.event
        if isinstance(event, bpmn.ErrorDefinition):
            if event.code is None:
                catches_all = catches_all or catcher
            elif event.code.text == code:
                return catcher
    return catches_all
