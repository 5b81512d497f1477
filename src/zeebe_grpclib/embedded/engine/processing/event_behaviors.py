"""Events: those that wait, those that throw, and the sub-processes that they start."""

from __future__ import annotations

from ... import bpmn
from ..state import ElementInstance
from .activation_limit import check_nesting
from .catching import Catching
from .compensation import Compensating
from .expressions import Expressions
from .failures import ErrorType, Failure
from .interruptions import Interruptions
from .lifecycle import Lifecycle
from .messages import Signals
from .turn import Turn
from .waiting import Waiting, inner_starts


class CatchEvent:
    """Intermediate events and receive tasks that wait for an event."""

    def __init__(self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting

    def activate(self, instance: ElementInstance) -> None:
        """Wait, unless the event has happened: at the gateway before, or by a link."""
        element = instance.element
        if instance.trigger is not None or isinstance(element.event, bpmn.LinkDefinition):
            self._lifecycle.move(instance, "ACTIVATED")
            self._turn.then(self._lifecycle.complete, instance.key)
            return
        self._waiting.open(instance, (element, *element.boundary_events))
        self._lifecycle.move(instance, "ACTIVATED")

    def complete(self, instance: ElementInstance) -> None:
        """Pass the variables of the event on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)


class EventBasedGateway:
    """Waits for the first of the events behind it."""

    def __init__(self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting

    def activate(self, instance: ElementInstance) -> None:
        """Wait for all of them."""
        self._waiting.open(instance, [flow.target for flow in instance.element.outgoing])
        self._lifecycle.move(instance, "ACTIVATED")

    def complete(self, instance: ElementInstance) -> None:
        """Take the way to the event that happened, which does not wait again."""
        trigger, scope = instance.trigger, instance.scope
        assert trigger is not None  # noqa: S101 - completed by an event only
        assert scope is not None  # noqa: S101 - gateways are in a scope
        self._lifecycle.depart(instance)
        flow = next(f for f in instance.element.outgoing if f.target.id == trigger.element_id)
        self._lifecycle.take(flow, scope, trigger.variables)


class ThrowEvent:
    """Intermediate and end events without a job, whatever they throw."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        interruptions: Interruptions,
        expressions: Expressions,
        catching: Catching,
        signals: Signals,
        compensating: Compensating,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._interruptions = interruptions
        self._expressions = expressions
        self._catching = catching
        self._signals = signals
        self._compensating = compensating

    def activate(self, instance: ElementInstance) -> None:
        """Throw, and complete next unless that ends this event, too."""
        event = instance.element.event
        if isinstance(event, bpmn.ErrorDefinition):
            self._throw_error(instance, event)
            return
        if isinstance(event, bpmn.EscalationDefinition):
            self._escalate(instance, event)
            return
        if isinstance(event, bpmn.CompensationDefinition):
            self._compensating.throw(instance, event)
            return
        if isinstance(event, bpmn.SignalDefinition):
            # A signal carries what the inputs of the event made, nothing else.
            name = self._expressions.text(event.name, instance)
            tenant_id = instance.definition.tenant_id
            self._turn.then(self._signals.send, name, dict(instance.variables), tenant_id)
        self._lifecycle.move(instance, "ACTIVATED")
        self._turn.then(self._lifecycle.complete, instance.key)

    def complete(self, instance: ElementInstance) -> None:
        """Pass the outputs on, and go on where the event leads to."""
        lifecycle, event, scope = self._lifecycle, instance.element.event, instance.scope
        assert scope is not None  # noqa: S101 - events are in a scope
        lifecycle.apply_outputs(instance)
        if isinstance(event, bpmn.LinkDefinition):
            lifecycle.depart(instance)
            self._turn.then(lifecycle.enter, _link_target(instance.element, event), scope.key)
        elif isinstance(event, bpmn.TerminateDefinition):
            lifecycle.depart(instance)
            self._interruptions.interrupt(scope)
            lifecycle.check_completion(scope)
        else:
            lifecycle.leave(instance, instance.element.outgoing)

    def _throw_error(self, instance: ElementInstance, event: bpmn.ErrorDefinition) -> None:
        code = "" if event.code is None else self._expressions.text(event.code, instance)
        if not self._catching.is_caught(instance, code):
            raise Failure(
                ErrorType.UNHANDLED_ERROR_EVENT, self._catching.uncaught(instance, code, "")
            )
        self._lifecycle.move(instance, "ACTIVATED")
        self._catching.throw_error(instance, code, {})

    def _escalate(self, instance: ElementInstance, event: bpmn.EscalationDefinition) -> None:
        code = "" if event.code is None else self._expressions.text(event.code, instance)
        self._lifecycle.move(instance, "ACTIVATED")
        if not self._catching.escalate(instance, code, dict(instance.variables)):
            # Nobody needs to catch an escalation, and who does need not interrupt.
            self._turn.then(self._lifecycle.complete, instance.key)


class SubProcess:
    """An embedded sub-process, done when nothing is left in it."""

    def __init__(self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting

    def activate(self, instance: ElementInstance) -> None:
        """Activate it and its start event."""
        element = instance.element
        check_nesting(instance)
        self._waiting.open(instance, (*element.boundary_events, *inner_starts(element)))
        self._lifecycle.move(instance, "ACTIVATED")
        start = element.none_start_event
        assert start is not None  # noqa: S101 - the reader has checked it
        self._turn.then(self._lifecycle.enter, start, instance.key)

    def complete(self, instance: ElementInstance) -> None:
        """Pass the outputs on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)


class EventSubProcess:
    """A sub-process whose start event has been triggered."""

    def __init__(self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting

    def activate(self, instance: ElementInstance) -> None:
        """Activate it and its start event, which gets the variables of the event."""
        element, trigger = instance.element, instance.trigger
        check_nesting(instance)
        self._waiting.open(instance, inner_starts(element))
        self._lifecycle.move(instance, "ACTIVATED")
        (start,) = element.start_events
        # Somebody may have activated it without an event.
        variables = None if trigger is None else trigger.variables
        self._turn.then(self._lifecycle.enter, start, instance.key, 0, variables)

    def complete(self, instance: ElementInstance) -> None:
        """End, and with it perhaps the scope around it."""
        self._lifecycle.leave(instance, ())


def _link_target(thrower: bpmn.Element, link: bpmn.LinkDefinition) -> bpmn.Element:
    assert thrower.scope is not None  # noqa: S101 - events are in a scope
    return next(
        element
        for element in thrower.scope.children
        if element.type is bpmn.ElementType.INTERMEDIATE_CATCH_EVENT
        and isinstance(element.event, bpmn.LinkDefinition)
        and element.event.name == link.name
    )
