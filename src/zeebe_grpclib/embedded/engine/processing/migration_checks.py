"""What a migration must not do, in Zeebe's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ... import bpmn
from ...bpmn import ElementType
from ..state import ElementInstance
from .flow_scopes import within
from .migration_plan import MigrationPlan, catchers, listed

_MIGRATED = frozenset(
    {
        ElementType.PROCESS,
        ElementType.SUB_PROCESS,
        ElementType.EVENT_SUB_PROCESS,
        ElementType.AD_HOC_SUB_PROCESS,
        ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE,
        ElementType.CALL_ACTIVITY,
        ElementType.MULTI_INSTANCE_BODY,
        ElementType.SERVICE_TASK,
        ElementType.SEND_TASK,
        ElementType.SCRIPT_TASK,
        ElementType.BUSINESS_RULE_TASK,
        ElementType.USER_TASK,
        ElementType.RECEIVE_TASK,
        ElementType.INTERMEDIATE_CATCH_EVENT,
        ElementType.EXCLUSIVE_GATEWAY,
        ElementType.PARALLEL_GATEWAY,
        ElementType.INCLUSIVE_GATEWAY,
        ElementType.EVENT_BASED_GATEWAY,
    }
)


def check_mappings(plan: MigrationPlan, mappings: Sequence[tuple[str, str]]) -> None:
    """See whether each source is mapped once, and whether everything named exists.

    Raises:
        Rejection: Of the kind INVALID_ARGUMENT.
    """
    counts = Counter(source for source, _ in mappings)
    several = [source for source, count in counts.items() if count > 1]
    if several:
        raise plan.invalid(
            f"the mapping instructions contain duplicate source element ids {listed(several)}."
        )
    sides = (
        ("source", plan.root.definition.process, [source for source, _ in mappings]),
        ("target", plan.definition.process, [target for _, target in mappings]),
    )
    for side, process, ids in sides:
        for each in ids:
            if not (each in process.elements or each in process.flows or each == process.root.id):
                raise plan.invalid(
                    f"mapping instructions contain a non-existing {side} element id '{each}'. "
                    f"Elements provided in mapping instructions must exist in the {side} process "
                    "definition."
                )


def check_instances(plan: MigrationPlan) -> None:
    """See whether everything that is active can be what it is mapped to.

    Raises:
        Rejection: Of the kind INVALID_STATE, of joining gateways also INVALID_ARGUMENT.
    """
    for instance in within(plan.root):
        if instance.scope is not None:
            _check_element(plan, instance, instance.scope)
        _check_catchers(plan, instance)
        _check_joins(plan, instance)


def _check_element(plan: MigrationPlan, instance: ElementInstance, scope: ElementInstance) -> None:
    source, target = instance.element, plan.target_of(instance)
    if source.type not in _MIGRATED:
        raise plan.refused(
            f"active element with id '{source.id}' has an unsupported type. The migration of a "
            f"{source.type_name} is not supported."
        )
    if target is None:
        raise plan.refused(
            f"no mapping instruction defined for active element with id '{source.id}'. Elements "
            "cannot be migrated without a mapping."
        )
    if target.type is not source.type:
        raise plan.refused(
            f"active element with id '{source.id}' and type '{source.type_name}' is mapped to an "
            f"element with id '{target.id}' and different type '{target.type_name}'. Elements "
            "must be mapped to elements of the same type."
        )
    _check_implementation(plan, source, target)
    expected, around = plan.scope_id(scope), "" if target.scope is None else target.scope.id
    if around != expected:
        raise plan.refused(
            f"the flow scope of active element with id '{source.id}' is changed. The flow scope "
            f"of the active element is expected to be '{expected}' but was '{around}'. The flow "
            "scope of an element cannot be changed during migration yet."
        )
    if type(target.event) is not type(source.event):
        raise plan.refused(
            f"active element with id '{source.id}' is mapped to an element with id '{target.id}' "
            "that waits for another type of event. Elements must be mapped to elements of the "
            "same event type."
        )
    if source.loop is not None and target.loop is not None:
        _check_loop(plan, source, target)


def _check_implementation(plan: MigrationPlan, source: bpmn.Element, target: bpmn.Element) -> None:
    if (source.job is None) is (target.job is None):
        return
    if source.type is ElementType.SEND_TASK and source.job is None:
        # The way out of the incident that it is stuck at.
        return
    if source.type is not ElementType.USER_TASK:
        raise plan.refused(
            f"active element with id '{source.id}' is mapped to an element with id '{target.id}' "
            "and different implementation. Elements must be mapped to elements of the same "
            "implementation."
        )
    if source.job is None:
        raise plan.refused(
            f"active user task with id '{source.id}' and implementation 'zeebe user task' is "
            f"mapped to an user task with id '{target.id}' and different implementation 'job "
            "worker'. Elements must be mapped to elements of the same implementation."
        )


def _check_loop(plan: MigrationPlan, source: bpmn.Element, target: bpmn.Element) -> None:
    assert source.loop is not None  # noqa: S101 - asked by the caller
    assert target.loop is not None  # noqa: S101 - asked by the caller
    if source.loop.is_sequential is not target.loop.is_sequential:
        raise plan.refused(
            f"active element with id '{source.id}' has a different loop characteristics than the "
            f"target element with id '{target.id}'. Both elements must have either sequential or "
            "parallel loop characteristics."
        )


def _check_catchers(plan: MigrationPlan, instance: ElementInstance) -> None:
    """See that mapped events stay at the element, of their type, and each by itself."""
    element, target = instance.element, plan.target_of(instance)
    assert target is not None  # noqa: S101 - checked before
    attached = catchers(target)
    taken: dict[bpmn.Element, list[str]] = {}
    for caught in catchers(element):
        if caught is element:
            continue
        mapped = plan.element(caught.id)
        if mapped is None:
            continue
        if mapped not in attached:
            raise plan.refused(
                f"active element with id '{element.id}' is mapped to an element with id "
                f"'{target.id}' and has a catch event with id '{caught.id}' that is mapped to a "
                f"catch event with id '{mapped.id}'. These mappings detach the catch event from "
                "the element in the target process. Catch events must stay attached to the same "
                "element instance."
            )
        if type(mapped.event) is not type(caught.event):
            raise plan.refused(
                f"active element with id '{element.id}' has a catch event with id '{caught.id}' "
                f"that is mapped to a catch event with id '{mapped.id}'. These catch events have "
                f"different event types: '{_event_type(caught)}' and '{_event_type(mapped)}'. The "
                "event type of a catch event cannot be changed by process instance migration. "
                "Please ensure the event type of the catch event remains the same or remove the "
                "mapping instruction for these catch events."
            )
        taken.setdefault(mapped, []).append(caught.id)
    for mapped, sources in taken.items():
        if len(sources) > 1:
            raise plan.refused(
                f"active element with id '{element.id}' has a catch event attached that is mapped "
                f"to a catch event with id '{mapped.id}'. There are multiple mapping instructions "
                f"that target this catch event: {listed(sorted(sources))}. Catch events cannot be "
                "merged by process instance migration. Please ensure the mapping instructions "
                "target a catch event only once."
            )


def _event_type(element: bpmn.Element) -> str:
    """What an element waits for, in Zeebe's words."""
    name = type(element.event).__name__.removesuffix("Definition").upper()
    return "CONDITIONAL" if name == "CONDITION" else name


def _check_joins(plan: MigrationPlan, scope: ElementInstance) -> None:
    """See that gateways at which tokens wait can go on with those at what stands for them."""
    elements = scope.definition.process.elements
    for gateway_id, arrived in ({} if scope.arrivals is None else scope.arrivals).items():
        source, target = elements[gateway_id], plan.element(gateway_id)
        what = f"a joining gateway with id '{gateway_id}'"
        if target is None:
            raise plan.refused(
                f"no mapping instruction defined for {what} that tokens wait at. Elements cannot "
                "be migrated without a mapping."
            )
        if target.type is not source.type:
            raise plan.invalid(
                f"active element with id '{source.id}' and type '{source.type_name}' is mapped to "
                f"an element with id '{target.id}' and different type '{target.type_name}'. "
                "Elements must be mapped to elements of the same type."
            )
        around = "" if target.scope is None else target.scope.id
        if around != plan.scope_id(scope):
            raise plan.refused(f"the flow scope of {what} is changed.")
        if len(target.incoming) < len(source.incoming):
            raise plan.invalid(
                f"target gateway with id '{target.id}' has less incoming sequence flows than the "
                f"source gateway with id '{source.id}'. Target gateway must have at least the same "
                "number of incoming sequence flows as the source gateway."
            )
        renamed = [plan.mapping.get(flow_id, flow_id) for flow_id in arrived]
        known = {flow.id for flow in target.incoming}
        lost = [flow_id for flow_id in renamed if flow_id not in known]
        if lost:
            raise plan.invalid(
                f"gateway with id '{source.id}' has a taken incoming sequence flow mismatch. Taken "
                f"sequence flow with id '{lost[0]}' must connect to the mapped target gateway with "
                f"id '{target.id}' in the target process definition."
            )
        if len(set(renamed)) < len(renamed):
            raise plan.refused(
                f"active sequence flows {listed(arrived)} are mapped to the same target sequence "
                f"flow '{Counter(renamed).most_common(1)[0][0]}'."
            )
