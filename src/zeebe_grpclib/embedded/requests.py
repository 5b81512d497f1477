"""What clients send, as commands of the engine.

Checks what Zeebe's gateway checks before it asks a broker: tenants, JSON, and whether a key
can belong to this cluster at all. Pure: a message in, a command out, or a `GRPCError`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._proto import gateway_protocol as pb
from . import engine as e
from .documents import read_document
from .statuses import invalid_argument, unknown_partition
from .tenancy import Tenancy

PARTITION = e.FIRST_KEY >> 51

# So that a deadline, which is the time now and this, is still a number of 64 bits.
_LONGEST_MS = 1 << 62

#: What most gateways have.
_NO_TENANTS = Tenancy()


def deploy_resource(
    message: pb.DeployResourceRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.DeployResource:
    """Check and translate a request."""
    return e.DeployResource(
        [(each.name, each.content) for each in message.resources],
        tenancy.checked("DeployResource", message.tenant_id),
    )


def delete_resource(message: pb.DeleteResourceRequest) -> e.DeleteResource:
    """Translate a request."""
    return e.DeleteResource(message.resource_key)


def create_process_instance(
    message: pb.CreateProcessInstanceRequest,
    tenancy: Tenancy = _NO_TENANTS,
    rpc: str = "CreateProcessInstance",
) -> e.CreateProcessInstance:
    """Check and translate a request."""
    tenant_id = tenancy.checked(rpc, message.tenant_id)
    return e.CreateProcessInstance(
        message.bpmn_process_id,
        read_document(message.variables),
        message.version,
        message.process_definition_key,
        tuple(each.element_id for each in message.start_instructions),
        tenant_id=tenant_id,
        tags=tuple(message.tags),
        business_id=message.business_id,
        terminate_after=tuple(
            each.terminate.after_element_id
            for each in message.runtime_instructions
            if each.terminate is not None
        ),
    )


def create_process_instance_with_result(
    message: pb.CreateProcessInstanceWithResultRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.CreateProcessInstance:
    """Check and translate a request."""
    inner = message.request or pb.CreateProcessInstanceRequest()
    command = create_process_instance(inner, tenancy, "CreateProcessInstanceWithResult")
    return replace(command, await_result=True, fetch_variables=tuple(message.fetch_variables))


def cancel_process_instance(message: pb.CancelProcessInstanceRequest) -> e.CancelProcessInstance:
    """Check and translate a request."""
    return e.CancelProcessInstance(_on_partition(message.process_instance_key))


def modify_process_instance(message: pb.ModifyProcessInstanceRequest) -> e.ModifyProcessInstance:
    """Check and translate a request."""
    return e.ModifyProcessInstance(
        _on_partition(message.process_instance_key),
        tuple(
            e.ActivateInstruction(
                each.element_id,
                each.ancestor_element_instance_key,
                _variable_instructions(each.variable_instructions),
            )
            for each in message.activate_instructions
        ),
        tuple(
            e.TerminateInstruction(each.element_instance_key, each.element_id)
            for each in message.terminate_instructions
        ),
        tuple(
            e.MoveInstruction(
                each.target_element_id,
                each.source_element_instance_key,
                each.source_element_id,
                each.ancestor_element_instance_key,
                each.infer_ancestor_scope_from_source_hierarchy,
                each.use_source_parent_key_as_ancestor_scope_key,
                _variable_instructions(each.variable_instructions),
            )
            for each in message.move_instructions
        ),
    )


def migrate_process_instance(
    message: pb.MigrateProcessInstanceRequest,
) -> e.MigrateProcessInstance:
    """Check and translate a request."""
    plan = message.migration_plan or pb.MigrateProcessInstanceRequestMigrationPlan()
    return e.MigrateProcessInstance(
        _on_partition(message.process_instance_key),
        plan.target_process_definition_key,
        tuple((one.source_element_id, one.target_element_id) for one in plan.mapping_instructions),
    )


def publish_message(
    message: pb.PublishMessageRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.PublishMessage:
    """Check and translate a request."""
    tenant_id = tenancy.checked("PublishMessage", message.tenant_id)
    return e.PublishMessage(
        message.name,
        message.correlation_key,
        message.time_to_live,
        message.message_id,
        read_document(message.variables),
        tenant_id,
    )


def broadcast_signal(
    message: pb.BroadcastSignalRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.BroadcastSignal:
    """Check and translate a request."""
    tenant_id = tenancy.checked("BroadcastSignal", message.tenant_id)
    return e.BroadcastSignal(message.signal_name, read_document(message.variables), tenant_id)


def evaluate_decision(
    message: pb.EvaluateDecisionRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.EvaluateDecision:
    """Check and translate a request."""
    tenant_id = tenancy.checked("EvaluateDecision", message.tenant_id)
    return e.EvaluateDecision(
        message.decision_id, message.decision_key, read_document(message.variables), tenant_id
    )


def evaluate_conditional(
    message: pb.EvaluateConditionalRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.EvaluateConditionals:
    """Check and translate a request."""
    tenant_id = tenancy.checked("EvaluateConditional", message.tenant_id)
    return e.EvaluateConditionals(
        read_document(message.variables), message.process_definition_key or 0, tenant_id
    )


def activate_jobs(
    message: pb.ActivateJobsRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.ActivateJobs:
    """Check and translate a request."""
    tenant_ids = _tenants(tenancy, "ActivateJobs", message)
    return e.ActivateJobs(
        message.type,
        message.max_jobs_to_activate,
        min(message.timeout, _LONGEST_MS),
        message.worker,
        tuple(message.fetch_variable),
        tenant_ids,
    )


def stream_activated_jobs(
    message: pb.StreamActivatedJobsRequest, tenancy: Tenancy = _NO_TENANTS
) -> e.ActivateJobs:
    """Check and translate a request into the command that gets one job for it."""
    tenant_ids = _tenants(tenancy, "StreamActivatedJobs", message)
    expected = "Expected to stream activated jobs with"
    if not message.type.strip():
        raise invalid_argument(f"{expected} type to be present, but it was blank")
    if message.timeout < 1:
        raise invalid_argument(
            f"{expected} timeout to be greater than zero, but it was '{message.timeout}'"
        )
    return e.ActivateJobs(
        message.type,
        1,
        min(message.timeout, _LONGEST_MS),
        message.worker,
        tuple(message.fetch_variable),
        tenant_ids,
    )


def complete_job(message: pb.CompleteJobRequest) -> e.CompleteJob:
    """Check and translate a request."""
    key = _on_partition(message.job_key)
    result = message.result or pb.JobResult()
    return e.CompleteJob(
        key,
        read_document(message.variables),
        bool(result.denied),
        result.denied_reason or "",
        {} if result.corrections is None else _corrections(result.corrections),
        _ad_hoc_result(message.result),
    )


def _corrections(message: pb.JobResultCorrections) -> dict[str, Any]:
    """What is to be changed about a user task; what is not there stays as it is."""
    users, groups = message.candidate_users, message.candidate_groups
    wanted = {
        "assignee": message.assignee,
        "candidate_groups": None if groups is None else tuple(groups.values),
        "candidate_users": None if users is None else tuple(users.values),
        "due_date": message.due_date,
        "follow_up_date": message.follow_up_date,
        "priority": message.priority,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _ad_hoc_result(result: pb.JobResult | None) -> e.AdHocResult | None:
    if result is None or result.type != "adHocSubProcess":
        return None
    return e.AdHocResult(
        tuple(
            e.ActivateElement(each.element_id, read_document(each.variables))
            for each in result.activate_elements
        ),
        bool(result.is_completion_condition_fulfilled),
        bool(result.is_cancel_remaining_instances),
    )


def fail_job(message: pb.FailJobRequest) -> e.FailJob:
    """Check and translate a request."""
    return e.FailJob(
        _on_partition(message.job_key),
        message.retries,
        message.error_message,
        message.retry_back_off,
        read_document(message.variables),
    )


def throw_error(message: pb.ThrowErrorRequest) -> e.ThrowError:
    """Check and translate a request."""
    return e.ThrowError(
        _on_partition(message.job_key),
        message.error_code,
        message.error_message,
        read_document(message.variables),
    )


def update_job_retries(message: pb.UpdateJobRetriesRequest) -> e.UpdateJobRetries:
    """Check and translate a request."""
    return e.UpdateJobRetries(_on_partition(message.job_key), message.retries)


def update_job_timeout(message: pb.UpdateJobTimeoutRequest) -> e.UpdateJobTimeout:
    """Check and translate a request."""
    return e.UpdateJobTimeout(_on_partition(message.job_key), min(message.timeout, _LONGEST_MS))


def resolve_incident(message: pb.ResolveIncidentRequest) -> e.ResolveIncident:
    """Check and translate a request."""
    return e.ResolveIncident(_on_partition(message.incident_key))


def set_variables(message: pb.SetVariablesRequest) -> e.SetVariables:
    """Check and translate a request."""
    return e.SetVariables(
        _on_partition(message.element_instance_key),
        read_document(message.variables),
        message.local,
    )


def _variable_instructions(
    instructions: list[pb.ModifyProcessInstanceRequestVariableInstruction],
) -> tuple[e.VariableInstruction, ...]:
    return tuple(
        e.VariableInstruction(read_document(each.variables), each.scope_id) for each in instructions
    )


def _tenants(
    tenancy: Tenancy, rpc: str, message: pb.ActivateJobsRequest | pb.StreamActivatedJobsRequest
) -> tuple[str, ...]:
    takes_assigned = message.tenant_filter is pb.TenantFilter.ASSIGNED
    return tenancy.all_checked(rpc, message.tenant_ids, takes_assigned=takes_assigned)


def _on_partition(key: int) -> int:
    """Zeebe sends a command to the partition that the high bits of its key name."""
    partition = key >> 51
    if partition != PARTITION:
        raise unknown_partition(partition)
    return key
