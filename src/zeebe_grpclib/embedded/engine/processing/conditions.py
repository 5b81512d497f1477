"""Conditions: looked at when somebody begins to wait, and when variables change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import feel
from ...bpmn import ConditionDefinition, Expression
from ..answers import ConditionalsEvaluated, StartedInstance
from ..commands import EvaluateConditionals
from ..events import ConditionsEvaluated, Unsubscribed
from ..rejection import Rejection, RejectionType
from ..state import Condition, ElementInstance, ProcessDefinition, Stage
from .creation import Creation
from .expressions import ScopeVariables
from .interruptions import Interruptions
from .turn import Turn
from .variables import Change

_INTENT = "EVALUATE"


class Conditions:
    """Triggers the events whose conditions hold.

    A condition that is not true, whatever else it is, just goes on waiting.
    """

    def __init__(self, turn: Turn, interruptions: Interruptions, creation: Creation) -> None:
        self._turn = turn
        self._interruptions = interruptions
        self._creation = creation

    def check(self, key: int) -> None:
        """Trigger what begins to wait for something that holds already."""
        condition = self._turn.state.conditions.get(key)
        if condition is not None and self._holds(condition):
            self._trigger(key)

    def changed(self, changes: list[Change]) -> None:
        """Trigger what waits for these changes, each once, from the outermost scope inwards."""
        if not changes:
            return
        waiting = self._turn.state.conditions.of(changes[0].scope.root.key)
        concerned = [
            condition for condition in waiting if any(_sees(condition, c) for c in changes)
        ]
        for condition in sorted(concerned, key=_depth):
            if self._holds(condition):
                self._turn.then(self._trigger, condition.key)

    def evaluate(self, command: EvaluateConditionals) -> ConditionalsEvaluated:
        """Start an instance at every conditional start event whose condition holds."""
        turn = self._turn
        definitions = self._definitions(command.process_definition_key, command.tenant_id)
        key = turn.next_key()
        turn.record(ConditionsEvaluated(key, command.variables))
        started = []
        for definition in definitions:
            for start in definition.process.root.start_events:
                event = start.event
                if isinstance(event, ConditionDefinition) and self._is_true(
                    event.condition, command.variables
                ):
                    instance = self._creation.create_by_event(definition, start, command.variables)
                    started.append(StartedInstance(definition.key, instance.key))
        return ConditionalsEvaluated(key, tuple(started), command.tenant_id)

    def _definitions(self, key: int, tenant_id: str) -> list[ProcessDefinition]:
        processes = self._turn.state.definitions.processes
        if not key:
            return [each for each in processes.all_latest() if each.tenant_id == tenant_id]
        definition = processes.get(key)
        if definition is None or definition.tenant_id != tenant_id:
            raise Rejection(
                RejectionType.NOT_FOUND,
                _INTENT,
                f"Expected to find process definition with key '{key}', but none found",
            )
        return [definition]

    def _trigger(self, key: int) -> None:
        condition = self._turn.state.conditions.get(key)
        if condition is None or condition.element_instance.stage is not Stage.ACTIVATED:
            return
        if condition.element.interrupting:
            self._turn.record(Unsubscribed(key))
        self._interruptions.trigger(condition.element_instance, condition.element, {})

    def _holds(self, condition: Condition) -> bool:
        return self._is_true(
            condition.definition.condition, ScopeVariables(condition.element_instance)
        )

    def _is_true(self, expression: Expression, variables: Mapping[str, Any]) -> bool:
        if expression.compiled is None:
            return False
        try:
            return (
                expression.compiled.evaluate(
                    variables, now=self._turn.now, entropy=self._turn.entropy
                ).value
                is True
            )
        except feel.FeelError:
            return False


def _sees(condition: Condition, change: Change) -> bool:
    """Whether a change may make the condition true: of a variable that it names and sees."""
    definition = condition.definition
    wanted = definition.on_create if change.is_new else definition.on_update
    if not wanted or change.name not in definition.names:
        return False
    scope: ElementInstance | None = condition.element_instance
    while scope is not None and scope is not change.scope:
        if change.name in scope.variables:
            return False
        scope = scope.scope
    return scope is not None


def _depth(condition: Condition) -> int:
    depth, scope = 0, condition.element_instance.scope
    while scope is not None:
        depth, scope = depth + 1, scope.scope
    return depth
