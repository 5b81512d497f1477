"""What the gateway answers, as frozen dataclasses.

Fields and their order are pyzeebe's; what the protocol gained since (tags, business
ids, ...) follows after them, with defaults. The classes are flat here, and pyzeebe's
nested names (``DeployResourceResponse.ProcessMetadata``) lead to the same classes. They
are not slotted, because users call ``vars()`` on them. One file, longer than our others:
it is a list of fields, nothing in it decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ._open_enum import OpenIntEnum
from ._value import Value
from .types import JsonType, Variables

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


@dataclass(frozen=True, repr=False, eq=False)
class CreateProcessInstanceResponse(Value):
    """A process instance was created; it may already have ended."""

    process_definition_key: int
    """Key of the process definition that the instance runs."""
    bpmn_process_id: str
    """Id of the process in its BPMN file."""
    version: int
    """Version of the process definition."""
    process_instance_key: int
    """Key of the new instance."""
    tenant_id: str | None
    """Tenant of the instance."""
    tags: list[str] = field(default_factory=list)
    """Tags given at creation. Zeebe 8.8+."""
    business_id: str | None = None
    """Business id given at creation. Zeebe 8.9+."""


@dataclass(frozen=True, repr=False, eq=False)
class CreateProcessInstanceWithResultResponse(Value):
    """A process instance was created and has completed."""

    process_definition_key: int
    """Key of the process definition that the instance ran."""
    bpmn_process_id: str
    """Id of the process in its BPMN file."""
    version: int
    """Version of the process definition."""
    process_instance_key: int
    """Key of the instance."""
    variables: Variables
    """Variables at the end, only those asked for by ``variables_to_fetch`` if any were."""
    tenant_id: str | None
    """Tenant of the instance."""
    tags: list[str] = field(default_factory=list)
    """Tags given at creation. Zeebe 8.8+."""
    business_id: str | None = None
    """Business id given at creation. Zeebe 8.9+."""


@dataclass(frozen=True, repr=False, eq=False)
class CancelProcessInstanceResponse(Value):
    """The process instance is being terminated."""


@dataclass(frozen=True, repr=False, eq=False)
class DeployedProcess(Value):
    """A process in a deployed BPMN file."""

    bpmn_process_id: str
    """Id of the process in the file."""
    version: int
    """Version: the former one when the same file was deployed again."""
    process_definition_key: int
    """Key of this version."""
    resource_name: str
    """Name of the file as it was sent."""
    tenant_id: str | None
    """Tenant that owns the process."""


@dataclass(frozen=True, repr=False, eq=False)
class DeployedDecision(Value):
    """A decision in a deployed DMN file."""

    dmn_decision_id: str
    """Id of the decision in the file."""
    dmn_decision_name: str
    """Name of the decision in the file."""
    version: int
    """Version: the former one when the same file was deployed again."""
    decision_key: int
    """Key of this version."""
    dmn_decision_requirements_id: str
    """Id of the decision requirements graph (the file's ``definitions``)."""
    decision_requirements_key: int
    """Key of the decision requirements graph."""
    tenant_id: str | None
    """Tenant that owns the decision."""


@dataclass(frozen=True, repr=False, eq=False)
class DeployedDecisionRequirements(Value):
    """The decision requirements graph of a deployed DMN file: the file as a whole."""

    dmn_decision_requirements_id: str
    """Id of the graph in the file."""
    dmn_decision_requirements_name: str
    """Name of the graph in the file."""
    version: int
    """Version: the former one when the same file was deployed again."""
    decision_requirements_key: int
    """Key of this version."""
    resource_name: str
    """Name of the file as it was sent."""
    tenant_id: str | None
    """Tenant that owns the graph."""


@dataclass(frozen=True, repr=False, eq=False)
class DeployedForm(Value):
    """A deployed form."""

    form_id: str
    """Id of the form in the file."""
    version: int
    """Version: the former one when the same file was deployed again."""
    form_key: int
    """Key of this version."""
    resource_name: str
    """Name of the file as it was sent."""
    tenant_id: str | None
    """Tenant that owns the form."""


@dataclass(frozen=True, repr=False, eq=False)
class UnknownDeployment(Value):
    """A kind of deployment that this version of the package does not know yet."""

    content: bytes
    """What the gateway sent, as protobuf."""


Deployment: TypeAlias = (
    DeployedProcess
    | DeployedDecision
    | DeployedDecisionRequirements
    | DeployedForm
    | UnknownDeployment
)


# pyzeebe's nested names live in plain parents: an alias in the body of a dataclass would
# become one of its fields. Empty __slots__ keep vars() of an instance to its fields.
class _DeployResourceNames:
    __slots__ = ()
    ProcessMetadata: TypeAlias = DeployedProcess
    DecisionMetadata: TypeAlias = DeployedDecision
    DecisionRequirementsMetadata: TypeAlias = DeployedDecisionRequirements
    FormMetadata: TypeAlias = DeployedForm


@dataclass(frozen=True, repr=False, eq=False)
class DeployResourceResponse(_DeployResourceNames, Value):
    """Everything that the deployed files hold."""

    key: int
    """Key of the deployment."""
    deployments: list[Deployment]
    """One entry for each process, decision, decision requirements graph and form."""
    tenant_id: str | None
    """Tenant that owns the deployment."""


@dataclass(frozen=True, repr=False, eq=False)
class EvaluatedDecisionOutput(Value):
    """A value that a matched rule put out."""

    output_id: str
    """Id of the output column."""
    output_name: str
    """Name of the output column."""
    output_value: JsonType
    """The value."""


class _MatchedDecisionRuleNames:
    __slots__ = ()
    EvaluatedDecisionOutput: TypeAlias = EvaluatedDecisionOutput


@dataclass(frozen=True, repr=False, eq=False)
class MatchedDecisionRule(_MatchedDecisionRuleNames, Value):
    """A rule of a decision table that matched."""

    rule_id: str
    """Id of the rule."""
    rule_index: int
    """Position of the rule in its table, counted from 1."""
    evaluated_outputs: list[EvaluatedDecisionOutput]
    """What the rule put out, a value per output column."""


@dataclass(frozen=True, repr=False, eq=False)
class EvaluatedDecisionInput(Value):
    """A value that a decision table looked at."""

    input_id: str
    """Id of the input column."""
    input_name: str
    """Name of the input column."""
    input_value: JsonType
    """The value of its expression."""


class _EvaluatedDecisionNames:
    __slots__ = ()
    EvaluatedDecisionInput: TypeAlias = EvaluatedDecisionInput
    MatchedDecisionRule: TypeAlias = MatchedDecisionRule


@dataclass(frozen=True, repr=False, eq=False)
class EvaluatedDecision(_EvaluatedDecisionNames, Value):
    """A decision that was evaluated, because it was asked for or because another requires it."""

    decision_key: int
    """Key of the decision."""
    decision_id: str
    """Id of the decision in its DMN file."""
    decision_name: str
    """Name of the decision in its DMN file."""
    decision_version: int
    """Version of the decision."""
    decision_type: str
    """Kind of its logic, such as ``DECISION_TABLE``."""
    decision_output: JsonType
    """Its result."""
    matched_rules: list[MatchedDecisionRule]
    """Rules that matched; empty when the logic is no table."""
    evaluated_inputs: list[EvaluatedDecisionInput]
    """Inputs of the table; empty when the logic is no table."""
    tenant_id: str | None
    """Tenant that owns the decision."""
    decision_evaluation_instance_key: str = ""
    """Key of this decision within the evaluation. Zeebe 8.8+."""


class _EvaluateDecisionNames:
    __slots__ = ()
    EvaluatedDecision: TypeAlias = EvaluatedDecision


@dataclass(frozen=True, repr=False, eq=False)
class EvaluateDecisionResponse(_EvaluateDecisionNames, Value):
    """The result of a decision, and how it came about.

    A decision that fails is answered too: then ``failed_decision_id`` and
    ``failure_message`` are not empty.
    """

    decision_key: int
    """Key of the decision."""
    decision_id: str
    """Id of the decision in its DMN file."""
    decision_name: str
    """Name of the decision in its DMN file."""
    decision_version: int
    """Version of the decision."""
    decision_requirements_id: str
    """Id of its decision requirements graph."""
    decision_requirements_key: int
    """Key of its decision requirements graph."""
    decision_output: JsonType
    """The result; None when the evaluation failed."""
    evaluated_decisions: list[EvaluatedDecision]
    """Every decision that was evaluated, required ones first."""
    failed_decision_id: str
    """Id of the decision that failed; empty when none did."""
    failure_message: str
    """Why it failed; empty when none did."""
    tenant_id: str | None
    """Tenant that owns the decision."""
    decision_instance_key: int
    """Key of this evaluation; Zeebe 8.8+ calls it ``decision_evaluation_key``."""
    decision_evaluation_key: int = 0
    """Key of this evaluation. Zeebe 8.8+; 0 from older gateways."""


@dataclass(frozen=True, repr=False, eq=False)
class BroadcastSignalResponse(Value):
    """The signal was broadcast."""

    key: int
    """Key of the broadcast."""
    tenant_id: str | None
    """Tenant that the signal was broadcast to."""


@dataclass(frozen=True, repr=False, eq=False)
class PublishMessageResponse(Value):
    """The message was published: correlated, or buffered for its time to live."""

    key: int
    """Key of the message."""
    tenant_id: str | None
    """Tenant that the message was published to."""


@dataclass(frozen=True, repr=False, eq=False)
class CompleteJobResponse(Value):
    """The job was completed."""


@dataclass(frozen=True, repr=False, eq=False)
class FailJobResponse(Value):
    """The job was failed."""


@dataclass(frozen=True, repr=False, eq=False)
class ThrowErrorResponse(Value):
    """The error was thrown; when nothing catches it, an incident was raised."""


@dataclass(frozen=True, repr=False, eq=False)
class UpdateJobTimeoutResponse(Value):
    """The deadline of the job was moved."""


@dataclass(frozen=True, repr=False, eq=False)
class UpdateJobRetriesResponse(Value):
    """The job has so many attempts left."""


@dataclass(frozen=True, repr=False, eq=False)
class SetVariablesResponse(Value):
    """The variables were set."""

    key: int
    """Key of the command."""


@dataclass(frozen=True, repr=False, eq=False)
class ResolveIncidentResponse(Value):
    """The incident is resolved; if its cause is still there, another one follows."""


@dataclass(frozen=True, repr=False, eq=False)
class ModifyProcessInstanceResponse(Value):
    """The instance was modified."""


@dataclass(frozen=True, repr=False, eq=False)
class MigrateProcessInstanceResponse(Value):
    """The instance runs the other process definition."""


@dataclass(frozen=True, repr=False, eq=False)
class StartedProcessInstance(Value):
    """A process instance that a condition started."""

    process_definition_key: int
    """Key of the process definition that the instance runs."""
    process_instance_key: int
    """Key of the new instance."""


@dataclass(frozen=True, repr=False, eq=False)
class EvaluateConditionalResponse(Value):
    """The conditions of conditional start events were evaluated."""

    process_instances: list[StartedProcessInstance]
    """Instances whose conditions held; they were started."""
    conditional_evaluation_key: int
    """Key of the evaluation."""
    tenant_id: str | None
    """Tenant whose processes were looked at."""


class BatchOperationType(OpenIntEnum):
    """What a batch operation does."""

    ADD_VARIABLE = 0
    CANCEL_PROCESS_INSTANCE = 1
    DELETE_DECISION_DEFINITION = 2
    DELETE_PROCESS_DEFINITION = 3
    DELETE_PROCESS_INSTANCE = 4
    MIGRATE_PROCESS_INSTANCE = 5
    MODIFY_PROCESS_INSTANCE = 6
    RESOLVE_INCIDENT = 7
    UPDATE_VARIABLE = 8
    DELETE_DECISION_INSTANCE = 9


@dataclass(frozen=True, repr=False, eq=False)
class BatchOperation(Value):
    """A batch operation that was begun."""

    batch_operation_key: str
    """Key of the operation."""
    batch_operation_type: BatchOperationType
    """What it does."""


@dataclass(frozen=True, repr=False, eq=False)
class DeleteResourceResponse(Value):
    """The resource was deleted."""

    resource_key: str = ""
    """Key of the resource. Zeebe 8.9+; empty from older gateways."""
    batch_operation: BatchOperation | None = None
    """What deletes its history, if that was asked for. Zeebe 8.9+."""


@dataclass(frozen=True, repr=False, eq=False)
class DeployProcessResponse(Value):
    """Processes that were deployed by the deprecated call."""

    key: int
    """Key of the deployment."""
    processes: list[DeployedProcess]
    """The processes in the files."""


class PartitionBrokerRole(OpenIntEnum):
    """What a broker does for a partition."""

    LEADER = 0
    FOLLOWER = 1
    INACTIVE = 2


class PartitionBrokerHealth(OpenIntEnum):
    """How a partition does on a broker."""

    HEALTHY = 0
    UNHEALTHY = 1
    DEAD = 2


class _PartitionNames:
    __slots__ = ()
    PartitionBrokerRole: TypeAlias = PartitionBrokerRole
    PartitionBrokerHealth: TypeAlias = PartitionBrokerHealth


@dataclass(frozen=True, repr=False, eq=False)
class Partition(_PartitionNames, Value):
    """A partition, as one broker sees it."""

    partition_id: int
    """Number of the partition, counted from 1."""
    role: PartitionBrokerRole
    """What the broker does for it."""
    health: PartitionBrokerHealth
    """How it does on this broker."""


class _BrokerInfoNames:
    __slots__ = ()
    Partition: TypeAlias = Partition


@dataclass(frozen=True, repr=False, eq=False)
class BrokerInfo(_BrokerInfoNames, Value):
    """A broker of the cluster."""

    node_id: int
    """Number of the broker in the cluster."""
    host: str
    """Host that the broker announces."""
    port: int
    """Port that the broker announces."""
    partitions: list[Partition]
    """Partitions that the broker takes part in."""
    version: str
    """Version of the broker."""


class _TopologyNames:
    __slots__ = ()
    BrokerInfo: TypeAlias = BrokerInfo


@dataclass(frozen=True, repr=False, eq=False)
class TopologyResponse(_TopologyNames, Value):
    """The cluster as its gateway knows it at this moment."""

    brokers: list[BrokerInfo]
    """Brokers known to the gateway; may be empty while a cluster starts."""
    cluster_size: int
    """How many brokers the cluster shall have."""
    partitions_count: int
    """How many partitions the cluster shall have."""
    replication_factor: int
    """How many brokers hold each partition."""
    gateway_version: str
    """Version of the gateway."""
    cluster_id: str = ""
    """Id of the cluster. Zeebe 8.8+."""


class ServingStatus(OpenIntEnum):
    """Health of a gRPC service (``grpc.health.v1``)."""

    UNKNOWN = 0
    SERVING = 1
    NOT_SERVING = 2
    SERVICE_UNKNOWN = 3


class _HealthCheckNames:
    __slots__ = ()
    ServingStatus: TypeAlias = ServingStatus


@dataclass(frozen=True, repr=False, eq=False)
class HealthCheckResponse(_HealthCheckNames, Value):
    """Health of the gateway."""

    status: ServingStatus
    """SERVING when the gateway takes calls."""
