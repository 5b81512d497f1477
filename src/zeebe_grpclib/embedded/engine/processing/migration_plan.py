"""What stands for what when a process instance goes on in another definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ... import bpmn
from ...bpmn import ElementType
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, ProcessDefinition
from .waiting import inner_starts


class MigrationPlan(NamedTuple):
    """A process instance, where it is to go on, and which element stands for which.

    Attributes:
        mapping: Ids of elements and sequence flows of the present definition, with the ids of
            what stands for them.
    """

    root: ElementInstance
    definition: ProcessDefinition
    mapping: Mapping[str, str]

    def target_of(self, instance: ElementInstance) -> bpmn.Element | None:
        """What an instance is to be one of, None if nobody has said."""
        if instance.scope is None:
            return self.definition.process.root
        target = self.element(instance.element.id)
        # One of the instances of a multi-instance activity shares its id with the whole.
        is_one_of_many = instance.scope.loop is not None
        return target.inner if target is not None and is_one_of_many else target

    def element(self, source_id: str) -> bpmn.Element | None:
        """What stands for an element, None if nobody has said."""
        target_id = self.mapping.get(source_id)
        return None if target_id is None else self.definition.process.elements.get(target_id)

    def scope_id(self, scope: ElementInstance) -> str:
        """The id of what stands for a scope, or its own if nothing does."""
        if scope.scope is None:
            return self.definition.process.root.id
        return self.mapping.get(scope.element.id, scope.element.id)

    def refused(self, reason: str) -> Rejection:
        """The rejection for a state that does not allow it; the reason goes on after 'but'."""
        return self._rejected(RejectionType.INVALID_STATE, f"but {reason}")

    def invalid(self, reason: str) -> Rejection:
        """The rejection for instructions that make no sense; the reason goes on after 'but'."""
        return self._rejected(RejectionType.INVALID_ARGUMENT, f"but {reason}")

    def _rejected(self, kind: RejectionType, reason: str) -> Rejection:
        start = f"Expected to migrate process instance '{self.root.key}'"
        return Rejection(kind, "MIGRATE", f"{start} {reason}")


def with_inner_instances(
    mapping: Mapping[str, str], source: bpmn.Process, target: bpmn.Process
) -> dict[str, str]:
    """A mapping in which the inner instances of ad-hoc sub-processes go along with these."""
    whole = dict(mapping)
    for each, other in mapping.items():
        was, becomes = _ad_hoc(source, each), _ad_hoc(target, other)
        if was is not None and becomes is not None:
            whole.setdefault(was.inner.id, becomes.inner.id)
    return whole


def _ad_hoc(process: bpmn.Process, identifier: str) -> bpmn.AdHocDefinition | None:
    element = process.elements.get(identifier)
    return None if element is None else (element.inner or element).ad_hoc


def catchers(element: bpmn.Element) -> list[bpmn.Element]:
    """The events that an instance of an element waits for, its own among them."""
    if element.type is ElementType.EVENT_BASED_GATEWAY:
        return [flow.target for flow in element.outgoing]
    own = (ElementType.INTERMEDIATE_CATCH_EVENT, ElementType.RECEIVE_TASK)
    waits_itself = [element] if element.type in own else []
    return [*waits_itself, *element.boundary_events, *inner_starts(element)]


def listed(names: Iterable[object]) -> str:
    """Names in quotation marks, each once."""
    return ", ".join(f"'{name}'" for name in dict.fromkeys(names))
