"""The life of element instances: entered, activated, completed or terminated, left.

Each step that may fail is a method that can be called again: an incident leaves the instance
in its stage, and resolving it takes the step of that stage once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from ... import bpmn
from ...bpmn import ElementType
from ..events import ElementIntent, ElementMoved, ElementTriggered, JobCanceled, SequenceFlowTaken
from ..state import ElementInstance, Stage
from .expressions import Expressions
from .failures import ErrorType, Failure
from .incidents import Incidents
from .turn import Turn
from .variables import Variables
from .waiting import Waiting

#: More elements than that in one go is a loop in which nothing waits.
ACTIVATION_LIMIT = 100_000


class Behavior(Protocol):
    """What distinguishes a kind of element."""

    def activate(self, instance: ElementInstance) -> None:
        """Take an instance whose inputs are there to the stage ACTIVATED, or beyond."""

    def complete(self, instance: ElementInstance) -> None:
        """Take an instance from COMPLETING to COMPLETED and go on behind it."""


class Lifecycle:
    """The transitions that all kinds of elements share.

    Attributes:
        behaviors: By kind of element; filled after construction, for behaviors use this.
        ended: Called when a process instance has ended, with the stage it ended in.
    """

    def __init__(
        self,
        turn: Turn,
        expressions: Expressions,
        variables: Variables,
        waiting: Waiting,
        incidents: Incidents,
    ) -> None:
        self._turn = turn
        self._expressions = expressions
        self._variables = variables
        self._waiting = waiting
        self._incidents = incidents
        self.behaviors: dict[ElementType, Behavior] = {}
        self.ended: list[Callable[[ElementInstance, Stage], None]] = []

    # Into an element

    def enter(
        self,
        element: bpmn.Element,
        scope_key: int,
        flows_consumed: int = 0,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        """Activate an element in a scope, with the variables of the event that led to it."""
        turn = self._turn
        scope = turn.state.instances.get(scope_key)
        if scope is None or scope.stage is not Stage.ACTIVATED:
            return
        if flows_consumed > 1 and not has_all_arrivals(element, scope):
            return
        key = turn.next_key()
        turn.record(
            ElementMoved(
                "ACTIVATING",
                key,
                element.id,
                element.type.value,
                scope_key,
                scope.root.key,
                scope.definition.key,
                flows_consumed,
            )
        )
        if variables is not None:
            turn.record(ElementTriggered(key, element.id, variables))
        turn.activations += 1
        self.proceed(scope.children[key])

    def proceed(self, instance: ElementInstance) -> None:
        """Take, or take again, the steps between ACTIVATING and ACTIVATED."""
        try:
            if self._turn.activations > ACTIVATION_LIMIT:
                raise Failure(
                    ErrorType.UNKNOWN,
                    f"More than {ACTIVATION_LIMIT} elements were activated without anything to "
                    "wait for; the process seems to loop",
                )
            element = instance.element
            if element.inputs is not None:
                assert instance.scope is not None  # noqa: S101 - processes have no mappings
                document = self._expressions.mappings(element.inputs, instance.scope)
                self._variables.set_local(instance, document)
            self.behaviors[element.type].activate(instance)
        except Failure as failure:
            self._incidents.report(instance, failure)

    def move(self, instance: ElementInstance, intent: ElementIntent) -> None:
        """Record the next stage of an instance."""
        scope = instance.scope
        self._turn.record(
            ElementMoved(
                intent,
                instance.key,
                instance.element.id,
                instance.element.type.value,
                0 if scope is None else scope.key,
                instance.root.key,
                instance.definition.key,
            )
        )

    # Out of an element

    def trigger(
        self, instance: ElementInstance, catcher: bpmn.Element, variables: Mapping[str, Any]
    ) -> None:
        """Let something occur that an active instance waited for."""
        if instance.stage is Stage.ACTIVATED and catcher is instance.element:
            self._turn.record(ElementTriggered(instance.key, catcher.id, variables))
            self._turn.then(self.complete, instance.key)

    def complete(self, key: int) -> None:
        """Complete an active instance; a scope only if nothing is left in it."""
        instance = self._turn.state.instances.get(key)
        if instance is None or instance.stage not in {Stage.ACTIVATED, Stage.COMPLETING}:
            return
        if instance.stage is Stage.ACTIVATED:
            if instance.children or instance.active_flows:
                return
            self.move(instance, "COMPLETING")
        try:
            self.behaviors[instance.element.type].complete(instance)
        except Failure as failure:
            self._incidents.report(instance, failure)

    def apply_outputs(self, instance: ElementInstance) -> None:
        """Pass the result of an instance on to the scopes around it."""
        trigger = instance.trigger
        if trigger is not None and trigger.element_id != instance.element.id:
            trigger = None
        outputs = instance.element.outputs
        if outputs is not None:
            if trigger is not None:
                self._variables.set_local(instance, trigger.variables)
            document = self._expressions.mappings(outputs, instance)
            assert instance.scope is not None  # noqa: S101 - processes have no mappings
            self._variables.merge(instance.scope, document)
        elif trigger is not None and trigger.variables:
            self._variables.merge(instance, trigger.variables)

    def leave(self, instance: ElementInstance, flows: Iterable[bpmn.SequenceFlow]) -> None:
        """Complete an instance for good and take sequence flows behind it."""
        self._waiting.close(instance)
        self.move(instance, "COMPLETED")
        scope = instance.scope
        if scope is None:
            self._end(instance, Stage.COMPLETED)
            return
        taken = False
        for flow in flows:
            self._take(flow, scope)
            taken = True
        if not taken:
            self.check_completion(scope)

    def check_completion(self, scope: ElementInstance) -> None:
        """Complete a scope in which nothing is left."""
        if scope.stage is Stage.ACTIVATED and not scope.children and not scope.active_flows:
            self._turn.then(self.complete, scope.key)

    def _take(self, flow: bpmn.SequenceFlow, scope: ElementInstance) -> None:
        turn = self._turn
        turn.record(
            SequenceFlowTaken(
                turn.next_key(), flow.id, scope.key, scope.root.key, scope.definition.key
            )
        )
        target = flow.target
        joined = len(target.incoming)
        if target.type is not ElementType.PARALLEL_GATEWAY or joined < 2:
            turn.then(self.enter, target, scope.key, 1)
        elif has_all_arrivals(target, scope):
            turn.then(self.enter, target, scope.key, joined)

    # The other end

    def terminate(self, key: int) -> None:
        """End an instance and whatever is in it, without going on behind it."""
        instance = self._turn.state.instances.get(key)
        if instance is None or instance.stage is Stage.TERMINATING:
            return
        self.move(instance, "TERMINATING")
        self._waiting.close(instance)
        if instance.job_key:
            self._turn.record(JobCanceled(instance.job_key))
        self._incidents.drop_all(instance)
        if instance.children:
            for child in instance.children:
                self._turn.then(self.terminate, child)
        else:
            self._terminated(instance)

    def _terminated(self, instance: ElementInstance) -> None:
        self.move(instance, "TERMINATED")
        scope = instance.scope
        if scope is None:
            self._end(instance, Stage.TERMINATED)
        elif scope.stage is Stage.TERMINATING:
            if not scope.children:
                self._terminated(scope)
        else:
            self.check_completion(scope)

    def _end(self, instance: ElementInstance, stage: Stage) -> None:
        for callback in self.ended:
            callback(instance, stage)


def has_all_arrivals(gateway: bpmn.Element, scope: ElementInstance) -> bool:
    """Whether a token waits on each flow into a joining gateway."""
    arrived = {} if scope.arrivals is None else scope.arrivals.get(gateway.id, {})
    return len(arrived) == len(gateway.incoming)
