"""Compensation: completed activities are remembered, and undone when an event asks for it.

All handlers that an event triggers begin at once; the event waits until none is left. They
run in the scope of that event, for the one that the activity was in may be gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ... import bpmn
from ...bpmn import ElementType
from ..events import (
    CompensationCompleted,
    CompensationSubscribed,
    CompensationTriggered,
    CompensationUnsubscribed,
)
from ..state import Compensation, ElementInstance, Stage
from .lifecycle import Lifecycle
from .turn import Turn
from .variables import Variables


class Compensating:
    """Remembers what can be undone, and lets it be undone."""

    def __init__(self, turn: Turn, lifecycle: Lifecycle, variables: Variables) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._variables = variables

    def throw(self, event: ElementInstance, definition: bpmn.CompensationDefinition) -> None:
        """Activate an event: trigger what it compensates; it completes when all of it is undone."""
        self._lifecycle.move(event, "ACTIVATED")
        turn = self._turn
        for compensation, variables in self._find(event, definition.activity_id):
            if compensation.handler_id:
                self._trigger(compensation, event, variables)
            else:
                turn.record(CompensationUnsubscribed(compensation.key))
        self._check(event.key)

    def completing(self, instance: ElementInstance) -> None:
        """Remember an activity that is about to be completed, or note that it is undone."""
        turn, element = self._turn, instance.element
        compensation = turn.state.compensations.of_handler(instance.key)
        if compensation is not None:
            self._forget_within(instance.key)
            turn.record(CompensationCompleted(compensation.key))
            turn.then(self._check, compensation.throw_event_key)
        elif element.type is ElementType.EVENT_SUB_PROCESS:
            self._forget_within(instance.key)
        elif element.handler is not None or turn.state.compensations.within(instance.key):
            assert instance.scope is not None  # noqa: S101 - activities are in a scope
            turn.record(
                CompensationSubscribed(
                    turn.next_key(),
                    element.id,
                    instance.scope.key,
                    instance.key,
                    instance.root.key,
                    "" if element.handler is None else element.handler.id,
                    dict(instance.variables),
                )
            )

    def terminated(self, instance: ElementInstance) -> None:
        """Forget what was completed in a scope that is terminated, or what a handler undid."""
        turn = self._turn
        self._forget_within(instance.key)
        compensation = turn.state.compensations.of_handler(instance.key)
        if compensation is not None:
            turn.record(CompensationUnsubscribed(compensation.key))
            turn.then(self._check, compensation.throw_event_key)

    def instance_ended(self, process_instance: ElementInstance, _stage: Stage) -> None:
        """Forget all that can't be undone any more."""
        for compensation in self._turn.state.compensations.of_process_instance(
            process_instance.key
        ):
            self._turn.record(CompensationUnsubscribed(compensation.key))

    def _find(
        self, event: ElementInstance, activity_id: str
    ) -> Iterator[tuple[Compensation, Mapping[str, Any]]]:
        """What an event compensates, with the variables of the sub-processes around each.

        An event in an event sub-process compensates what is around that, too.
        """
        compensations = self._turn.state.compensations
        found: list[tuple[Compensation, Mapping[str, Any]]] = []
        scope = event.scope
        while scope is not None:
            found += [
                (each, {})
                for each in compensations.within(scope.key)
                if activity_id in {"", each.element_id}
            ]
            is_outermost = scope.element.type is not ElementType.EVENT_SUB_PROCESS
            scope = None if is_outermost else scope.scope
        found.reverse()
        while found:
            compensation, around = found.pop()
            if compensation.throw_event_key:
                continue
            seen = {**around, **compensation.variables}
            within = compensations.within(compensation.activity_key)
            found += [(each, seen) for each in reversed(within)]
            yield compensation, around

    def _trigger(
        self, compensation: Compensation, event: ElementInstance, variables: Mapping[str, Any]
    ) -> None:
        scope, lifecycle = event.scope, self._lifecycle
        assert scope is not None  # noqa: S101 - events are in a scope
        elements = scope.definition.process.elements
        for boundary in elements[compensation.element_id].boundary_events:
            if isinstance(boundary.event, bpmn.CompensationDefinition):
                passed = lifecycle.place(boundary, scope)
                lifecycle.move(passed, "ACTIVATED")
                lifecycle.move(passed, "COMPLETING")
                lifecycle.move(passed, "COMPLETED")
        handler = lifecycle.place(elements[compensation.handler_id], scope)
        self._turn.record(CompensationTriggered(compensation.key, event.key, handler.key))
        self._variables.set_local(handler, variables)
        self._turn.then(self._begin, handler.key)

    def _begin(self, handler_key: int) -> None:
        handler = self._turn.state.instances.get(handler_key)
        if handler is not None and handler.stage is Stage.ACTIVATING:
            self._turn.activations += 1
            self._lifecycle.proceed(handler)

    def _check(self, throw_event_key: int) -> None:
        """Complete an event that has nothing to wait for any more."""
        if not self._turn.state.compensations.is_awaited_by(throw_event_key):
            self._turn.then(self._complete, throw_event_key)

    def _complete(self, throw_event_key: int) -> None:
        """Complete an event, once: several handlers may have been done together."""
        event = self._turn.state.instances.get(throw_event_key)
        if event is not None and event.stage is Stage.ACTIVATED:
            self._lifecycle.complete(throw_event_key)

    def _forget_within(self, scope_key: int) -> None:
        compensations = self._turn.state.compensations
        waiting = [scope_key]
        while waiting:
            for compensation in compensations.within(waiting.pop()):
                waiting.append(compensation.activity_key)
                self._turn.record(CompensationUnsubscribed(compensation.key))
