"""Process instance modification: what an operator activates, terminates and moves by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..answers import Done
from ..commands import ModifyProcessInstance
from ..instructions import MoveInstruction, TerminateInstruction, VariableInstruction
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, Stage
from .flow_scopes import (
    ActivationPlan,
    AmbiguousScope,
    CatchError,
    FlowScopes,
    InsideMultiInstance,
    PlannedScope,
    scopes_around,
    within,
)
from .interruptions import Interruptions
from .modification_checks import (
    check_ancestors,
    check_elements,
    check_variables,
    foreign_scopes,
    refused,
)
from .turn import Turn


class Wanted(NamedTuple):
    """An element to activate, wherever that was said.

    Attributes:
        ancestor_key: Of the scope to activate it in, or 0.
    """

    element_id: str
    ancestor_key: int
    variables: Sequence[VariableInstruction]


class Modification:
    """Carries out the instructions of a command, all of them or none.

    What is activated keeps its scopes alive, as in Zeebe; what is left empty by the
    terminations is terminated, too, up to the process instance.
    """

    def __init__(
        self,
        turn: Turn,
        interruptions: Interruptions,
        flow_scopes: FlowScopes,
        drop_user_task: Callable[[ElementInstance], None],
    ) -> None:
        self._turn = turn
        self._drop_user_task = drop_user_task
        self._interruptions = interruptions
        self._flow_scopes = flow_scopes

    def modify(self, command: ModifyProcessInstance) -> Done:
        """Activate first, terminate then."""
        root = self._find(command.process_instance_key)
        wanted, ending = self._resolve(root, command)
        plan = _plan(root, wanted)
        ending = _with_emptied_scopes(ending, plan)
        try:
            self._flow_scopes.check(plan)
        except CatchError as error:
            raise refused(str(error)) from error
        self._flow_scopes.apply(plan)
        for instance in ending:
            for each in within(instance):
                if each.user_task_key and each.stage is not Stage.TERMINATING:
                    # Other than what interrupts a task, this asks no listener.
                    self._drop_user_task(each)
            self._interruptions.terminate(instance.key)
        return Done()

    def _find(self, key: int) -> ElementInstance:
        root = self._turn.state.instances.get(key)
        if root is None or root.scope is not None:
            raise Rejection(
                RejectionType.NOT_FOUND,
                "MODIFY",
                f"Expected to modify process instance but no process instance found with key "
                f"'{key}'",
            )
        return root

    def _resolve(
        self, root: ElementInstance, command: ModifyProcessInstance
    ) -> tuple[list[Wanted], list[ElementInstance]]:
        """What is to be activated and which instances are to be terminated."""
        wanted = [
            Wanted(each.element_id, max(each.ancestor_key, 0), each.variables)
            for each in command.activate
        ]
        moved = [(move, source) for move in command.move for source in _sources(root, move)]
        wanted += [
            Wanted(move.target_id, _ancestor_of_target(root, move, source), move.variables)
            for move, source in moved
        ]
        process = root.definition.process
        ids = [each.element_id for each in wanted]
        check_elements(process, ids)
        ending = [each for one in command.terminate for each in _ended(root, one)]
        ending += [source for _, source in moved]
        documents = [(each.element_id, each.variables) for each in wanted]
        check_variables(process, documents)
        check_ancestors(
            self._turn.state,
            root,
            [(each.element_id, each.ancestor_key) for each in wanted if each.ancestor_key],
        )
        return wanted, list(dict.fromkeys(ending))


def _plan(root: ElementInstance, wanted: Iterable[Wanted]) -> ActivationPlan:
    plan = ActivationPlan(root)
    elements = root.definition.process.elements
    instances = {each.key: each for each in within(root)}
    start = _of(root)
    for each in wanted:
        element = elements[each.element_id]
        try:
            scope = plan.add(element, instances.get(each.ancestor_key))
        except AmbiguousScope as found:
            raise refused(
                f"{start} it contains one or more activate instructions for an element that has a "
                f"flow scope with more than one active instance: '{found.scope_id}'. Can't decide "
                "in which instance of the flow scope the element should be activated. Please "
                "specify an ancestor element instance key for this activate instruction."
            ) from found
        except InsideMultiInstance as found:
            raise refused(
                f"{start} it contains one or more activate instructions for elements that are "
                f"unsupported: '{element.id}'. The activation of elements inside a multi-instance "
                "subprocess is not supported."
            ) from found
        for instruction in each.variables:
            _variables_of(scope, instruction, root).append(instruction.variables)
    inactive = [each.key for each in plan.entered() if each.stage is not Stage.ACTIVATED]
    if inactive:
        raise refused(
            f"{start} it contains one or more activate instructions with an ancestor scope key "
            f"that does not exist, or is not in an active state: {_listed(inactive)}"
        )
    return plan


def _variables_of(
    scope: PlannedScope, instruction: VariableInstruction, root: ElementInstance
) -> list[Mapping[str, Any]]:
    """What is to be set in the scope that is meant."""
    way = scope.way()
    if not instruction.scope_id:
        return way[0].variables
    for each in reversed(way):
        if each.element.id == instruction.scope_id:
            return each.variables
    # It is a scope of the element in the model, but not of where a token has taken it.
    raise foreign_scopes(root.definition.process, [instruction.scope_id])


def _sources(root: ElementInstance, move: MoveInstruction) -> list[ElementInstance]:
    """The instances that are moved; of a multi-instance activity it is the whole."""
    what = f"{_of(root)} it contains one or more move instructions"
    if move.source_key > 0 and move.source_id:
        raise refused(
            f"{what} with both a source element id and a source element instance key: "
            f"'{move.source_id}', '{move.source_key}'"
        )
    if move.source_key > 0:
        return [_instance(root, move.source_key, f"{what} with a source element instance")]
    return _instances_of(root, move.source_id, f"{what} with a source element")


def _ended(root: ElementInstance, one: TerminateInstruction) -> list[ElementInstance]:
    what = f"{_of(root)} it contains one or more terminate instructions"
    if one.element_instance_key > 0 and one.element_id:
        raise refused(
            f"{what} with both an element id and an element instance key: '{one.element_id}', "
            f"'{one.element_instance_key}'"
        )
    if not one.element_id:
        return [_instance(root, one.element_instance_key, f"{what} with an element instance")]
    return _instances_of(root, one.element_id, f"{what} with an element")


def _instance(root: ElementInstance, key: int, what: str) -> ElementInstance:
    found = next((each for each in within(root) if each.key == key), None)
    if found is None or found.stage is Stage.TERMINATING:
        raise refused(f"{what} that could not be found: '{key}'")
    return found


def _instances_of(root: ElementInstance, element_id: str, what: str) -> list[ElementInstance]:
    element = root.definition.process.elements.get(element_id)
    found = [
        each
        for each in within(root)
        if each.element is element and each.stage is not Stage.TERMINATING
    ]
    if not found:
        raise refused(f"{what} that could not be found: '{element_id}'")
    return found


def _ancestor_of_target(
    root: ElementInstance, move: MoveInstruction, source: ElementInstance
) -> int:
    if move.takes_source_parent:
        return 0 if source.scope is None else source.scope.key
    if not move.infers_ancestor:
        return max(move.ancestor_key, 0)
    target = root.definition.process.elements.get(move.target_id)
    around = [] if target is None else scopes_around(target)
    scope = source.scope
    while scope is not None and scope.element not in around:
        scope = scope.scope
    return 0 if scope is None else scope.key


def _with_emptied_scopes(
    ending: Iterable[ElementInstance], plan: ActivationPlan
) -> list[ElementInstance]:
    """The outermost of what ends: these, and the scopes in which nothing is left then."""
    gone = {each.key: each for each in ending}
    entered = plan.entered()
    needed = [each.key for each in entered if any(a.key in gone for a in _outwards(each))]
    if needed:
        raise refused(
            f"{_of(plan.root)} it contains one or more activate instructions for elements whose "
            f"flow scope is terminated by another instruction: {_listed(needed)}"
        )
    kept = {each.key for each in entered}
    for each in tuple(gone.values()):
        scope = each.scope
        while scope is not None and scope.key not in gone:
            if scope.active_flows or scope.key in kept or not gone.keys() >= scope.children.keys():
                break
            gone[scope.key] = scope
            scope = scope.scope
    facts = plan.root.facts
    if plan.root.key in gone and facts is not None and facts.parent_element_instance_key:
        raise refused(
            f"{_of(plan.root)} the given instructions would terminate the instance. The instance "
            "was created by a call activity in the parent process. To terminate this instance "
            "please modify the parent process instead."
        )
    return [
        each
        for each in gone.values()
        if each.scope is None or not any(a.key in gone for a in _outwards(each.scope))
    ]


def _outwards(instance: ElementInstance) -> Iterable[ElementInstance]:
    scope: ElementInstance | None = instance
    while scope is not None:
        yield scope
        scope = scope.scope


def _of(root: ElementInstance) -> str:
    return f"Expected to modify instance of process '{root.definition.id}' but"


def _listed(keys: Iterable[int]) -> str:
    return ", ".join(f"'{key}'" for key in dict.fromkeys(keys))
