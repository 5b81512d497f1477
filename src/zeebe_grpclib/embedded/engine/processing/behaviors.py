"""What each kind of element does when it is activated and completed."""

from __future__ import annotations

from ...bpmn import ElementType
from ..events import ElementTriggered
from ..state import ElementInstance
from .ad_hoc import InnerInstance
from .calling import CallActivity
from .decisions import DecisionLogic
from .event_behaviors import (
    CatchEvent,
    EventBasedGateway,
    EventSubProcess,
    SubProcess,
    ThrowEvent,
)
from .expressions import Expressions
from .flow_scopes import ActivationPlan, FlowScopes
from .gateway_behaviors import (
    ExclusiveGateway,
    InclusiveGateway,
    InclusiveJoin,
    ParallelGateway,
)
from .lifecycle import Behavior, Lifecycle
from .parts import Parts
from .publishing import Publishing
from .repeating import MultiInstanceBody
from .turn import Turn
from .user_tasks import UserTaskBehavior
from .waiting import Waiting, inner_starts


class PassedThrough:
    """Tasks without work and events that have happened: done as soon as they are activated."""

    def __init__(self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting

    def activate(self, instance: ElementInstance) -> None:
        """Activate, and complete next."""
        self._waiting.open(instance, instance.element.boundary_events)
        self._lifecycle.move(instance, "ACTIVATED")
        self._turn.then(self._lifecycle.complete, instance.key)

    def complete(self, instance: ElementInstance) -> None:
        """Pass the outputs on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)


class ProcessBehavior:
    """The process itself: begins at the start event that was triggered, else at the none one."""

    def __init__(
        self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting, flow_scopes: FlowScopes
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting
        self._flow_scopes = flow_scopes

    def activate(self, instance: ElementInstance) -> None:
        """Activate the process instance and its start event."""
        self._waiting.open(instance, inner_starts(instance.element))
        self._lifecycle.move(instance, "ACTIVATED")
        trigger, facts = instance.trigger, instance.facts
        elements = instance.definition.process.elements
        if facts is not None and facts.start_element_ids:
            plan = ActivationPlan(instance)
            for identifier in facts.start_element_ids:
                plan.add(elements[identifier])
            self._flow_scopes.apply(plan)
        elif trigger is not None:
            start = elements[trigger.element_id]
            self._turn.then(self._lifecycle.enter, start, instance.key, 0, trigger.variables)
        else:
            none_start = instance.element.none_start_event
            assert none_start is not None  # noqa: S101 - whoever creates instances checks it
            self._turn.then(self._lifecycle.enter, none_start, instance.key)

    def complete(self, instance: ElementInstance) -> None:
        """End the process instance."""
        self._lifecycle.leave(instance, ())


class Calculation:
    """Script tasks and business rule tasks whose result the engine finds itself."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        expressions: Expressions,
        waiting: Waiting,
        decisions: DecisionLogic,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._expressions = expressions
        self._waiting = waiting
        self._decisions = decisions

    def activate(self, instance: ElementInstance) -> None:
        """Find the result, which becomes a variable, and complete next."""
        script, decision = instance.element.script, instance.element.decision
        if script is not None:
            name = script.result_variable
            value = self._expressions.evaluate(script.expression, instance).value_json
        else:
            assert decision is not None  # noqa: S101 - the reader gives it one or the other
            name = decision.result_variable
            value = self._decisions.call(decision, instance)
        turn = self._turn
        self._waiting.open(instance, instance.element.boundary_events)
        turn.record(ElementTriggered(instance.key, instance.element.id, {name: value}))
        self._lifecycle.move(instance, "ACTIVATED")
        turn.then(self._lifecycle.complete, instance.key)

    def complete(self, instance: ElementInstance) -> None:
        """Pass the outputs on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)


class JobOrElse:
    """Elements that either give work to a job worker or do something of their own."""

    def __init__(self, job: Behavior, otherwise: Behavior) -> None:
        self._job = job
        self._otherwise = otherwise

    def activate(self, instance: ElementInstance) -> None:
        """As the one or the other."""
        self._choose(instance).activate(instance)

    def complete(self, instance: ElementInstance) -> None:
        """As the one or the other."""
        self._choose(instance).complete(instance)

    def _choose(self, instance: ElementInstance) -> Behavior:
        return self._otherwise if instance.element.job is None else self._job


# Longer than a function should be: half of it is the table, the rest what the table names.
def behaviors(parts: Parts) -> dict[ElementType, Behavior]:
    """The behavior of every kind of element that the reader lets through."""
    turn, lifecycle, waiting = parts.turn, parts.lifecycle, parts.waiting
    interruptions, expressions = parts.interruptions, parts.expressions
    variables, work, ad_hoc = parts.variables, parts.work, parts.ad_hoc
    passed = PassedThrough(turn, lifecycle, waiting)
    calculation = JobOrElse(
        work, Calculation(turn, lifecycle, expressions, waiting, parts.decisions)
    )
    throwing = JobOrElse(
        work,
        ThrowEvent(
            turn,
            lifecycle,
            interruptions,
            expressions,
            parts.catching,
            parts.signals,
            parts.compensating,
        ),
    )
    caught = CatchEvent(turn, lifecycle, waiting)
    calling = CallActivity(turn, lifecycle, expressions, waiting, parts.creation, parts.references)
    body = MultiInstanceBody(turn, lifecycle, interruptions, expressions, variables, waiting)
    native = UserTaskBehavior(turn, lifecycle, waiting, parts.drafts, parts.transitions)
    lifecycle.repeated = body.repeated
    lifecycle.join = InclusiveJoin(turn, lifecycle).check
    lifecycle.ended.append(calling.called_ended)
    return {
        ElementType.PROCESS: ProcessBehavior(turn, lifecycle, waiting, parts.flow_scopes),
        ElementType.SUB_PROCESS: SubProcess(turn, lifecycle, waiting),
        ElementType.EVENT_SUB_PROCESS: EventSubProcess(turn, lifecycle, waiting),
        ElementType.AD_HOC_SUB_PROCESS: ad_hoc,
        ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE: InnerInstance(lifecycle),
        ElementType.CALL_ACTIVITY: calling,
        ElementType.MULTI_INSTANCE_BODY: body,
        ElementType.START_EVENT: passed,
        ElementType.BOUNDARY_EVENT: passed,
        ElementType.END_EVENT: throwing,
        ElementType.INTERMEDIATE_THROW_EVENT: throwing,
        ElementType.INTERMEDIATE_CATCH_EVENT: caught,
        ElementType.RECEIVE_TASK: caught,
        ElementType.TASK: passed,
        ElementType.MANUAL_TASK: passed,
        ElementType.SERVICE_TASK: work,
        ElementType.SEND_TASK: JobOrElse(work, Publishing()),
        ElementType.USER_TASK: JobOrElse(work, native),
        ElementType.SCRIPT_TASK: calculation,
        ElementType.BUSINESS_RULE_TASK: calculation,
        ElementType.EXCLUSIVE_GATEWAY: ExclusiveGateway(lifecycle, expressions),
        ElementType.INCLUSIVE_GATEWAY: InclusiveGateway(lifecycle, expressions),
        ElementType.PARALLEL_GATEWAY: ParallelGateway(lifecycle),
        ElementType.EVENT_BASED_GATEWAY: EventBasedGateway(turn, lifecycle, waiting),
    }
