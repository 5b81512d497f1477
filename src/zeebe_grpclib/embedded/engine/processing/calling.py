"""Call activities: another process runs in their place."""

from __future__ import annotations

from ... import bpmn
from ..events import ElementTriggered
from ..state import ElementInstance, ProcessDefinition, Stage
from .creation import Creation
from .expressions import Expressions, ScopeVariables
from .failures import ErrorType, Failure
from .lifecycle import Lifecycle
from .references import References
from .turn import Turn
from .waiting import Waiting

#: So many calls in each other are a process that calls itself.
DEPTH_LIMIT = 1_000


class CallActivity:
    """Starts an instance of the called process and waits for its end."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        expressions: Expressions,
        waiting: Waiting,
        creation: Creation,
        references: References,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._expressions = expressions
        self._waiting = waiting
        self._creation = creation
        self._references = references

    def activate(self, instance: ElementInstance) -> None:
        """Call the process."""
        element = instance.element
        called = element.called
        assert called is not None  # noqa: S101 - the reader gives it one
        definition = self._find(called, instance)
        self._check_depth(instance)
        self._waiting.open(instance, element.boundary_events)
        self._lifecycle.move(instance, "ACTIVATED")
        seen = ScopeVariables(instance).collect()
        variables = seen if called.gets_all_variables else dict(instance.variables)
        self._turn.then(self._call, definition, instance, variables)

    def complete(self, instance: ElementInstance) -> None:
        """Pass the variables of the called process on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)

    def called_ended(self, process_instance: ElementInstance, stage: Stage) -> None:
        """Go on when the called process instance is completed."""
        facts = process_instance.facts
        if facts is None or not facts.parent_element_instance_key or stage is not Stage.COMPLETED:
            return
        caller = self._turn.state.instances.get(facts.parent_element_instance_key)
        # One that an event has just interrupted goes on behind that event.
        if caller is None or caller.stage is not Stage.ACTIVATED or caller.trigger is not None:
            return
        called = caller.element.called
        assert called is not None  # noqa: S101 - it called this process
        if called.gives_all_variables or caller.element.outputs is not None:
            variables = process_instance.variables
            self._turn.record(ElementTriggered(caller.key, caller.element.id, variables))
        self._turn.then(self._lifecycle.complete, caller.key)

    def _call(
        self,
        definition: ProcessDefinition,
        instance: ElementInstance,
        variables: dict[str, object],
    ) -> None:
        if instance.stage is Stage.ACTIVATED:
            self._creation.call(definition, instance, variables)

    def _find(self, called: bpmn.CalledProcess, instance: ElementInstance) -> ProcessDefinition:
        identifier = self._expressions.text(
            called.process_id, instance, ErrorType.CALLED_ELEMENT_ERROR
        )
        return self._references.process(identifier, called.binding, instance)

    def _check_depth(self, instance: ElementInstance) -> None:
        depth = 1
        state, caller = self._turn.state, instance
        while caller.root.facts is not None and caller.root.facts.parent_element_instance_key:
            caller = state.instances[caller.root.facts.parent_element_instance_key]
            depth += 1
        if depth >= DEPTH_LIMIT:
            raise Failure(
                ErrorType.CALLED_ELEMENT_ERROR,
                f"The call activity has reached the maximum depth of {DEPTH_LIMIT}. This is likely "
                "due to a recursive call. Cancel the root process instance if this was "
                "unintentional. Otherwise, consider increasing the maximum depth, or use process "
                "instance modification to adjust the process instance.",
            )
