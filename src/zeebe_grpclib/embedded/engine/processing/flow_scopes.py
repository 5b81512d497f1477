"""Activation in the middle of a process: the scopes around an element come first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ... import bpmn
from ...bpmn import ElementType
from ..events import ScopeResumed
from ..state import ElementInstance, Stage
from .failures import Failure
from .lifecycle import Lifecycle
from .turn import Turn
from .variables import Variables
from .waiting import Waiting, inner_starts


class PlanError(Exception):
    """An element cannot be activated where it was wanted."""


class AmbiguousScope(PlanError):  # noqa: N818 - a finding, not an error of the engine
    """A scope around the element has several instances."""

    def __init__(self, scope_id: str) -> None:
        super().__init__(scope_id)
        self.scope_id = scope_id


class InsideMultiInstance(PlanError):  # noqa: N818 - a finding, not an error of the engine
    """A new instance of a multi-instance activity would be needed, with an item of its own."""


@dataclass(eq=False)
class PlannedScope:
    """A scope that something is to be activated in.

    Attributes:
        instance: None if it is to be created in its parent.
        variables: To be set in it, in this order.
    """

    element: bpmn.Element
    parent: PlannedScope | None
    instance: ElementInstance | None
    variables: list[Mapping[str, Any]] = field(default_factory=list)

    def way(self) -> list[PlannedScope]:
        """The scopes around it from the process inwards, itself the last."""
        way: list[PlannedScope] = []
        scope: PlannedScope | None = self
        while scope is not None:
            way.append(scope)
            scope = scope.parent
        return way[::-1]


class ActivationPlan:
    """What is to be activated in a process instance; planning changes nothing.

    Attributes:
        root: The process instance.
        activations: The elements with their scopes, in order.
        created: The scopes that do not exist yet, outer ones first.
    """

    def __init__(self, root: ElementInstance) -> None:
        self.root = root
        self.activations: list[tuple[PlannedScope, bpmn.Element]] = []
        self.created: list[PlannedScope] = []
        self._existing: dict[int, PlannedScope] = {}
        # Shared by all elements for which no ancestor was selected.
        self._shared: dict[bpmn.Element, PlannedScope] = {}

    def add(self, element: bpmn.Element, ancestor: ElementInstance | None = None) -> PlannedScope:
        """Plan to activate an element.

        Args:
            element: What to activate.
            ancestor: One of the scopes around it, selected by somebody; all scopes between are
                created. Without one, those that exist are taken.

        Raises:
            PlanError: There is no telling where, or it is in a multi-instance activity that
                would have to be created.
        """
        way = scopes_around(element)
        if ancestor is None:
            scope = self._find(way)
        else:
            scope = self.existing(ancestor)
            for inner in way[way.index(ancestor.element) + 1 :]:
                scope = self._create(inner, scope)
        self.activations.append((scope, element))
        return scope

    def existing(self, instance: ElementInstance) -> PlannedScope:
        """The part of the plan that concerns a scope that is there."""
        way: list[ElementInstance] = []
        outer: ElementInstance | None = instance
        while outer is not None and outer.key not in self._existing:
            way.append(outer)
            outer = outer.scope
        planned = None if outer is None else self._existing[outer.key]
        # No recursion: where a process leads into itself there may be many.
        for each in reversed(way):
            planned = PlannedScope(each.element, planned, each)
            self._existing[each.key] = planned
        assert planned is not None  # noqa: S101 - there is at least the instance itself
        return planned

    def entered(self) -> list[ElementInstance]:
        """The scopes that are there and get something new in them."""
        scopes = [scope for scope, _ in self.activations]
        scopes += [scope.parent for scope in self.created if scope.parent is not None]
        return [scope.instance for scope in scopes if scope.instance is not None]

    def _find(self, way: list[bpmn.Element]) -> PlannedScope:
        found = {element: _instances(self.root, element) for element in way}
        several = next((element for element in way if len(found[element]) > 1), None)
        if several is not None:
            raise AmbiguousScope(several.id)
        # Where a sequence flow led into it, the innermost one need not be in the others.
        innermost = max(number for number, element in enumerate(way) if found[element])
        scope = self.existing(found[way[innermost]][0])
        for element in way[innermost + 1 :]:
            if element.type is ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE:
                # Each element that is activated in an ad-hoc sub-process has one of its own.
                scope = self._create(element, scope)
            elif element in self._shared:
                scope = self._shared[element]
            else:
                scope = self._shared[element] = self._create(element, scope)
        return scope

    def _create(self, element: bpmn.Element, parent: PlannedScope) -> PlannedScope:
        if ElementType.MULTI_INSTANCE_BODY in {element.type, parent.element.type}:
            raise InsideMultiInstance
        scope = PlannedScope(element, parent, None)
        self.created.append(scope)
        return scope


class FlowScopes:
    """Carries out plans."""

    def __init__(
        self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting, variables: Variables
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting
        self._variables = variables

    def check(self, plan: ActivationPlan) -> None:
        """See whether the scopes that a plan creates can wait for their events.

        Raises:
            CatchError: One of them cannot; nothing has changed.
        """
        likenesses: dict[PlannedScope, ElementInstance] = {}
        for scope in plan.created:
            likeness = _likeness(scope, plan.root, likenesses)
            try:
                self._waiting.check(likeness, _catchers(scope.element))
            except Failure as failure:
                raise CatchError(scope.element.id, failure.message) from failure

    def apply(self, plan: ActivationPlan) -> None:
        """Create the scopes, set the variables, and activate the elements next.

        The scopes begin neither at their start events nor with their inputs.
        """
        for instance in plan.entered():
            if instance.interrupted:
                self._turn.record(ScopeResumed(instance.key))
        placed: dict[PlannedScope, ElementInstance] = {}
        for scope, element in plan.activations:
            entered = self._place(scope, placed)
            if entered is not None:
                self._turn.then(self._lifecycle.enter, element, entered.key)

    def _place(
        self, scope: PlannedScope, placed: dict[PlannedScope, ElementInstance]
    ) -> ElementInstance | None:
        """The instance of a scope, None if it is stuck."""
        around: ElementInstance | None = None
        for each in scope.way():
            around = self._place_in(around, each, placed)
        return around

    def _place_in(
        self,
        around: ElementInstance | None,
        scope: PlannedScope,
        placed: dict[PlannedScope, ElementInstance],
    ) -> ElementInstance | None:
        if scope in placed:
            known = placed[scope]
            return known if known.stage is Stage.ACTIVATED else None
        if scope.instance is not None:
            instance = scope.instance
        elif around is not None:
            instance = self._lifecycle.place(scope.element, around)
        else:
            return None
        placed[scope] = instance
        for document in scope.variables:
            self._variables.set_local(instance, document)
        if scope.instance is None:
            catchers = _catchers(scope.element)
            if not self._lifecycle.attempt(instance, self._waiting.open, instance, catchers):
                return None
            self._lifecycle.move(instance, "ACTIVATED")
        return instance


class CatchError(Exception):
    """A scope cannot wait for its events."""

    def __init__(self, scope_id: str, reason: str) -> None:
        super().__init__(f"Expected to subscribe to catch event(s) of '{scope_id}' but {reason}")


def scopes_around(element: bpmn.Element) -> list[bpmn.Element]:
    """The scopes of an element from the process inwards."""
    way = []
    scope = element.scope
    while scope is not None:
        way.append(scope)
        scope = scope.scope
    return way[::-1]


def _instances(root: ElementInstance, element: bpmn.Element) -> list[ElementInstance]:
    if element.type is ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE:
        return []
    return [each for each in within(root) if each.element is element]


def within(instance: ElementInstance) -> Iterator[ElementInstance]:
    """An instance and all those in it, outer ones first."""
    waiting = [instance]
    for each in waiting:
        yield each
        waiting += each.children.values()


def _catchers(scope: bpmn.Element) -> tuple[bpmn.Element, ...]:
    return (*scope.boundary_events, *inner_starts(scope))


def _likeness(
    scope: PlannedScope, root: ElementInstance, made: dict[PlannedScope, ElementInstance]
) -> ElementInstance:
    """What a scope will see, as an instance that is in no state."""
    around: ElementInstance | None = None
    for each in scope.way():
        if each not in made:
            likeness = ElementInstance(0, each.element, root.definition, around)
            if each.instance is not None:
                likeness.variables.update(each.instance.variables)
            for document in each.variables:
                likeness.variables.update(document)
            made[each] = likeness
        around = made[each]
    return made[scope]
