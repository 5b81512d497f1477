"""What happens in the engine, as lines of a log that a person can follow.

The numbers are keys: of the process instance first, so that its lines are found by it.
Variables are left out, and what does not concern anybody who follows an instance, too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from .engine import Engine
from .engine import events as ev

_log = logging.getLogger(__name__)

# Every element passes through six intents: these two, and what went wrong, tell the story.
_TOLD = {"ACTIVATED": "activated", "COMPLETED": "completed", "TERMINATED": "terminated"}

_LINE_BREAK = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")

_FOR = {
    "EXECUTION_LISTENER": "execution listener",
    "TASK_LISTENER": "task listener",
    "AD_HOC_SUB_PROCESS": "ad-hoc sub-process",
}


class EventLog:
    """Subscribes to an engine; see `Engine.subscribe`."""

    # One table, however long: what is said of which event is to be seen at a glance.
    def __init__(
        self, tell: Callable[[str], None] = _log.info, engine: Engine | None = None
    ) -> None:
        """Begin with what happens from now on.

        Args:
            tell: Takes the lines.
            engine: Where to look for what was there before, after a restart for example.
        """
        self._tell = tell
        self._engine = engine
        self._state: object = None
        # Jobs, user tasks and incidents by key, with what identifies them to a reader.
        self._jobs: dict[int, str] = {}
        self._tasks: dict[int, str] = {}
        self._incidents: dict[int, str] = {}
        self._say: dict[type[Any], Callable[[Any], str | None]] = {
            ev.ProcessDeployed: _process_deployed,
            ev.DecisionRequirementsDeployed: _decisions_deployed,
            ev.FormDeployed: _form_deployed,
            ev.ResourceDeployed: _resource_deployed,
            ev.ResourceRemoved: lambda event: f"resource {event.key} deleted",
            ev.ProcessInstanceStarted: _started,
            ev.ElementMoved: _moved,
            ev.JobCreated: self._job_created,
            ev.JobActivated: lambda event: self._job(event, f"taken by worker {event.worker!r}"),
            ev.JobTimedOut: lambda event: self._job(event, "timed out"),
            ev.JobYielded: lambda event: self._job(
                event, "given back, it did not reach its worker"
            ),
            ev.JobWithheld: lambda event: self._job(event, "withheld, it is too large to send"),
            ev.JobCompleted: lambda event: self._job_gone(event, "completed"),
            ev.JobFailed: lambda event: self._job(
                event, f"failed, {event.retries} retries left: {event.message}"
            ),
            ev.JobRecurred: lambda event: self._job(event, "waits again after its back-off"),
            ev.JobErrorThrown: lambda event: self._job(event, f"threw error {event.error_code!r}"),
            ev.JobCanceled: lambda event: self._job_gone(event, "canceled"),
            ev.JobRetriesUpdated: lambda event: self._job(event, f"has {event.retries} retries"),
            ev.UserTaskCreated: self._task_created,
            ev.UserTaskAssigned: lambda event: self._task(
                event, f"assigned to {event.assignee!r}" if event.assignee else "unassigned"
            ),
            ev.UserTaskUpdated: lambda event: self._task(
                event, f"has another {', '.join(event.changes)}"
            ),
            ev.UserTaskTransitionStarted: lambda event: self._task(
                event, f"calls its {event.event} listeners"
            ),
            ev.UserTaskTransitionEnded: lambda event: (
                self._task(event, f"{event.event} denied") if event.is_denied else None
            ),
            ev.UserTaskCompleted: lambda event: self._task_gone(event, "completed"),
            ev.UserTaskCanceled: lambda event: self._task_gone(event, "canceled"),
            ev.IncidentCreated: self._incident_created,
            ev.IncidentResolved: self._incident_resolved,
            ev.MessagePublished: lambda event: (
                f"message {event.name!r} published, correlation key {event.correlation_key!r}"
            ),
            ev.MessageCorrelated: lambda event: (
                f"{event.process_instance_key} message {event.message_key} "
                f"correlated to {event.element_id}"
            ),
            ev.MessageExpired: lambda event: f"message {event.key} expired",
            ev.SignalBroadcast: lambda event: f"signal {event.name!r} broadcast",
            ev.DecisionWasEvaluated: _evaluated,
            ev.TimerTriggered: _triggered,
        }

    def __call__(self, event: ev.Event) -> None:
        """Tell about an event, if it is worth a line."""
        if self._engine is not None and self._engine.state is not self._state:
            self._learn(self._engine)
        say = self._say.get(type(event))
        line = say(event) if say is not None else None
        if line:
            # Messages of errors are long, and nobody's lines but ours begin with a key.
            self._tell(_LINE_BREAK.sub(" ", line))

    def _learn(self, engine: Engine) -> None:
        self._state = engine.state
        inspection = engine.inspection
        self._jobs = {each.key: _job_name(each) for each in inspection.jobs()}
        self._tasks = {each.key: _name("user task", each) for each in inspection.user_tasks()}
        self._incidents = {each.key: _name("incident", each) for each in inspection.incidents()}

    def _job_created(self, event: ev.JobCreated) -> str:
        name = _job_name(event)
        self._jobs[event.key] = name
        what = "" if event.kind == "BPMN_ELEMENT" else f" for {_FOR.get(event.kind, event.kind)}"
        if event.kind.endswith("_LISTENER"):
            what += f" {event.listener_event_type}"
        return f"{name} created{what}, {event.retries} retries"

    def _job(self, event: Any, what: str) -> str:
        return f"{self._jobs.get(event.key, f'job {event.key}')} {what}"

    def _job_gone(self, event: Any, what: str) -> str:
        line = self._job(event, what)
        self._jobs.pop(event.key, None)
        return line

    def _task_created(self, event: ev.UserTaskCreated) -> str:
        name = _name("user task", event)
        self._tasks[event.key] = name
        has = f" for {event.assignee!r}" if event.assignee else ""
        return f"{name} created{has}"

    def _task(self, event: Any, what: str) -> str:
        return f"{self._tasks.get(event.key, f'user task {event.key}')} {what}"

    def _task_gone(self, event: Any, what: str) -> str:
        line = self._task(event, what)
        self._tasks.pop(event.key, None)
        return line

    def _incident_created(self, event: ev.IncidentCreated) -> str:
        name = _name("incident", event)
        self._incidents[event.key] = name
        return f"{name}: {event.error_type}: {event.message}"

    def _incident_resolved(self, event: ev.IncidentResolved) -> str:
        return f"{self._incidents.pop(event.key, f'incident {event.key}')} resolved"


def _name(kind: str, one: Any) -> str:
    return f"{one.process_instance_key} {kind} {one.key} at {one.element_id}"


def _job_name(job: Any) -> str:
    return f"{job.process_instance_key} job {job.key} {job.type!r} at {job.element_id}"


def _process_deployed(event: ev.ProcessDeployed) -> str:
    return (
        f"process {event.bpmn_process_id!r} version {event.version} deployed "
        f"from {event.resource_name}, key {event.key}"
    )


def _decisions_deployed(event: ev.DecisionRequirementsDeployed) -> str:
    decisions = ", ".join(repr(decision_id) for decision_id, _, _ in event.decisions)
    return f"decisions {decisions} version {event.version} deployed from {event.resource_name}"


def _form_deployed(event: ev.FormDeployed) -> str:
    return f"form {event.form_id!r} version {event.version} deployed from {event.resource_name}"


def _resource_deployed(event: ev.ResourceDeployed) -> str:
    version = f"{event.resource_id!r} version {event.version}"
    return f"resource {version} deployed from {event.resource_name}"


def _started(event: ev.ProcessInstanceStarted) -> str:
    called = (
        f", called by {event.parent_element_instance_key}"
        if event.parent_element_instance_key
        else ""
    )
    return (
        f"{event.process_instance_key} instance of {event.bpmn_process_id!r} "
        f"version {event.version} created{called}"
    )


def _moved(event: ev.ElementMoved) -> str | None:
    told = _TOLD.get(event.intent)
    if told is None:
        return None
    if event.key == event.process_instance_key:
        return f"{event.process_instance_key} instance of {event.element_id!r} {told}"
    return f"{event.process_instance_key} {event.element_type} {event.element_id} {told}"


def _triggered(event: ev.TimerTriggered) -> str:
    line = f"timer {event.element_id} triggered"
    return f"{event.process_instance_key} {line}" if event.process_instance_key else line


def _evaluated(event: ev.DecisionWasEvaluated) -> str:
    outcome = f"failed: {event.failure_message}" if event.failure_message else "evaluated"
    return f"decision {event.decision_id!r} {outcome}"
