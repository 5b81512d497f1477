"""What pyzeebe's users reach through ``client.zeebe_adapter`` and ``worker.zeebe_adapter``.

Its names and parameters, on top of our calls. Deprecated from the start: each has a
better-documented twin on the client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from os import PathLike
from typing import TYPE_CHECKING

from . import _calls
from ._invoker import Invoker
from ._lazy import module_on_demand
from ._resources import read_resources
from .types import Variables

if TYPE_CHECKING:
    from . import job, responses
else:
    # Signatures name classes by their modules: `typing.get_type_hints` loads them by that.
    job = module_on_demand(".job", __package__)
    responses = module_on_demand(".responses", __package__)


class PeerCalls:
    """pyzeebe's adapter, by its own names."""

    def __init__(self, invoker: Invoker) -> None:
        self._invoker = invoker

    @property
    def connected(self) -> bool:
        """Whether calls are still tried: not closed, and not retired by its budget."""
        return self._invoker.is_usable

    async def create_process_instance(
        self,
        bpmn_process_id: str,
        version: int,
        variables: Variables,
        tenant_id: str | None = None,
    ) -> responses.CreateProcessInstanceResponse:
        """Use ``client.run_process``."""
        return await self._invoker.call(
            _calls.processes.create_process_instance(bpmn_process_id, variables, version, tenant_id)
        )

    async def create_process_instance_with_result(
        self,
        bpmn_process_id: str,
        version: int,
        variables: Variables,
        timeout: int,
        variables_to_fetch: Iterable[str],
        tenant_id: str | None = None,
    ) -> responses.CreateProcessInstanceWithResultResponse:
        """Use ``client.run_process_with_result``."""
        return await self._invoker.call(
            _calls.processes.create_process_instance_with_result(
                bpmn_process_id, variables, version, timeout, variables_to_fetch, tenant_id
            )
        )

    async def cancel_process_instance(
        self, process_instance_key: int
    ) -> responses.CancelProcessInstanceResponse:
        """Use ``client.cancel_process_instance``."""
        return await self._invoker.call(
            _calls.processes.cancel_process_instance(process_instance_key)
        )

    async def deploy_resource(
        self, *resource_file_path: str | PathLike[str], tenant_id: str | None = None
    ) -> responses.DeployResourceResponse:
        """Use ``client.deploy_resource``."""
        resources = read_resources(resource_file_path)
        return await self._invoker.call(_calls.processes.deploy_resource(resources, tenant_id))

    async def evaluate_decision(
        self,
        decision_key: int | None,
        decision_id: str | None,
        variables: Variables,
        tenant_id: str | None = None,
    ) -> responses.EvaluateDecisionResponse:
        """Use ``client.evaluate_decision``."""
        return await self._invoker.call(
            _calls.decisions.evaluate_decision(decision_key, decision_id, variables, tenant_id)
        )

    async def broadcast_signal(
        self, signal_name: str, variables: Variables, tenant_id: str | None = None
    ) -> responses.BroadcastSignalResponse:
        """Use ``client.broadcast_signal``."""
        return await self._invoker.call(
            _calls.messages.broadcast_signal(signal_name, variables, tenant_id)
        )

    async def publish_message(
        self,
        name: str,
        correlation_key: str,
        time_to_live_in_milliseconds: int,
        variables: Variables,
        message_id: str | None = None,
        tenant_id: str | None = None,
    ) -> responses.PublishMessageResponse:
        """Use ``client.publish_message``."""
        return await self._invoker.call(
            _calls.messages.publish_message(
                name,
                correlation_key,
                variables,
                time_to_live_in_milliseconds,
                message_id,
                tenant_id,
            )
        )

    async def topology(self) -> responses.TopologyResponse:
        """Use ``client.topology``."""
        return await self._invoker.call(_calls.cluster.topology())

    async def healthcheck(self) -> responses.HealthCheckResponse:
        """Use ``client.healthcheck``."""
        return await self._invoker.call(_calls.health.check_health())

    async def activate_jobs(
        self,
        task_type: str,
        worker: str,
        timeout: int,
        max_jobs_to_activate: int,
        variables_to_fetch: Iterable[str],
        request_timeout: int,
        tenant_ids: Iterable[str] | None = None,
    ) -> AsyncIterator[job.Job]:
        """Yield jobs of one type, as one poll brings them."""
        call = _calls.jobs.activate_jobs(
            task_type,
            worker,
            timeout,
            max_jobs_to_activate,
            variables_to_fetch,
            request_timeout,
            tenant_ids or (),
        )
        async for batch in self._invoker.stream(call):
            for each in batch:
                yield each

    async def complete_job(
        self, job_key: int, variables: Variables
    ) -> responses.CompleteJobResponse:
        """Complete a job."""
        return await self._invoker.call(_calls.jobs.complete_job(job_key, variables))

    async def fail_job(
        self,
        job_key: int,
        retries: int,
        message: str,
        retry_back_off_ms: int,
        variables: Variables,
    ) -> responses.FailJobResponse:
        """Fail a job."""
        return await self._invoker.call(
            _calls.jobs.fail_job(job_key, retries, message, retry_back_off_ms, variables)
        )

    async def throw_error(
        self, job_key: int, message: str, variables: Variables, error_code: str = ""
    ) -> responses.ThrowErrorResponse:
        """Throw a BPMN error for a job."""
        return await self._invoker.call(
            _calls.jobs.throw_error(job_key, error_code, message, variables)
        )
