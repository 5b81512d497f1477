"""What clients get back: answers of the engine as messages of the gateway protocol."""

from __future__ import annotations

import json
from typing import Any

from .._proto import gateway_protocol as pb
from . import engine as e
from .documents import write_json
from .encoding import encode
from .protobuf import bytes_field, number_field

# A broker of a cluster says where it takes commands of gateways; nobody can connect to it here.
_BROKER_PORT = 26501
_RESERVED = "io.camunda.zeebe:"


def deployment(answer: e.Deployment) -> pb.DeployResourceResponse:
    """Say what a deployment holds."""
    return pb.DeployResourceResponse(
        key=answer.key,
        deployments=[_deployed(resource) for resource in answer.resources],
        tenant_id=answer.tenant_id,
    )


def _deployed(resource: Any) -> pb.Deployment:
    if isinstance(resource, e.DeployedProcess):
        return pb.Deployment(process=_process(resource))
    if isinstance(resource, e.DeployedDecision):
        return pb.Deployment(
            decision=pb.DecisionMetadata(
                dmn_decision_id=resource.decision_id,
                dmn_decision_name=resource.decision_name,
                version=resource.version,
                decision_key=resource.decision_key,
                dmn_decision_requirements_id=resource.decision_requirements_id,
                decision_requirements_key=resource.decision_requirements_key,
                tenant_id=resource.tenant_id,
            )
        )
    if isinstance(resource, e.DeployedDecisionRequirements):
        return pb.Deployment(
            decision_requirements=pb.DecisionRequirementsMetadata(
                dmn_decision_requirements_id=resource.decision_requirements_id,
                dmn_decision_requirements_name=resource.decision_requirements_name,
                version=resource.version,
                decision_requirements_key=resource.decision_requirements_key,
                resource_name=resource.resource_name,
                tenant_id=resource.tenant_id,
            )
        )
    return pb.Deployment(
        form=pb.FormMetadata(
            form_id=resource.form_id,
            version=resource.version,
            form_key=resource.form_key,
            resource_name=resource.resource_name,
            tenant_id=resource.tenant_id,
        )
    )


def _process(resource: e.DeployedProcess) -> pb.ProcessMetadata:
    return pb.ProcessMetadata(
        bpmn_process_id=resource.bpmn_process_id,
        version=resource.version,
        process_definition_key=resource.process_definition_key,
        resource_name=resource.resource_name,
        tenant_id=resource.tenant_id,
    )


def process_deployment(answer: e.Deployment) -> bytes:
    """Say what a deployment of the deprecated kind holds.

    An encoded ``DeployProcessResponse``: to make one is to warn of the deprecation, and it is
    the client that calls a deprecated RPC, not we.
    """
    processes = [
        bytes_field(2, encode(_process(each)))
        for each in answer.resources
        if isinstance(each, e.DeployedProcess)
    ]
    return number_field(1, answer.key) + b"".join(processes)


def created(answer: e.ProcessInstanceCreated) -> pb.CreateProcessInstanceResponse:
    """Say which instance was created."""
    return pb.CreateProcessInstanceResponse(
        process_definition_key=answer.process_definition_key,
        bpmn_process_id=answer.bpmn_process_id,
        version=answer.version,
        process_instance_key=answer.process_instance_key,
        tenant_id=answer.tenant_id,
        tags=list(answer.tags),
        business_id=answer.business_id,
    )


def completed(outcome: e.ProcessInstanceOutcome) -> pb.CreateProcessInstanceWithResultResponse:
    """Say how an instance completed."""
    return pb.CreateProcessInstanceWithResultResponse(
        process_definition_key=outcome.process_definition_key,
        bpmn_process_id=outcome.bpmn_process_id,
        version=outcome.version,
        process_instance_key=outcome.process_instance_key,
        variables=write_json(outcome.variables),
        tenant_id=outcome.tenant_id,
        tags=list(outcome.tags),
        business_id=outcome.business_id,
    )


def job(activated: e.ActivatedJob) -> pb.ActivatedJob:
    """Describe a job to its worker."""
    return pb.ActivatedJob(
        key=activated.key,
        type=activated.type,
        process_instance_key=activated.process_instance_key,
        bpmn_process_id=activated.bpmn_process_id,
        process_definition_version=activated.process_definition_version,
        process_definition_key=activated.process_definition_key,
        element_id=activated.element_id,
        element_instance_key=activated.element_instance_key,
        custom_headers=write_json(activated.custom_headers),
        worker=activated.worker,
        retries=activated.retries,
        deadline=activated.deadline,
        variables=write_json(activated.variables),
        tenant_id=activated.tenant_id,
        kind=pb.ActivatedJobJobKind.from_string(activated.kind),
        listener_event_type=pb.ActivatedJobListenerEventType.from_string(
            activated.listener_event_type
        ),
        tags=list(activated.tags),
        user_task=_user_task(activated) if activated.kind == "TASK_LISTENER" else None,
    )


def _user_task(job: e.ActivatedJob) -> pb.UserTaskProperties:
    """The task that a listener is told about, which its headers describe."""
    headers = {
        name.removeprefix(_RESERVED): value
        for name, value in job.custom_headers.items()
        if name.startswith(_RESERVED)
    }
    numbers = {
        name: int(headers[name]) if name in headers else None
        for name in ("formKey", "priority", "userTaskKey")
    }
    return pb.UserTaskProperties(
        action=headers.get("action"),
        assignee=headers.get("assignee"),
        candidate_groups=json.loads(headers.get("candidateGroups", "[]")),
        candidate_users=json.loads(headers.get("candidateUsers", "[]")),
        changed_attributes=json.loads(headers.get("changedAttributes", "[]")),
        due_date=headers.get("dueDate"),
        follow_up_date=headers.get("followUpDate"),
        form_key=numbers["formKey"],
        priority=numbers["priority"],
        user_task_key=numbers["userTaskKey"],
    )


def evaluated(answer: e.DecisionEvaluated) -> pb.EvaluateDecisionResponse:
    """Say what a decision came to, and how."""
    return pb.EvaluateDecisionResponse(
        decision_key=answer.decision_key,
        decision_id=answer.decision_id,
        decision_name=answer.decision_name,
        decision_version=answer.version,
        decision_requirements_id=answer.decision_requirements_id,
        decision_requirements_key=answer.decision_requirements_key,
        decision_output=write_json(answer.output),
        evaluated_decisions=[
            _evaluated_decision(decision, f"{answer.key}-{index}")
            for index, decision in enumerate(answer.evaluated_decisions, 1)
        ],
        failed_decision_id=answer.failed_decision_id,
        failure_message=answer.failure_message,
        tenant_id=answer.tenant_id,
        # The older of the two names for the same number.
        decision_instance_key=answer.key,
        decision_evaluation_key=answer.key,
    )


def conditionals(answer: e.ConditionalsEvaluated) -> pb.EvaluateConditionalResponse:
    """Say which instances the conditions started."""
    return pb.EvaluateConditionalResponse(
        process_instances=[
            pb.ProcessInstanceReference(each.process_definition_key, each.process_instance_key)
            for each in answer.process_instances
        ],
        conditional_evaluation_key=answer.key,
        tenant_id=answer.tenant_id,
    )


def _evaluated_decision(decision: e.EvaluatedDecision, key: str) -> pb.EvaluatedDecision:
    return pb.EvaluatedDecision(
        decision_key=decision.decision_key,
        decision_id=decision.decision_id,
        decision_name=decision.decision_name,
        decision_version=decision.version,
        decision_type=decision.decision_type,
        decision_output=write_json(decision.output),
        matched_rules=[
            pb.MatchedDecisionRule(
                rule_id=rule.rule_id,
                rule_index=rule.rule_index,
                evaluated_outputs=[
                    pb.EvaluatedDecisionOutput(
                        output_id=output.output_id,
                        output_name=output.output_name,
                        output_value=write_json(output.value),
                    )
                    for output in rule.outputs
                ],
            )
            for rule in decision.matched_rules
        ],
        evaluated_inputs=[
            pb.EvaluatedDecisionInput(
                input_id=each.input_id,
                input_name=each.input_name,
                input_value=write_json(each.value),
            )
            for each in decision.inputs
        ],
        tenant_id=decision.tenant_id,
        decision_evaluation_instance_key=key,
    )


def topology(host: str, version: str, cluster_id: str) -> pb.TopologyResponse:
    """Describe a cluster of one broker with one partition."""
    leader = pb.Partition(
        partition_id=1,
        role=pb.PartitionPartitionBrokerRole.LEADER,
        health=pb.PartitionPartitionBrokerHealth.HEALTHY,
    )
    broker = pb.BrokerInfo(
        node_id=0, host=host, port=_BROKER_PORT, partitions=[leader], version=version
    )
    return pb.TopologyResponse(
        brokers=[broker],
        cluster_size=1,
        partitions_count=1,
        replication_factor=1,
        gateway_version=version,
        cluster_id=cluster_id,
    )
