"""Plays a process: deploys it, starts an instance, does its jobs, waits for its end."""

from __future__ import annotations

import asyncio
from typing import Any

from ..channel import ZeebeChannel
from ..client import ZeebeClient
from ..errors import BusinessError, ProcessInvalidError, ProcessTimeoutError
from ..job import Job
from ..responses import DeployedProcess
from ..types import Variables
from ..worker import JobController, JobFailure, ZeebeWorker, default_exception_handler
from .failures import CommandFailed, UsageFault
from .handlers import explain
from .plan import Plan
from .watching import Watch

# So much later than ours the gateway's own time ends: ours has the better message.
_GATEWAY_MARGIN_S = 10


class Performance:
    """One run against one gateway."""

    def __init__(self, plan: Plan, channel: ZeebeChannel, watch: Watch) -> None:
        self._plan = plan
        self._channel = channel
        self._watch = watch

    async def play(self) -> Variables:
        """Return the variables with which the instance completed.

        Raises:
            CommandFailed: It did not complete, or was not even started.
            PyZeebeError: The gateway refused a call or is in trouble.
        """
        async with ZeebeClient(self._channel) as client:
            process = await self._deploy(client)
            result = asyncio.ensure_future(self._result(client, process))
            work = asyncio.ensure_future(self._work())
            try:
                return await self._outcome(result, work)
            finally:
                self._watch.ending.failure.cancel()
                for task in (result, work):
                    task.cancel()
                await asyncio.gather(result, work, return_exceptions=True)

    async def _deploy(self, client: ZeebeClient) -> DeployedProcess:
        try:
            response = await client.deploy_resource(*self._plan.resources)
        except ProcessInvalidError as error:
            refusal = error.grpc_error.message if error.grpc_error else str(error)
            raise CommandFailed(f"the deployment was refused: {refusal.strip()}") from error
        for deployment in response.deployments:
            self._watch.deployed(deployment)
        return choose(
            [one for one in response.deployments if isinstance(one, DeployedProcess)],
            self._plan.process_id,
        )

    async def _result(self, client: ZeebeClient, process: DeployedProcess) -> Variables:
        response = await client.run_process_with_result(
            process.bpmn_process_id,
            self._plan.variables,
            version=process.version,
            timeout=int((self._plan.timeout_s + _GATEWAY_MARGIN_S) * 1000),
        )
        return response.variables

    async def _work(self) -> None:
        """Play jobs until cancelled; ends by itself only in trouble."""
        router = self._plan.router
        if router is None:
            await asyncio.Event().wait()
            return
        worker = ZeebeWorker(
            self._channel,
            name="zeebe_grpclib run",
            before=[self._started],
            after=[self._done],
            exception_handler=self._failed,
        )
        worker.include_router(router)
        await worker.work()

    async def _outcome(
        self, result: asyncio.Future[Variables], work: asyncio.Future[None]
    ) -> Variables:
        failure = self._watch.ending.failure
        waited_for: set[asyncio.Future[Any]] = {result, work, failure}
        done, _ = await asyncio.wait(
            waited_for,
            timeout=self._plan.timeout_s,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not done:
            raise CommandFailed(self._out_of_time())
        if result in done:
            try:
                return result.result()
            except ProcessTimeoutError:
                raise CommandFailed(self._out_of_time()) from None
        # Which of both it is, it raises.
        (failure if failure in done else work).result()
        raise CommandFailed("the worker ended before the instance")

    def _out_of_time(self) -> str:
        waiting = "; ".join(self._watch.waiting())
        return (
            f"the instance did not complete within {self._plan.timeout_s:g} s"
            f"{f': {waiting}' if waiting else ''} (--timeout gives it more)"
        )

    async def _started(self, job: Job) -> Job:
        self._watch.job_started(job)
        return job

    async def _done(self, job: Job) -> Job:
        self._watch.job_done(job)
        return job

    async def _failed(self, error: Exception, job: Job, controller: JobController) -> None:
        if isinstance(error, BusinessError):
            await default_exception_handler(error, job, controller)
            return
        retries = error.retries if isinstance(error, JobFailure) else None
        message = explain(error, self._plan.handlers or "")
        self._watch.job_failed(job, message, job.retries - 1 if retries is None else retries)
        if isinstance(error, JobFailure):
            await default_exception_handler(error, job, controller)
        else:
            await controller.set_failure_status(message)


def choose(processes: list[DeployedProcess], process_id: str | None) -> DeployedProcess:
    """Return the process to start.

    Raises:
        UsageFault: There is no such process, or several to choose from.
    """
    known = {process.bpmn_process_id: process for process in processes}
    if not known:
        raise UsageFault("the files hold no executable process")
    if process_id is None and len(known) == 1:
        return processes[0]
    if process_id in known:
        return known[process_id]
    choice = f"choose one by --process: {', '.join(sorted(known))}"
    if process_id is None:
        raise UsageFault(f"the files hold several executable processes; {choice}")
    raise UsageFault(f"the files hold no executable process {process_id!r}; {choice}")
