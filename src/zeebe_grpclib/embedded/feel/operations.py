"""Closures for operators and comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

from . import numbers
from .errors import ErrorValue, FatalValue
from .operators import OPERATORS, Operation, compare, equals, wrong_type
from .scope import Scope

Code = Callable[[Scope], object]

_NUMBER_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def arithmetic(first: Code, rest: list[tuple[str, Code]]) -> Code:
    """Operators of one precedence from left to right."""
    steps = [(OPERATORS[sign], operand) for sign, operand in rest]
    if len(steps) == 1:
        return _one_operation(first, *steps[0])

    def run(scope: Scope) -> object:
        try:
            value = first(scope)
        except ErrorValue:
            value = None
        for operation, operand in steps:
            try:
                value = operation(value, operand(scope), scope.run)
            except ErrorValue:
                value = None
        return value

    return run


def _one_operation(left: Code, operation: Operation, right: Code) -> Code:
    def run(scope: Scope) -> object:
        try:
            x = left(scope)
        except (ErrorValue, FatalValue) as failed:
            _note(right, scope)
            if isinstance(failed, ErrorValue):
                return None
            raise
        try:
            return operation(x, right(scope), scope.run)
        except ErrorValue:
            return None

    return run


def _note(right: Code, scope: Scope) -> None:
    """The right side is evaluated even if the left one failed: its warnings count."""
    try:  # noqa: SIM105 - contextlib takes longer to load than this room's modules
        right(scope)
    except (ErrorValue, FatalValue):
        pass


def negation(operand: Code) -> Code:
    """`-x`, for numbers only."""

    def run(scope: Scope) -> object:
        try:
            value = operand(scope)
        except ErrorValue:
            return None
        if type(value) is Decimal:
            return numbers.negate(value)
        return wrong_type("number", value, scope.run)

    return run


def equality(left: Code, right: Code) -> Code:
    """`x = y`."""

    def run(scope: Scope) -> object:
        try:
            x = left(scope)
        except (ErrorValue, FatalValue):
            _note(right, scope)
            raise
        y = right(scope)
        if type(x) is type(y) is str:
            return x == y
        return equals(x, y, scope.run)

    return run


def comparison(sign: str, left: Code, right: Code, limit: Decimal | None) -> Code:
    """`x < y` and its kind; `limit` is the right side when that is a number in the text."""
    decide = _NUMBER_COMPARISONS[sign]
    if limit is not None:
        return _comparison_with(left, sign, limit)

    def run(scope: Scope) -> object:
        try:
            x = left(scope)
        except (ErrorValue, FatalValue):
            _note(right, scope)
            raise
        y = right(scope)
        if isinstance(x, Decimal) and isinstance(y, Decimal):
            return decide(x, y)
        return compare(sign, x, y, scope.run)

    return run


def _comparison_with(left: Code, sign: str, limit: Decimal) -> Code:
    decide = _NUMBER_COMPARISONS[sign]

    def run(scope: Scope) -> object:
        value = left(scope)
        if type(value) is Decimal:
            return decide(value, limit)
        return compare(sign, value, limit, scope.run)

    return run


def negated(operand: Code) -> Code:
    """The opposite truth value: `!=`, and `not(...)` around unary tests."""

    def run(scope: Scope) -> object:
        try:
            value = operand(scope)
        except ErrorValue:
            return None
        if value is True or value is False:
            return not value
        return wrong_type("boolean", value, scope.run)

    return run
