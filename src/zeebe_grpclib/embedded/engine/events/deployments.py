"""What deployments and deletions bring about."""

from typing import NamedTuple


class ProcessDeployed(NamedTuple):
    """A new version of a process can be started."""

    key: int
    bpmn_process_id: str
    version: int
    resource_name: str
    content: bytes
    deployment_key: int
    tenant_id: str = "<default>"


class DecisionRequirementsDeployed(NamedTuple):
    """A new version of a decision graph exists.

    Attributes:
        decisions: Id, key and version of each of its decisions.
    """

    key: int
    decision_requirements_id: str
    version: int
    resource_name: str
    decisions: tuple[tuple[str, int, int], ...]
    content: bytes
    deployment_key: int
    tenant_id: str = "<default>"


class FormDeployed(NamedTuple):
    """A new version of a form exists."""

    key: int
    form_id: str
    version: int
    resource_name: str
    content: bytes
    deployment_key: int
    tenant_id: str = "<default>"


class ResourceDeployed(NamedTuple):
    """A new version of a resource exists that is neither run nor evaluated: an RPA script."""

    key: int
    resource_id: str
    version: int
    resource_name: str
    content: bytes
    deployment_key: int
    tenant_id: str = "<default>"


class ResourceRemoved(NamedTuple):
    """A process, decision requirements with its decisions, a form or a resource was deleted."""

    key: int
