"""Finds what catches an error or escalation: outwards, from the element that throws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ... import bpmn
from ..state import ElementInstance
from .interruptions import Interruptions
from .turn import Turn

_Coded = bpmn.ErrorDefinition | bpmn.EscalationDefinition


class Catching:
    """Error and escalation events on the way from an element to its outermost process."""

    def __init__(self, turn: Turn, interruptions: Interruptions) -> None:
        self._turn = turn
        self._interruptions = interruptions

    def throw_error(
        self, instance: ElementInstance, code: str, variables: Mapping[str, Any]
    ) -> bool:
        """Let the nearest event that catches the code catch it; tell whether there is one."""
        return self._throw(instance, code, variables, bpmn.ErrorDefinition) is not None

    def escalate(self, instance: ElementInstance, code: str, variables: Mapping[str, Any]) -> bool:
        """Let the nearest event that catches the code catch it; tell whether it interrupts."""
        catcher = self._throw(instance, code, variables, bpmn.EscalationDefinition)
        return catcher is not None and catcher.interrupting

    def is_caught(self, instance: ElementInstance, code: str) -> bool:
        """Whether there is an event that catches an error with that code."""
        ways = self._ways_out(instance, bpmn.ErrorDefinition)
        return any(_best(catchers, code) is not None for _, catchers in ways)

    def uncaught(self, instance: ElementInstance, code: str, message: str) -> str:
        """The text of the incident when nothing catches the code of an error."""
        said = f" with message '{message}'" if message else ""
        codes = [
            catcher.event.code.text
            for _, catchers in self._ways_out(instance, bpmn.ErrorDefinition)
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

    def _throw(
        self,
        instance: ElementInstance,
        code: str,
        variables: Mapping[str, Any],
        kind: type[_Coded],
    ) -> bpmn.Element | None:
        for scope, catchers in self._ways_out(instance, kind):
            catcher = _best(catchers, code)
            if catcher is not None:
                self._interruptions.trigger(scope, catcher, variables)
                return catcher
        return None

    def _ways_out(
        self, instance: ElementInstance, kind: type[_Coded]
    ) -> Iterator[tuple[ElementInstance, list[bpmn.Element]]]:
        """Each scope from the inside out with the events of a kind that belong to it."""
        scope: ElementInstance | None = instance
        while scope is not None:
            catchers = list(scope.element.boundary_events)
            if scope is not instance and not scope.interrupted:
                for subprocess in scope.element.event_subprocesses:
                    catchers += subprocess.start_events
            yield scope, [c for c in catchers if isinstance(c.event, kind)]
            if scope.scope is None and scope.facts is not None:
                # A called process instance: on to the call activity, if there is one.
                scope = self._turn.state.instances.get(scope.facts.parent_element_instance_key)
            else:
                scope = scope.scope


def _best(catchers: list[bpmn.Element], code: str) -> bpmn.Element | None:
    """The event for that very code, else one for every code."""
    catches_all = None
    for catcher in catchers:
        event = catcher.event
        if isinstance(event, (bpmn.ErrorDefinition, bpmn.EscalationDefinition)):
            if event.code is None:
                catches_all = catches_all or catcher
            elif event.code.text == code:
                return catcher
    return catches_all
