"""The life of element instances: entered, activated, completed or terminated, left.

Each step that may fail is a method that can be called again: an incident leaves the instance
in its stage, and resolving it takes the step of that stage once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from ... import bpmn
from ...bpmn import ElementType
from ..events import (
    ElementIntent,
    ElementMoved,
    ElementTriggered,
    JobCanceled,
    ScopeInterrupted,
    SequenceFlowTaken,
)
from ..state import ElementInstance, Stage
from .expressions import Expressions
from .failures import ErrorType, Failure
from .incidents import Incidents
from .turn import Turn
from .variables import Variables
from .waiting import Waiting

#: More elements than that in one go is a loop in which nothing waits.
ACTIVATION_LIMIT = 100_000

_EVENT_GATEWAY = ElementType.EVENT_BASED_GATEWAY


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
        if scope.interrupted and scope.interrupted_by != element.id:
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
        """Let something occur that an active instance waited for.

        Args:
            instance: It waited.
            catcher: What catches it: the instance's own element, an event attached to it or
                behind it, or the start event of an event sub-process in it.
            variables: What the event brings along.
        """
        if instance.stage is not Stage.ACTIVATED:
            return
        turn = self._turn
        if catcher is instance.element or instance.element.type is _EVENT_GATEWAY:
            turn.record(ElementTriggered(instance.key, catcher.id, variables))
            self._waiting.close(instance)
            turn.then(self.complete, instance.key)
        elif catcher.attached_to is instance.element:
            assert instance.scope is not None  # noqa: S101 - activities are in a scope
            if catcher.interrupting:
                turn.record(ElementTriggered(instance.key, catcher.id, variables))
                self._waiting.close(instance)
                turn.then(self.terminate, instance.key)
            else:
                turn.then(self.enter, catcher, instance.scope.key, 0, variables)
        else:
            self._trigger_event_subprocess(instance, catcher, variables)

    def _trigger_event_subprocess(
        self, scope: ElementInstance, start: bpmn.Element, variables: Mapping[str, Any]
    ) -> None:
        subprocess = start.scope
        assert subprocess is not None  # noqa: S101 - start events are in a scope
        if not start.interrupting:
            self._turn.then(self.enter, subprocess, scope.key, 0, variables)
            return
        self._turn.record(ElementTriggered(scope.key, subprocess.id, variables))
        self.interrupt(scope, subprocess.id)
        if not scope.children:
            self._turn.then(self.enter, subprocess, scope.key, 0, variables)

    def interrupt(self, scope: ElementInstance, element_id: str = "") -> None:
        """End whatever goes on in a scope; at most that one element is activated in it later."""
        self._turn.record(ScopeInterrupted(scope.key, element_id))
        self._waiting.close_inner(scope)
        for child in scope.children:
            self._turn.then(self.terminate, child)

    def complete(self, key: int) -> None:
        """Complete an active instance; a scope only if nothing is left in it."""
        instance = self._turn.state.instances.get(key)
        if instance is None or instance.stage not in {Stage.ACTIVATED, Stage.COMPLETING}:
            return
        if not _may_go_on(instance):
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

    def depart(self, instance: ElementInstance) -> None:
        """Complete an instance for good; whoever calls this goes on behind it."""
        self._waiting.close(instance)
        self.move(instance, "COMPLETED")

    def leave(self, instance: ElementInstance, flows: Iterable[bpmn.SequenceFlow]) -> None:
        """Complete an instance for good and take sequence flows behind it."""
        self.depart(instance)
        scope = instance.scope
        if scope is None:
            self._end(instance, Stage.COMPLETED)
            return
        taken = False
        for flow in flows:
            self.take(flow, scope)
            taken = True
        if not taken:
            self.check_completion(scope)

    def check_completion(self, scope: ElementInstance) -> None:
        """Complete a scope in which nothing is left."""
        if scope.stage is Stage.ACTIVATED and not scope.children and not scope.active_flows:
            self._turn.then(self.complete, scope.key)

    def take(
        self,
        flow: bpmn.SequenceFlow,
        scope: ElementInstance,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        """Put a token on a sequence flow; a join waits for the others before it is activated."""
        turn = self._turn
        turn.record(
            SequenceFlowTaken(
                turn.next_key(), flow.id, scope.key, scope.root.key, scope.definition.key
            )
        )
        target = flow.target
        joined = len(target.incoming)
        if target.type is not ElementType.PARALLEL_GATEWAY or joined < 2:
            turn.then(self.enter, target, scope.key, 1, variables)
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
            self._go_on_after(instance, scope)

    def _go_on_after(self, instance: ElementInstance, scope: ElementInstance) -> None:
        """Activate what an interrupting event leads to, once everything else is gone."""
        trigger = instance.trigger
        if trigger is not None and trigger.element_id != instance.element.id:
            elements = instance.definition.process.elements
            boundary = elements[trigger.element_id]
            if boundary.attached_to is instance.element:
                self._turn.then(self.enter, boundary, scope.key, 0, trigger.variables)
                return
        if scope.children:
            return
        if scope.interrupted_by and scope.trigger is not None:
            subprocess = scope.definition.process.elements[scope.interrupted_by]
            variables = scope.trigger.variables
            self._turn.then(self.enter, subprocess, scope.key, 0, variables)
        else:
            self.check_completion(scope)

    def _end(self, instance: ElementInstance, stage: Stage) -> None:
        for callback in self.ended:
            callback(instance, stage)


def _may_go_on(instance: ElementInstance) -> bool:
    """Whether the scope of an instance still lives and has not been interrupted."""
    scope = instance.scope
    if scope is None:
        return True
    if scope.stage is not Stage.ACTIVATED:
        return False
    return not scope.interrupted or scope.interrupted_by == instance.element.id


def has_all_arrivals(gateway: bpmn.Element, scope: ElementInstance) -> bool:
    """Whether a token waits on each flow into a joining gateway."""
    arrived = {} if scope.arrivals is None else scope.arrivals.get(gateway.id, {})
    return len(arrived) == len(gateway.incoming)
