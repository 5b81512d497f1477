"""Creates process instances, for commands, messages and signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import bpmn
from ...bpmn import ElementType
from ..answers import Done, ProcessInstanceCreated
from ..commands import CancelProcessInstance, CreateProcessInstance
from ..events import ElementTriggered, ProcessInstanceStarted
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, ProcessDefinition, State, address
from .flow_scopes import ActivationPlan, CatchError, FlowScopes
from .interruptions import Interruptions
from .labels import checked_business_id, checked_tags
from .lifecycle import Lifecycle
from .results import Results
from .turn import Turn
from .variables import Variables

_INTENT = "CREATE"
_NO_START = frozenset(
    {
        ElementType.START_EVENT,
        ElementType.BOUNDARY_EVENT,
        ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE,
    }
)
_NO_START_WITHIN = {
    ElementType.MULTI_INSTANCE_BODY: "a multi-instance subprocess",
    ElementType.AD_HOC_SUB_PROCESS: "an ad-hoc subprocess",
}


class Creation:
    """Finds definitions and starts instances of them."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        interruptions: Interruptions,
        variables: Variables,
        results: Results,
        flow_scopes: FlowScopes,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._interruptions = interruptions
        self._variables = variables
        self._results = results
        self._flow_scopes = flow_scopes

    def create(self, command: CreateProcessInstance) -> ProcessInstanceCreated:
        """Start an instance and let it go as far as it can."""
        definition = self._find(command)
        self._check_start(definition, command)
        tags = checked_tags(command.tags)
        business_id = checked_business_id(command.business_id)
        if command.unique_business_id and business_id is not None:
            self._check_business_id(definition, business_id)
        key = self._turn.next_key()
        self._turn.record(
            ProcessInstanceStarted(
                key,
                definition.key,
                definition.id,
                definition.version,
                awaited=command.await_result,
                fetch_variables=tuple(command.fetch_variables),
                tags=tags,
                business_id=business_id,
                start_element_ids=tuple(command.start_element_ids),
                terminate_after=tuple(command.terminate_after),
            )
        )
        instance = self._turn.state.instances[key]
        self._variables.set_local(instance, command.variables)
        self._lifecycle.move(instance, "ACTIVATING")
        self._lifecycle.proceed(instance)
        self._turn.finish()
        return ProcessInstanceCreated(
            definition.key,
            definition.id,
            definition.version,
            key,
            self._results.take(key),
            definition.tenant_id,
            tags=tags,
            business_id=business_id,
        )

    def create_by_event(
        self,
        definition: ProcessDefinition,
        start: bpmn.Element,
        variables: Mapping[str, Any],
        correlation_key: str = "",
    ) -> ElementInstance:
        """Start an instance at a start event that something triggered."""
        turn = self._turn
        key = turn.next_key()
        turn.record(
            ProcessInstanceStarted(
                key,
                definition.key,
                definition.id,
                definition.version,
                correlation_key=correlation_key,
            )
        )
        instance = turn.state.instances[key]
        turn.record(ElementTriggered(key, start.id, variables))
        self._lifecycle.move(instance, "ACTIVATING")
        self._lifecycle.proceed(instance)
        return instance

    def cancel(self, command: CancelProcessInstance) -> Done:
        """Terminate a process instance."""
        key = command.process_instance_key
        instance = self._turn.state.instances.get(key)
        if instance is None or instance.scope is not None:
            raise Rejection(
                RejectionType.NOT_FOUND,
                "CANCEL",
                f"Expected to cancel a process instance with key '{key}', but no such process "
                "was found",
            )
        root = _root_caller(self._turn.state, instance)
        if root is not instance:
            raise Rejection(
                RejectionType.INVALID_STATE,
                "CANCEL",
                f"Expected to cancel a process instance with key '{key}', but it is created by a "
                f"parent process instance. Cancel the root process instance '{root.key}' instead.",
            )
        self._interruptions.terminate(key)
        return Done()

    def call(
        self, definition: ProcessDefinition, caller: ElementInstance, variables: Mapping[str, Any]
    ) -> None:
        """Start an instance that a call activity waits for."""
        turn = self._turn
        key = turn.next_key()
        turn.record(
            ProcessInstanceStarted(
                key,
                definition.key,
                definition.id,
                definition.version,
                parent_element_instance_key=caller.key,
                business_id=None if caller.root.facts is None else caller.root.facts.business_id,
            )
        )
        instance = turn.state.instances[key]
        self._variables.set_local(instance, variables)
        self._lifecycle.move(instance, "ACTIVATING")
        self._lifecycle.proceed(instance)

    def _find(self, command: CreateProcessInstance) -> ProcessDefinition:
        processes = self._turn.state.definitions.processes
        identifier, version = command.bpmn_process_id, command.version
        place = address(identifier, command.tenant_id)
        what = "Expected to find process definition with"
        # As in Zeebe, a key of 0 is looked up like any other: only a negative one means none.
        if not identifier and command.process_definition_key >= 0:
            definition = processes.get(command.process_definition_key)
            if definition is not None and definition.tenant_id != command.tenant_id:
                definition = None
            what += f" key '{command.process_definition_key}'"
        elif not identifier:
            raise Rejection(
                RejectionType.INVALID_ARGUMENT,
                _INTENT,
                "Expected at least a bpmnProcessId or a key greater than -1, but none given",
            )
        elif version < 0:
            definition = processes.latest(place)
            what += f" process ID '{identifier}'"
        else:
            definition = processes.version(place, version)
            what += f" process ID '{identifier}' and version '{version}'"
        if definition is None:
            raise Rejection(RejectionType.NOT_FOUND, _INTENT, f"{what}, but none found")
        return definition

    def _check_start(self, definition: ProcessDefinition, command: CreateProcessInstance) -> None:
        has_none_start = definition.process.root.none_start_event is not None
        if not has_none_start and not command.start_element_ids:
            raise Rejection(
                RejectionType.INVALID_STATE,
                _INTENT,
                "Expected to create instance of process with none start event, but there is no "
                "such event",
            )
        for identifier in command.start_element_ids:
            _check_start_element(definition, identifier)
        if command.start_element_ids:
            self._check_scopes(definition, command)
        for identifier in command.terminate_after:
            if identifier not in definition.process.elements:
                raise Rejection(
                    RejectionType.INVALID_ARGUMENT,
                    _INTENT,
                    "Expected to create instance of process with runtime instructions but no "
                    f"element found with id '{identifier}' in process '{definition.id}'.",
                )

    def _check_business_id(self, definition: ProcessDefinition, business_id: str) -> None:
        if (definition.address, business_id) in self._turn.state.business_ids:
            raise Rejection(
                RejectionType.ALREADY_EXISTS,
                _INTENT,
                f"Expected to create instance of process with business id '{business_id}', but an "
                "instance with this business id already exists for process definition "
                f"'{definition.id}'",
            )

    def _check_scopes(self, definition: ProcessDefinition, command: CreateProcessInstance) -> None:
        """See whether the sub-processes around the elements can wait for their events."""
        likeness = ElementInstance(0, definition.process.root, definition, None)
        likeness.variables.update(command.variables)
        plan = ActivationPlan(likeness)
        for identifier in command.start_element_ids:
            plan.add(definition.process.elements[identifier])
        try:
            self._flow_scopes.check(plan)
        except CatchError as error:
            raise Rejection(RejectionType.INVALID_ARGUMENT, _INTENT, str(error)) from error


def _root_caller(state: State, instance: ElementInstance) -> ElementInstance:
    """The process instance that everything began with."""
    while instance.facts is not None and instance.facts.parent_element_instance_key:
        instance = state.instances[instance.facts.parent_element_instance_key].root
    return instance


def _check_start_element(definition: ProcessDefinition, identifier: str) -> None:
    element = definition.process.elements.get(identifier)
    if element is None:
        raise _bad_start(f"but no element found with id '{identifier}'.")
    if element.type in _NO_START:
        raise _bad_start(
            f"but the element with id '{identifier}' targets unsupported element type "
            f"'{element.type.value}'. Supported element types are: "
            f"{', '.join(sorted(t.value for t in ElementType if t not in _NO_START))}"
        )
    for scope_type, what in _NO_START_WITHIN.items():
        if _is_within(element, scope_type):
            raise _bad_start(
                f"but the element with id '{identifier}' is inside {what}. The creation of "
                f"elements inside {what} is not supported."
            )
    if any(f.source.type is ElementType.EVENT_BASED_GATEWAY for f in element.incoming):
        raise _bad_start(
            f"but the element with id '{identifier}' belongs to an event-based gateway. "
            "The creation of elements belonging to an event-based gateway is not "
            "supported."
        )


def _is_within(element: bpmn.Element, scope_type: ElementType) -> bool:
    scope = element.scope
    while scope is not None:
        if scope.type is scope_type:
            return True
        scope = scope.scope
    return False


def _bad_start(reason: str) -> Rejection:
    return Rejection(
        RejectionType.INVALID_ARGUMENT,
        _INTENT,
        f"Expected to create instance of process with start instructions {reason}",
    )
