"""Events that occur to active instances, and what they end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ... import bpmn
from ...bpmn import ElementType
from ..events import ElementTriggered, JobCanceled, ScopeInterrupted
from ..state import ElementInstance, Stage
from .incidents import Incidents
from .lifecycle import Lifecycle
from .turn import Turn
from .waiting import Waiting

_EVENT_GATEWAY = ElementType.EVENT_BASED_GATEWAY


class Interruptions:
    """Triggers what waits for events, and terminates what these interrupt.

    Attributes:
        terminated: Called when an instance is terminated whose end concerns compensation.
        canceling: Called to end the user task of an element that ends; tells whether listeners
            come first, and `finish` is called after them.
    """

    def __init__(
        self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting, incidents: Incidents
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting
        self._incidents = incidents
        self.terminated: Callable[[ElementInstance], None]
        self.canceling: Callable[[ElementInstance], bool]

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
            if instance.subscriptions or instance.timers:
                self._waiting.close(instance)
            turn.then(self._lifecycle.complete, instance.key)
        elif catcher.attached_to is instance.element:
            assert instance.scope is not None  # noqa: S101 - activities are in a scope
            if catcher.interrupting:
                turn.record(ElementTriggered(instance.key, catcher.id, variables))
                self._waiting.close(instance)
                turn.then(self.terminate, instance.key)
            else:
                turn.then(self._lifecycle.enter, catcher, instance.scope.key, 0, variables)
        else:
            self._trigger_event_subprocess(instance, catcher, variables)

    def _trigger_event_subprocess(
        self, scope: ElementInstance, start: bpmn.Element, variables: Mapping[str, Any]
    ) -> None:
        subprocess = start.scope
        assert subprocess is not None  # noqa: S101 - start events are in a scope
        if not start.interrupting:
            self._turn.then(self._lifecycle.enter, subprocess, scope.key, 0, variables)
            return
        self._turn.record(ElementTriggered(scope.key, subprocess.id, variables))
        self.interrupt(scope, subprocess.id)
        if not scope.children:
            self._turn.then(self._lifecycle.enter, subprocess, scope.key, 0, variables)

    def interrupt(self, scope: ElementInstance, element_id: str = "") -> None:
        """End whatever goes on in a scope; at most that one element is activated in it later."""
        self._turn.record(ScopeInterrupted(scope.key, element_id))
        self._waiting.close_inner(scope)
        for child in scope.children:
            self._turn.then(self.terminate, child)

    def terminate(self, key: int) -> None:
        """End an instance and whatever is in it, without going on behind it."""
        instance = self._turn.state.instances.get(key)
        if instance is None or instance.stage is Stage.TERMINATING:
            return
        self._lifecycle.move(instance, "TERMINATING")
        self._waiting.close(instance)
        if instance.job_key:
            self._turn.record(JobCanceled(instance.job_key))
        self._incidents.drop_all(instance)
        if instance.user_task_key and self.canceling(instance):
            return
        for child in instance.children:
            self._turn.then(self.terminate, child)
        if instance.called_key:
            self._turn.then(self.terminate, instance.called_key)
        elif not instance.children:
            self._terminated(instance)

    def finish(self, key: int) -> None:
        """Terminate a scope for good once nothing is left in it.

        A follow-up, not a call: calls in calls may be deeper than the stack.
        """
        instance = self._turn.state.instances.get(key)
        if instance is not None and not instance.children:
            self._terminated(instance)

    def _terminated(self, instance: ElementInstance) -> None:
        self._lifecycle.move(instance, "TERMINATED")
        if instance.element.compensable:
            self.terminated(instance)
        facts = instance.root.facts
        if facts is not None and facts.terminate_after:
            self._lifecycle.left(instance)
        scope = instance.scope
        if scope is None:
            self._lifecycle.end(instance, Stage.TERMINATED)
        elif scope.stage is Stage.TERMINATING:
            if not scope.children:
                self._turn.then(self.finish, scope.key)
        else:
            self._go_on_after(instance, scope)

    def _go_on_after(self, instance: ElementInstance, scope: ElementInstance) -> None:
        """Activate what an interrupting event leads to, once everything else is gone."""
        trigger = instance.trigger
        if trigger is not None and trigger.element_id != instance.element.id:
            elements = instance.definition.process.elements
            boundary = elements[trigger.element_id]
            if boundary.attached_to is instance.element:
                self._turn.then(self._lifecycle.enter, boundary, scope.key, 0, trigger.variables)
                return
        if scope.children:
            self._lifecycle.check_completion(scope)
            return
        if scope.interrupted_by and scope.trigger is not None:
            subprocess = scope.definition.process.elements[scope.interrupted_by]
            variables = scope.trigger.variables
            self._turn.then(self._lifecycle.enter, subprocess, scope.key, 0, variables)
        else:
            self._lifecycle.check_completion(scope)

    def called_ended(self, process_instance: ElementInstance, _stage: Stage) -> None:
        """Let the call activity go that is terminated, and waited for the end of what it called.

        Whichever end that was: the called process may have been faster than its termination.
        """
        facts = process_instance.facts
        if facts is None or not facts.parent_element_instance_key:
            return
        caller = self._turn.state.instances.get(facts.parent_element_instance_key)
        if caller is not None and caller.stage is Stage.TERMINATING:
            self._turn.then(self.finish, caller.key)
