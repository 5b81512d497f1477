"""Every method over real sockets: what is asked, what is answered, and each refusal of it.

A row of `METHODS` is a call; a row of `REFUSALS` a status and what the reference makes of
it. All of them run through both clients, over our transport and a channel of grpclib's.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.client.drivers import DRIVERS, Driver
from tests.client.recording_gateway import Gateway
from tests.protobuf import message, pool

from zeebe_grpclib import RetryPolicy, ZeebeClient, create_insecure_channel, errors, responses
from zeebe_grpclib.instructions import (
    ActivateElement,
    MoveElement,
    StartBefore,
    TenantFilter,
    TerminateAfter,
    TerminateElement,
    UserTaskCorrections,
    UserTaskResult,
    VariableInstruction,
)

SERVICE = pool().FindServiceByName("gateway_protocol.Gateway")
RPCS = {rpc.name for rpc in SERVICE.methods}
JSON = "Invalid JSON value: {"
ORDER = {"bpmnProcessId": "order", "version": 3, "variables": '{"a": "ü"}', "tenantId": "acme"}
RUN = {"bpmn_process_id": "order", "variables": {"a": "ü"}, "version": 3, "tenant_id": "acme"}

CREATION_EXTRAS: dict[str, Any] = {
    "start_instructions": ["a", StartBefore("b")],
    "runtime_instructions": ["c", TerminateAfter("d")],
    "tags": ["t"],
    "business_id": "A-7",
    "operation_reference": 1,
}
CREATION_FIELDS: dict[str, Any] = {
    "startInstructions": [{"elementId": "a"}, {"elementId": "b"}],
    "runtimeInstructions": [{"terminate": {"afterElementId": i}} for i in "cd"],
    "tags": ["t"],
    "businessId": "A-7",
    "operationReference": 1,
}

# method, arguments, the RPC, what it is asked, what is answered
METHODS: list[tuple[str, dict[str, Any], str, Any, Any]] = [
    (
        "run_process", {**RUN, **CREATION_EXTRAS},
        "CreateProcessInstance",
        message("CreateProcessInstanceRequest", **ORDER, **CREATION_FIELDS),
        responses.CreateProcessInstanceResponse(1, "order", 2, 3, "<default>"),
    ),
    (
        "run_process_with_result",
        {**RUN, "timeout": 2_000, "variables_to_fetch": ["total"], **CREATION_EXTRAS},
        "CreateProcessInstanceWithResult",
        message("CreateProcessInstanceWithResultRequest", request={**ORDER, **CREATION_FIELDS},
                requestTimeout=2_000,
                fetchVariables=["total"]),
        responses.CreateProcessInstanceWithResultResponse(
            1, "order", 2, 3, {"total": 5}, "<default>"
        ),
    ),
    (
        "cancel_process_instance", {"process_instance_key": 2**53 + 1, "operation_reference": 1},
        "CancelProcessInstance",
        message("CancelProcessInstanceRequest", processInstanceKey=2**53 + 1, operationReference=1),
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
    (
        "run_process_by_key",
        {"process_definition_key": 9, "variables": {"a": 1}, "tenant_id": "acme",
         **CREATION_EXTRAS},
        "CreateProcessInstance",
        message("CreateProcessInstanceRequest", processDefinitionKey=9, variables='{"a": 1}',
                tenantId="acme", **CREATION_FIELDS),
        responses.CreateProcessInstanceResponse(1, "order", 2, 3, "<default>"),
    ),
    (
        "run_process_by_key_with_result",
        {"process_definition_key": 9, "variables": {"a": 1}, "tenant_id": "acme",
         "timeout": 2_000, "variables_to_fetch": ["total"], **CREATION_EXTRAS},
        "CreateProcessInstanceWithResult",
        message("CreateProcessInstanceWithResultRequest", request={
                "processDefinitionKey": 9, "variables": '{"a": 1}', "tenantId": "acme",
                **CREATION_FIELDS}, requestTimeout=2_000, fetchVariables=["total"]),
        responses.CreateProcessInstanceWithResultResponse(
            1, "order", 2, 3, {"total": 5}, "<default>"
        ),
    ),
    (
        "set_variables",
        {"element_instance_key": 9, "variables": {"a": "ü"}, "local": True,
         "operation_reference": 2**64 - 1},
        "SetVariables",
        message("SetVariablesRequest", elementInstanceKey=9, variables='{"a": "ü"}', local=True,
                operationReference=2**64 - 1),
        responses.SetVariablesResponse(8),
    ),
    (
        "resolve_incident", {"incident_key": 9, "operation_reference": 1}, "ResolveIncident",
        message("ResolveIncidentRequest", incidentKey=9, operationReference=1),
        responses.ResolveIncidentResponse(),
    ),
    (
        "modify_process_instance",
        {
            "process_instance_key": 9,
            "activate": ["a", ActivateElement("b", [VariableInstruction({"x": 1}, "sub")], 7)],
            "terminate": [5, TerminateElement(element_id="c")],
            "move": [
                MoveElement("t", source_element_id="s"),
                MoveElement("u", None, 6, [VariableInstruction({})], 4, True, True),
            ],
            "operation_reference": 1,
        },
        "ModifyProcessInstance",
        message(
            "ModifyProcessInstanceRequest", processInstanceKey=9, operationReference=1,
            activateInstructions=[
                {"elementId": "a"},
                {"elementId": "b", "ancestorElementInstanceKey": 7,
                 "variableInstructions": [{"variables": '{"x": 1}', "scopeId": "sub"}]},
            ],
            terminateInstructions=[{"elementInstanceKey": 5}, {"elementId": "c"}],
            moveInstructions=[
                {"targetElementId": "t", "sourceElementId": "s"},
                {"targetElementId": "u", "sourceElementInstanceKey": 6,
                 "variableInstructions": [{"variables": "{}"}], "ancestorElementInstanceKey": 4,
                 "inferAncestorScopeFromSourceHierarchy": True,
                 "useSourceParentKeyAsAncestorScopeKey": True},
            ],
        ),
        responses.ModifyProcessInstanceResponse(),
    ),
    (
        "migrate_process_instance",
        {"process_instance_key": 9, "target_process_definition_key": 8, "mappings": {"a": "b"},
         "operation_reference": 1},
        "MigrateProcessInstance",
        message("MigrateProcessInstanceRequest", processInstanceKey=9, operationReference=1,
                migrationPlan={"targetProcessDefinitionKey": 8, "mappingInstructions": [
                    {"sourceElementId": "a", "targetElementId": "b"}]}),
        responses.MigrateProcessInstanceResponse(),
    ),
    (
        "delete_resource",
        {"resource_key": 9, "delete_history": True, "operation_reference": 1}, "DeleteResource",
        message("DeleteResourceRequest", resourceKey=9, deleteHistory=True, operationReference=1),
        responses.DeleteResourceResponse(
            "9", responses.BatchOperation("5", responses.BatchOperationType.RESOLVE_INCIDENT)
        ),
    ),
    (
        "evaluate_conditional",
        {"variables": {"a": 1}, "process_definition_key": 9, "tenant_id": "acme"},
        "EvaluateConditional",
        message("EvaluateConditionalRequest", variables='{"a": 1}', processDefinitionKey=9,
                tenantId="acme"),
        responses.EvaluateConditionalResponse(
            [responses.StartedProcessInstance(1, 2)], 3, "<default>"
        ),
    ),
    (
        "publish_start_message",
        {"name": "paid", "variables": {"a": 1}, "time_to_live_in_milliseconds": 5,
         "message_id": "m", "tenant_id": "acme"},
        "PublishMessage",
        message("PublishMessageRequest", name="paid", timeToLive=5, messageId="m",
                variables='{"a": 1}', tenantId="acme"),
        responses.PublishMessageResponse(6, "<default>"),
    ),
    (
        "activate_jobs",
        {"job_type": "pay", "max_jobs": 3, "worker": "w", "timeout_ms": 5,
         "variables_to_fetch": ["a"], "request_timeout_ms": 2_000, "tenant_ids": ["acme"],
         "tenant_filter": TenantFilter.ASSIGNED},
        "ActivateJobs",
        message("ActivateJobsRequest", type="pay", worker="w", timeout=5, maxJobsToActivate=3,
                fetchVariable=["a"], requestTimeout=2_000, tenantIds=["acme"], tenantFilter=1),
        [],
    ),
    (
        "complete_job",
        {"job_key": 9, "variables": {"a": 1},
         "result": UserTaskResult(True, "no", UserTaskCorrections("me", "d", "f", ["u"], [], 5))},
        "CompleteJob",
        message("CompleteJobRequest", jobKey=9, variables='{"a": 1}', result={
            "type": "userTask", "denied": True, "deniedReason": "no", "corrections": {
                "assignee": "me", "dueDate": "d", "followUpDate": "f", "priority": 5,
                "candidateUsers": {"values": ["u"]}, "candidateGroups": {"values": []}}}),
        responses.CompleteJobResponse(),
    ),
    (
        "fail_job",
        {"job_key": 9, "retries": 2, "message": "no", "retry_back_off_ms": 7,
         "variables": {"a": 1}},
        "FailJob",
        message("FailJobRequest", jobKey=9, retries=2, errorMessage="no", retryBackOff=7,
                variables='{"a": 1}'),
        responses.FailJobResponse(),
    ),
    (
        "throw_error",
        {"job_key": 9, "error_code": "E", "message": "no", "variables": {"a": 1}}, "ThrowError",
        message("ThrowErrorRequest", jobKey=9, errorCode="E", errorMessage="no",
                variables='{"a": 1}'),
        responses.ThrowErrorResponse(),
    ),
    (
        "update_job_retries", {"job_key": 9, "retries": 2, "operation_reference": 1},
        "UpdateJobRetries",
        message("UpdateJobRetriesRequest", jobKey=9, retries=2, operationReference=1),
        responses.UpdateJobRetriesResponse(),
    ),
    (
        "update_job_timeout", {"job_key": 9, "timeout_ms": 2, "operation_reference": 1},
        "UpdateJobTimeout",
        message("UpdateJobTimeoutRequest", jobKey=9, timeout=2, operationReference=1),
        responses.UpdateJobTimeoutResponse(),
    ),
    ("topology", {}, "Topology", message("TopologyRequest"),
     responses.TopologyResponse([], 1, 0, 0, "8.9.0")),
    (
        "healthcheck", {}, "Check",
        message("HealthCheckRequest", "grpc.health.v1", service="gateway_protocol.Gateway"),
        responses.HealthCheckResponse(responses.ServingStatus.SERVING),
    ),
]  # fmt: skip
DEADLINES_S = {
    "run_process_with_result": 22, "run_process_by_key_with_result": 22, "activate_jobs": 22,
}  # fmt: skip

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
JOB = [
    ("NOT_FOUND", "none", errors.JobNotFoundError),
    ("FAILED_PRECONDITION", "state", errors.JobAlreadyDeactivatedError),
    ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
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
    "run_process_by_key": [
        ("NOT_FOUND", "none", errors.ResourceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "run_process_by_key_with_result": [
        ("NOT_FOUND", "none", errors.ResourceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
        ("DEADLINE_EXCEEDED", "late", errors.ProcessTimeoutError),
    ],
    "set_variables": [
        ("NOT_FOUND", "none", errors.ElementInstanceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "resolve_incident": [("NOT_FOUND", "none", errors.IncidentNotFoundError)],
    "modify_process_instance": [
        ("NOT_FOUND", "none", errors.ProcessInstanceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "migrate_process_instance": [("NOT_FOUND", "none", errors.ProcessInstanceNotFoundError)],
    "delete_resource": [("NOT_FOUND", "none", errors.ResourceNotFoundError)],
    "evaluate_conditional": [("INVALID_ARGUMENT", JSON, errors.InvalidJSONError)],
    "publish_start_message": [
        ("ALREADY_EXISTS", "there", errors.MessageAlreadyExistsError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "activate_jobs": [
        ("INVALID_ARGUMENT", "max < 1", errors.ActivateJobsRequestInvalidError),
    ],
    "stream_activated_jobs": [
        ("INVALID_ARGUMENT", "timeout < 1", errors.StreamActivateJobsRequestInvalidError),
    ],
    "deploy_process": [("INVALID_ARGUMENT", "no XML", errors.ProcessInvalidError)],
    "complete_job": JOB,
    "fail_job": JOB,
    "throw_error": JOB,
    "update_job_retries": [("NOT_FOUND", "none", errors.JobNotFoundError)],
    "update_job_timeout": [
        ("NOT_FOUND", "none", errors.JobNotFoundError),
        ("FAILED_PRECONDITION", "state", errors.JobAlreadyDeactivatedError),
    ],
    "broadcast_signal": [("INVALID_ARGUMENT", JSON, errors.InvalidJSONError)],
}  # fmt: skip


ONE_MEANING = {"activate_jobs", "stream_activated_jobs", "deploy_process"}
OF_A_JOB = {"complete_job", "fail_job", "throw_error", "update_job_timeout"}


def refusals(method: str) -> list[tuple[str, str, type[errors.PyZeebeError]]]:
    own = OWN.get(method, [])
    # Calls with several meanings of one status have the general one too; those of jobs have
    # a single one for their state, and activate_jobs for whatever is invalid.
    several = {"INVALID_ARGUMENT"}
    if method not in OF_A_JOB:
        several.add("FAILED_PRECONDITION")
    taken = {status for status, _, _ in own if status not in several or method in ONE_MEANING}
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


@pytest.mark.no_cover
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
        assert "Trying again" in str(error)
        assert error.__cause__ is not None


def test_the_tables_leave_no_status_out() -> None:
    from zeebe_grpclib import StatusCode

    every = {code.name for code in StatusCode} - {"OK"}
    for method, *_ in METHODS:
        assert {status for status, _, _ in refusals(method)} == every
    asked = {rpc for _, _, rpc, _, _ in METHODS}
    # These two have tests of their own: one is deprecated, one does not end.
    assert asked | {"DeployProcess", "StreamActivatedJobs"} == RPCS | {"Check"}


@pytest.mark.parametrize(("method", "arguments", "rpc"), [row[:3] for row in METHODS])
async def test_a_call_that_is_cancelled_ends_at_the_gateway_too(
    gateway: Gateway, method: str, arguments: dict[str, Any], rpc: str
) -> None:
    gateway.hold(rpc)
    channel = create_insecure_channel(gateway.address, retry_policy=RetryPolicy())
    async with ZeebeClient(channel) as client:
        keywords = {name: value for name, value in arguments.items() if name != "*"}
        call = asyncio.ensure_future(getattr(client, method)(*arguments.get("*", ()), **keywords))
        assert await asyncio.to_thread(gateway.arrived.wait, 10)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.to_thread(gateway.cancelled.wait, 10)
    assert len(gateway.calls) == 1


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
        ("deploy_resource", {"*": [""]}, ValueError),
        ("set_variables", {"element_instance_key": 1, "variables": {}, "local": "no"}, TypeError),
        ("delete_resource", {"resource_key": 1, "delete_history": "no"}, TypeError),
        ("activate_jobs", {"job_type": "x", "tenant_filter": 5}, ValueError),
        ("topology", {"deadline_ms": "5"}, TypeError),
        ("cancel_process_instance", {"process_instance_key": "7"}, TypeError),
    ],
)
def test_what_cannot_be_asked_is_not_sent(
    driver: Driver, gateway: Gateway, method: str, arguments: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        call(driver, gateway.address, method, arguments)
    assert gateway.calls == []
