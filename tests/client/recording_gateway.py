"""A gateway on grpcio (Google's C core): it records what arrives and answers what it is told.

Its messages are Google's too, so nothing here shares code with the client. It runs on
threads of its own; tests may block, or run any event loop.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.protobuf import message_factory, pool

grpc: Any = pytest.importorskip("grpc", reason="grpcio is not installed")

STREAMING = {"ActivateJobs", "StreamActivatedJobs"}
SERVICES = {
    "gateway_protocol.Gateway": None,  # all of its methods
    "grpc.health.v1.Health": {"Check"},
}
# What an instance of each answer holds when nobody says otherwise.
ANSWERS: dict[str, dict[str, Any]] = {
    "CreateProcessInstance": {
        "processDefinitionKey": 1, "bpmnProcessId": "order", "version": 2,
        "processInstanceKey": 3, "tenantId": "<default>",
    },
    "CreateProcessInstanceWithResult": {
        "processDefinitionKey": 1, "bpmnProcessId": "order", "version": 2,
        "processInstanceKey": 3, "variables": '{"total": 5}', "tenantId": "<default>",
    },
    "DeployResource": {"key": 4, "tenantId": "<default>"},
    "EvaluateDecision": {"decisionKey": 5, "decisionOutput": "10"},
    "PublishMessage": {"key": 6, "tenantId": "<default>"},
    "BroadcastSignal": {"key": 7, "tenantId": "<default>"},
    "SetVariables": {"key": 8},
    "DeleteResource": {
        "resourceKey": "9",
        "batchOperation": {"batchOperationKey": "5", "batchOperationType": 7},
    },
    "EvaluateConditional": {
        "processInstances": [{"processDefinitionKey": 1, "processInstanceKey": 2}],
        "conditionalEvaluationKey": 3, "tenantId": "<default>",
    },
    "Topology": {"clusterSize": 1, "gatewayVersion": "8.9.0"},
    "Check": {"status": 1},
}  # fmt: skip


@dataclass
class Recorded:
    """One call that arrived."""

    rpc: str
    request: Any
    timeout_s: float | None
    metadata: dict[str, str]


@dataclass
class Gateway:
    """What a test sees of it."""

    address: str = ""
    calls: list[Recorded] = field(default_factory=list)
    authorities: set[str] = field(default_factory=set)
    _plans: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _statuses: dict[str, tuple[Any, str]] = field(default_factory=dict)
    _held: threading.Event = field(default_factory=threading.Event)
    _holding: set[str] = field(default_factory=set)
    arrived: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> None:
        """Forget everything, and let go of whatever is held."""
        self._held.set()
        for kept in (self.calls, self.authorities, self._plans, self._statuses, self._holding):
            kept.clear()
        self._held, self.arrived, self.cancelled = (threading.Event() for _ in range(3))

    def answer(self, rpc: str, *answers: dict[str, Any]) -> None:
        """Answer with these fields; several for a stream."""
        self._plans[rpc] = list(answers)

    def fail(self, rpc: str, status: str, text: str) -> None:
        """Answer with this status."""
        self._statuses[rpc] = grpc.StatusCode[status], text

    def recover(self, rpc: str) -> None:
        """Answer OK again."""
        del self._statuses[rpc]

    def hold(self, rpc: str) -> None:
        """Do not answer before `release`."""
        self._holding.add(rpc)

    def release(self) -> None:
        """Answer what is held."""
        self._held.set()

    @property
    def only(self) -> Recorded:
        """The call, if there was one."""
        [call] = self.calls
        return call

    # --- the server's side

    def take(self, rpc: str, request: Any, context: Any) -> list[dict[str, Any]]:
        metadata = dict(context.invocation_metadata())
        self.authorities.add(context._rpc_event.call_details.host.decode())
        self.calls.append(Recorded(rpc, request, context.time_remaining(), metadata))
        # This test's events, not those of a next one that begins while this call is held.
        held, arrived, cancelled = self._held, self.arrived, self.cancelled
        if rpc in self._holding:
            if not context.add_callback(cancelled.set):  # it has ended already
                cancelled.set()
            arrived.set()
            held.wait(20)
        arrived.set()
        if rpc in self._statuses:
            context.abort(*self._statuses[rpc])
        return self._plans.get(rpc, [ANSWERS.get(rpc, {})])

    def handlers(self, service: str, names: set[str] | None) -> Any:
        handlers = {}
        for method in pool().FindServiceByName(service).methods:
            if names is not None and method.name not in names:
                continue
            asks = message_factory.GetMessageClass(method.input_type)
            says = message_factory.GetMessageClass(method.output_type)
            streaming = method.name in STREAMING
            make = (
                grpc.unary_stream_rpc_method_handler
                if streaming
                else grpc.unary_unary_rpc_method_handler
            )
            handlers[method.name] = make(
                self._handler(method.name, says, streaming),
                request_deserializer=asks.FromString,
                response_serializer=says.SerializeToString,
            )
        return grpc.method_handlers_generic_handler(service, handlers)

    def _handler(self, rpc: str, says: Any, streaming: bool) -> Any:
        def unary(request: Any, context: Any) -> Any:
            [fields] = self.take(rpc, request, context)
            return says(**fields)

        def stream(request: Any, context: Any) -> Iterator[Any]:
            for fields in self.take(rpc, request, context):
                yield says(**fields)

        return stream if streaming else unary


@contextlib.contextmanager
def running(
    address: str = "127.0.0.1:0", *, tls: Path | None = None, client_certificates: bool = False
) -> Iterator[Gateway]:
    """Run a gateway.

    Args:
        address: Where to listen.
        tls: Folder with ``server.pem``, ``server.key`` and ``ca.pem``.
        client_certificates: Whether to demand one of each client.
    """
    gateway = Gateway()
    server = grpc.server(ThreadPoolExecutor(16), options=[("grpc.so_reuseport", 0)])
    for service, names in SERVICES.items():
        server.add_generic_rpc_handlers([gateway.handlers(service, names)])
    if tls is None:
        port = server.add_insecure_port(address)
    else:
        pair = ((tls / "server.key").read_bytes(), (tls / "server.pem").read_bytes())
        roots = (tls / "ca.pem").read_bytes() if client_certificates else None
        credentials = grpc.ssl_server_credentials([pair], roots, client_certificates)
        port = server.add_secure_port(address, credentials)
    gateway.address = address if address.startswith("unix:") else f"127.0.0.1:{port}"
    server.start()
    try:
        yield gateway
    finally:
        gateway.reset()
        server.stop(grace=None).wait()
