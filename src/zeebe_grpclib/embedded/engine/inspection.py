"""What runs and waits in the engine at the moment, as values to look at.

What has ended is not kept; whoever wants a history subscribes to the events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .state import DEFAULT_TENANT, ElementInstance, Incident, Job, State, UserTask


@dataclass(frozen=True)
class ElementView:
    """An active element instance.

    Attributes:
        state: The stage of its life, such as ``ACTIVATED``.
        variables: Those of its own scope.
        incident_keys: What it is stuck at.
        loop_counter: Which one it is of a multi-instance activity, from 1; 0 otherwise.
    """

    key: int
    element_id: str
    element_type: str
    state: str
    scope_key: int
    process_instance_key: int
    variables: Mapping[str, Any]
    incident_keys: tuple[int, ...] = ()
    loop_counter: int = 0


@dataclass(frozen=True)
class ProcessInstanceView:
    """A running process instance.

    Attributes:
        variables: Those of the instance itself.
        tenant_id: Whose it is.
        parent_element_instance_key: The call activity that called it, 0 without one.
        elements: What is active in it, outer ones first.
    """

    key: int
    bpmn_process_id: str
    version: int
    process_definition_key: int
    variables: Mapping[str, Any]
    elements: tuple[ElementView, ...]
    parent_element_instance_key: int = 0
    tags: tuple[str, ...] = ()
    business_id: str | None = None
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class IncidentView:
    """An incident that waits for somebody to resolve it."""

    key: int
    error_type: str
    message: str
    bpmn_process_id: str
    process_instance_key: int
    element_id: str
    element_instance_key: int
    job_key: int


@dataclass(frozen=True)
class JobView:
    """A job that is not completed.

    Attributes:
        kind: What it was made for, such as ``TASK_LISTENER``.
        listener_event_type: What a listener is called for, such as ``COMPLETING``.
        state: ``ACTIVATABLE``, ``ACTIVATED``, ``FAILED`` or ``ERROR_THROWN``.
        worker: Who has it, or had it last.
        deadline: Until when, in milliseconds since the epoch; only of an activated job.
    """

    key: int
    type: str
    state: str
    retries: int
    worker: str
    deadline: int
    bpmn_process_id: str
    process_instance_key: int
    element_id: str
    element_instance_key: int
    kind: str = "BPMN_ELEMENT"
    listener_event_type: str = "UNSPECIFIED"


@dataclass(frozen=True)
class UserTaskView:
    """A user task of Zeebe's own kind that waits for somebody.

    Attributes:
        form_key: Of the deployed form, 0 for none.
        state: ``CREATED``, or what its listeners are at work for, such as ``COMPLETING``; the
            attributes are those of before.
        custom_headers: The ``zeebe:taskHeaders`` of the model.
    """

    key: int
    bpmn_process_id: str
    process_instance_key: int
    element_id: str
    element_instance_key: int
    assignee: str
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_date: str
    follow_up_date: str
    priority: int
    form_key: int
    external_form_reference: str
    state: str = "CREATED"
    custom_headers: Mapping[str, str] = field(default_factory=dict)


class Inspection:
    """Looks into an engine; everything it gives is a copy."""

    def __init__(self, state: State) -> None:
        self._state = state

    def process_instances(self, bpmn_process_id: str = "") -> tuple[ProcessInstanceView, ...]:
        """The running instances, of one process or of all, oldest first."""
        return tuple(
            _process_instance(instance)
            for instance in self._state.instances.values()
            if instance.scope is None and bpmn_process_id in {"", instance.definition.id}
        )

    def process_instance(self, key: int) -> ProcessInstanceView | None:
        """One instance, or None if it has ended or never was."""
        instance = self._state.instances.get(key)
        return None if instance is None or instance.scope else _process_instance(instance)

    def incidents(self) -> tuple[IncidentView, ...]:
        """All incidents, oldest first."""
        return tuple(_incident(incident) for incident in self._state.incidents.values())

    def jobs(self, job_type: str = "") -> tuple[JobView, ...]:
        """The jobs that are not completed, of one type or of all, oldest first."""
        return tuple(_job(job) for job in self._state.jobs if job_type in {"", job.type})

    def user_tasks(self, bpmn_process_id: str = "") -> tuple[UserTaskView, ...]:
        """The user tasks of Zeebe's own kind, of one process or of all, oldest first."""
        return tuple(
            _user_task(task)
            for task in self._state.user_tasks
            if bpmn_process_id in {"", task.element_instance.definition.id}
        )


def copied(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Variables that may be changed without a change to the state."""
    return {name: _copy(value) for name, value in variables.items()}


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return copied(value)
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _user_task(task: UserTask) -> UserTaskView:
    created, attributes = task.created, task.attributes
    definition = task.element_instance.element.user_task
    return UserTaskView(
        created.key,
        task.element_instance.definition.id,
        created.process_instance_key,
        created.element_id,
        created.element_instance_key,
        attributes["assignee"],
        attributes["candidate_groups"],
        attributes["candidate_users"],
        attributes["due_date"],
        attributes["follow_up_date"],
        attributes["priority"],
        created.form_key,
        created.external_form_reference,
        task.state,
        {} if definition is None else dict(definition.headers),
    )


def _process_instance(instance: ElementInstance) -> ProcessInstanceView:
    facts = instance.facts
    return ProcessInstanceView(
        instance.key,
        instance.definition.id,
        instance.definition.version,
        instance.definition.key,
        copied(instance.variables),
        tuple(_elements(instance)),
        0 if facts is None else facts.parent_element_instance_key,
        () if facts is None else facts.tags,
        None if facts is None else facts.business_id,
        instance.definition.tenant_id,
    )


def _elements(process_instance: ElementInstance) -> Iterator[ElementView]:
    waiting = list(process_instance.children.values())
    for instance in waiting:
        assert instance.scope is not None  # noqa: S101 - it is a child
        yield ElementView(
            instance.key,
            instance.element.id,
            instance.element.type_name,
            instance.stage.name,
            instance.scope.key,
            process_instance.key,
            copied(instance.variables),
            tuple(instance.incidents),
            instance.loop_counter,
        )
        waiting += instance.children.values()


def _incident(incident: Incident) -> IncidentView:
    instance = incident.element_instance
    return IncidentView(
        incident.key,
        incident.error_type,
        incident.message,
        instance.definition.id,
        instance.root.key,
        instance.element.id,
        instance.key,
        incident.job_key,
    )


def _job(job: Job) -> JobView:
    instance = job.element_instance
    return JobView(
        job.key,
        job.type,
        job.state.name,
        job.retries,
        job.worker,
        job.deadline,
        instance.definition.id,
        instance.root.key,
        instance.element.id,
        instance.key,
        job.kind,
        job.listener_event_type,
    )
