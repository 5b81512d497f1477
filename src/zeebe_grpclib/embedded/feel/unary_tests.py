"""Unary tests, and `in`, which asks them of its left side."""

from __future__ import annotations

from collections.abc import Callable

from .errors import ErrorValue, FatalValue
from .operators import compare, equals
from .ranges import contains
from .scope import INPUT, INPUT_SYMBOL, MISSING, Scope
from .syntax import RangeLiteral
from .values import Failed, Function, same, to_text

Code = Callable[[Scope], object]


def input_symbol(scope: Scope) -> object:
    """`?`."""
    value = scope.find(INPUT_SYMBOL)
    if value is MISSING:
        raise FatalValue(
            "No input value available. '?' can only be used inside an unary-test expression."
        )
    return value


def _input(scope: Scope) -> object:
    value = scope.find(INPUT)
    if value is MISSING:
        scope.run.warn("NO_VARIABLE_FOUND", "No input value found.")
        return None
    return value


def input_equal(operand: Code) -> Code:
    """The test `true` or `false`."""
    return lambda scope: equals(_input(scope), operand(scope), scope.run)


def input_compare(operator: str, operand: Code) -> Code:
    """The test `> x`."""
    return lambda scope: compare(operator, _input(scope), operand(scope), scope.run)


def input_in_range(node: RangeLiteral, start: Code, end: Code) -> Code:
    """The test `[a..b]`."""

    def run(scope: Scope) -> object:
        low, high = _bound(start, scope), _bound(end, scope)
        value = _input(scope)
        inside = contains(value, low, high, node)
        if inside is None:
            # The engine looks for the input again to name it.
            value = _input(scope)
            scope.run.warn(
                "NOT_COMPARABLE",
                f"Can't compare '{to_text(value)}' with '{to_text(low)}' and '{to_text(high)}'",
            )
        return inside

    return run


def _bound(code: Code, scope: Scope) -> object:
    try:
        return code(scope)
    except (ErrorValue, FatalValue) as failed:
        return Failed(failed.text)


def test(operand: Code) -> Code:
    """Any expression as a test: with `?` it decides, without it is compared with the input."""

    def run(scope: Scope) -> object:
        value = _input(scope)
        try:
            result = operand(scope)
        except FatalValue:
            if isinstance(value, Function):
                # Functions are no values of names, `?` among them: it stays unknown.
                return None
            result = _decided(operand, scope.inner({INPUT_SYMBOL: value}))
            return result if result is True or result is False else None
        except ErrorValue:
            return False
        if result is True:
            return True
        if isinstance(result, list) and any(same(item, value) for item in result):
            return True
        is_equal = equals(value, result, scope.run)
        if is_equal is None and result is not False and not isinstance(result, list):
            return None
        return is_equal is True

    return run


def _decided(operand: Code, scope: Scope) -> object:
    try:
        return operand(scope)
    except (ErrorValue, FatalValue):
        return None


def inside(operand: Code, tests: Code) -> Code:
    """`x in tests`."""

    def run(scope: Scope) -> object:
        value = operand(scope)
        # A function becomes no variable, so the tests find no input.
        return tests(scope.inner({} if isinstance(value, Function) else {INPUT: value}))

    return run
