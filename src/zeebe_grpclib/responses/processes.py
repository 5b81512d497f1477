"""Answers about process instances."""

from __future__ import annotations

from dataclasses import dataclass, field

from .._value import Value
from ..types import Variables

__all__ = [
    "CancelProcessInstanceResponse",
    "CreateProcessInstanceResponse",
    "CreateProcessInstanceWithResultResponse",
    "EvaluateConditionalResponse",
    "MigrateProcessInstanceResponse",
    "ModifyProcessInstanceResponse",
    "ResolveIncidentResponse",
    "SetVariablesResponse",
    "StartedProcessInstance",
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
