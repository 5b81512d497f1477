"""What requires what in a document: references resolved, cycles and loose ends refused.

Nothing here recurses, and each element is visited a bounded number of times: a chain or a lattice
of requirements may be as long as the document.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from ..xml import Element
from .errors import DmnError, Problem
from .schema import describe


class Requirements:
    """The requirements among the decisions and business knowledge models of a document."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._by_id: dict[str, Element] = {}
        for element in root.descendants():
            identifier = element.get("id")
            if identifier is not None:
                self._by_id.setdefault(identifier, element)

    def check(self) -> None:
        """Refuses what cannot be ordered.

        Raises:
            DmnError: A requirement of an unknown element or one of another kind, or a cycle.
        """
        for kind, required, plural in (
            ("decision", self._required_decisions, "decisions"),
            ("businessKnowledgeModel", self.knowledge_of, "BKMs"),
        ):
            elements = self._root.children_named(kind)
            if _has_cycle(elements, {id(element): required(element) for element in elements}):
                message = f"Invalid DMN model: Cyclic dependencies between {plural} detected."
                raise DmnError([Problem(message)])
        for element in self._root.children_named("decision"):
            self.knowledge_of(element)

    def decisions_of(self, element: Element) -> tuple[str, ...]:
        """The ids of the decisions that a decision requires, once per requirement."""
        return tuple(decision.attributes["id"] for decision in self._required_decisions(element))

    def knowledge_of(self, element: Element) -> list[Element]:
        """The business knowledge models that an element requires itself."""
        return self._referenced(
            element, "knowledgeRequirement", "requiredKnowledge", "businessKnowledgeModel"
        )

    def knowledge_before(self, element: Element, known: Container[str]) -> Iterator[Element]:
        """All models behind an element's requirements, each after those it requires itself.

        Args:
            element: A decision or a model without cycles behind it.
            known: Names of models that are left out, with everything behind them.
        """
        visited: set[int] = set()
        waiting = [(model, False) for model in reversed(self.knowledge_of(element))]
        while waiting:
            model, ready = waiting.pop()
            if ready:
                yield model
            elif id(model) not in visited and model.attributes["name"] not in known:
                visited.add(id(model))
                waiting.append((model, True))
                waiting.extend((m, False) for m in reversed(self.knowledge_of(model)))

    def _required_decisions(self, element: Element) -> list[Element]:
        return self._referenced(element, "informationRequirement", "requiredDecision", "decision")

    def _referenced(
        self, element: Element, requirement: str, reference: str, kind: str
    ) -> list[Element]:
        return [
            self._target(child, link, kind)
            for child in element.children_named(requirement)
            for link in child.children_named(reference)
        ]

    def _target(self, requirement: Element, link: Element, kind: str) -> Element:
        href = link.attributes["href"]
        # Whatever stands before the hash, another document included, does not count.
        identifier = href.rstrip("#").rpartition("#")[2]
        target = self._by_id.get(identifier)
        place = describe(requirement)
        if target is None:
            message = f"Unable to find a model element instance for id {identifier or 'null'}"
            raise DmnError([Problem(message, place, requirement.line)])
        if target.name != kind or target.namespace != link.namespace:
            message = f"expected a {kind} with id '{identifier}' but found {target.name}"
            raise DmnError([Problem(message, place, requirement.line)])
        return target


def _has_cycle(elements: Sequence[Element], required: Mapping[int, Sequence[Element]]) -> bool:
    finished: set[int] = set()
    for start in elements:
        path: set[int] = set()
        waiting = [(start, False)]
        while waiting:
            element, is_done = waiting.pop()
            key = id(element)
            if is_done:
                path.discard(key)
                finished.add(key)
            elif key in path:
                return True
            elif key not in finished:
                path.add(key)
                waiting.append((element, True))
                waiting.extend((other, False) for other in required.get(key, ()))
    return False
