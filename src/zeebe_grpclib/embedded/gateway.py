"""The gateway service: every RPC of the protocol, on top of a `Broker`.

Thin on purpose. What a request means is in `requests`, what an answer looks like in `answers`,
how refusals read in `statuses`; who waits for jobs and results in `long_polling`,
`job_streams` and `results`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

from grpclib.const import Handler, Status
from grpclib.exceptions import GRPCError, StreamTerminatedError
from grpclib.server import Stream
from h2.exceptions import ProtocolError

from .._proto import gateway_protocol as pb
from . import answers, requests
from .back_pressure import BackPressure
from .broker import Broker
from .compression import MAX_MESSAGE_BYTES
from .encoding import encode
from .engine import ActivatedJob, Command, CreateProcessInstance, Rejection, WithholdJob
from .faults import Faults
from .job_streams import JobStreams
from .journal import JournalError
from .keeping import keeping
from .long_polling import DEFAULT_WAIT_MS as DEFAULT_POLL_MS
from .long_polling import LongPolling
from .metrics import Callers
from .pending import DEFAULT_WAIT_MS as DEFAULT_PENDING_MS
from .pending import PendingRequests
from .protobuf import bytes_field
from .results import DEFAULT_WAIT_MS as DEFAULT_RESULT_MS
from .results import Results
from .statuses import journal_failed, not_implemented, rejected, timed_out, unexpected
from .tenancy import Tenancy

_log = logging.getLogger(__name__)

A = TypeVar("A")

Method = Callable[[Stream[Any, Any]], Awaitable[None]]

_SERVICE = "/gateway_protocol.Gateway"

#: The names of all calls.
RPCS = frozenset(path.rpartition("/")[2] for path in pb.GatewayBase().__mapping__())

#: What answers a unary call only when something has happened, and so has to mind its deadline.
WAITING_RPCS = frozenset(
    f"{_SERVICE}/{rpc}" for rpc in ("CreateProcessInstanceWithResult", "SetVariables")
)


class GatewayService(pb.GatewayBase):
    """Answers the clients of one broker."""

    def __init__(
        self,
        broker: Broker,
        pending: PendingRequests,
        topology: Callable[[], pb.TopologyResponse],
        faults: Faults,
        back_pressure: BackPressure,
        tenancy: Tenancy,
        *,
        unique_business_ids: bool = False,
    ) -> None:
        self._broker = broker
        self._pending = pending
        self._topology = topology
        self._faults = faults
        self._back_pressure = back_pressure
        self._tenancy = tenancy
        self._unique_business_ids = unique_business_ids
        self._streams = JobStreams(broker)
        self._polls = LongPolling(broker)
        self._results = Results(broker)

    def __mapping__(self) -> dict[str, Handler]:
        """Say which method serves which RPC.

        Three are not as generated: the two that hand out jobs must know whether those were
        delivered, and to read a request of the deprecated DeployProcess into its own class is
        to warn about it (the bytes of a DeployResourceRequest are the same).
        """
        handlers = super().__mapping__()
        for rpc, method, request_type in (
            ("ActivateJobs", self._activate_jobs, pb.ActivateJobsRequest),
            ("StreamActivatedJobs", self._stream_jobs, pb.StreamActivatedJobsRequest),
            ("DeployProcess", self._deploy_process, pb.DeployResourceRequest),
        ):
            generated = handlers[f"{_SERVICE}/{rpc}"]
            handlers[f"{_SERVICE}/{rpc}"] = generated._replace(
                func=method, request_type=request_type
            )
        return {
            path: handler._replace(func=self._answering(path.rpartition("/")[2], handler.func))
            for path, handler in handlers.items()
        }

    def _answering(self, rpc: str, method: Method) -> Method:
        journal = self._broker.journal
        method = self._faults.wrapped(rpc, method if journal is None else keeping(method, journal))
        return _answering(rpc, self._back_pressure.wrapped(rpc, method))

    def callers(self) -> Callers:
        """Count who waits for what."""
        return Callers(
            job_streams=len(self._streams),
            waiting_polls=len(self._polls),
            waiting_results=len(self._results),
            waiting_commands=self._back_pressure.waiting,
            refused_commands=self._back_pressure.refused,
        )

    def _execute(self, command: Command[A]) -> A:
        return self._broker.execute(command)

    # Deployments and decisions.

    async def deploy_resource(self, message: pb.DeployResourceRequest) -> pb.DeployResourceResponse:
        """Deploy files."""
        return answers.deployment(self._execute(requests.deploy_resource(message, self._tenancy)))

    async def _deploy_process(self, stream: Stream[pb.DeployResourceRequest, bytes]) -> None:
        """Deploy files in the way that went before DeployResource."""
        command = requests.deploy_resource(await _request(stream), self._tenancy)
        await stream.send_message(answers.process_deployment(self._execute(command)))

    async def delete_resource(self, message: pb.DeleteResourceRequest) -> pb.DeleteResourceResponse:
        """Delete a process, decisions or a form."""
        self._execute(requests.delete_resource(message))
        return pb.DeleteResourceResponse()

    async def evaluate_decision(
        self, message: pb.EvaluateDecisionRequest
    ) -> pb.EvaluateDecisionResponse:
        """Evaluate a decision."""
        return answers.evaluated(self._execute(requests.evaluate_decision(message, self._tenancy)))

    async def evaluate_conditional(
        self, message: pb.EvaluateConditionalRequest
    ) -> pb.EvaluateConditionalResponse:
        """Start an instance at each conditional start event whose condition holds."""
        return answers.conditionals(
            self._execute(requests.evaluate_conditional(message, self._tenancy))
        )

    # Process instances.

    async def create_process_instance(
        self, message: pb.CreateProcessInstanceRequest
    ) -> pb.CreateProcessInstanceResponse:
        """Start an instance."""
        command = requests.create_process_instance(message, self._tenancy)
        return answers.created(self._execute(self._with_policy(command)))

    async def create_process_instance_with_result(
        self, message: pb.CreateProcessInstanceWithResultRequest
    ) -> pb.CreateProcessInstanceWithResultResponse:
        """Start an instance and wait for its end."""
        command = requests.create_process_instance_with_result(message, self._tenancy)
        wait_ms = message.request_timeout if message.request_timeout > 0 else DEFAULT_RESULT_MS
        outcome = await self._results.create(self._with_policy(command), wait_ms)
        if outcome is None:
            raise timed_out(wait_ms)
        return answers.completed(outcome)

    def _with_policy(self, command: CreateProcessInstance) -> CreateProcessInstance:
        # In the command, and not in the engine: a journal replays it under any policy.
        if not self._unique_business_ids:
            return command
        return replace(command, unique_business_id=True)

    async def cancel_process_instance(
        self, message: pb.CancelProcessInstanceRequest
    ) -> pb.CancelProcessInstanceResponse:
        """Terminate an instance."""
        self._execute(requests.cancel_process_instance(message))
        return pb.CancelProcessInstanceResponse()

    async def modify_process_instance(
        self, message: pb.ModifyProcessInstanceRequest
    ) -> pb.ModifyProcessInstanceResponse:
        """Activate, terminate and move elements of an instance."""
        self._execute(requests.modify_process_instance(message))
        return pb.ModifyProcessInstanceResponse()

    async def migrate_process_instance(
        self, message: pb.MigrateProcessInstanceRequest
    ) -> pb.MigrateProcessInstanceResponse:
        """Let an instance go on in another definition."""
        self._execute(requests.migrate_process_instance(message))
        return pb.MigrateProcessInstanceResponse()

    async def set_variables(self, message: pb.SetVariablesRequest) -> pb.SetVariablesResponse:
        """Merge variables into a scope; listeners may have a say if it is a user task."""
        command = requests.set_variables(message)
        answer = await self._pending.execute(command, DEFAULT_PENDING_MS)
        if answer is None:
            raise timed_out(DEFAULT_PENDING_MS)
        return pb.SetVariablesResponse(key=answer.key)

    async def resolve_incident(
        self, message: pb.ResolveIncidentRequest
    ) -> pb.ResolveIncidentResponse:
        """Try again what an incident stopped."""
        self._execute(requests.resolve_incident(message))
        return pb.ResolveIncidentResponse()

    # Messages and signals.

    async def publish_message(self, message: pb.PublishMessageRequest) -> pb.PublishMessageResponse:
        """Publish a message."""
        published = self._execute(requests.publish_message(message, self._tenancy))
        return pb.PublishMessageResponse(key=published.key, tenant_id=published.tenant_id)

    async def broadcast_signal(
        self, message: pb.BroadcastSignalRequest
    ) -> pb.BroadcastSignalResponse:
        """Send a signal."""
        sent = self._execute(requests.broadcast_signal(message, self._tenancy))
        return pb.BroadcastSignalResponse(key=sent.key, tenant_id=sent.tenant_id)

    # Jobs.

    async def _activate_jobs(self, stream: Stream[pb.ActivateJobsRequest, bytes]) -> None:
        """Hand out jobs, waiting for some if the client wants to."""
        message = await _request(stream)
        command = requests.activate_jobs(message, self._tenancy)
        now_s = asyncio.get_running_loop().time
        until_s = now_s() + (message.request_timeout or DEFAULT_POLL_MS) / 1000
        while jobs := await self._polls.activate(command, int((until_s - now_s()) * 1000)):
            try:
                while jobs:
                    batch, content = first_message(jobs)
                    if batch:
                        await stream.send_message(content)
                        jobs = jobs[len(batch) :]
                        return
                    self._execute(WithholdJob(jobs[0].key, len(content)))
                    jobs = jobs[1:]
            finally:
                self._polls.give_back(jobs)

    async def _stream_jobs(self, stream: Stream[pb.StreamActivatedJobsRequest, bytes]) -> None:
        """Hand out jobs as they appear."""
        command = requests.stream_activated_jobs(await _request(stream), self._tenancy)
        # At once, so that a client knows that it is heard.
        await stream.send_initial_metadata()

        async def send(job: ActivatedJob) -> None:
            content = encode(answers.job(job))
            if len(content) > MAX_MESSAGE_BYTES:
                self._execute(WithholdJob(job.key, len(content)))
            else:
                await stream.send_message(content)

        await self._streams.run(command, send)

    async def complete_job(self, message: pb.CompleteJobRequest) -> pb.CompleteJobResponse:
        """Complete a job."""
        self._execute(requests.complete_job(message))
        return pb.CompleteJobResponse()

    async def fail_job(self, message: pb.FailJobRequest) -> pb.FailJobResponse:
        """Fail a job."""
        self._execute(requests.fail_job(message))
        return pb.FailJobResponse()

    async def throw_error(self, message: pb.ThrowErrorRequest) -> pb.ThrowErrorResponse:
        """Throw a BPMN error from a job."""
        self._execute(requests.throw_error(message))
        return pb.ThrowErrorResponse()

    async def update_job_retries(
        self, message: pb.UpdateJobRetriesRequest
    ) -> pb.UpdateJobRetriesResponse:
        """Set the retries of a job."""
        self._execute(requests.update_job_retries(message))
        return pb.UpdateJobRetriesResponse()

    async def update_job_timeout(
        self, message: pb.UpdateJobTimeoutRequest
    ) -> pb.UpdateJobTimeoutResponse:
        """Set when a job times out."""
        self._execute(requests.update_job_timeout(message))
        return pb.UpdateJobTimeoutResponse()

    # The cluster.

    async def topology(self, message: pb.TopologyRequest) -> pb.TopologyResponse:  # noqa: ARG002 - it is empty
        """Describe the cluster."""
        return self._topology()


def first_message(jobs: tuple[ActivatedJob, ...]) -> tuple[tuple[ActivatedJob, ...], bytes]:
    """As many jobs, from the first, as one ``ActivateJobsResponse`` may hold, and its bytes.

    When not even the first one fits, there are no jobs, and the bytes are its own.
    """
    parts: list[bytes] = []
    size = 0
    for job in jobs:
        part = bytes_field(1, encode(answers.job(job)))
        if size + len(part) > MAX_MESSAGE_BYTES:
            if not parts:
                return (), part
            break
        parts.append(part)
        size += len(part)
    return jobs[: len(parts)], b"".join(parts)


async def _request(stream: Stream[Any, Any]) -> Any:
    request = await stream.recv_message()
    # A call without a message has been refused before: see `inbound.Inbound`.
    assert request is not None  # noqa: S101
    return request


def _answering(rpc: str, method: Method) -> Method:
    """The method, with what goes wrong as the status that Zeebe would answer."""

    async def serve(stream: Stream[Any, Any]) -> None:
        try:
            await method(stream)
        except Rejection as rejection:
            raise rejected(rejection) from rejection
        except JournalError as error:
            raise journal_failed(error) from error
        except GRPCError as error:
            # As the generated methods do, which stand where there is none here.
            if error.status is Status.UNIMPLEMENTED and error.message is None:
                raise not_implemented(rpc) from None
            raise
        except (StreamTerminatedError, ProtocolError, OSError):
            raise
        except Exception as error:
            _log.exception("%s failed", rpc)
            raise unexpected(error) from error

    return serve
