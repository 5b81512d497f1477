"""Gateways that decide, fork and join."""

from __future__ import annotations

from ... import bpmn
from ...bpmn import ElementType
from ..state import ElementInstance
from .expressions import Expressions
from .failures import ErrorType, Failure
from .lifecycle import Lifecycle
from .turn import Turn


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


class InclusiveGateway:
    """Takes every sequence flow whose condition holds, else the default one."""

    def __init__(self, lifecycle: Lifecycle, expressions: Expressions) -> None:
        self._lifecycle = lifecycle
        self._expressions = expressions

    def activate(self, instance: ElementInstance) -> None:
        """Decide, and be done."""
        flows = self._choose(instance)
        lifecycle = self._lifecycle
        lifecycle.move(instance, "ACTIVATED")
        lifecycle.move(instance, "COMPLETING")
        lifecycle.leave(instance, flows)

    def complete(self, instance: ElementInstance) -> None:
        """Never called: a gateway does not rest between its stages."""
        raise NotImplementedError

    def _choose(self, instance: ElementInstance) -> list[bpmn.SequenceFlow]:
        element = instance.element
        flows = element.outgoing
        if len(flows) <= 1 and all(flow.condition is None for flow in flows):
            return flows
        chosen = [
            flow
            for flow in flows
            if flow.condition is not None
            and flow is not element.default_flow
            and self._expressions.condition(flow.condition, instance)
        ]
        if not chosen and element.default_flow is not None:
            chosen.append(element.default_flow)
        if not chosen:
            raise Failure(
                ErrorType.CONDITION_ERROR,
                "Expected at least one condition to evaluate to true, or to have a default flow",
            )
        return chosen


class InclusiveJoin:
    """Decides when an inclusive gateway has waited long enough.

    It is activated when a token has arrived and none that is still under way in its scope
    can come in by a flow on which none has arrived yet.
    """

    def __init__(self, turn: Turn, lifecycle: Lifecycle) -> None:
        self._turn = turn
        self._lifecycle = lifecycle

    def check(self, scope_key: int) -> None:
        """Activate the first gateway in a scope that need not wait any more."""
        scope = self._turn.state.instances.get(scope_key)
        if scope is None or scope.arrivals is None:
            return
        elements = scope.definition.process.elements
        for gateway_id, arrived in scope.arrivals.items():
            gateway = elements[gateway_id]
            if gateway.type is not ElementType.INCLUSIVE_GATEWAY:
                continue
            if not self._is_awaited(gateway, scope):
                self._turn.then(self._lifecycle.enter, gateway, scope_key, len(arrived))
                # It may have been what another one waits for.
                self._turn.when_quiet(self._lifecycle.join, scope_key)
                return

    def _is_awaited(self, gateway: bpmn.Element, scope: ElementInstance) -> bool:
        assert scope.arrivals is not None  # noqa: S101 - asked by the caller
        arrived = scope.arrivals[gateway.id]
        before = _elements_before(
            gateway, [flow for flow in gateway.incoming if flow.id not in arrived]
        )
        elements = scope.definition.process.elements
        waiting = (elements[join] for join in scope.arrivals if join != gateway.id)
        under_way = (child.element for child in scope.children.values())
        return any(element in before for element in (*under_way, *waiting))


def _elements_before(gateway: bpmn.Element, flows: list[bpmn.SequenceFlow]) -> set[bpmn.Element]:
    """The elements from which one of these flows can be reached without the gateway."""
    found: set[bpmn.Element] = set()
    waiting = [flow.source for flow in flows]
    while waiting:
        element = waiting.pop()
        if element in found or element is gateway:
            continue
        found.add(element)
        waiting += [flow.source for flow in element.incoming]
        if element.attached_to is not None:
            waiting.append(element.attached_to)
        if isinstance(element.event, bpmn.LinkDefinition) and element.scope is not None:
            name = element.event.name
            waiting += [
                other
                for other in element.scope.children
                if isinstance(other.event, bpmn.LinkDefinition) and other.event.name == name
            ]
    return found


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
