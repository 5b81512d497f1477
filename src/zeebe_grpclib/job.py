"""A job in the hands of a worker: read-only facts, and what became of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import _peer_paths
from ._open_enum import OpenIntEnum
from ._value import Value
from .types import Headers, Variables

__all__ = ["Job", "JobKind", "JobStatus", "ListenerEventType", "UserTaskProperties"]

if not TYPE_CHECKING:
    # pyzeebe's paths below this module.
    __getattr__ = _peer_paths.below(__name__)


class JobStatus(enum.Enum):
    """How far the handling of a job has come, as decorators and handlers see it."""

    Running = "Running"
    """Decorators before the handler, or the handler itself."""
    Completed = "Completed"
    """It was completed, by the worker or by the handler."""
    RunningAfterDecorators = "RunningAfterDecorators"
    """The handler has ended well, its job is not completed before the decorators are done."""
    Failed = "Failed"
    """It was failed."""
    ErrorThrown = "ErrorThrown"
    """A BPMN error was thrown for it."""


class JobKind(OpenIntEnum):
    """What a job was made for."""

    BPMN_ELEMENT = 0
    """The work of an element: a task, or an event that is a job."""
    EXECUTION_LISTENER = 1
    """A listener of an element."""
    TASK_LISTENER = 2
    """A listener of a user task; its worker may answer with a `UserTaskResult`."""
    AD_HOC_SUB_PROCESS = 3
    """What to activate in an ad-hoc sub-process; answered with an `AdHocSubProcessResult`."""


class ListenerEventType(OpenIntEnum):
    """The event that a listener's job is about: START and END of execution listeners.

    The others are those of user tasks; a job that is no listener's has UNSPECIFIED.
    """

    ASSIGNING = 0
    CANCELING = 1
    COMPLETING = 2
    CREATING = 3
    END = 4
    START = 5
    UNSPECIFIED = 6
    UPDATING = 7


@dataclass(frozen=True, repr=False, eq=False)
class UserTaskProperties(Value):
    """The user task that a task listener's job is about; None where a property has no value."""

    action: str | None = None
    """What happens to the task (``assign``, ``complete``, ...)."""
    assignee: str | None = None
    """Who has the task."""
    candidate_groups: tuple[str, ...] = ()
    """Which groups may take it."""
    candidate_users: tuple[str, ...] = ()
    """Who may take it."""
    changed_attributes: tuple[str, ...] = ()
    """Which properties are about to change."""
    due_date: str | None = None
    """Until when, in ISO 8601."""
    follow_up_date: str | None = None
    """When to look at it again, in ISO 8601."""
    form_key: int | None = None
    """Key of its form."""
    priority: int | None = None
    """From 0 to 100."""
    user_task_key: int | None = None
    """Key of the task."""


@dataclass(frozen=True, eq=False)
class Job:
    """An activated job. Jobs are equal, and hash alike, by their key."""

    key: int
    """Key of the job."""
    type: str
    """Its type: what the task definition in the model says."""
    process_instance_key: int
    """Key of the process instance that it belongs to."""
    bpmn_process_id: str
    """Id of the process in its BPMN file."""
    process_definition_version: int
    """Version of the process definition."""
    process_definition_key: int
    """Key of the process definition."""
    element_id: str
    """Id of the element that made the job."""
    element_instance_key: int
    """Key of the element's instance."""
    custom_headers: Headers
    """Headers from the model."""
    worker: str
    """Name of the worker that holds the job."""
    retries: int
    """Attempts left, this one included."""
    deadline: int
    """Unix time in milliseconds at which the job goes to another worker."""
    variables: Variables
    """Variables in the job's scope, only those asked for if any were."""
    tenant_id: str | None = None
    """Tenant that owns the process instance."""
    status: JobStatus = JobStatus.Running
    """How far the handling has come."""
    tags: list[str] = field(default_factory=list)
    """Tags of the process instance. Zeebe 8.8+."""
    kind: JobKind = JobKind.BPMN_ELEMENT
    """What the job was made for. Zeebe 8.8+."""
    listener_event_type: ListenerEventType = ListenerEventType.UNSPECIFIED
    """The event that a listener's job is about. Zeebe 8.8+."""
    user_task: UserTaskProperties | None = None
    """The user task that a task listener's job is about. Zeebe 8.8+."""
    task_result: Any = field(default=None, init=False, repr=False)
    """What the handler returned, for decorators that run after it."""

    def set_task_result(self, task_result: Any) -> None:
        """Let decorators that run after the handler see another result."""
        # Frozen towards users, whose handlers share the job with decorators; this and the
        # status are the worker's own notes on it.
        object.__setattr__(self, "task_result", task_result)

    def _set_status(self, value: JobStatus) -> None:
        object.__setattr__(self, "status", value)

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Job) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not pickle; their contents do.
        state = {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in self.__dict__.items()
        }
        return _rebuild, (type(self), state)


def _rebuild(kind: type[Job], state: dict[str, object]) -> Job:
    job = kind.__new__(kind)
    job.__dict__.update(state)
    return job
