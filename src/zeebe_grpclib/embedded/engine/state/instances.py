"""Process instances and the element instances in them, as events change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import bpmn
from .. import events
from .definitions import Definitions, ProcessDefinition
from .records import (
    AdHoc,
    ElementInstance,
    Incident,
    InstanceFacts,
    Loop,
    Stage,
    Trigger,
    instance_facts,
)
from .tenants import Address

_STAGES = {stage.name: stage for stage in Stage}
_JOINS = frozenset({bpmn.ElementType.PARALLEL_GATEWAY, bpmn.ElementType.INCLUSIVE_GATEWAY})


class Instances:
    """The instances that are alive.

    Attributes:
        by_key: Element and process instances.
        counts: Process instances by key of their definition.
        locks: Process instances that were started by a message and keep its correlation key
            to themselves, by process id and correlation key.
        business_ids: How many instances have one, those aside that others called; by process
            id and business id.
        incidents: By key.
    """

    def __init__(self, definitions: Definitions) -> None:
        self.by_key: dict[int, ElementInstance] = {}
        self.counts: dict[int, int] = {}
        self.locks: dict[tuple[Address, str], int] = {}
        self.business_ids: dict[tuple[Address, str], int] = {}
        self.incidents: dict[int, Incident] = {}
        self._definitions = definitions

    def move_to(self, process_instance: ElementInstance, definition: ProcessDefinition) -> None:
        """Count a process instance, and keep its correlation key, as one of that definition."""
        left = process_instance.definition
        self._count(left.key, -1)
        self._count(definition.key, 1)
        facts = process_instance.facts
        self._count_business_id(facts, left.address, -1)
        self._count_business_id(facts, definition.address, 1)
        if facts is not None and facts.correlation_key:
            del self.locks[left.address, facts.correlation_key]
            self.locks[definition.address, facts.correlation_key] = process_instance.key

    def _count(self, definition_key: int, change: int) -> None:
        count = self.counts.get(definition_key, 0) + change
        if count:
            self.counts[definition_key] = count
        else:
            del self.counts[definition_key]

    def _count_business_id(
        self, facts: InstanceFacts | None, process_id: Address, change: int
    ) -> None:
        if facts is None or facts.business_id is None or facts.parent_element_instance_key:
            return
        address = process_id, facts.business_id
        count = self.business_ids.get(address, 0) + change
        if count:
            self.business_ids[address] = count
        else:
            del self.business_ids[address]

    def appliers(self) -> dict[type[Any], Callable[[Any], None]]:
        """What each event does here."""
        return {
            events.ProcessInstanceStarted: self._instance_started,
            events.ElementMoved: self._element_moved,
            events.SequenceFlowTaken: self._flow_taken,
            events.VariableSet: self._variable_set,
            events.ItemCollected: self._item_collected,
            events.ElementTriggered: self._element_triggered,
            events.ScopeInterrupted: self._scope_interrupted,
            events.ScopeResumed: self._scope_resumed,
            events.LoopStarted: self._loop_started,
            events.IncidentCreated: self._incident_created,
            events.IncidentResolved: self._incident_resolved,
        }

    def _instance_started(self, event: events.ProcessInstanceStarted) -> None:
        definition = self._definitions.processes.get(event.definition_key)
        assert definition is not None  # noqa: S101 - the decision was taken on this state
        key = event.process_instance_key
        # The rest of its fields are the facts, in their order.
        facts = instance_facts(event[4:])
        self.by_key[key] = ElementInstance(key, definition.process.root, definition, None, facts)
        self._count(definition.key, 1)
        if facts.business_id is not None:
            self._count_business_id(facts, definition.address, 1)
        if event.parent_element_instance_key:
            self.by_key[event.parent_element_instance_key].called_key = key
        if event.correlation_key:
            self.locks[definition.address, event.correlation_key] = key

    def _element_moved(self, event: events.ElementMoved) -> None:
        stage = _STAGES[event.intent]
        if stage is Stage.ACTIVATING and event.scope_key:
            self._element_entered(event)
            return
        instance = self.by_key[event.key]
        instance.stage = stage
        if stage is Stage.COMPLETED or stage is Stage.TERMINATED:
            self._element_left(instance, stage)

    def _element_entered(self, event: events.ElementMoved) -> None:
        scope = self.by_key[event.scope_key]
        element = scope.definition.process.elements[event.element_id]
        loop = scope.loop
        if loop is not None:
            # The activity as a whole and the ones in it share an id.
            assert element.inner is not None  # noqa: S101 - only these have a loop
            element = element.inner
            loop.entered += 1
        instance = ElementInstance(
            event.key, element, scope.definition, scope, loop_counter=event.loop_counter
        )
        if element.ad_hoc is not None:
            instance.ad_hoc = AdHoc()
        self.by_key[event.key] = scope.children[event.key] = instance
        if event.flows_consumed:
            scope.active_flows -= event.flows_consumed
            if scope.arrivals is not None and element.type in _JOINS:
                _consume_arrivals(scope, element)

    def _element_left(self, instance: ElementInstance, stage: Stage) -> None:
        del self.by_key[instance.key]
        scope = instance.scope
        if scope is not None:
            del scope.children[instance.key]
            if scope.loop is not None:
                if stage is Stage.COMPLETED:
                    scope.loop.completed += 1
                else:
                    scope.loop.terminated += 1
            return
        self._count(instance.definition.key, -1)
        facts = instance.facts
        if facts is None:
            return
        if facts.business_id is not None:
            self._count_business_id(facts, instance.definition.address, -1)
        if facts.correlation_key:
            del self.locks[instance.definition.address, facts.correlation_key]
        if facts.parent_element_instance_key:
            self.by_key[facts.parent_element_instance_key].called_key = 0

    def _flow_taken(self, event: events.SequenceFlowTaken) -> None:
        scope = self.by_key[event.scope_key]
        scope.active_flows += 1
        target = scope.definition.process.flows[event.flow_id].target
        if target.type in _JOINS and len(target.incoming) > 1:
            if scope.arrivals is None:
                scope.arrivals = {}
            arrived = scope.arrivals.setdefault(target.id, {})
            arrived[event.flow_id] = arrived.get(event.flow_id, 0) + 1

    def _variable_set(self, event: events.VariableSet) -> None:
        self.by_key[event.scope_key].variables[event.name] = event.value

    def _item_collected(self, event: events.ItemCollected) -> None:
        instance = self.by_key[event.scope_key]
        loop, variables = instance.loop, instance.variables
        assert loop is not None  # noqa: S101 - the decision was taken on this state
        results = loop.results
        if results is None or variables[event.name] is not results:
            # What is there is in the event that set it, which stays as it is.
            results = loop.results = variables[event.name] = list(variables[event.name])
        results[event.number - 1] = event.value

    def _element_triggered(self, event: events.ElementTriggered) -> None:
        self.by_key[event.key].trigger = Trigger(event.element_id, event.variables)

    def _scope_interrupted(self, event: events.ScopeInterrupted) -> None:
        scope = self.by_key[event.key]
        scope.interrupted = True
        scope.interrupted_by = event.element_id
        scope.active_flows = 0
        scope.arrivals = None

    def _scope_resumed(self, event: events.ScopeResumed) -> None:
        scope = self.by_key[event.key]
        scope.interrupted = False
        scope.interrupted_by = ""

    def _loop_started(self, event: events.LoopStarted) -> None:
        self.by_key[event.key].loop = Loop(event.items)

    def _incident_created(self, event: events.IncidentCreated) -> None:
        instance = self.by_key[event.element_instance_key]
        instance.incidents.append(event.key)
        self.incidents[event.key] = Incident(
            event.key, event.error_type, event.message, instance, event.job_key
        )

    def _incident_resolved(self, event: events.IncidentResolved) -> None:
        incident = self.incidents.pop(event.key)
        incident.element_instance.incidents.remove(event.key)


def _consume_arrivals(scope: ElementInstance, gateway: bpmn.Element) -> None:
    """One token per flow goes into the gateway; more may wait for the next round."""
    assert scope.arrivals is not None  # noqa: S101 - asked by the caller
    arrived = scope.arrivals.get(gateway.id)
    if arrived is None:
        return
    for flow_id, count in tuple(arrived.items()):
        if count > 1:
            arrived[flow_id] = count - 1
        else:
            del arrived[flow_id]
    if not arrived:
        del scope.arrivals[gateway.id]
        if not scope.arrivals:
            scope.arrivals = None
