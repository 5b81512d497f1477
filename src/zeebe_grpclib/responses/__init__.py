"""What the gateway answers, as frozen dataclasses.

Fields and their order are pyzeebe's; what the protocol gained since (tags, business
ids, ...) follows after them, with defaults. The classes are flat here, and pyzeebe's
nested names (``DeployResourceResponse.ProcessMetadata``) lead to the same classes. They
are not slotted, because users call ``vars()`` on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import names_on_demand

if TYPE_CHECKING:
    from .cluster import (
        BrokerInfo,
        Partition,
        PartitionBrokerHealth,
        PartitionBrokerRole,
        TopologyResponse,
    )
    from .decisions import (
        EvaluatedDecision,
        EvaluatedDecisionInput,
        EvaluatedDecisionOutput,
        EvaluateDecisionResponse,
        MatchedDecisionRule,
    )
    from .deployments import (
        BatchOperation,
        BatchOperationType,
        DeleteResourceResponse,
        DeployedDecision,
        DeployedDecisionRequirements,
        DeployedForm,
        DeployedProcess,
        Deployment,
        DeployProcessResponse,
        DeployResourceResponse,
        UnknownDeployment,
    )
    from .health import HealthCheckResponse, ServingStatus
    from .jobs import (
        CompleteJobResponse,
        FailJobResponse,
        ThrowErrorResponse,
        UpdateJobRetriesResponse,
        UpdateJobTimeoutResponse,
    )
    from .messages import (
        BroadcastSignalResponse,
        PublishMessageResponse,
    )
    from .processes import (
        CancelProcessInstanceResponse,
        CreateProcessInstanceResponse,
        CreateProcessInstanceWithResultResponse,
        EvaluateConditionalResponse,
        MigrateProcessInstanceResponse,
        ModifyProcessInstanceResponse,
        ResolveIncidentResponse,
        SetVariablesResponse,
        StartedProcessInstance,
    )

__all__ = [
    "BatchOperation",
    "BatchOperationType",
    "BroadcastSignalResponse",
    "BrokerInfo",
    "CancelProcessInstanceResponse",
    "CompleteJobResponse",
    "CreateProcessInstanceResponse",
    "CreateProcessInstanceWithResultResponse",
    "DeleteResourceResponse",
    "DeployProcessResponse",
    "DeployResourceResponse",
    "DeployedDecision",
    "DeployedDecisionRequirements",
    "DeployedForm",
    "DeployedProcess",
    "Deployment",
    "EvaluateConditionalResponse",
    "EvaluateDecisionResponse",
    "EvaluatedDecision",
    "EvaluatedDecisionInput",
    "EvaluatedDecisionOutput",
    "FailJobResponse",
    "HealthCheckResponse",
    "MatchedDecisionRule",
    "MigrateProcessInstanceResponse",
    "ModifyProcessInstanceResponse",
    "Partition",
    "PartitionBrokerHealth",
    "PartitionBrokerRole",
    "PublishMessageResponse",
    "ResolveIncidentResponse",
    "ServingStatus",
    "SetVariablesResponse",
    "StartedProcessInstance",
    "ThrowErrorResponse",
    "TopologyResponse",
    "UnknownDeployment",
    "UpdateJobRetriesResponse",
    "UpdateJobTimeoutResponse",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = names_on_demand(
        __name__,
        {
            "cluster": (
                "BrokerInfo",
                "Partition",
                "PartitionBrokerHealth",
                "PartitionBrokerRole",
                "TopologyResponse",
            ),
            "decisions": (
                "EvaluateDecisionResponse",
                "EvaluatedDecision",
                "EvaluatedDecisionInput",
                "EvaluatedDecisionOutput",
                "MatchedDecisionRule",
            ),
            "deployments": (
                "BatchOperation",
                "BatchOperationType",
                "DeleteResourceResponse",
                "DeployProcessResponse",
                "DeployResourceResponse",
                "DeployedDecision",
                "DeployedDecisionRequirements",
                "DeployedForm",
                "DeployedProcess",
                "Deployment",
                "UnknownDeployment",
            ),
            "health": ("HealthCheckResponse", "ServingStatus"),
            "jobs": (
                "CompleteJobResponse",
                "FailJobResponse",
                "ThrowErrorResponse",
                "UpdateJobRetriesResponse",
                "UpdateJobTimeoutResponse",
            ),
            "messages": (
                "BroadcastSignalResponse",
                "PublishMessageResponse",
            ),
            "processes": (
                "CancelProcessInstanceResponse",
                "CreateProcessInstanceResponse",
                "CreateProcessInstanceWithResultResponse",
                "EvaluateConditionalResponse",
                "MigrateProcessInstanceResponse",
                "ModifyProcessInstanceResponse",
                "ResolveIncidentResponse",
                "SetVariablesResponse",
                "StartedProcessInstance",
            ),
        },
    )
