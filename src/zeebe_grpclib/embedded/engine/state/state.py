"""The state of the engine, and what each event does to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import bpmn
from .. import events
from .definitions import Definitions
from .jobs import Jobs
from .library import Library
from .messages import Mailbox, Subscriptions
from .records import (
    ElementInstance,
    Incident,
    InstanceFacts,
    Job,
    JobState,
    Message,
    Stage,
    Subscription,
    Trigger,
)

_STAGES = {stage.name: stage for stage in Stage}
_PARALLEL = bpmn.ElementType.PARALLEL_GATEWAY


class State:
    """Everything the engine remembers; `apply` is the only way to change it.

    Attributes:
        instances: Element and process instances by key.
        instance_count: Of process instances, by key of the definition.
        locks: Process instances that were started by a message and keep its correlation key
            to themselves, by process id and correlation key.
    """

    def __init__(self, library: Library) -> None:
        self.definitions = Definitions()
        self.instances: dict[int, ElementInstance] = {}
        self.instance_count: dict[int, int] = {}
        self.jobs = Jobs()
        self.incidents: dict[int, Incident] = {}
        self.mailbox = Mailbox()
        self.subscriptions = Subscriptions()
        self.locks: dict[tuple[str, str], int] = {}
        self._library = library
        self._appliers: dict[type[Any], Callable[[Any], None]] = {
            events.ProcessDeployed: self._process_deployed,
            events.DecisionRequirementsDeployed: self._graph_deployed,
            events.FormDeployed: self._form_deployed,
            events.ResourceRemoved: self._resource_removed,
            events.ProcessInstanceStarted: self._instance_started,
            events.ElementMoved: self._element_moved,
            events.SequenceFlowTaken: self._flow_taken,
            events.VariableSet: self._variable_set,
            events.ElementTriggered: self._element_triggered,
            events.JobCreated: self._job_created,
            events.JobActivated: self._job_activated,
            events.JobTimedOut: self._job_waits_again,
            events.JobYielded: self._job_waits_again,
            events.JobRecurred: self._job_waits_again,
            events.JobCompleted: self._job_gone,
            events.JobCanceled: self._job_gone,
            events.JobFailed: self._job_failed,
            events.JobErrorThrown: self._job_error_thrown,
            events.JobRetriesUpdated: self._job_retries_updated,
            events.JobTimeoutUpdated: self._job_timeout_updated,
            events.IncidentCreated: self._incident_created,
            events.IncidentResolved: self._incident_resolved,
            events.MessagePublished: self._message_published,
            events.MessageExpired: self._message_expired,
            events.MessageCorrelated: self._message_correlated,
            events.MessageSubscribed: self._message_subscribed,
            events.SignalSubscribed: self._signal_subscribed,
            events.Unsubscribed: self._unsubscribed,
            events.SignalBroadcast: _changes_nothing,
            events.DecisionWasEvaluated: _changes_nothing,
        }

    def apply(self, event: events.Event) -> None:
        """Let an event have its effect."""
        self._appliers[type(event)](event)

    # Deployments

    def _process_deployed(self, event: events.ProcessDeployed) -> None:
        self.definitions.add_process(self._library.process(event))

    def _graph_deployed(self, event: events.DecisionRequirementsDeployed) -> None:
        self.definitions.add_graph(self._library.graph(event))

    def _form_deployed(self, event: events.FormDeployed) -> None:
        self.definitions.forms.add(self._library.form(event))

    def _resource_removed(self, event: events.ResourceRemoved) -> None:
        self.definitions.remove(event.key)

    # Instances

    def _instance_started(self, event: events.ProcessInstanceStarted) -> None:
        definition = self.definitions.processes.get(event.definition_key)
        assert definition is not None  # noqa: S101 - the decision was taken on this state
        key = event.process_instance_key
        facts = InstanceFacts(
            event.parent_element_instance_key,
            event.correlation_key,
            event.awaited,
            event.fetch_variables,
            event.tags,
            event.business_id,
        )
        self.instances[key] = ElementInstance(key, definition.process.root, definition, None, facts)
        self.instance_count[definition.key] = self.instance_count.get(definition.key, 0) + 1
        if event.correlation_key:
            self.locks[definition.id, event.correlation_key] = key

    def _element_moved(self, event: events.ElementMoved) -> None:
        stage = _STAGES[event.intent]
        if stage is Stage.ACTIVATING and event.scope_key:
            self._element_entered(event)
            return
        instance = self.instances[event.key]
        instance.stage = stage
        if stage is Stage.COMPLETED or stage is Stage.TERMINATED:
            self._element_left(instance)

    def _element_entered(self, event: events.ElementMoved) -> None:
        scope = self.instances[event.scope_key]
        element = scope.definition.process.elements[event.element_id]
        instance = ElementInstance(event.key, element, scope.definition, scope)
        self.instances[event.key] = scope.children[event.key] = instance
        if event.flows_consumed:
            scope.active_flows -= event.flows_consumed
            if element.type is _PARALLEL and scope.arrivals is not None:
                _consume_arrivals(scope, element)

    def _element_left(self, instance: ElementInstance) -> None:
        del self.instances[instance.key]
        scope = instance.scope
        if scope is not None:
            del scope.children[instance.key]
            return
        key = instance.definition.key
        count = self.instance_count[key] - 1
        if count:
            self.instance_count[key] = count
        else:
            del self.instance_count[key]
        facts = instance.facts
        if facts is not None and facts.correlation_key:
            del self.locks[instance.definition.id, facts.correlation_key]

    def _flow_taken(self, event: events.SequenceFlowTaken) -> None:
        scope = self.instances[event.scope_key]
        scope.active_flows += 1
        target = scope.definition.process.flows[event.flow_id].target
        if target.type is _PARALLEL and len(target.incoming) > 1:
            if scope.arrivals is None:
                scope.arrivals = {}
            arrived = scope.arrivals.setdefault(target.id, {})
            arrived[event.flow_id] = arrived.get(event.flow_id, 0) + 1

    def _variable_set(self, event: events.VariableSet) -> None:
        self.instances[event.scope_key].variables[event.name] = event.value

    def _element_triggered(self, event: events.ElementTriggered) -> None:
        self.instances[event.key].trigger = Trigger(event.element_id, event.variables)

    # Jobs

    def _job_created(self, event: events.JobCreated) -> None:
        instance = self.instances[event.element_instance_key]
        instance.job_key = event.key
        self.jobs.add(Job(event.key, event.type, event.retries, event.headers, instance))

    def _job_activated(self, event: events.JobActivated) -> None:
        job = self._job(event.key)
        job.worker = event.worker
        self.jobs.move(job, JobState.ACTIVATED, event.deadline)

    def _job_waits_again(
        self, event: events.JobTimedOut | events.JobYielded | events.JobRecurred
    ) -> None:
        self.jobs.move(self._job(event.key), JobState.ACTIVATABLE)

    def _job_failed(self, event: events.JobFailed) -> None:
        job = self._job(event.key)
        job.retries = event.retries
        waits_at_once = event.retries > 0 and not event.recur_at
        self.jobs.move(
            job, JobState.ACTIVATABLE if waits_at_once else JobState.FAILED, event.recur_at
        )

    def _job_error_thrown(self, event: events.JobErrorThrown) -> None:
        self.jobs.move(self._job(event.key), JobState.ERROR_THROWN)

    def _job_gone(self, event: events.JobCompleted | events.JobCanceled) -> None:
        self.jobs.remove(event.key).element_instance.job_key = 0

    def _job_retries_updated(self, event: events.JobRetriesUpdated) -> None:
        self._job(event.key).retries = event.retries

    def _job_timeout_updated(self, event: events.JobTimeoutUpdated) -> None:
        self.jobs.move(self._job(event.key), JobState.ACTIVATED, event.deadline)

    def _job(self, key: int) -> Job:
        job = self.jobs.get(key)
        assert job is not None  # noqa: S101 - the decision was taken on this state
        return job

    # Incidents

    def _incident_created(self, event: events.IncidentCreated) -> None:
        instance = self.instances[event.element_instance_key]
        instance.incidents.append(event.key)
        self.incidents[event.key] = Incident(
            event.key, event.error_type, event.message, instance, event.job_key
        )

    def _incident_resolved(self, event: events.IncidentResolved) -> None:
        incident = self.incidents.pop(event.key)
        incident.element_instance.incidents.remove(event.key)
        job = self.jobs.get(incident.job_key) if incident.job_key else None
        if job is not None and job.state in {JobState.FAILED, JobState.ERROR_THROWN}:
            self.jobs.move(job, JobState.ACTIVATABLE)

    # Messages and signals

    def _message_published(self, event: events.MessagePublished) -> None:
        self.mailbox.add(Message(*event))

    def _message_expired(self, event: events.MessageExpired) -> None:
        self.mailbox.remove(event.key)

    def _message_correlated(self, event: events.MessageCorrelated) -> None:
        message = self.mailbox.get(event.message_key)
        assert message is not None  # noqa: S101 - the decision was taken on this state
        message.correlated.add(event.bpmn_process_id)

    def _message_subscribed(self, event: events.MessageSubscribed) -> None:
        self._subscribe(event, event.correlation_key)

    def _signal_subscribed(self, event: events.SignalSubscribed) -> None:
        self._subscribe(event, None)

    def _subscribe(
        self,
        event: events.MessageSubscribed | events.SignalSubscribed,
        correlation_key: str | None,
    ) -> None:
        instance = self.instances[event.element_instance_key]
        element = instance.definition.process.elements[event.element_id]
        self.subscriptions.add(
            Subscription(event.key, event.name, correlation_key, instance, element)
        )
        instance.subscriptions.append(event.key)

    def _unsubscribed(self, event: events.Unsubscribed) -> None:
        subscription = self.subscriptions.remove(event.key)
        subscription.element_instance.subscriptions.remove(event.key)


def _changes_nothing(_event: events.Event) -> None:
    """For events that only tell what happened."""


def _consume_arrivals(scope: ElementInstance, gateway: bpmn.Element) -> None:
    """One token per incoming flow goes into the gateway; more may wait for the next round."""
    assert scope.arrivals is not None  # noqa: S101 - asked by the caller
    arrived = scope.arrivals.get(gateway.id)
    if arrived is None:
        return
    for flow in gateway.incoming:
        left = arrived.get(flow.id, 0) - 1
        if left > 0:
            arrived[flow.id] = left
        else:
            arrived.pop(flow.id, None)
    if not arrived:
        del scope.arrivals[gateway.id]
        if not scope.arrivals:
            scope.arrivals = None
