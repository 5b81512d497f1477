"""Loops without a place to wait, which would never come to rest."""

from collections import deque
from collections.abc import Iterable, Iterator

from .model import Element, Process
from .problems import Problem
from .vocabulary import ElementType

_PASSED_AT_ONCE = frozenset(
    {
        ElementType.MANUAL_TASK,
        ElementType.TASK,
        ElementType.EXCLUSIVE_GATEWAY,
        ElementType.INCLUSIVE_GATEWAY,
        ElementType.PARALLEL_GATEWAY,
        ElementType.START_EVENT,
        ElementType.END_EVENT,
        ElementType.SUB_PROCESS,
        ElementType.MULTI_INSTANCE_BODY,
        ElementType.CALL_ACTIVITY,
        ElementType.INTERMEDIATE_THROW_EVENT,
    }
)
# Loops of gateways alone are let through by Zeebe; the engine's own limit stops those.
_REFUSED = frozenset(
    {
        ElementType.MANUAL_TASK,
        ElementType.TASK,
        ElementType.CALL_ACTIVITY,
        ElementType.INTERMEDIATE_THROW_EVENT,
    }
)


def straight_through_loops(processes: Iterable[Process]) -> Iterator[Problem]:
    """A loop in which nothing waits of each process that has one."""
    by_id = {process.id: process for process in processes}
    elements = [
        element
        for process in by_id.values()
        for outer in process.elements.values()
        for element in (outer, outer.inner)
        if element is not None and element.type in _PASSED_AT_ONCE
    ]
    graph = {
        element: [target for target in _next(element, by_id) if target.type in _PASSED_AT_ONCE]
        for element in elements
    }
    looping = _on_a_loop(graph)
    for process in by_id.values():
        suspects = [
            element
            for outer in process.elements.values()
            for element in (outer, outer.inner)
            if element in looping and element.type in _REFUSED
        ]
        if suspects:
            first = min(suspects, key=lambda element: element.id)
            names = [element.id for element in _way_back(first, graph, looping)]
            # A multi-instance activity and the ones in it share an id.
            names = [
                name for name, before in zip(names, ["", *names], strict=False) if name != before
            ]
            yield Problem(
                process.id,
                process.root.line,
                "Processes are not allowed to contain a straight-through processing loop: "
                + " > ".join(names),
            )


def _next(element: Element, processes: dict[str, Process]) -> list[Element]:
    if element.inner is not None:
        return [element.inner]
    start = None
    if element.type is ElementType.SUB_PROCESS:
        start = element.none_start_event
        return [] if start is None else [start]
    if element.called is not None:
        # Only what is in the same file, by a name that is written down.
        called = processes.get(element.called.process_id.text)
        if called is not None and element.called.process_id.is_static:
            start = called.root.none_start_event
        return [] if start is None else [start]
    flows = element.outgoing
    if not flows and element.scope is not None:
        flows = element.scope.outgoing
    return [flow.target for flow in flows]


def _on_a_loop(graph: dict[Element, list[Element]]) -> dict[Element, int]:
    """Elements that can come back to themselves, with the number of their component.

    Tarjan's strongly connected components with an own stack, for chains may be long.
    """
    index: dict[Element, int] = {}
    lowest: dict[Element, int] = {}
    stack: list[Element] = []
    stacked: set[Element] = set()
    looping: dict[Element, int] = {}
    for root, targets_of_root in graph.items():
        if root in index:
            continue
        work = [(root, iter(targets_of_root))]
        index[root] = lowest[root] = len(index)
        stack.append(root)
        stacked.add(root)
        while work:
            element, targets = work[-1]
            target = next(targets, None)
            if target is not None:
                if target not in index:
                    index[target] = lowest[target] = len(index)
                    stack.append(target)
                    stacked.add(target)
                    work.append((target, iter(graph[target])))
                elif target in stacked:
                    lowest[element] = min(lowest[element], index[target])
                continue
            work.pop()
            if work:
                parent = work[-1][0]
                lowest[parent] = min(lowest[parent], lowest[element])
            if lowest[element] == index[element]:
                component: list[Element] = []
                while not component or component[-1] is not element:
                    component.append(stack.pop())
                stacked.difference_update(component)
                if len(component) > 1 or element in graph[element]:
                    looping.update(dict.fromkeys(component, index[element]))
    return looping


def _way_back(
    first: Element, graph: dict[Element, list[Element]], looping: dict[Element, int]
) -> list[Element]:
    """The shortest way from an element to itself within its component."""
    came_from: dict[Element, Element] = {}
    waiting = deque([first])
    while first not in came_from:
        element = waiting.popleft()
        for target in graph[element]:
            if looping.get(target) == looping[first] and target not in came_from:
                came_from[target] = element
                waiting.append(target)
    way = [first]
    element = came_from[first]
    while element is not first:
        way.append(element)
        element = came_from[element]
    return [first, *reversed(way)]
