"""Tells what happens in an engine, event by event, in sentences for people.

Pure: events in, steps out. A step that begins with spaces is a detail of the one before it
of the same instance.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..embedded import bpmn
from ..embedded.engine import events as e

_DETAIL = "    "
_LONGEST_VALUE = 100
#: Gateways at which it is worth telling which way was taken.
_CHOICES = frozenset({bpmn.ElementType.EXCLUSIVE_GATEWAY, bpmn.ElementType.INCLUSIVE_GATEWAY})


class Step(NamedTuple):
    """One line of the story.

    Attributes:
        process_instance_key: Whom it is about; 0 for what concerns no single instance.
        text: What happened.
    """

    process_instance_key: int
    text: str


class _Place(NamedTuple):
    """Where in an instance something happens."""

    label: str
    process_instance_key: int


class _Names(NamedTuple):
    """What the author of a process called its elements, and its flows after choices."""

    elements: Mapping[str, str]
    choices: Mapping[str, str]


class _Job(NamedTuple):
    type: str
    element_instance_key: int


class Story:
    """Follows the events of one engine from its start."""

    def __init__(self) -> None:
        self._names: dict[int, _Names] = {}
        self._places: dict[int, _Place] = {}
        self._jobs: dict[int, _Job] = {}
        self._waits: dict[int, str] = {}
        # What is not told here (a key that is used up, a token that moves) is left out.
        self._tell: dict[type[Any], Callable[[Any], list[Step]]] = {
            e.ProcessDeployed: self._process_deployed,
            e.DecisionRequirementsDeployed: self._decisions_deployed,
            e.FormDeployed: self._form_deployed,
            e.ProcessInstanceStarted: self._started,
            e.ElementMoved: self._moved,
            e.SequenceFlowTaken: self._flow_taken,
            e.VariableSet: self._variable_set,
            e.DecisionWasEvaluated: self._decided,
            e.IncidentCreated: self._incident,
            e.JobCreated: self._job_created,
            e.JobFailed: self._job_failed,
            e.JobErrorThrown: self._error_thrown,
            e.JobTimedOut: self._job_timed_out,
            e.JobCompleted: self._job_gone,
            e.JobCanceled: self._job_gone,
            e.MessageSubscribed: self._waits_for_message,
            e.SignalSubscribed: self._waits_for_signal,
            e.TimerScheduled: self._waits_for_time,
            e.MessagePublished: self._message_published,
            e.SignalBroadcast: self._signal_broadcast,
        }

    def tell(self, event: e.Event) -> list[Step]:
        """The steps that an event amounts to; most amount to none or one."""
        telling = self._tell.get(type(event))
        return [] if telling is None else telling(event)

    def label(self, element_instance_key: int, otherwise: str = "") -> str:
        """Kind and name of an element that is active."""
        place = self._places.get(element_instance_key)
        return otherwise if place is None else place.label

    def waiting(self) -> list[str]:
        """What has not ended, and what each of it waits for."""
        return [f"{self.label(key)} waits for {what}" for key, what in self._waits.items()]

    def _process_deployed(self, event: e.ProcessDeployed) -> list[Step]:
        for process in bpmn.read(event.content).processes:
            if process.id == event.bpmn_process_id:
                self._names[event.key] = _names_of(process)
        return [
            Step(0, deployed(event.resource_name, "process", event.bpmn_process_id, event.version))
        ]

    def _decisions_deployed(self, event: e.DecisionRequirementsDeployed) -> list[Step]:
        return [
            Step(0, deployed(event.resource_name, "decision", decision_id, version))
            for decision_id, _, version in event.decisions
        ]

    def _form_deployed(self, event: e.FormDeployed) -> list[Step]:
        return [Step(0, deployed(event.resource_name, "form", event.form_id, event.version))]

    def _started(self, event: e.ProcessInstanceStarted) -> list[Step]:
        key = event.process_instance_key
        self._places[key] = _Place(f"process {event.bpmn_process_id}", key)
        text = f"process {event.bpmn_process_id}, version {event.version}: instance {key} started"
        return [Step(key, text)]

    def _moved(self, event: e.ElementMoved) -> list[Step]:
        key = event.key
        if key == event.process_instance_key:
            return self._process_moved(event)
        if event.intent == "ACTIVATING":
            kind = event.element_type.lower().replace("_", " ")
            names = self._names.get(event.definition_key)
            name = names.elements.get(event.element_id) if names else None
            label = f"{kind} {event.element_id if name is None else name}"
            if event.loop_counter:
                label += f" [{event.loop_counter}]"
            self._places[key] = _Place(label, event.process_instance_key)
            return [self._step(key, label)]
        # Of what is through in one go, only the beginning is told.
        if event.intent == "COMPLETING" and self._waits.pop(key, None) is not None:
            return [self._step(key, f"{self.label(key)} done")]
        steps = []
        if event.intent == "TERMINATED":
            steps.append(self._step(key, f"{self.label(key)} terminated"))
        if event.intent in {"COMPLETED", "TERMINATED"}:
            self._waits.pop(key, None)
            self._places.pop(key, None)
        return steps

    def _process_moved(self, event: e.ElementMoved) -> list[Step]:
        if event.intent not in {"COMPLETED", "TERMINATED"}:
            return []
        self._places.pop(event.key, None)
        return [Step(event.key, f"process {event.element_id} {event.intent.lower()}")]

    def _flow_taken(self, event: e.SequenceFlowTaken) -> list[Step]:
        names = self._names.get(event.definition_key)
        choice = names.choices.get(event.flow_id) if names else None
        return [] if choice is None else [Step(event.process_instance_key, f"{_DETAIL}-> {choice}")]

    def _variable_set(self, event: e.VariableSet) -> list[Step]:
        return [self._detail(event.scope_key, f"{event.name} = {_value(event.value)}")]

    def _decided(self, event: e.DecisionWasEvaluated) -> list[Step]:
        result = f"failed: {event.failure_message}" if event.failure_message else "evaluated"
        text = f"decision {event.decision_id} {result}"
        if event.element_instance_key:
            return [self._detail(event.element_instance_key, text)]
        return [Step(0, text)]

    def _incident(self, event: e.IncidentCreated) -> list[Step]:
        where = self.label(event.element_instance_key, "element")
        text = f"incident {event.error_type} at {where} ({event.element_id}): {event.message}"
        return [Step(event.process_instance_key, text)]

    def _job_created(self, event: e.JobCreated) -> list[Step]:
        self._jobs[event.key] = _Job(event.type, event.element_instance_key)
        self._waits[event.element_instance_key] = f"a worker for job {event.type}"
        return [self._detail(event.element_instance_key, f"job {event.type}")]

    def _job_failed(self, event: e.JobFailed) -> list[Step]:
        retries = f"{event.retries} {'retry' if event.retries == 1 else 'retries'} left"
        return self._about_job(event.key, f"failed, {retries}: {event.message}")

    def _error_thrown(self, event: e.JobErrorThrown) -> list[Step]:
        message = f": {event.message}" if event.message else ""
        return self._about_job(event.key, f"threw error {event.error_code}{message}")

    def _job_timed_out(self, event: e.JobTimedOut) -> list[Step]:
        return self._about_job(event.key, "timed out, it goes to another worker")

    def _job_gone(self, event: e.JobCompleted | e.JobCanceled) -> list[Step]:
        self._jobs.pop(event.key, None)
        return []

    def _about_job(self, key: int, text: str) -> list[Step]:
        job = self._jobs.get(key)
        if job is None:
            return []
        label = self.label(job.element_instance_key)
        return [self._step(job.element_instance_key, f"{label}: job {job.type} {text}")]

    def _waits_for_message(self, event: e.MessageSubscribed) -> list[Step]:
        what = f"message {event.name}, correlation key {_value(event.correlation_key)}"
        return self._wait(event.element_instance_key, what)

    def _waits_for_signal(self, event: e.SignalSubscribed) -> list[Step]:
        return self._wait(event.element_instance_key, f"signal {event.name}")

    def _waits_for_time(self, event: e.TimerScheduled) -> list[Step]:
        due = datetime.datetime.fromtimestamp(event.due / 1000, datetime.timezone.utc)
        return self._wait(event.element_instance_key, f"the time {due:%Y-%m-%d %H:%M:%S} UTC")

    def _wait(self, element_instance_key: int, what: str) -> list[Step]:
        if element_instance_key not in self._places:
            return []  # a start event of a process, which waits as long as it is deployed
        # A job and a boundary event may both end it: both are told.
        before = self._waits.get(element_instance_key)
        self._waits[element_instance_key] = what if before is None else f"{before} or {what}"
        return [self._detail(element_instance_key, f"waits for {what}")]

    def _message_published(self, event: e.MessagePublished) -> list[Step]:
        key = _value(event.correlation_key)
        return [Step(0, f"message {event.name} published, correlation key {key}")]

    def _signal_broadcast(self, event: e.SignalBroadcast) -> list[Step]:
        return [Step(0, f"signal {event.name} broadcast")]

    def _detail(self, element_instance_key: int, text: str) -> Step:
        return self._step(element_instance_key, _DETAIL + text)

    def _step(self, element_instance_key: int, text: str) -> Step:
        place = self._places.get(element_instance_key)
        return Step(0 if place is None else place.process_instance_key, text)


def deployed(resource_name: str, kind: str, identifier: str, version: int) -> str:
    """The sentence about one thing in a deployed file."""
    return f"deployed {resource_name}: {kind} {identifier}, version {version}"


def _names_of(process: bpmn.Process) -> _Names:
    return _Names(
        elements={
            element.id: json.dumps(" ".join(element.name.split()), ensure_ascii=False)
            for element in process.elements.values()
            if element.name.strip()
        },
        # A flow has no name in the graph, so its target speaks for it.
        choices={
            flow.id: flow.target.name or flow.target.id
            for flow in process.flows.values()
            if flow.source.type in _CHOICES
        },
    )


def _value(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
