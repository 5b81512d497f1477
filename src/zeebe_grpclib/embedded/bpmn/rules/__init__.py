"""The design-time rules: what Zeebe's own validators refuse, in their words.

A rule is a function that gets an element and the document and yields problems. `check` asks
every rule that is registered for the kind of an element.
"""

from collections.abc import Callable, Iterator

from ...xml import Element
from ..document import Document
from ..problems import Problem
from . import (
    activities,
    ad_hoc,
    compensation,
    duplicates,
    events,
    gateways,
    listeners,
    processes,
)

Rule = Callable[[Element, Document], Iterator[Problem]]

_RULES: dict[str, list[Rule]] = {}
for _room in (
    processes,
    activities,
    listeners,
    gateways,
    events,
    duplicates,
    compensation,
    ad_hoc,
):
    for _rule, _names in _room.RULES:
        for _name in _names:
            _RULES.setdefault(_name, []).append(_rule)


def check(document: Document) -> Iterator[Problem]:
    """Every problem of a readable document, in document order."""
    for element in document.validated():
        for rule in _RULES.get(element.name, ()):
            yield from rule(element, document)
