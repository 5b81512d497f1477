"""What can be seen of a running instance, and whether it can still complete.

An embedded engine shows all of it. Of a broker elsewhere we see the jobs that we play and,
at the end, the result; the protocol has no way to ask for more.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Protocol

from ..embedded.engine import events as e
from ..job import Job
from ..responses import DeployedDecision, DeployedForm, DeployedProcess, Deployment
from .failures import CommandFailed
from .plan import Plan
from .story import Story, deployed

Say = Callable[[str], None]


class Ending:
    """Whether a run has to end before its instance does.

    Attributes:
        failure: Gets an exception as soon as it has to; never a result.
    """

    def __init__(self, say: Say) -> None:
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._say = say

    def say(self, text: str) -> None:
        """Print a line. That nobody reads it ends the run, but does not disturb the caller."""
        try:
            self._say(text)
        except OSError as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """End the run; the first reason counts."""
        if not self.failure.done():
            self.failure.set_exception(error)


class Watch(Protocol):
    """Tells what happens to an instance.

    Attributes:
        ending: Where it is said that the instance cannot complete.
    """

    ending: Ending

    def deployed(self, deployment: Deployment) -> None:
        """Something in the files has been deployed."""

    def job_started(self, job: Job) -> None:
        """A handler gets a job."""

    def job_done(self, job: Job) -> None:
        """A handler is through with a job; the answer follows."""

    def job_failed(self, job: Job, message: str, retries: int) -> None:
        """A handler failed; so many attempts are left."""

    def waiting(self) -> list[str]:
        """What the instance still waits for, as far as it is known."""
        ...


class EngineWatch:
    """Listens to an engine of which the run is the only user."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self.ending = Ending(say)
        self._plan = plan
        self._story = Story()

    def hear(self, event: e.Event) -> None:
        """Tell the story of an event; the engine calls this in the middle of its work."""
        steps = self._story.tell(event)
        if isinstance(event, e.IncidentCreated):
            self.ending.fail(CommandFailed(steps[0].text))
            return
        for step in steps:
            self.ending.say(step.text)
        if isinstance(event, e.JobCreated) and event.type not in self._plan.handled_types:
            self.ending.fail(CommandFailed(self._no_handler(event)))

    def deployed(self, deployment: Deployment) -> None:
        """The engine has told it."""

    def job_started(self, job: Job) -> None:
        """The engine tells it."""

    def job_done(self, job: Job) -> None:
        """The engine tells it."""

    def job_failed(self, job: Job, message: str, retries: int) -> None:
        """The engine tells it."""

    def waiting(self) -> list[str]:
        """All of it."""
        return self._story.waiting()

    def _no_handler(self, event: e.JobCreated) -> str:
        where = self._story.label(event.element_instance_key, "element")
        advice = (
            f"add a function with @router.task({event.type!r}) to {self._plan.handlers}"
            if self._plan.handlers
            else "name a file with handlers by --handlers"
        )
        return f"no handler for job type {event.type!r} of {where} ({event.element_id}): {advice}"


class JobWatch:
    """Sees what passes through our own hands."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self.ending = Ending(say)
        self._plan = plan
        self._running: dict[int, Job] = {}

    def deployed(self, deployment: Deployment) -> None:
        """Tell what was deployed, or was there already."""
        if isinstance(deployment, DeployedProcess):
            thing = ("process", deployment.bpmn_process_id)
        elif isinstance(deployment, DeployedDecision):
            # A decision's own entry does not say which file it came from.
            self.ending.say(
                f"deployed decision {deployment.dmn_decision_id}, version {deployment.version}"
            )
            return
        elif isinstance(deployment, DeployedForm):
            thing = ("form", deployment.form_id)
        else:
            return
        self.ending.say(deployed(deployment.resource_name, *thing, deployment.version))

    def job_started(self, job: Job) -> None:
        """Tell which job begins."""
        self._running[job.key] = job
        self.ending.say(f"{_where(job)}: started")

    def job_done(self, job: Job) -> None:
        """Tell what a handler returned."""
        self._running.pop(job.key, None)
        result = json.dumps(job.task_result, ensure_ascii=False, default=str)
        self.ending.say(f"{_where(job)}: done, {result}")

    def job_failed(self, job: Job, message: str, retries: int) -> None:
        """Tell a failure; without retries left it is an incident."""
        self._running.pop(job.key, None)
        if retries > 0:
            self.ending.say(f"{_where(job)}: failed, {retries} more to try: {message}")
        else:
            incident = f"incident JOB_NO_RETRIES at {_where(job)}: {message}"
            self.ending.fail(CommandFailed(incident))

    def waiting(self) -> list[str]:
        """The handlers that have not returned."""
        return [f"the handler of {_where(job)} has not returned" for job in self._running.values()]


def _where(job: Job) -> str:
    return f"job {job.type} of {job.element_id}, instance {job.process_instance_key}"
