"""BPMN's XML schema: a document that breaks it is refused before any rule is asked.

Zeebe's reader does the same and names the first breach only; here all are told, in our own
words. They are found in the order of reading, so that the first one is where Zeebe's is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...xml import Element
from ..document import Document
from ..problems import Problem
from ..vocabulary import BPMN
from .grammar import FOREIGN, TYPES_BY_NAME, Particle, Type
from .values import expected_instead, is_simple

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_PREFIXES = {
    BPMN: "",
    "http://www.omg.org/spec/BPMN/20100524/DI": "bpmndi:",
    "http://www.omg.org/spec/DD/20100524/DI": "di:",
    "http://www.omg.org/spec/DD/20100524/DC": "dc:",
}
# More names than that are no help.
_NAMES_TOLD = 8


def check(document: Document) -> Iterator[Problem]:
    """Every breach that is found, in the order of reading."""
    return _Reading(document).check()


@dataclass(slots=True)
class _Place:
    """An element that is being read, and how far.

    Attributes:
        type: None if the schema does not describe the element.
        simple: The name of its simple type, if it has one.
        position: The particle that the last child belonged to, with the number of those.
        is_lost: A child was out of place, so what follows it says nothing.
    """

    element: Element
    type: Type | None
    simple: str = ""
    child: int = 0
    position: int = 0
    count: int = 0
    is_lost: bool = False


class _Reading:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._ids: set[str] = set()
        self._references: list[tuple[Element, str, str]] = []

    def check(self) -> Iterator[Problem]:
        """Walk as a parser does: start and end of each element, without recursion."""
        root = self._document.root
        place = _Place(root, TYPES_BY_NAME["definitions"])
        yield from self._begin(place)
        open_places = [place]
        while open_places:
            place = open_places[-1]
            if place.child < len(place.element.children):
                child = place.element.children[place.child]
                place.child += 1
                found, problem = self._enter(place, child)
                if problem is not None:
                    yield problem
                yield from self._begin(found)
                open_places.append(found)
            else:
                yield from self._end(place)
                open_places.pop()
        for element, what, reference in self._references:
            if reference not in self._ids:
                yield self._problem_at_end(
                    element,
                    root,
                    f"{what} in line {element.line} refers to '{reference}', which does not exist.",
                )

    # A child in its parent

    def _enter(self, parent: _Place, child: Element) -> tuple[_Place, Problem | None]:
        name = _name(child)
        if parent.type is None or parent.simple or parent.is_lost:
            # What is in a foreign element is checked as far as it is known, as Zeebe does.
            return _Place(child, TYPES_BY_NAME.get(name)), None
        particle = _advance(parent, name, child.namespace)
        if particle is None:
            parent.is_lost = True
            return _Place(child, TYPES_BY_NAME.get(name)), self._out_of_place(parent, child)
        type_name = particle.names.get(name, name)
        if is_simple(type_name):
            return _Place(child, _NOTHING, type_name), None
        found = TYPES_BY_NAME.get(type_name)
        derived = child.attributes.get(f"{_XSI}type")
        if found is not None and derived is not None:
            chosen = _derived(derived, found)
            if chosen is None:
                return _Place(child, None), self._document.problem(
                    child, f"The type '{derived}' does not fit '{child.name}'."
                )
            found = chosen
        if found is not None and found.is_abstract:
            return _Place(child, None), self._document.problem(
                child, f"'{child.name}' only stands for other elements of BPMN."
            )
        return _Place(child, found), None

    def _out_of_place(self, parent: _Place, child: Element) -> Problem:
        assert parent.type is not None  # noqa: S101 - asked by the caller
        message = f"'{child.name}' must not stand at this place in '{parent.element.name}'."
        names: list[str] = []
        for number, particle in enumerate(parent.type.content[parent.position :]):
            if number or parent.count < particle.most:
                names += particle.names
            if particle.least > (0 if number else parent.count):
                break
        if 0 < len(names) <= _NAMES_TOLD:
            message += f" Expected: {', '.join(names)}."
        return self._document.problem(child, message)

    # An element of its own

    def _begin(self, place: _Place) -> Iterator[Problem]:
        element, known = place.element, place.type
        if known is None:
            return
        for name, text in element.attributes.items():
            if name.startswith(_XSI):
                continue
            attribute = known.attributes.get(name)
            if attribute is None:
                namespace = name[1:].partition("}")[0] if name[0] == "{" else ""
                if not (known.is_open and namespace and namespace != BPMN):
                    yield self._document.problem(
                        element, f"'{element.name}' has no attribute '{name}' in BPMN."
                    )
                continue
            yield from self._check_value(element, name, attribute.type, text)
        for attribute in known.attributes.values():
            if attribute.is_required and attribute.name not in element.attributes:
                yield self._document.problem(
                    element, f"The attribute '{attribute.name}' is missing."
                )

    def _check_value(
        self, element: Element, name: str, type_name: str, text: str
    ) -> Iterator[Problem]:
        expected = expected_instead(type_name, text)
        if expected is not None:
            yield self._document.problem(
                element, f"The attribute '{name}' is '{text}', expected {expected}."
            )
        elif type_name == "ID":
            identifier = text.strip()
            if identifier in self._ids:
                yield self._document.problem(
                    element, f"The id '{identifier}' is used more than once."
                )
            self._ids.add(identifier)
        elif type_name == "IDREF":
            self._references.append((element, f"The attribute '{name}'", text.strip()))

    def _end(self, place: _Place) -> Iterator[Problem]:
        element, known = place.element, place.type
        if place.simple:
            yield from self._end_simple(place)
        elif known is not None and not place.is_lost:
            is_empty = not known.content and not known.is_mixed
            if element.text if is_empty else element.text.strip() and not known.is_mixed:
                yield self._problem_at_end(
                    element, element, f"'{element.name}' must not contain text."
                )
                return
            for number, particle in enumerate(known.content[place.position :]):
                if particle.least > (0 if number else place.count):
                    names = ", ".join(list(particle.names)[:_NAMES_TOLD])
                    yield self._problem_at_end(
                        element, element, f"'{element.name}' is incomplete. Expected: {names}."
                    )
                    return

    def _end_simple(self, place: _Place) -> Iterator[Problem]:
        element = place.element
        text = element.text
        expected = "text only" if element.children else expected_instead(place.simple, text)
        if expected is not None:
            yield self._problem_at_end(
                element,
                element,
                f"The content of '{element.name}' is '{text.strip()}', expected {expected}.",
            )
        elif place.simple == "IDREF":
            self._references.append((element, f"'{element.name}'", text.strip()))

    def _problem_at_end(self, element: Element, ended: Element, message: str) -> Problem:
        return self._document.problem(element, message)._replace(line=ended.end_line)


_NOTHING = Type("", (), (), {}, is_open=False, is_mixed=False, is_abstract=False)


def _name(element: Element) -> str:
    return _PREFIXES.get(element.namespace, f"{FOREIGN}:") + element.name


def _advance(parent: _Place, name: str, namespace: str) -> Particle | None:
    """The particle that a child belongs to; each may only go on from where the last one was."""
    assert parent.type is not None  # noqa: S101 - asked by the caller
    content = parent.type.content
    position, count = parent.position, parent.count
    while position < len(content):
        particle = content[position]
        if count < particle.most and particle.accepts(name, namespace):
            parent.position, parent.count = position, count + 1
            return particle
        if count < particle.least:
            return None
        position, count = position + 1, 0
    return None


def _derived(text: str, declared: Type) -> Type | None:
    """The type that an element asks for, if it may stand for the declared one."""
    name = text.strip().rpartition(":")[2]
    if name[:1] != "t":
        return None
    chosen = TYPES_BY_NAME.get(name[1:2].lower() + name[2:])
    if chosen is None or (chosen is not declared and declared.name not in chosen.parents):
        return None
    return chosen
