"""Answers about what is deployed, and deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .._open_enum import OpenIntEnum
from .._value import Value

__all__ = [
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
]


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
