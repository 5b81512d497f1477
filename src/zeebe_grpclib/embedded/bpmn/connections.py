"""Connections that lead nowhere, on which Zeebe's broker breaks off at deployment.

Its validators let them pass. Then it looks both ends up by id among the flow nodes of the
process, and finds something else (camunda/camunda issues 11343 and 13868) or nothing (pull
request 42798). The wording is ours, for it has only those of its exceptions.

Where in the process an end is does not matter to it: sequence flows may lead into and out of
sub-processes, boundary events and what undoes their activity be anywhere. Whatever a connection
leads to is activated in the scope in which the token is.
"""

from collections.abc import Iterable, Iterator

from ..xml import Element
from .compensation import association_of, handler_of, is_compensation
from .document import Document
from .problems import Problem
from .vocabulary import FLOW_NODES, FOREIGN_FLOW_NODES

_CONNECTED = frozenset(FLOW_NODES) | FOREIGN_FLOW_NODES


def check(document: Document) -> Iterator[Problem]:
    """Every sequence flow, boundary event and association that Zeebe could not connect."""
    for element in document.validated():
        if element.name == "sequenceFlow":
            ends = [document.by_id(element.get(end)) for end in ("sourceRef", "targetRef")]
            nodes = [end for end in ends if end is not None and end.name in _CONNECTED]
            if len(nodes) < len(ends) or not _are_of_one_process((element, *nodes), document):
                yield document.problem(
                    element, "A sequence flow must lead from flow node to flow node of its process"
                )
        elif element.name == "boundaryEvent":
            activity = document.by_id(element.get("attachedToRef"))
            # A rule tells of those that are attached to nothing.
            if activity is not None and not _are_of_one_process((element, activity), document):
                yield document.problem(
                    element, "A boundary event must be attached to an activity of its process"
                )
            is_associated = is_compensation(element) and association_of(element, document)
            if is_associated and handler_of(element, document) is None:
                yield document.problem(
                    element,
                    "A compensation boundary event must be associated with an activity of its "
                    "process",
                )


def _are_of_one_process(elements: Iterable[Element], document: Document) -> bool:
    return len({document.process_of(element) for element in elements}) == 1
