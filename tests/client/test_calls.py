"""Every method over real sockets: what is asked, what is answered, and each refusal of it.

A row of `METHODS` is a call; a row of `REFUSALS` a status and what the reference makes of
it. All of them run through both clients, over our transport and a channel of grpclib's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.client.drivers import DRIVERS, Driver
from tests.client.recording_gateway import ANSWERS, Gateway
from tests.protobuf import message

from zeebe_grpclib import errors, responses

JSON = "Invalid JSON value: {"
ORDER = {"bpmnProcessId": "order", "version": 3, "variables": '{"a": "ü"}', "tenantId": "acme"}
RUN = {"bpmn_process_id": "order", "variables": {"a": "ü"}, "version": 3, "tenant_id": "acme"}

# method, arguments, the RPC, what it is asked, what is answered
METHODS: list[tuple[str, dict[str, Any], str, Any, Any]] = [
    (
        "run_process", RUN,
        "CreateProcessInstance", message("CreateProcessInstanceRequest", **ORDER),
        responses.CreateProcessInstanceResponse(1, "order", 2, 3, "<default>"),
    ),
    (
        "run_process_with_result", {**RUN, "timeout": 2_000, "variables_to_fetch": ["total"]},
        "CreateProcessInstanceWithResult",
        message("CreateProcessInstanceWithResultRequest", request=ORDER, requestTimeout=2_000,
                fetchVariables=["total"]),
        responses.CreateProcessInstanceWithResultResponse(
            1, "order", 2, 3, {"total": 5}, "<default>"
        ),
    ),
    (
        "cancel_process_instance", {"process_instance_key": 2**53 + 1},
        "CancelProcessInstance",
        message("CancelProcessInstanceRequest", processInstanceKey=2**53 + 1),
        responses.CancelProcessInstanceResponse(),
    ),
    (
        "deploy_resource", {"*": [("a.bpmn", b"<x/>")], "tenant_id": "acme"},
        "DeployResource",
        message("DeployResourceRequest", resources=[{"name": "a.bpmn", "content": b"<x/>"}],
                tenantId="acme"),
        responses.DeployResourceResponse(4, [], "<default>"),
    ),
    (
        "evaluate_decision",
        {"decision_key": 9, "decision_id": "d", "variables": {"a": 1}, "tenant_id": "acme"},
        "EvaluateDecision",
        message("EvaluateDecisionRequest", decisionKey=9, decisionId="d", variables='{"a": 1}',
                tenantId="acme"),
        responses.EvaluateDecisionResponse(5, "", "", 0, "", 0, 10, [], "", "", "", 0),
    ),
    (
        "publish_message",
        {"name": "paid", "correlation_key": "1", "variables": {"a": 1},
         "time_to_live_in_milliseconds": 5, "message_id": "m", "tenant_id": "acme"},
        "PublishMessage",
        message("PublishMessageRequest", name="paid", correlationKey="1", timeToLive=5,
                messageId="m", variables='{"a": 1}', tenantId="acme"),
        responses.PublishMessageResponse(6, "<default>"),
    ),
    (
        "broadcast_signal", {"signal_name": "stop", "variables": {"a": 1}, "tenant_id": "acme"},
        "BroadcastSignal",
        message("BroadcastSignalRequest", signalName="stop", variables='{"a": 1}', tenantId="acme"),
        responses.BroadcastSignalResponse(7, "<default>"),
    ),
    ("topology", {}, "Topology", message("TopologyRequest"),
     responses.TopologyResponse([], 1, 0, 0, "8.9.0")),
    (
        "healthcheck", {}, "Check",
        message("HealthCheckRequest", "grpc.health.v1", service="gateway_protocol.Gateway"),
        responses.HealthCheckResponse(responses.ServingStatus.SERVING),
    ),
]  # fmt: skip
DEADLINES_S = {"run_process_with_result": 22}

# What a status means where the reference says nothing of its own about it.
ANY = [
    ("CANCELLED", "gone", errors.ZeebeGatewayUnavailableError),
    ("UNKNOWN", "odd", errors.UnknownGrpcStatusCodeError),
    ("INVALID_ARGUMENT", "tenant identifier", errors.InvalidArgumentError),
    ("NOT_FOUND", "none", errors.UnknownGrpcStatusCodeError),
    ("ALREADY_EXISTS", "there", errors.UnknownGrpcStatusCodeError),
    ("PERMISSION_DENIED", "no", errors.PermissionDeniedError),
    ("RESOURCE_EXHAUSTED", "back pressure", errors.ZeebeBackPressureError),
    ("RESOURCE_EXHAUSTED", "message exceeds maximum size", errors.MessageTooLargeError),
    ("FAILED_PRECONDITION", "state", errors.FailedPreconditionError),
    ("ABORTED", "cut", errors.UnknownGrpcStatusCodeError),
    ("OUT_OF_RANGE", "far", errors.UnknownGrpcStatusCodeError),
    ("UNIMPLEMENTED", "old", errors.UnimplementedError),
    ("INTERNAL", "broken", errors.ZeebeInternalError),
    ("UNAVAILABLE", "no leader", errors.ZeebeGatewayUnavailableError),
    ("UNAVAILABLE", "partition '0', which cannot be found", errors.UnknownPartitionError),
    ("DATA_LOSS", "lost", errors.UnknownGrpcStatusCodeError),
    ("UNAUTHENTICATED", "who?", errors.UnauthenticatedError),
    ("DEADLINE_EXCEEDED", "late", errors.ZeebeDeadlineExceeded),
]
CREATION = [
    ("NOT_FOUND", "none", errors.ProcessDefinitionNotFoundError),
    ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ("FAILED_PRECONDITION", "no none start event", errors.ProcessDefinitionHasNoStartEventError),
]
OWN: dict[str, list[tuple[str, str, type[errors.PyZeebeError]]]] = {
    "run_process": [*CREATION, ("DEADLINE_EXCEEDED", "late", errors.ProcessDeadlineExceeded)],
    "run_process_with_result": [
        *CREATION, ("DEADLINE_EXCEEDED", "late", errors.ProcessTimeoutError),
    ],
    "cancel_process_instance": [("NOT_FOUND", "none", errors.ProcessInstanceNotFoundError)],
    "deploy_resource": [("INVALID_ARGUMENT", "'a.bpmn': no XML", errors.ProcessInvalidError)],
    "evaluate_decision": [
        ("NOT_FOUND", "none", errors.DecisionNotFoundError),
        ("INVALID_ARGUMENT", "but no decision found for id 'd'", errors.DecisionNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "publish_message": [
        ("ALREADY_EXISTS", "there", errors.MessageAlreadyExistsError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "broadcast_signal": [("INVALID_ARGUMENT", JSON, errors.InvalidJSONError)],
}  # fmt: skip


def refusals(method: str) -> list[tuple[str, str, type[errors.PyZeebeError]]]:
    own = OWN.get(method, [])
    taken = {
        status for status, _, _ in own if status not in {"INVALID_ARGUMENT", "FAILED_PRECONDITION"}
    }
    return [*own, *(row for row in ANY if row[0] not in taken)]


def call(driver: Driver, address: str, method: str, arguments: dict[str, Any]) -> Any:
    keywords = {name: value for name, value in arguments.items() if name != "*"}
    return driver(address, method, *arguments.get("*", ()), **keywords)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("method", "arguments", "rpc", "asked", "answered"), METHODS)
def test_every_field_is_asked_and_answered(
    driver: Driver,
    gateway: Gateway,
    method: str,
    arguments: dict[str, Any],
    rpc: str,
    asked: Any,
    answered: Any,
) -> None:
    assert call(driver, gateway.address, method, arguments) == answered
    assert gateway.only.rpc == rpc
    assert gateway.only.request == asked
    limit_s = DEADLINES_S.get(method, 20)
    assert gateway.only.timeout_s is not None
    assert limit_s - 3 < gateway.only.timeout_s <= limit_s


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("method", "arguments", "rpc"), [row[:3] for row in METHODS])
def test_every_status_is_the_documented_error(
    driver: Driver, gateway: Gateway, method: str, arguments: dict[str, Any], rpc: str
) -> None:
    # One row after the other: a client for each, as each may be retired or its gateway gone.
    for status, text, kind in refusals(method):
        gateway.fail(rpc, status, text)
        with pytest.raises(errors.PyZeebeError) as caught:
            call(driver, gateway.address, method, arguments)
        error = caught.value
        assert type(error) is kind, (status, text)
        assert error.rpc == rpc
        assert error.grpc_error is not None
        assert error.grpc_error.code().name == status
        assert error.grpc_error.details() == text
        assert f"The gateway answered {status}: {text}. " in str(error)
        assert ". Trying again " in str(error)
        assert error.__cause__ is not None


def test_the_tables_leave_no_status_out() -> None:
    from zeebe_grpclib import StatusCode

    every = {code.name for code in StatusCode} - {"OK"}
    for method, *_ in METHODS:
        assert {status for status, _, _ in refusals(method)} == every
    assert {rpc for _, _, rpc, _, _ in METHODS} == set(ANSWERS) | {"CancelProcessInstance"}


@pytest.mark.parametrize("driver", DRIVERS[:2])
def test_files_are_deployed_by_their_base_name(
    driver: Driver, gateway: Gateway, tmp_path: Path
) -> None:
    path = tmp_path / "order.bpmn"
    path.write_bytes(b"<x/>")
    driver(gateway.address, "deploy_resource", path, str(path), ("b.dmn", b"b"))
    assert [(r.name, r.content) for r in gateway.only.request.resources] == [
        ("order.bpmn", b"<x/>"), ("order.bpmn", b"<x/>"), ("b.dmn", b"b"),
    ]  # fmt: skip


@pytest.mark.parametrize("driver", DRIVERS[:2])
@pytest.mark.parametrize(
    ("method", "arguments", "kind"),
    [
        ("run_process", {"bpmn_process_id": "o", "variables": {"a": {1}}}, errors.InvalidJSONError),
        ("evaluate_decision", {}, ValueError),
        ("deploy_resource", {}, ValueError),
        ("deploy_resource", {"*": ["/nowhere/order.bpmn"]}, FileNotFoundError),
        ("cancel_process_instance", {"process_instance_key": "7"}, TypeError),
    ],
)
def test_what_cannot_be_asked_is_not_sent(
    driver: Driver, gateway: Gateway, method: str, arguments: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        call(driver, gateway.address, method, arguments)
    assert gateway.calls == []
