"""Multi-instance activities: one instance for each item of a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import bpmn
from ...bpmn import ElementType
from ..events import LoopStarted
from ..state import ElementInstance, Loop
from .activation_limit import activations, check_nesting
from .expressions import Expressions
from .interruptions import Interruptions
from .lifecycle import Lifecycle, Repetition
from .output_collections import check_place
from .turn import Turn
from .variables import Item, Variables
from .waiting import Waiting


class MultiInstanceBody:
    """The activity as a whole: it holds the boundary events and collects the results."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        interruptions: Interruptions,
        expressions: Expressions,
        variables: Variables,
        waiting: Waiting,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._interruptions = interruptions
        self._expressions = expressions
        self._variables = variables
        self._waiting = waiting

    def activate(self, instance: ElementInstance) -> None:
        """Find the items, then enter all or the first of the instances for them."""
        definition = _loop_definition(instance)
        check_nesting(instance)
        items = self._expressions.items(definition.items, instance)
        self._waiting.open(instance, instance.element.boundary_events)
        self._turn.record(LoopStarted(instance.key, items))
        assert instance.scope is not None  # noqa: S101 - activities are in a scope
        expected = len(items) * activations(instance.element.inner)
        self._turn.repeat(instance.scope.key, instance.element.id, expected)
        if definition.output_collection:
            self._variables.set_local(instance, {definition.output_collection: [None] * len(items)})
        self._lifecycle.move(instance, "ACTIVATED")
        if not items:
            self._turn.then(self._lifecycle.complete, instance.key)
        for number in range(1, 2 if definition.is_sequential and items else len(items) + 1):
            self._enter(instance, number, items)

    def complete(self, instance: ElementInstance) -> None:
        """Pass the collected results on and take every sequence flow."""
        name = _loop_definition(instance).output_collection
        if name:
            assert instance.scope is not None  # noqa: S101 - activities are in a scope
            self._variables.merge(instance.scope, {name: instance.variables[name]})
        self._lifecycle.leave(instance, instance.element.outgoing)

    def repeated(self, inner: ElementInstance, body: ElementInstance) -> None:
        """Complete one of the instances; with the last of them the whole is complete.

        Raises:
            Failure: Its result or the completion condition has no usable value.
        """
        definition = _loop_definition(body)
        loop = body.loop
        assert loop is not None  # noqa: S101 - asked by the caller
        result = self._result(definition, inner, body)
        is_fulfilled = definition.completion_condition is not None and self._expressions.condition(
            definition.completion_condition, inner, _counts(loop)
        )
        if result is not None:
            self._variables.collect(body, result)
        self._lifecycle.depart(inner)
        if is_fulfilled:
            self._interruptions.interrupt(body)
        elif definition.is_sequential and loop.entered < len(loop.items):
            self._enter(body, loop.entered + 1, loop.items)
            return
        self._lifecycle.check_completion(body)

    def _enter(self, body: ElementInstance, number: int, items: Any) -> None:
        definition = _loop_definition(body)
        variables: dict[str, Any] = {"loopCounter": number}
        if definition.input_element:
            variables[definition.input_element] = items[number - 1]
        if definition.output_variable:
            # Made here, so that a result of that name stays in this one instance; it may be
            # the item itself that is collected.
            variables.setdefault(definition.output_variable, None)
        inner = body.element.inner
        repetition = Repetition(number, variables)
        self._turn.then(self._lifecycle.enter, inner, body.key, 0, None, repetition)

    def _result(
        self, definition: bpmn.LoopDefinition, inner: ElementInstance, body: ElementInstance
    ) -> Item | None:
        if definition.output_element is None or not definition.output_collection:
            return None
        value = self._expressions.evaluate(definition.output_element, inner).value_json
        name = definition.output_collection
        check_place(body, name, inner.loop_counter)
        return Item(name, inner.loop_counter, value)


def _loop_definition(body: ElementInstance) -> bpmn.LoopDefinition:
    definition = body.element.loop
    assert body.element.type is ElementType.MULTI_INSTANCE_BODY  # noqa: S101 - ours alone
    assert definition is not None  # noqa: S101 - the reader gives it one
    return definition


def _counts(loop: Loop) -> Mapping[str, Any]:
    """What a completion condition may ask, the instance that is being completed included."""
    completed = loop.completed + 1
    return {
        "numberOfInstances": len(loop.items),
        "numberOfActiveInstances": loop.entered - completed - loop.terminated,
        "numberOfCompletedInstances": completed,
        "numberOfTerminatedInstances": loop.terminated,
    }
