"""Functions that make one value of a list."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from .. import numbers
from ..errors import ErrorValue, JavaThrow
from ..operators import difference
from ..values import is_comparable, to_text
from .numerics import to_double
from .registry import builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _Aggregate = TypeVar("_Aggregate", bound=Callable[[list[Decimal]], object])

_LIST = ("list", list)


def _extreme(items: list[object], sign: int) -> object:
    if not items:
        return None
    if not is_comparable(items):
        raise ErrorValue(f"{to_text(items)} is not comparable")
    best = items[0]
    for item in items[1:]:
        if difference(best, item) * sign < 0:
            best = item
    return best


@builtin("min", _LIST, var_args=True)
def _min(items: list[object]) -> object:
    return _extreme(items, -1)


@builtin("max", _LIST, var_args=True)
def _max(items: list[object]) -> object:
    return _extreme(items, 1)


def _of_numbers(name: str, *, empty: Callable[[], object]) -> Callable[[_Aggregate], _Aggregate]:
    def register(aggregate: _Aggregate) -> _Aggregate:
        @builtin(name, _LIST, var_args=True)
        def _checked(items: list[object]) -> object:
            if not items:
                return empty()
            found: list[Decimal] = []
            for item in items:
                if not isinstance(item, Decimal):
                    raise ErrorValue(f"expected number but found '{to_text(item)}'")
                found.append(item)
            return aggregate(found)

        return aggregate

    return register


def _null() -> None:
    return None


@_of_numbers("sum", empty=_null)
def _sum(items: list[Decimal]) -> Decimal:
    total = items[0]
    for item in items[1:]:
        total = numbers.add(total, item)
    return total


@_of_numbers("product", empty=_null)
def _product(items: list[Decimal]) -> object:
    product = items[0]
    for item in items[1:]:
        product = numbers.multiply(product, item)
    return product


@_of_numbers("mean", empty=_null)
def _mean(items: list[Decimal]) -> Decimal:
    return numbers.divide(_sum(items), Decimal(len(items)))


@_of_numbers("median", empty=_null)
def _median(items: list[Decimal]) -> object:
    ordered = sorted(items)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return numbers.divide(numbers.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_of_numbers("stddev", empty=_null)
def _stddev(items: list[Decimal]) -> object:
    mean = _mean(items)
    squares = numbers.ZERO
    for item in items:
        squares = numbers.add(squares, numbers.power(numbers.subtract(item, mean), Decimal(2)))
    if len(items) == 1:
        raise JavaThrow("java.lang.ArithmeticException", "Division undefined")
    return numbers.from_double(
        math.sqrt(to_double(numbers.divide(squares, Decimal(len(items) - 1))))
    )


@_of_numbers("mode", empty=list)
def _mode(items: list[Decimal]) -> object:
    counts: dict[Decimal, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values())
    return sorted(item for item, count in counts.items() if count == most)


def _fold(items: list[object], decisive: bool) -> object:
    result: object = not decisive
    for item in items:
        if result is decisive:
            return decisive
        if item is decisive:
            result = decisive
        elif result is not None:
            result = item if type(item) is bool else None
    return result


@builtin("all", _LIST, var_args=True)
@builtin("and", _LIST, var_args=True)
def _all(items: list[object]) -> object:
    return _fold(items, False)


@builtin("any", _LIST, var_args=True)
@builtin("or", _LIST, var_args=True)
def _any(items: list[object]) -> object:
    return _fold(items, True)


@builtin("count", _LIST)
def _count(items: list[object]) -> object:
    return Decimal(len(items))
