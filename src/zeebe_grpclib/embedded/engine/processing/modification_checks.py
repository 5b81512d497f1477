"""What a modification must not ask for, in Zeebe's words; all offenders are named at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ... import bpmn
from ...bpmn import ElementType
from ..instructions import VariableInstruction
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, Stage, State
from .flow_scopes import scopes_around

NOT_ACTIVATED = frozenset(
    {
        ElementType.START_EVENT,
        ElementType.BOUNDARY_EVENT,
        ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE,
    }
)
_SUPPORTED = [each.value for each in ElementType if each not in NOT_ACTIVATED]


def refused(reason: str) -> Rejection:
    """The rejection of a modification whose instance exists: it is always the argument."""
    return Rejection(RejectionType.INVALID_ARGUMENT, "MODIFY", reason)


def check_elements(process: bpmn.Process, ids: Iterable[str]) -> None:
    """See whether these elements exist and can be activated by hand."""
    what = f"{_of(process)} activate instructions"
    unknown = [each for each in ids if each not in process.elements and each not in process.flows]
    if unknown:
        raise refused(f"{what} with an element that could not be found: {_listed(unknown)}")
    types = {each: _type_name(process, each) for each in ids}
    unsupported = [each for each, name in types.items() if name not in _SUPPORTED]
    if unsupported:
        names = _listed(types[each] for each in unsupported)
        raise refused(
            f"{what} for elements that are unsupported: {_listed(unsupported)}. The activation of "
            f"elements with type {names} is not supported. Supported element types are: "
            f"[{', '.join(_SUPPORTED)}]."
        )
    events = [each for each in ids if follows_event_gateway(process.elements[each])]
    if events:
        raise refused(
            f"{what} for elements that are unsupported: {_listed(events)}. The activation of "
            "events belonging to an event-based gateway is not supported."
        )


def follows_event_gateway(element: bpmn.Element) -> bool:
    """Whether an event-based gateway waits for this event in its place."""
    return any(f.source.type is ElementType.EVENT_BASED_GATEWAY for f in element.incoming)


def check_variables(
    process: bpmn.Process, wanted: Sequence[tuple[str, Sequence[VariableInstruction]]]
) -> None:
    """See whether the scopes of variables are scopes of the elements to activate."""
    what = f"{_of(process)} variable instructions with a scope element"
    known = {*process.elements, process.root.id}
    scopes = [(each, one.scope_id) for each, given in wanted for one in given if one.scope_id]
    unknown = [scope for _, scope in scopes if scope not in known]
    if unknown:
        raise refused(f"{what} that could not be found: {_listed(unknown)}")
    foreign = [
        scope
        for each, scope in scopes
        if scope not in {around.id for around in scopes_around(process.elements[each])}
    ]
    if foreign:
        raise foreign_scopes(process, foreign)


def foreign_scopes(process: bpmn.Process, ids: Iterable[str]) -> Rejection:
    """The rejection of variables for scopes that the elements to activate are not in."""
    return refused(
        f"{_of(process)} variable instructions with a scope element that doesn't belong the "
        f"element's flow scope: {_listed(ids)}. These variables should be set before or after the "
        "modification."
    )


def check_ancestors(
    state: State, root: ElementInstance, selected: Sequence[tuple[str, int]]
) -> None:
    """See whether selected ancestors are active, in the instance, and around the elements."""
    what = f"{_of(root.definition.process)} activate instructions with an ancestor scope key that"
    instances = state.instances
    inactive = [
        key
        for _, key in selected
        if key not in instances or instances[key].stage is not Stage.ACTIVATED
    ]
    if inactive:
        raise refused(f"{what} does not exist, or is not in an active state: {_listed(inactive)}")
    foreign = [key for _, key in selected if instances[key].root is not root]
    if foreign:
        raise refused(
            f"{what} does not belong to the modified process instance: {_listed(foreign)}"
        )
    elements = root.definition.process.elements
    wrong = [
        f"\n- instance '{key}' of element '{instances[key].element.id}' is not an ancestor of "
        f"element '{each}'"
        for each, key in selected
        if instances[key].element not in scopes_around(elements[each])
    ]
    if wrong:
        raise refused(f"{what} is not an ancestor of the element to activate:{''.join(wrong)}")


def _type_name(process: bpmn.Process, identifier: str) -> str:
    element = process.elements.get(identifier)
    return "SEQUENCE_FLOW" if element is None else element.type_name


def _of(process: bpmn.Process) -> str:
    return f"Expected to modify instance of process '{process.id}' but it contains one or more"


def _listed(names: Iterable[object]) -> str:
    return ", ".join(f"'{name}'" for name in dict.fromkeys(names))
