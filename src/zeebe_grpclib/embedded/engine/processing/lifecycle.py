"""The life of element instances: entered, activated, completed or terminated, left.

Each step that may fail is a method that can be called again: an incident leaves the instance
in its stage, and resolving it takes the step of that stage once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from ... import bpmn
from ...bpmn import ElementType
from ..events import ElementIntent, ElementTriggered, SequenceFlowTaken
from ..events.elements import element_moved
from ..state import ElementInstance, Stage
from . import activation_limit
from .expressions import Expressions
from .failures import Failure
from .incidents import Incidents
from .listener_jobs import EXECUTION_LISTENER, ListenerJobs
from .surroundings import may_go_on, outside
from .turn import Turn
from .variables import Variables
from .waiting import Waiting


class Behavior(Protocol):
    """What distinguishes a kind of element."""

    def activate(self, instance: ElementInstance) -> None:
        """Take an instance whose inputs are there to the stage ACTIVATED, or beyond."""

    def complete(self, instance: ElementInstance) -> None:
        """Take an instance from COMPLETING to COMPLETED and go on behind it."""


class Repetition(NamedTuple):
    """One of the instances of a multi-instance activity: its number from 1, its variables."""

    counter: int
    variables: Mapping[str, Any]


class Lifecycle:
    """The transitions that all kinds of elements share.

    Attributes:
        behaviors: By kind of element; filled after construction, for behaviors use this.
        ended: Called when a process instance has ended, with the stage it ended in.
        repeated: Called to complete one of the instances of a multi-instance activity, with
            that instance and the one of the whole.
        left_ad_hoc: Called to complete something in an ad-hoc sub-process, with that instance and
            the one of the sub-process.
        completing: Called before an instance is completed for good whose end concerns
            compensation.
        left: Called when an element is completed or terminated in an instance that is to end
            after some element.
        collected: Called to pass on what an ad-hoc sub-process has collected.
        join: Called with the key of a scope, once all is quiet, to see whether inclusive
            gateways in it have waited for all tokens that could still come.
    """

    def __init__(
        self,
        turn: Turn,
        expressions: Expressions,
        variables: Variables,
        waiting: Waiting,
        incidents: Incidents,
        listener_jobs: ListenerJobs,
    ) -> None:
        self._turn = turn
        self._expressions = expressions
        self._variables = variables
        self._waiting = waiting
        self._incidents = incidents
        self._listener_jobs = listener_jobs
        # The one whose outputs have been applied, while it is left after its end listeners.
        self._concluding: ElementInstance | None = None
        self.behaviors: dict[ElementType, Behavior] = {}
        self.ended: list[Callable[[ElementInstance, Stage], None]] = []
        self.repeated: Callable[[ElementInstance, ElementInstance], None]
        self.left_ad_hoc: Callable[[ElementInstance, ElementInstance], None]
        self.completing: Callable[[ElementInstance], None]
        self.collected: Callable[[ElementInstance], None]
        self.join: Callable[[int], None]
        self.left: Callable[[ElementInstance], None]

    # Into an element

    def enter(
        self,
        element: bpmn.Element,
        scope_key: int,
        flows_consumed: int = 0,
        variables: Mapping[str, Any] | None = None,
        repetition: Repetition | None = None,
    ) -> None:
        """Activate an element in a scope.

        Args:
            element: What to activate; nothing happens if the scope is over by now.
            scope_key: The instance that it is to be activated in.
            flows_consumed: The tokens on sequence flows that led to it.
            variables: Those of the event that led to it, None without one.
            repetition: Which one it is of a multi-instance activity.
        """
        turn = self._turn
        scope = turn.state.instances.get(scope_key)
        if scope is None or scope.stage is not Stage.ACTIVATED:
            return
        if scope.interrupted and scope.interrupted_by != element.id:
            return
        joins = element.type is ElementType.PARALLEL_GATEWAY and flows_consumed > 1
        if joins and not has_all_arrivals(element, scope):
            # Another token was faster.
            return
        counter = 0 if repetition is None else repetition.counter
        instance = self.place(element, scope, flows_consumed, counter)
        key = instance.key
        if variables is not None:
            turn.record(ElementTriggered(key, element.id, variables))
        if repetition is not None:
            self._variables.set_local(instance, repetition.variables)
        turn.activations += 1
        self.proceed(instance)

    def place(
        self,
        element: bpmn.Element,
        scope: ElementInstance,
        flows_consumed: int = 0,
        loop_counter: int = 0,
    ) -> ElementInstance:
        """A new instance of an element in a scope, which has not taken any step yet."""
        key = self._turn.next_key()
        self._turn.record(
            element_moved(
                (
                    "ACTIVATING",
                    key,
                    element.id,
                    element.type_name,
                    scope.key,
                    scope.root.key,
                    scope.definition.key,
                    flows_consumed,
                    loop_counter,
                )
            )
        )
        return scope.children[key]

    def attempt(
        self, instance: ElementInstance, step: Callable[..., object], *arguments: Any
    ) -> bool:
        """Take a step that may fail, with an incident of the instance if it does."""
        try:
            step(*arguments)
        except Failure as failure:
            self._incidents.report(instance, failure)
            return False
        return True

    def proceed(self, instance: ElementInstance) -> None:
        """Take, or take again, the steps between ACTIVATING and ACTIVATED."""
        try:
            if self._turn.activations > activation_limit.ACTIVATION_LIMIT:
                activation_limit.check_limit(self._turn)
            element = instance.element
            if element.inputs is not None:
                document = self._expressions.mappings(element.inputs, outside(instance))
                self._variables.set_local(instance, document)
            if element.start_listeners:
                listeners = element.start_listeners
                self._listener_jobs.create(instance, listeners, 0, EXECUTION_LISTENER)
                return
            self.behaviors[element.type].activate(instance)
        except Failure as failure:
            self._incidents.report(instance, failure)

    def activate(self, instance: ElementInstance) -> None:
        """Take the last of these steps, once the start listeners are done."""
        self.attempt(instance, self.behaviors[instance.element.type].activate, instance)

    def move(self, instance: ElementInstance, intent: ElementIntent) -> None:
        """Record the next stage of an instance."""
        scope, element = instance.scope, instance.element
        self._turn.record(
            element_moved(
                (
                    intent,
                    instance.key,
                    element.id,
                    element.type_name,
                    0 if scope is None else scope.key,
                    instance.root.key,
                    instance.definition.key,
                    0,
                    0,
                )
            )
        )

    # Out of an element

    def complete(self, key: int) -> None:
        """Complete an active instance; a scope only if nothing is left in it."""
        instance = self._turn.state.instances.get(key)
        if instance is None or instance.stage not in {Stage.ACTIVATED, Stage.COMPLETING}:
            return
        if not may_go_on(instance):
            return
        if instance.stage is Stage.ACTIVATED:
            if instance.children or instance.active_flows:
                return
            self.move(instance, "COMPLETING")
        try:
            listeners = instance.element.end_listeners
            if listeners:
                self.apply_outputs(instance)
                self._waiting.close(instance)
                self._listener_jobs.create(instance, listeners, 0, EXECUTION_LISTENER)
                return
            self.behaviors[instance.element.type].complete(instance)
        except Failure as failure:
            self._incidents.report(instance, failure)

    def conclude(self, instance: ElementInstance) -> None:
        """Leave an instance whose end listeners are done."""
        self._concluding = instance
        self.attempt(instance, self.behaviors[instance.element.type].complete, instance)
        self._concluding = None

    def apply_outputs(self, instance: ElementInstance) -> None:
        """Pass the result of an instance on to the scopes around it."""
        if instance is self._concluding:
            return
        if instance.element.ad_hoc is not None:
            self.collected(instance)
        trigger = instance.trigger
        if trigger is not None and (
            trigger.element_id != instance.element.id
            # Its start event has had the variables.
            or instance.element.type is ElementType.EVENT_SUB_PROCESS
        ):
            trigger = None
        outputs = instance.element.outputs
        if outputs is not None:
            if trigger is not None:
                self._variables.set_local(instance, trigger.variables)
            document = self._expressions.mappings(outputs, instance)
            self._variables.merge(outside(instance), document)
        elif trigger is not None and trigger.variables:
            self._variables.merge(instance, trigger.variables)

    def depart(self, instance: ElementInstance) -> None:
        """Complete an instance for good; whoever calls this goes on behind it."""
        if instance.subscriptions or instance.timers:
            self._waiting.close(instance)
        if instance.element.compensable:
            self.completing(instance)
        self.move(instance, "COMPLETED")
        facts = instance.root.facts
        if facts is not None and facts.terminate_after:
            self.left(instance)

    def leave(self, instance: ElementInstance, flows: Iterable[bpmn.SequenceFlow]) -> None:
        """Complete an instance for good and take sequence flows behind it."""
        scope = instance.scope
        if scope is None:
            self.depart(instance)
            self.end(instance, Stage.COMPLETED)
            return
        if scope.loop is not None:
            self.repeated(instance, scope)
            return
        if scope.ad_hoc is not None:
            self.left_ad_hoc(instance, scope)
            return
        self.depart(instance)
        taken = False
        for flow in flows:
            self.take(flow, scope)
            taken = True
        if not taken or scope.arrivals is not None:
            self.check_completion(scope)

    def check_completion(self, scope: ElementInstance) -> None:
        """Complete a scope in which nothing is left; a token less may also open a join."""
        if scope.ad_hoc is not None and not scope.ad_hoc.is_fulfilled:
            return
        if scope.arrivals is not None:
            self._turn.when_quiet(self.join, scope.key)
        if scope.stage is Stage.ACTIVATED and not scope.children and not scope.active_flows:
            self._turn.then(self.complete, scope.key)

    def take(
        self,
        flow: bpmn.SequenceFlow,
        scope: ElementInstance,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        """Put a token on a sequence flow; a join waits for the others before it is activated."""
        if scope.interrupted:
            # Nothing could be activated behind it.
            return
        turn = self._turn
        turn.record(
            SequenceFlowTaken(
                turn.next_key(), flow.id, scope.key, scope.root.key, scope.definition.key
            )
        )
        target = flow.target
        joined = len(target.incoming)
        if target.type is ElementType.INCLUSIVE_GATEWAY and joined > 1:
            turn.when_quiet(self.join, scope.key)
        elif target.type is not ElementType.PARALLEL_GATEWAY or joined < 2:
            turn.then(self.enter, target, scope.key, 1, variables)
        elif has_all_arrivals(target, scope):
            turn.then(self.enter, target, scope.key, joined)

    def end(self, instance: ElementInstance, stage: Stage) -> None:
        """Tell everybody whom it concerns that a process instance has ended."""
        for callback in self.ended:
            callback(instance, stage)


def has_all_arrivals(gateway: bpmn.Element, scope: ElementInstance) -> bool:
    """Whether a token waits on each flow into a joining gateway."""
    arrived = {} if scope.arrivals is None else scope.arrivals.get(gateway.id, {})
    return len(arrived) == len(gateway.incoming)
