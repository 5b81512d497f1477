"""The asyncio client.

One file, longer than our others: it is the list of what can be asked of a gateway, with a
signature and documentation for each; nothing in it decides anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import warnings
from collections.abc import AsyncGenerator, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from . import _calls, _peer_paths
from ._invoker import DEFAULT_DEADLINE_MS, Invoker
from ._lazy import module_on_demand
from ._tenant_filter import TenantFilter
from .channel import GrpclibChannel, ZeebeChannel
from .types import Variables

if TYPE_CHECKING:
    import platform

    from . import _peer_calls, _resources, instructions, job, responses
else:
    platform = module_on_demand("platform", "")
    _peer_calls = module_on_demand("._peer_calls", __package__)
    _resources = module_on_demand("._resources", __package__)
    # Signatures name classes by their modules, so that `typing.get_type_hints` finds them here
    # although nothing has loaded them.
    instructions = module_on_demand(".instructions", __package__)
    job = module_on_demand(".job", __package__)
    responses = module_on_demand(".responses", __package__)
    # pyzeebe's paths below this module.
    __getattr__ = _peer_paths.below(__name__)

__all__ = ["ZeebeClient"]

ClientT = TypeVar("ClientT", bound="ZeebeClient")

# How long jobs that were taken by hand are held: what Zeebe's Java client takes.
JOB_TIMEOUT_MS = 300_000


class ZeebeClient:
    """Talks to a Zeebe gateway from asyncio code.

    It may be made anywhere, also before an event loop runs, and used from one
    `asyncio.run` after another: the connection belongs to the loop that calls. Use it as
    an async context manager, or `close` it; a channel that other clients or workers use
    too stays open.

    Every call can raise these, whatever else its own documentation lists:
    `ZeebeBackPressureError` (Zeebe has too much to do), `ZeebeGatewayUnavailableError` (no
    connection, or the gateway has none to its brokers), `ZeebeInternalError`,
    `ZeebeDeadlineExceeded` (no answer within ``deadline_ms``) and
    `UnknownGrpcStatusCodeError`; all are `ZeebeError`. Cancelling a call's task does not
    take back what the gateway has already accepted.

    Calls take an optional ``deadline_ms``: how many milliseconds this one may take,
    connecting included; ``math.inf`` for any time.
    """

    def __init__(
        self,
        grpc_channel: ZeebeChannel | GrpclibChannel | None = None,
        max_connection_retries: int = 10,
        *,
        default_deadline_ms: float | None = DEFAULT_DEADLINE_MS,
        wait_for_ready: bool = False,
    ) -> None:
        """Make a client; nothing is connected before the first call.

        Args:
            grpc_channel: From one of the ``create_*_channel`` functions, or a channel of
                grpclib's own; by default what the environment variables name (see
                `ZeebeChannel.from_environment`).
            max_connection_retries: How many connection failures in a row this client puts
                up with: the next one retires it, and further calls raise
                `ClientRetiredError`. A success starts the count anew; -1 is for ever, 0
                gives up at the first failure.
            default_deadline_ms: Milliseconds that a call may take, unless it says
                otherwise; None for any time. The default is above the 15 s that a gateway
                waits for its brokers, so that the gateway's own text arrives.
            wait_for_ready: While the gateway cannot be reached, let calls wait for it until
                their deadlines (`ZeebeDeadlineExceeded` then, with the reason of the last
                attempt), as Zeebe's Java client does. Otherwise they fail at once, with that
                reason, until the next attempt to connect.

        Raises:
            SettingsError: The channel is none, or one of grpclib's is to wait for readiness.
        """
        channel = ZeebeChannel.from_environment() if grpc_channel is None else grpc_channel
        self._invoker = Invoker(
            channel, max_connection_retries, default_deadline_ms, wait_for_ready=wait_for_ready
        )

    async def broadcast_signal(
        self,
        signal_name: str,
        variables: Variables | None = None,
        tenant_id: str | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.BroadcastSignalResponse:
        """Send a signal to everything that waits for it at this moment. Zeebe 8.2+.

        Signals are not buffered: what begins to wait later does not get it.

        Args:
            signal_name: Name of the signal.
            variables: Variables for whatever the signal reaches. Must be JSONable.
            tenant_id: Tenant of the signal. Zeebe 8.4+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            InvalidJSONError: The variables are no JSON object.
        """
        call = _calls.messages.broadcast_signal(signal_name, variables, tenant_id)
        return await self._invoker.call(call, deadline_ms)

    async def cancel_process_instance(
        self,
        process_instance_key: int,
        *,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.CancelProcessInstanceResponse:
        """Terminate a running process instance, its child instances included.

        Args:
            process_instance_key: Key of the instance. An instance that a call activity
                made cannot be cancelled by itself, only with its root.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessInstanceNotFoundError: No instance with this key is running.
        """
        call = _calls.processes.cancel_process_instance(process_instance_key, operation_reference)
        return await self._invoker.call(call, deadline_ms)

    async def deploy_resource(
        self,
        *resource_file_path: _resources.ResourceSource,
        tenant_id: str | None = None,
        deadline_ms: float | None = None,
    ) -> responses.DeployResourceResponse:
        """Deploy BPMN, DMN and form files: all of them, or none if one is invalid.

        A file that was deployed before, unchanged, keeps its version and key.

        Args:
            *resource_file_path: Paths of files, of folders (for all BPMN, DMN and form files
                in them) or patterns such as ``models/**/*.bpmn``; open binary files; or pairs
                of a name and its content, as bytes or an open binary file.
            tenant_id: Tenant that will own the resources. Zeebe 8.3+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessInvalidError: One of the files is invalid; says which element, and why.
            OSError: A file cannot be read; nothing was sent.
            ValueError: No file was given.
        """
        files = await asyncio.to_thread(_resources.read_resources, resource_file_path)
        return await self._invoker.call(
            _calls.processes.deploy_resource(files, tenant_id), deadline_ms
        )

    async def evaluate_decision(
        self,
        decision_key: int | None = None,
        decision_id: str | None = None,
        variables: Variables | None = None,
        tenant_id: str | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.EvaluateDecisionResponse:
        """Evaluate a deployed decision, and everything that it requires. Zeebe 8.2+.

        A decision that fails is answered, not raised: see ``failed_decision_id`` and
        ``failure_message`` of the response.

        Args:
            decision_key: Key of a version of the decision.
            decision_id: Id of the decision, for its latest version. When both are given,
                both are sent, and Zeebe follows the id.
            variables: Variables that the decision reads. Must be JSONable.
            tenant_id: Tenant that owns the decision. Zeebe 8.3+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            DecisionNotFoundError: No decision with this key or id is deployed.
            InvalidJSONError: The variables are no JSON object.
            ValueError: Neither a key nor an id was given.
        """
        call = _calls.decisions.evaluate_decision(decision_key, decision_id, variables, tenant_id)
        return await self._invoker.call(call, deadline_ms)

    async def publish_message(
        self,
        name: str,
        correlation_key: str,
        variables: Variables | None = None,
        time_to_live_in_milliseconds: int = 60000,
        message_id: str | None = None,
        tenant_id: str | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.PublishMessageResponse:
        """Publish a message: correlated to what waits for it, or buffered.

        Args:
            name: Name of the message.
            correlation_key: Value by which the message finds an instance: what the
                subscription's correlation key evaluates to there. Empty to start
                instances without one.
            variables: Variables for the instance that gets it. Must be JSONable.
            time_to_live_in_milliseconds: How long the message waits for a subscriber;
                with 0 it is not buffered.
            message_id: Id that makes the message unique while it is buffered.
            tenant_id: Tenant of the message. Zeebe 8.3+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            MessageAlreadyExistsError: A message with the same name, correlation key and id
                is buffered at this moment.
            InvalidJSONError: The variables are no JSON object.
        """
        call = _calls.messages.publish_message(
            name, correlation_key, variables, time_to_live_in_milliseconds, message_id, tenant_id
        )
        return await self._invoker.call(call, deadline_ms)

    async def run_process(
        self,
        bpmn_process_id: str,
        variables: Variables | None = None,
        version: int = -1,
        tenant_id: str | None = None,
        *,
        start_instructions: Iterable[instructions.StartBefore | str] = (),
        runtime_instructions: Iterable[instructions.TerminateAfter | str] = (),
        tags: Iterable[str] = (),
        business_id: str | None = None,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.CreateProcessInstanceResponse:
        """Start a process instance, and return as soon as it exists.

        Args:
            bpmn_process_id: Id of the process in its BPMN file.
            variables: Variables that the instance starts with. Must be JSONable.
            version: Version of the process; -1 is the latest.
            tenant_id: Tenant that owns the process. Zeebe 8.3+.
            start_instructions: Elements to begin at, in place of the start event; ids will do.
                Zeebe 8.1+.
            runtime_instructions: Elements after which the instance is terminated; ids will
                do. Zeebe 8.8+.
            tags: Tags for the instance and its jobs. Zeebe 8.8+.
            business_id: The instance's name in your own terms. Zeebe 8.9+.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessDefinitionNotFoundError: No such process, in this version, is deployed.
            ProcessDefinitionHasNoStartEventError: It can only be started by an event.
            InvalidJSONError: The variables are no JSON object.
            ProcessDeadlineExceeded: No answer came in time; the instance may exist.
        """
        extras = _calls.creation.creation(
            start_instructions, runtime_instructions, tags, business_id, operation_reference
        )
        call = _calls.processes.create_process_instance(
            bpmn_process_id, variables, version, tenant_id, extras
        )
        return await self._invoker.call(call, deadline_ms)

    async def run_process_with_result(
        self,
        bpmn_process_id: str,
        variables: Variables | None = None,
        version: int = -1,
        timeout: int = 0,
        variables_to_fetch: Iterable[str] | None = None,
        tenant_id: str | None = None,
        *,
        start_instructions: Iterable[instructions.StartBefore | str] = (),
        runtime_instructions: Iterable[instructions.TerminateAfter | str] = (),
        tags: Iterable[str] = (),
        business_id: str | None = None,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.CreateProcessInstanceWithResultResponse:
        """Start a process instance, and return when it has completed.

        Args:
            bpmn_process_id: Id of the process in its BPMN file.
            variables: Variables that the instance starts with. Must be JSONable.
            version: Version of the process; -1 is the latest.
            timeout: Milliseconds that the gateway waits for the result; 0 leaves that to
                the gateway (15 s unless its operator set another time).
            variables_to_fetch: Names of the variables to return; all if left out.
            tenant_id: Tenant that owns the process. Zeebe 8.3+.
            start_instructions: As for `run_process`.
            runtime_instructions: As for `run_process`.
            tags: As for `run_process`.
            business_id: As for `run_process`.
            operation_reference: As for `run_process`.
            deadline_ms: Milliseconds that this call may take. By default ``timeout`` and
                the client's own deadline on top; where ``timeout`` is 0, that makes
                5 minutes with the client's default.

        Raises:
            ProcessTimeoutError: It did not complete in time; the instance keeps running.
            ProcessDefinitionNotFoundError: No such process, in this version, is deployed.
            ProcessDefinitionHasNoStartEventError: It can only be started by an event.
            InvalidJSONError: The variables are no JSON object.
            ProcessDeadlineExceeded: No answer came at all (a ProcessTimeoutError too).
        """
        extras = _calls.creation.creation(
            start_instructions, runtime_instructions, tags, business_id, operation_reference
        )
        call = _calls.processes.create_process_instance_with_result(
            bpmn_process_id, variables, version, timeout, variables_to_fetch, tenant_id, extras
        )
        return await self._invoker.call(call, deadline_ms)

    async def run_process_by_key(
        self,
        process_definition_key: int,
        variables: Variables | None = None,
        tenant_id: str | None = None,
        *,
        start_instructions: Iterable[instructions.StartBefore | str] = (),
        runtime_instructions: Iterable[instructions.TerminateAfter | str] = (),
        tags: Iterable[str] = (),
        business_id: str | None = None,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.CreateProcessInstanceResponse:
        """Start an instance of one version of a process, and return as soon as it exists.

        Args:
            process_definition_key: Key of that version.
            variables: Variables that the instance starts with. Must be JSONable.
            tenant_id: Tenant that owns the process. Zeebe 8.3+.
            start_instructions: As for `run_process`.
            runtime_instructions: As for `run_process`.
            tags: As for `run_process`.
            business_id: As for `run_process`.
            operation_reference: As for `run_process`.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ResourceNotFoundError: No process with this key is deployed.
            InvalidJSONError: The variables are no JSON object.
        """
        extras = _calls.creation.creation(
            start_instructions, runtime_instructions, tags, business_id, operation_reference
        )
        call = _calls.processes.create_process_instance_by_key(
            process_definition_key, variables, tenant_id, extras
        )
        return await self._invoker.call(call, deadline_ms)

    async def run_process_by_key_with_result(
        self,
        process_definition_key: int,
        variables: Variables | None = None,
        timeout: int = 0,
        variables_to_fetch: Iterable[str] | None = None,
        tenant_id: str | None = None,
        *,
        start_instructions: Iterable[instructions.StartBefore | str] = (),
        runtime_instructions: Iterable[instructions.TerminateAfter | str] = (),
        tags: Iterable[str] = (),
        business_id: str | None = None,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.CreateProcessInstanceWithResultResponse:
        """Start an instance of one version of a process, and return when it has completed.

        Args:
            process_definition_key: Key of that version.
            variables: Variables that the instance starts with. Must be JSONable.
            timeout: As for `run_process_with_result`.
            variables_to_fetch: As for `run_process_with_result`.
            tenant_id: Tenant that owns the process. Zeebe 8.3+.
            start_instructions: As for `run_process`.
            runtime_instructions: As for `run_process`.
            tags: As for `run_process`.
            business_id: As for `run_process`.
            operation_reference: As for `run_process`.
            deadline_ms: As for `run_process_with_result`.

        Raises:
            ProcessTimeoutError: It did not complete in time; the instance keeps running.
            ResourceNotFoundError: No process with this key is deployed.
            InvalidJSONError: The variables are no JSON object.
            ProcessDeadlineExceeded: No answer came at all (a ProcessTimeoutError too).
        """
        extras = _calls.creation.creation(
            start_instructions, runtime_instructions, tags, business_id, operation_reference
        )
        call = _calls.processes.create_process_instance_by_key_with_result(
            process_definition_key, variables, timeout, variables_to_fetch, tenant_id, extras
        )
        return await self._invoker.call(call, deadline_ms)

    async def set_variables(
        self,
        element_instance_key: int,
        variables: Variables,
        local: bool = False,
        *,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.SetVariablesResponse:
        """Merge variables into the scope of a running element.

        Names that are left out keep their value. Sending the same variables twice is
        harmless.

        Args:
            element_instance_key: Key of the element's instance, or of the process instance.
            variables: Variables to set. Must be JSONable.
            local: Keep them in this very scope; otherwise each is set in the nearest scope
                around it that has it, or in the process instance's.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ElementInstanceNotFoundError: No such element is running.
            InvalidJSONError: The variables are no JSON object.
        """
        call = _calls.instances.set_variables(
            element_instance_key, variables, local, operation_reference
        )
        return await self._invoker.call(call, deadline_ms)

    async def resolve_incident(
        self,
        incident_key: int,
        *,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.ResolveIncidentResponse:
        """Let Zeebe try again what led to an incident.

        For the incident of a job give it retries before, by `update_job_retries`.

        Args:
            incident_key: Key of the incident.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            IncidentNotFoundError: There is none with this key, or its job has no retries.
        """
        call = _calls.instances.resolve_incident(incident_key, operation_reference)
        return await self._invoker.call(call, deadline_ms)

    async def modify_process_instance(
        self,
        process_instance_key: int,
        activate: Iterable[instructions.ActivateElement | str] = (),
        terminate: Iterable[instructions.TerminateElement | int] = (),
        move: Iterable[instructions.MoveElement] = (),
        *,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.ModifyProcessInstanceResponse:
        """Activate, terminate and move elements of a running instance: all of it, or nothing.

        Zeebe 8.1+.

        Args:
            process_instance_key: Key of the instance.
            activate: Elements to activate; an element's id will do.
            terminate: Element instances to terminate; their keys will do.
            move: Elements to terminate with others to activate in their place. Zeebe 8.9+.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessInstanceNotFoundError: No instance with this key is running.
            InvalidArgumentError: An instruction does not fit the process or its state.
            ValueError: An instruction names no element, or two at once.
        """
        call = _calls.instances.modify_process_instance(
            process_instance_key, activate, terminate, move, operation_reference
        )
        return await self._invoker.call(call, deadline_ms)

    async def migrate_process_instance(
        self,
        process_instance_key: int,
        target_process_definition_key: int,
        mappings: Mapping[str, str],
        *,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.MigrateProcessInstanceResponse:
        """Let a running instance go on in another process definition. Zeebe 8.4+.

        Args:
            process_instance_key: Key of the instance.
            target_process_definition_key: Key of the version to go on in.
            mappings: For each active element its id, and the id of what takes its place.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessInstanceNotFoundError: No such instance is running, or the target is not
                deployed.
            InvalidArgumentError: A mapping names an element that does not exist.
            FailedPreconditionError: The instance cannot be migrated in its present state;
                says why.
        """
        call = _calls.instances.migrate_process_instance(
            process_instance_key, target_process_definition_key, mappings, operation_reference
        )
        return await self._invoker.call(call, deadline_ms)

    async def delete_resource(
        self,
        resource_key: int,
        *,
        delete_history: bool | None = None,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.DeleteResourceResponse:
        """Delete a deployed process, decision requirements graph or form. Zeebe 8.3+.

        Args:
            resource_key: Key of the process definition, requirements graph or form.
            delete_history: Delete what is recorded about it too. Zeebe 8.9+.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ResourceNotFoundError: Nothing with this key is deployed.
            FailedPreconditionError: Instances of it are running.
        """
        call = _calls.resources.delete_resource(resource_key, delete_history, operation_reference)
        return await self._invoker.call(call, deadline_ms)

    async def deploy_process(
        self,
        *resource_file_path: _resources.ResourceSource,
        deadline_ms: float | None = None,
    ) -> responses.DeployProcessResponse:
        """Deploy BPMN files by Zeebe's deprecated call; use `deploy_resource`.

        Args:
            *resource_file_path: As for `deploy_resource`.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessInvalidError: One of the files is invalid; says which element, and why.
            OSError: A file cannot be read; nothing was sent.
        """
        warnings.warn(
            "deploy_process is deprecated in Zeebe: call deploy_resource instead",
            DeprecationWarning,
            stacklevel=2,
        )
        files = await asyncio.to_thread(
            _resources.read_resources, resource_file_path, "deploy_process"
        )
        return await self._invoker.call(_calls.resources.deploy_process(files), deadline_ms)

    async def evaluate_conditional(
        self,
        variables: Variables | None = None,
        process_definition_key: int | None = None,
        tenant_id: str | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.EvaluateConditionalResponse:
        """Start processes whose conditional start event's condition holds. Zeebe 8.9+.

        Args:
            variables: What the conditions are about; started instances get them. Must be
                JSONable.
            process_definition_key: Key of the only process to look at; None for all.
            tenant_id: Tenant whose processes to look at.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            InvalidJSONError: The variables are no JSON object.
            UnimplementedError: The gateway is older.
        """
        call = _calls.resources.evaluate_conditional(variables, process_definition_key, tenant_id)
        return await self._invoker.call(call, deadline_ms)

    async def publish_start_message(
        self,
        name: str,
        variables: Variables | None = None,
        time_to_live_in_milliseconds: int = 60000,
        message_id: str | None = None,
        tenant_id: str | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.PublishMessageResponse:
        """Publish a message for a message start event: without a correlation key.

        Each one starts an instance, however many of them are running.

        Args:
            name: Name of the message.
            variables: Variables that the instance starts with. Must be JSONable.
            time_to_live_in_milliseconds: As for `publish_message`.
            message_id: As for `publish_message`.
            tenant_id: Tenant of the message. Zeebe 8.3+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            MessageAlreadyExistsError: A message with the same name and id is buffered.
            InvalidJSONError: The variables are no JSON object.
        """
        return await self.publish_message(
            name,
            "",
            variables,
            time_to_live_in_milliseconds,
            message_id,
            tenant_id,
            deadline_ms=deadline_ms,
        )

    async def activate_jobs(
        self,
        job_type: str,
        max_jobs: int = 32,
        worker: str | None = None,
        timeout_ms: int = JOB_TIMEOUT_MS,
        variables_to_fetch: Iterable[str] | None = None,
        request_timeout_ms: int | None = None,
        tenant_ids: Iterable[str] | None = None,
        *,
        tenant_filter: TenantFilter = TenantFilter.PROVIDED,
        deadline_ms: float | None = None,
    ) -> list[job.Job]:
        """Take jobs of one type, waiting for a first one; an empty list if none came.

        Complete, fail or throw an error for each; what is left alone goes to another worker
        when its time is up. `ZeebeWorker` does all of this by itself.

        Args:
            job_type: Type of the jobs.
            max_jobs: How many to take at most.
            worker: Name under which they are held; by default this machine's.
            timeout_ms: How long they are held, in milliseconds.
            variables_to_fetch: Names of the variables to send along; all if left out.
            request_timeout_ms: How long to wait for a first job; None leaves it to the
                gateway (10 s), a negative number does not wait.
            tenant_ids: Tenants whose jobs to take. Zeebe 8.3+.
            tenant_filter: Whether those tenants count, or all that the client may see.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ActivateJobsRequestInvalidError: The gateway refused an argument.
        """
        call = _calls.jobs.activate_jobs(
            job_type,
            platform.node() if worker is None else worker,
            timeout_ms,
            max_jobs,
            variables_to_fetch or (),
            request_timeout_ms or 0,
            tenant_ids or (),
            tenant_filter=tenant_filter,
        )
        return [job async for batch in self._invoker.stream(call, deadline_ms) for job in batch]

    async def stream_activated_jobs(
        self,
        job_type: str,
        worker: str | None = None,
        timeout_ms: int = JOB_TIMEOUT_MS,
        variables_to_fetch: Iterable[str] | None = None,
        tenant_ids: Iterable[str] | None = None,
        *,
        tenant_filter: TenantFilter = TenantFilter.PROVIDED,
        deadline_ms: float = math.inf,
    ) -> AsyncGenerator[job.Job, None]:
        """Take jobs of one type as they are made; leaving the loop ends the stream.

        Jobs that were there before, or come back after a failure, are not streamed: take
        those by `activate_jobs`. The gateway never ends a stream by itself. Zeebe 8.4+.

        Args:
            job_type: Type of the jobs.
            worker: Name under which they are held; by default this machine's.
            timeout_ms: How long each is held, in milliseconds.
            variables_to_fetch: Names of the variables to send along; all if left out.
            tenant_ids: Tenants whose jobs to take. Zeebe 8.3+.
            tenant_filter: Whether those tenants count, or all that the client may see.
            deadline_ms: Milliseconds after which the stream ends with
                `ZeebeDeadlineExceeded`; by default never.

        Yields:
            The jobs.

        Raises:
            StreamActivateJobsRequestInvalidError: The gateway refused an argument.
        """
        call = _calls.jobs.stream_activated_jobs(
            job_type,
            platform.node() if worker is None else worker,
            timeout_ms,
            variables_to_fetch or (),
            tenant_ids or (),
            tenant_filter,
        )
        async with contextlib.aclosing(self._invoker.stream(call, deadline_ms)) as stream:  # type: ignore[type-var]
            async for job in stream:
                yield job

    async def complete_job(
        self,
        job_key: int,
        variables: Variables | None = None,
        result: instructions.JobResult | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.CompleteJobResponse:
        """Complete a job; its element goes on.

        Args:
            job_key: Key of the job.
            variables: Variables for the element. Must be JSONable.
            result: What a task listener says about its user task (`UserTaskResult`), or an
                ad-hoc sub-process goes on with (`AdHocSubProcessResult`). Zeebe 8.8+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            JobNotFoundError: The job was completed, cancelled, or never there.
            JobAlreadyDeactivatedError: The job was failed, or its error thrown, before.
            InvalidJSONError: The variables are no JSON object.
        """
        return await self._invoker.call(
            _calls.jobs.complete_job(job_key, variables, result), deadline_ms
        )

    async def fail_job(
        self,
        job_key: int,
        retries: int,
        message: str = "",
        retry_back_off_ms: int = 0,
        variables: Variables | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.FailJobResponse:
        """Fail a job: it is given out again, or an incident is raised.

        Args:
            job_key: Key of the job.
            retries: How many attempts are left; 0 raises an incident.
            message: Why, for people who look at the incident.
            retry_back_off_ms: Milliseconds before the job is given out again.
            variables: Variables for the element's own scope. Must be JSONable. Zeebe 8.2+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            JobNotFoundError: The job was completed, cancelled, or never there.
            JobAlreadyDeactivatedError: The job was failed, or its error thrown, before.
            InvalidJSONError: The variables are no JSON object.
        """
        call = _calls.jobs.fail_job(job_key, retries, message, retry_back_off_ms, variables)
        return await self._invoker.call(call, deadline_ms)

    async def throw_error(
        self,
        job_key: int,
        error_code: str,
        message: str = "",
        variables: Variables | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> responses.ThrowErrorResponse:
        """Throw a BPMN error for a job, to be caught by an error event of the process.

        When nothing catches it, an incident is raised.

        Args:
            job_key: Key of the job.
            error_code: Code that the error event names.
            message: Why, for people who look at it.
            variables: Variables for the scope that catches it. Must be JSONable. Zeebe 8.2+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            JobNotFoundError: The job was completed, cancelled, or never there.
            JobAlreadyDeactivatedError: The job was failed, or its error thrown, before.
            InvalidJSONError: The variables are no JSON object.
        """
        call = _calls.jobs.throw_error(job_key, error_code, message, variables)
        return await self._invoker.call(call, deadline_ms)

    async def update_job_retries(
        self,
        job_key: int,
        retries: int,
        *,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.UpdateJobRetriesResponse:
        """Set how many attempts a job has left; an incident has to be resolved besides.

        Args:
            job_key: Key of the job.
            retries: At least 1.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            JobNotFoundError: The job was completed, cancelled, or never there.
            InvalidArgumentError: The retries are less than 1.
        """
        call = _calls.jobs.update_job_retries(job_key, retries, operation_reference)
        return await self._invoker.call(call, deadline_ms)

    async def update_job_timeout(
        self,
        job_key: int,
        timeout_ms: int,
        *,
        operation_reference: int | None = None,
        deadline_ms: float | None = None,
    ) -> responses.UpdateJobTimeoutResponse:
        """Give whoever holds a job another time to complete it. Zeebe 8.4+.

        Args:
            job_key: Key of the job.
            timeout_ms: Milliseconds from now.
            operation_reference: A number of your own, kept with what this call leads to.
                Zeebe 8.6+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            JobNotFoundError: The job was completed, cancelled, or never there.
            JobAlreadyDeactivatedError: Nobody holds it.
        """
        call = _calls.jobs.update_job_timeout(job_key, timeout_ms, operation_reference)
        return await self._invoker.call(call, deadline_ms)

    async def topology(self, *, deadline_ms: float | None = None) -> responses.TopologyResponse:
        """Ask which brokers and partitions the gateway knows.

        Args:
            deadline_ms: Milliseconds that this call may take.
        """
        return await self._invoker.call(_calls.cluster.topology(), deadline_ms)

    async def healthcheck(
        self, *, deadline_ms: float | None = None
    ) -> responses.HealthCheckResponse:
        """Ask whether the gateway takes calls (``grpc.health.v1``).

        Args:
            deadline_ms: Milliseconds that this call may take.
        """
        return await self._invoker.call(_calls.health.check_health(), deadline_ms)

    async def close(self) -> None:
        """Refuse further calls; the last user of a channel closes its connections too."""
        await self._invoker.close()

    async def __aenter__(self: ClientT) -> ClientT:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def zeebe_adapter(self) -> _peer_calls.PeerCalls:
        """Deprecated: pyzeebe's way to call what its client lacked. Call the client itself."""
        warnings.warn(
            "zeebe_adapter is deprecated: call the client's own methods (run_process, "
            "publish_message, ...) instead",
            DeprecationWarning,
            stacklevel=2,
        )
        return _peer_calls.PeerCalls(self._invoker)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._invoker}>"
