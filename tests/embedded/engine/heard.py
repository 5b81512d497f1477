"""Listeners for the nodes of a random process, as chance has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle

from tests.embedded.models import Node, listeners, listening

EXECUTION = "listen"
TASK = "ask"

_NO_START = {"startEvent", "boundaryEvent"}
_TASK_EVENTS = ("creating", "assigning", "updating", "completing", "canceling")


def let_listen(nodes: Sequence[Node], chances: Sequence[int]) -> str:
    """Give nodes listeners, and those in them; the extensions for the process come back.

    Args:
        nodes: They are changed.
        chances: One number for each node, again and again: 1 for a start listener, 2 for an end
            listener, 4 for one of each kind of task listener, and sums of these.
    """
    if not chances:
        return ""
    numbers = cycle(chances)
    _let_listen(nodes, numbers)
    return _execution(next(numbers), "process")


def _let_listen(nodes: Sequence[Node], numbers: Iterator[int]) -> None:
    for node in nodes:
        number = next(numbers)
        tag = node.tag
        if tag == "endEvent" and "errorEventDefinition" in node.body:
            tag = "errorEndEvent"
        if tag == "association" or ("compensateEventDefinition" in node.body and tag in _NO_START):
            continue
        node.extensions += _execution(number, tag)
        if number & 4 and "<zeebe:userTask/>" in node.extensions:
            listening(node, *(f"{event} {TASK}" for event in _TASK_EVENTS), kind="task")
        _let_listen(node.nodes, numbers)


def _execution(number: int, tag: str) -> str:
    calls = []
    if number & 1 and tag not in _NO_START:
        calls.append(f"start {EXECUTION}")
    if number & 2 and not tag.endswith("Gateway") and tag != "errorEndEvent":
        calls.append(f"end {EXECUTION}")
    return listeners(*calls) if calls else ""
