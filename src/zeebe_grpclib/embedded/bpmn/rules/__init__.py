"""The design-time rules: what Zeebe's own validators refuse, in their words.

A rule is a function that gets an element and the document and yields problems. `check` asks
every rule that is registered for the kind of an element.
"""

from collections.abc import Callable, Iterator

from ...xml import Element
from ..document import Document
from ..problems import Problem
from ..vocabulary import BPMN
from . import activities, duplicates, events, gateways, processes

Rule = Callable[[Element, Document], Iterator[Problem]]

_RULES: dict[str, list[Rule]] = {}
for _room in (processes, activities, gateways, events, duplicates):
    for _rule, _names in _room.RULES:
        for _name in _names:
            _RULES.setdefault(_name, []).append(_rule)


def check(document: Document) -> Iterator[Problem]:
    """Every problem of a readable document, in document order."""
    for element in document.root.descendants():
        if element.namespace == BPMN:
            for rule in _RULES.get(element.name, ()):
                yield from rule(element, document)
