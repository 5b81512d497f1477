"""The part of the BPMN schema whose breach would make a document ambiguous.

A document that breaks it is refused before any rule is asked, as Zeebe's reader does; the
wording is our own.
"""

import re
from collections.abc import Iterator

from ..xml import Element
from .document import Document
from .problems import Problem
from .vocabulary import BPMN, CONTAINERS, FLOW_NODES, FOREIGN_FLOW_NODES, ORNAMENTS

# An XML name without a colon; the ranges beyond ASCII are taken as they come.
_NCNAME = re.compile(r"[A-Za-z_\u00c0-\U000effff][\w.\-\u00b7\u00c0-\U000effff]*")
_BETWEEN_NODES = frozenset(FLOW_NODES) | FOREIGN_FLOW_NODES | ORNAMENTS


def check(document: Document) -> Iterator[Problem]:
    """Every breach that is found, in document order."""
    ids: set[str] = set()
    for element in document.root.descendants():
        if element.namespace != BPMN:
            continue
        yield from _check_id(element, document, ids)
        if element.name == "sequenceFlow":
            yield from _check_flow(element, document)
        elif element.name == "boundaryEvent" and element.get("attachedToRef") is None:
            yield document.problem(element, "The attribute 'attachedToRef' is missing.")
        elif element.name in CONTAINERS:
            yield from _check_children(element, document)


def _check_id(element: Element, document: Document, ids: set[str]) -> Iterator[Problem]:
    identifier = element.get("id")
    if identifier is None:
        return
    if _NCNAME.fullmatch(identifier) is None:
        yield document.problem(element, f"The id '{identifier}' is not a valid XML name.")
    elif identifier in ids:
        yield document.problem(element, f"The id '{identifier}' is used more than once.")
    ids.add(identifier)


def _check_flow(flow: Element, document: Document) -> Iterator[Problem]:
    for attribute in ("sourceRef", "targetRef"):
        reference = flow.get(attribute)
        if reference is None:
            yield document.problem(flow, f"The attribute '{attribute}' is missing.")
            continue
        node = document.by_id(reference)
        if node is None or (node.name not in FLOW_NODES and node.name not in FOREIGN_FLOW_NODES):
            yield document.problem(
                flow, f"The attribute '{attribute}' refers to '{reference}', which is no flow node."
            )


def _check_children(container: Element, document: Document) -> Iterator[Problem]:
    for child in container.children:
        if child.namespace == BPMN and child.name not in _BETWEEN_NODES:
            yield document.problem(child, f"'{child.name}' is no element of BPMN at this place.")
