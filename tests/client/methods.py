"""Every call of the clients: its arguments, what is asked of the gateway, what is answered."""

from __future__ import annotations

from typing import Any

from tests.protobuf import message, pool

from zeebe_grpclib import responses
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
