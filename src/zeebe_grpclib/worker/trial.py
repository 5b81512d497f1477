"""A handler's unit test: one job through its whole chain, and no gateway."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..job import Job
from ..types import Variables
from .answer import Answer, CompleteJob, FailJob, ThrowError
from .chains import make_chain
from .controller import ErrorDetail, JobController
from .router import ZeebeTaskRouter
from .task import Task
from .threads import HandlerThreads

__all__ = ["CompleteJob", "FailJob", "ThrowError", "Trial", "UpdateRetries", "UpdateTimeout"]

_keys = itertools.count(1)


@dataclass(frozen=True)
class UpdateTimeout:
    """A handler kept its job longer.

    Attributes:
        job_key: Key of the job.
        timeout_ms: Milliseconds from then.
    """

    job_key: int
    timeout_ms: int


@dataclass(frozen=True)
class UpdateRetries:
    """A handler set what its job has left.

    Attributes:
        job_key: Key of the job.
        retries: The attempts.
    """

    job_key: int
    retries: int


@dataclass
class Trial:
    """What came of trying a handler.

    Attributes:
        job: The job, with its status and result as decorators saw them last.
        commands: What the worker would have sent, in order.
    """

    job: Job
    commands: list[Answer | UpdateTimeout | UpdateRetries] = field(default_factory=list)

    @property
    def answer(self) -> Answer | None:
        """How the job was answered; None if it was left to its timeout."""
        answers = [
            command
            for command in self.commands
            if isinstance(command, (CompleteJob, FailJob, ThrowError))
        ]
        return answers[-1] if answers else None

    async def send(self, job: Job, answer: Answer) -> None:
        """Note an answer."""
        self.job = job
        self.commands.append(answer)

    async def update_timeout(self, job: Job, timeout_ms: int) -> None:
        """Note a new deadline."""
        self.commands.append(UpdateTimeout(job.key, timeout_ms))

    async def update_retries(self, job: Job, retries: int) -> None:
        """Note new retries."""
        self.commands.append(UpdateRetries(job.key, retries))


async def try_one(
    group: ZeebeTaskRouter,
    task: Task,
    variables: Variables,
    custom_headers: Mapping[str, str],
    retries: int,
    *,
    typed: bool,
    error_detail: ErrorDetail,
) -> Trial:
    """Run one made-up job of a task."""
    job = _job(task, variables, custom_headers, retries)
    trial = Trial(job)
    threads = HandlerThreads(1, f"zeebe-try-{task.type}")
    controller = JobController(
        job,
        trial,
        retry_back_off_ms=task.config.settings.retry_back_off_ms,
        error_detail=error_detail,
    )
    try:
        trial.job = await make_chain(group, task, threads, typed).run(job, controller)
    finally:
        threads.close()
    return trial


def _job(task: Task, variables: Variables, custom_headers: Mapping[str, str], retries: int) -> Job:
    fetched = task.config.variables_to_fetch or variables
    return Job(
        key=next(_keys),
        type=task.type,
        process_instance_key=next(_keys),
        bpmn_process_id="try_task",
        process_definition_version=1,
        process_definition_key=next(_keys),
        element_id=task.type,
        element_instance_key=next(_keys),
        custom_headers=dict(custom_headers),
        worker="try_task",
        retries=retries,
        deadline=round(time.time() * 1000) + task.config.timeout_ms,
        variables={name: value for name, value in variables.items() if name in fetched},
        tenant_id="<default>",
    )
