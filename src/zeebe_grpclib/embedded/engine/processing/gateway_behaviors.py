"""Gateways that decide, fork and join."""

from __future__ import annotations

from ... import bpmn
from ..state import ElementInstance
from .expressions import Expressions
from .failures import ErrorType, Failure
from .lifecycle import Lifecycle


class ExclusiveGateway:
    """Takes the first sequence flow whose condition holds, else the default one."""

    def __init__(self, lifecycle: Lifecycle, expressions: Expressions) -> None:
        self._lifecycle = lifecycle
        self._expressions = expressions

    def activate(self, instance: ElementInstance) -> None:
        """Decide, and be done."""
        flow = self._choose(instance)
        lifecycle = self._lifecycle
        lifecycle.move(instance, "ACTIVATED")
        lifecycle.move(instance, "COMPLETING")
        lifecycle.leave(instance, () if flow is None else (flow,))

    def complete(self, instance: ElementInstance) -> None:
        """Never called: a gateway does not rest between its stages."""
        raise NotImplementedError

    def _choose(self, instance: ElementInstance) -> bpmn.SequenceFlow | None:
        element = instance.element
        flows = element.outgoing
        if not flows:
            return None
        if len(flows) == 1 and flows[0].condition is None:
            return flows[0]
        for flow in flows:
            if flow.condition is None or flow is element.default_flow:
                continue
            if self._expressions.condition(flow.condition, instance):
                return flow
        if element.default_flow is None:
            raise Failure(
                ErrorType.CONDITION_ERROR,
                "Expected at least one condition to evaluate to true, or to have a default flow",
            )
        return element.default_flow


class ParallelGateway:
    """Takes every sequence flow; whether all tokens have arrived is asked before it is entered."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def activate(self, instance: ElementInstance) -> None:
        """Fork, and be done."""
        lifecycle = self._lifecycle
        lifecycle.move(instance, "ACTIVATED")
        lifecycle.move(instance, "COMPLETING")
        lifecycle.leave(instance, instance.element.outgoing)

    def complete(self, instance: ElementInstance) -> None:
        """Never called: a gateway does not rest between its stages."""
        raise NotImplementedError
