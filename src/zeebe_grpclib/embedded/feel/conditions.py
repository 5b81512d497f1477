"""`and`, `or` and `if`, with null as the third truth value."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .errors import ErrorValue
from .operators import wrong_type
from .scope import Scope

Code = Callable[[Scope], object]


def disjunction(items: list[Code]) -> Code:
    """`a or b or c`: true as soon as one is true."""
    return _decided_by(items, decisive=True)


def any_of(items: list[Code]) -> Code:
    """Tests with commas between them: one long `or`."""
    return _decided_by(items, decisive=True, pairs=False)


def conjunction(items: list[Code]) -> Code:
    """`a and b and c`: false as soon as one is false."""
    return _decided_by(items, decisive=False)


def _decided_by(items: list[Code], *, decisive: bool, pairs: bool = True) -> Code:
    first, rest = items[0], items[1:]
    if len(items) == 2:
        return _pair(first, rest[0], decisive=decisive)

    def run(scope: Scope) -> object:
        result = _boolean(first, scope)
        for number, item in enumerate(rest):
            if result is decisive:
                return decisive
            if result is None:
                # Three conditions are two pairs to the engine: the null of an inner pair is noted
                # once more by the outer one, and what comes after a null is not checked.
                if number and pairs:
                    wrong_type("boolean", None, scope.run)
                result = decisive if _quiet(item, scope) is decisive else None
            else:
                result = _boolean(item, scope)
        return result

    return run


def _pair(first: Code, second: Code, *, decisive: bool) -> Code:
    """The common case, as fast as it can be."""

    def run(scope: Scope) -> object:
        try:
            result = first(scope)
        except ErrorValue:
            result = None
        else:
            if result is decisive:
                return decisive
            if type(result) is not bool:
                result = wrong_type("boolean", result, scope.run)
        if result is None:
            return decisive if _quiet(second, scope) is decisive else None
        try:
            result = second(scope)
        except ErrorValue:
            return None
        if result is True or result is False:
            return result
        return wrong_type("boolean", result, scope.run)

    return run


def _boolean(item: Code, scope: Scope) -> bool | None:
    try:
        value = item(scope)
    except ErrorValue:
        return None
    if value is True or value is False:
        return value
    wrong_type("boolean", value, scope.run)
    return None


def _quiet(item: Code, scope: Scope) -> object:
    try:
        return item(scope)
    except ErrorValue:
        return None


def if_else(branches: list[tuple[Code, Code]], otherwise: Code) -> Code:
    """`if a then b else if ... else ...`: only true leads into a branch."""

    def run(scope: Scope) -> object:
        for condition, value in branches:
            if _boolean(condition, scope):
                return value(scope)
        return otherwise(scope)

    return run


def folded(scopes: Iterable[Scope], condition: Code, *, decisive: bool) -> object:
    """`some` and `every`: the condition in one scope after the other until it decides."""
    result: bool | None = not decisive
    for scope in scopes:
        if result is decisive:
            break
        if result is None:
            result = decisive if _quiet(condition, scope) is decisive else None
        else:
            result = _boolean(condition, scope)
    return result
