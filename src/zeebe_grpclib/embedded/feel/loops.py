"""Loops, quantifiers and filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from . import numbers
from .conditions import folded
from .errors import ErrorValue, FatalValue, LimitReached
from .operators import wrong_type
from .scope import MAX_STEPS, Run, Scope
from .values import Context, Failed, Function, to_text

_NO_PARTIAL: list[object] = []
Code = Callable[[Scope], object]
Sources = list[tuple[str, Code]]


def iteration(start: Code, end: Code) -> Code:
    """`a..b` in a loop: numbers upwards or downwards by one."""

    def run(scope: Scope) -> object:
        bounds = []
        for bound in (start(scope), end(scope)):
            if type(bound) is not Decimal:
                raise scope.run.error(
                    "INVALID_TYPE", f"Expected number but found '{to_text(bound)}'"
                )
            bounds.append(bound)
        first, last = bounds
        if abs(last - first) > MAX_STEPS:
            raise LimitReached(f"a range of more than {MAX_STEPS} numbers")
        scope.run.spend(int(abs(last - first)))
        sign = 1 if first < last else -1
        return [numbers.add(first, Decimal(sign * i)) for i in range(int(abs(last - first)) + 1)]

    return run


def _lists(sources: Sources, scope: Scope) -> list[tuple[str, list[object]]] | None:
    """What the iterators run through; all of them are read before the first step."""
    found: list[tuple[str, list[object]]] = []
    complete = True
    for name, source in sources:
        try:
            value = source(scope)
        except ErrorValue:
            complete = False
            continue
        if isinstance(value, list):
            found.append((name, value))
        else:
            wrong_type("list", value, scope.run)
            complete = False
    return found if complete else None


def _bindings(
    lists: list[tuple[str, list[object]]], outer: dict[str, object], run: Run
) -> Iterator[dict[str, object]]:
    if not lists:
        yield outer
        return
    name, values = lists[0]
    for value in values:
        run.spend(1)
        for binding in _bindings(lists[1:], outer, run):
            # The iterators behind give way to the ones before, should two have one name.
            yield {**binding, name: value}


def for_each(sources: Sources, body: Code, *, uses_partial: bool) -> Code:
    """`for ... return`; `partial` holds the results so far, where the body names it."""

    def run(scope: Scope) -> object:
        lists = _lists(sources, scope)
        if lists is None:
            return None
        results: list[object] = []
        for binding in _bindings(lists, {}, scope.run):
            if uses_partial:
                scope.run.spend(len(results))
                binding["partial"] = list(results)
            else:
                binding["partial"] = _NO_PARTIAL
            try:
                results.append(body(scope.inner(binding)))
            except (ErrorValue, FatalValue) as failed:
                results.append(Failed(failed.text))
        scope.run.weigh(results)
        return results

    return run


def quantified(sources: Sources, condition: Code, *, every: bool) -> Code:
    """`some` or `every`."""

    def run(scope: Scope) -> object:
        lists = _lists(sources, scope)
        if lists is None:
            return None
        bindings = _bindings(lists, {}, scope.run)
        return folded(map(scope.inner, bindings), condition, decisive=not every)

    return run


def at(items: list[object], index: Decimal) -> object:
    """The item at a position from 1, or from -1 at the end; None outside."""
    position = index - 1 if index > 0 else len(items) + index
    if position < 0 or position >= len(items):
        return None
    return items[int(position)]


def filtered(base: Code, condition: Code | None, *, index: Decimal | None, per_item: bool) -> Code:
    """`base[condition]`, where the condition may be a position.

    Args:
        base: The list.
        condition: What to ask for every item, unless `index` is known.
        index: The position, when it is written as a number.
        per_item: Whether the condition is clearly one; otherwise its value outside the list tells
            whether it is a position.
    """

    def run(scope: Scope) -> object:
        try:
            items = base(scope)
            if not isinstance(items, list):
                return wrong_type("list", items, scope.run)
            if condition is None:
                return at(items, index)  # type: ignore[arg-type]  # one of both is given
            if not per_item:
                position = _outside(condition, scope)
                if type(position) is Decimal:
                    return at(items, position)
            return _chosen(items, condition, scope)
        except ErrorValue:
            return None

    return run


def _outside(condition: Code, scope: Scope) -> object:
    try:
        return condition(scope)
    except (ErrorValue, FatalValue):
        return None


def _chosen(items: list[object], condition: Code, scope: Scope) -> object:
    if not items:
        return []
    scope.run.spend(len(items))
    verdict = condition(_item_scope(items[0], scope))
    if type(verdict) is Decimal:
        return at(items, verdict)
    chosen = items[:1] if verdict is True else []
    try:
        chosen += [x for x in items[1:] if condition(_item_scope(x, scope)) is True]
    except FatalValue as fatal:
        raise ErrorValue(fatal.message) from None
    return chosen


def _item_scope(item: object, scope: Scope) -> Scope:
    if isinstance(item, Context):
        inner = scope.inner({"item": item, **item})
        if item.functions:
            inner.functions = {**(scope.functions or {}), **item.functions}
        return inner
    if isinstance(item, Function):
        return scope.inner({})
    return scope.inner({"item": item})
