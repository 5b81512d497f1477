"""What a client can ask for beyond names and numbers: instructions, as small values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ._tenant_filter import TenantFilter
from ._value import Value
from .types import Variables

__all__ = [
    "ActivateElement",
    "ActivateInnerElement",
    "AdHocSubProcessResult",
    "JobResult",
    "MoveElement",
    "StartBefore",
    "TenantFilter",
    "TerminateAfter",
    "TerminateElement",
    "UserTaskCorrections",
    "UserTaskResult",
    "VariableInstruction",
]


@dataclass(frozen=True, repr=False, eq=False)
class StartBefore(Value):
    """Let a new instance begin at this element, in place of its start event."""

    element_id: str
    """Id of the element in the BPMN file."""


@dataclass(frozen=True, repr=False, eq=False)
class TerminateAfter(Value):
    """Terminate a new instance once this element is completed or terminated. Zeebe 8.8+."""

    element_id: str
    """Id of the element in the BPMN file."""


@dataclass(frozen=True, repr=False, eq=False)
class VariableInstruction(Value):
    """Set variables while an instance is modified."""

    variables: Variables
    """The variables."""
    scope_id: str = ""
    """Id of the element in whose scope; empty for the instance as a whole."""


@dataclass(frozen=True, repr=False, eq=False)
class ActivateElement(Value):
    """Activate an element of a running instance."""

    element_id: str
    """Id of the element in the BPMN file."""
    variables: Sequence[VariableInstruction] = ()
    """Variables to set before it is activated."""
    ancestor_element_instance_key: int | None = None
    """Key of the element instance to activate it in; None lets Zeebe find the only one."""


@dataclass(frozen=True, repr=False, eq=False)
class TerminateElement(Value):
    """Terminate one instance of an element, or all; exactly one of both is given."""

    element_instance_key: int | None = None
    """Key of the element instance."""
    element_id: str | None = None
    """Id of the element, for all of its instances. Zeebe 8.9+."""


@dataclass(frozen=True, repr=False, eq=False)
class MoveElement(Value):
    """Terminate instances of one element and activate another one for each. Zeebe 8.9+."""

    target_element_id: str
    """Id of the element to activate."""
    source_element_id: str | None = None
    """Id of the element to terminate, all instances of it."""
    source_element_instance_key: int | None = None
    """Key of the element instance to terminate, in place of its id."""
    variables: Sequence[VariableInstruction] = ()
    """Variables to set before the target is activated."""
    ancestor_element_instance_key: int | None = None
    """Key of the element instance to activate the target in."""
    infer_ancestor_scope_from_source_hierarchy: bool = False
    """Activate the target in the scope that the source was in, or one around it."""
    use_source_parent_key_as_ancestor_scope_key: bool = False
    """Activate the target in the very scope that the source was in."""


@dataclass(frozen=True, repr=False, eq=False)
class UserTaskCorrections(Value):
    """What a task listener changes about its user task; None leaves a property as it is."""

    assignee: str | None = None
    """Who has the task; empty for nobody."""
    due_date: str | None = None
    """Until when, in ISO 8601; empty for no date."""
    follow_up_date: str | None = None
    """When to look at it again, in ISO 8601; empty for no date."""
    candidate_users: Sequence[str] | None = None
    """Who may take it."""
    candidate_groups: Sequence[str] | None = None
    """Which groups may take it."""
    priority: int | None = None
    """From 0 to 100."""


@dataclass(frozen=True, repr=False, eq=False)
class UserTaskResult(Value):
    """The result of a task listener's job. Zeebe 8.8+."""

    denied: bool | None = None
    """Whether what the listener was asked about is refused: the task stays as it was."""
    denied_reason: str | None = None
    """Why. Zeebe 8.8+."""
    corrections: UserTaskCorrections | None = None
    """What to change about the task."""


@dataclass(frozen=True, repr=False, eq=False)
class ActivateInnerElement(Value):
    """Activate an element of an ad-hoc sub-process."""

    element_id: str
    """Id of the element in the BPMN file."""
    variables: Variables = field(default_factory=dict)
    """Variables in its scope."""


@dataclass(frozen=True, repr=False, eq=False)
class AdHocSubProcessResult(Value):
    """The result of the job of an ad-hoc sub-process. Zeebe 8.8+."""

    activate_elements: Sequence[ActivateInnerElement] = ()
    """Elements to activate next."""
    is_completion_condition_fulfilled: bool | None = None
    """Whether the sub-process is complete."""
    is_cancel_remaining_instances: bool | None = None
    """Whether elements that are still active then are terminated."""


JobResult = UserTaskResult | AdHocSubProcessResult
"""What a job may be completed with, besides variables."""
