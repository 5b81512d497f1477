"""The asyncio client."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterable
from os import PathLike
from types import TracebackType
from typing import TypeVar

from ._calls import cluster, decisions, messages, processes
from ._invoker import DEFAULT_DEADLINE_MS, Invoker
from ._peer_calls import PeerCalls
from ._resources import read_resources
from .channel import GrpclibChannel, ZeebeChannel
from .responses import (
    BroadcastSignalResponse,
    CancelProcessInstanceResponse,
    CreateProcessInstanceResponse,
    CreateProcessInstanceWithResultResponse,
    DeployResourceResponse,
    EvaluateDecisionResponse,
    HealthCheckResponse,
    PublishMessageResponse,
    TopologyResponse,
)
from .types import Variables

__all__ = ["ZeebeClient"]

ClientT = TypeVar("ClientT", bound="ZeebeClient")


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
        grpc_channel: ZeebeChannel | GrpclibChannel,
        max_connection_retries: int = 10,
        *,
        default_deadline_ms: float | None = DEFAULT_DEADLINE_MS,
    ) -> None:
        """Make a client; nothing is connected before the first call.

        Args:
            grpc_channel: From one of the ``create_*_channel`` functions, or a channel of
                grpclib's own.
            max_connection_retries: How many connection failures in a row this client puts
                up with: the next one retires it, and further calls raise
                `ClientRetiredError`. A success starts the count anew; -1 is for ever, 0
                gives up at the first failure.
            default_deadline_ms: Milliseconds that a call may take, unless it says
                otherwise; None for any time. The default is above the 15 s that a gateway
                waits for its brokers, so that the gateway's own text arrives.
        """
        self._invoker = Invoker(grpc_channel, max_connection_retries, default_deadline_ms)

    async def broadcast_signal(
        self,
        signal_name: str,
        variables: Variables | None = None,
        tenant_id: str | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> BroadcastSignalResponse:
        """Send a signal to everything that waits for it at this moment.

        Signals are not buffered: what begins to wait later does not get it.

        Args:
            signal_name: Name of the signal.
            variables: Variables for whatever the signal reaches. Must be JSONable.
            tenant_id: Tenant of the signal. Zeebe 8.3+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            InvalidJSONError: The variables are no JSON object.
        """
        call = messages.broadcast_signal(signal_name, variables, tenant_id)
        return await self._invoker.call(call, deadline_ms)

    async def cancel_process_instance(
        self, process_instance_key: int, *, deadline_ms: float | None = None
    ) -> CancelProcessInstanceResponse:
        """Terminate a running process instance, its child instances included.

        Args:
            process_instance_key: Key of the instance. An instance that a call activity
                made cannot be cancelled by itself, only with its root.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessInstanceNotFoundError: No instance with this key is running.
        """
        call = processes.cancel_process_instance(process_instance_key)
        return await self._invoker.call(call, deadline_ms)

    async def deploy_resource(
        self,
        *resource_file_path: str | PathLike[str] | tuple[str, bytes],
        tenant_id: str | None = None,
        deadline_ms: float | None = None,
    ) -> DeployResourceResponse:
        """Deploy BPMN, DMN and form files: all of them, or none if one is invalid.

        A file that was deployed before, unchanged, keeps its version and key.

        Args:
            *resource_file_path: Paths of the files, or pairs of name and content.
            tenant_id: Tenant that will own the resources. Zeebe 8.3+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessInvalidError: One of the files is invalid; says which element, and why.
            OSError: A file cannot be read; nothing was sent.
            ValueError: No file was given.
        """
        resources = await asyncio.to_thread(read_resources, resource_file_path)
        return await self._invoker.call(
            processes.deploy_resource(resources, tenant_id), deadline_ms
        )

    async def evaluate_decision(
        self,
        decision_key: int | None = None,
        decision_id: str | None = None,
        variables: Variables | None = None,
        tenant_id: str | None = None,
        *,
        deadline_ms: float | None = None,
    ) -> EvaluateDecisionResponse:
        """Evaluate a deployed decision, and everything that it requires.

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
        call = decisions.evaluate_decision(decision_key, decision_id, variables, tenant_id)
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
    ) -> PublishMessageResponse:
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
        call = messages.publish_message(
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
        deadline_ms: float | None = None,
    ) -> CreateProcessInstanceResponse:
        """Start a process instance, and return as soon as it exists.

        Args:
            bpmn_process_id: Id of the process in its BPMN file.
            variables: Variables that the instance starts with. Must be JSONable.
            version: Version of the process; -1 is the latest.
            tenant_id: Tenant that owns the process. Zeebe 8.3+.
            deadline_ms: Milliseconds that this call may take.

        Raises:
            ProcessDefinitionNotFoundError: No such process, in this version, is deployed.
            ProcessDefinitionHasNoStartEventError: It can only be started by an event.
            InvalidJSONError: The variables are no JSON object.
            ProcessDeadlineExceeded: No answer came in time; the instance may exist.
        """
        call = processes.create_process_instance(bpmn_process_id, variables, version, tenant_id)
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
        deadline_ms: float | None = None,
    ) -> CreateProcessInstanceWithResultResponse:
        """Start a process instance, and return when it has completed.

        Args:
            bpmn_process_id: Id of the process in its BPMN file.
            variables: Variables that the instance starts with. Must be JSONable.
            version: Version of the process; -1 is the latest.
            timeout: Milliseconds that the gateway waits for the result; 0 leaves that to
                the gateway (15 s unless its operator set another time).
            variables_to_fetch: Names of the variables to return; all if left out.
            tenant_id: Tenant that owns the process. Zeebe 8.3+.
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
        call = processes.create_process_instance_with_result(
            bpmn_process_id, variables, version, timeout, variables_to_fetch, tenant_id
        )
        return await self._invoker.call(call, deadline_ms)

    async def topology(self, *, deadline_ms: float | None = None) -> TopologyResponse:
        """Ask which brokers and partitions the gateway knows.

        Args:
            deadline_ms: Milliseconds that this call may take.
        """
        return await self._invoker.call(cluster.topology(), deadline_ms)

    async def healthcheck(self, *, deadline_ms: float | None = None) -> HealthCheckResponse:
        """Ask whether the gateway takes calls (``grpc.health.v1``).

        Args:
            deadline_ms: Milliseconds that this call may take.
        """
        return await self._invoker.call(cluster.check_health(), deadline_ms)

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
    def zeebe_adapter(self) -> PeerCalls:
        """Deprecated: pyzeebe's way to call what its client lacked. Call the client itself."""
        warnings.warn(
            "zeebe_adapter is deprecated: call the client's own methods (run_process, "
            "publish_message, ...) instead",
            DeprecationWarning,
            stacklevel=2,
        )
        return PeerCalls(self._invoker)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._invoker}>"
