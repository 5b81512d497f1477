"""Functions on lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from decimal import Decimal
from functools import cmp_to_key

from .. import numbers
from ..errors import ErrorValue, JavaThrow, LimitReached
from ..scope import MAX_TEXT, Run
from ..values import ILLEGAL, Context, Failed, Function, Range, equal, same, to_text
from .registry import builtin

_LIST = ("list", list)


@builtin("list contains", _LIST, ("element", None))
def _list_contains(items: list[object], element: object) -> object:
    return any(same(item, element) for item in items)


def _index(items: list[object], position: int) -> int:
    return position - 1 if position > 0 else len(items) + position


def _slice(items: list[object], start: int, end: int) -> list[object]:
    return items[max(start, 0) : max(end, 0)]


def _checked(position: Decimal, what: str) -> int:
    if position == 0:
        raise ErrorValue(f"{what} must be a non-zero number")
    return numbers.int32(position)


@builtin("sublist", _LIST, ("start", Decimal))
def _sublist(items: list[object], start: Decimal) -> object:
    first = _index(items, _checked(start, "start position"))
    return _slice(items, first, len(items))


@builtin("sublist", _LIST, ("start", Decimal), ("length", Decimal))
def _sublist_of_length(items: list[object], start: Decimal, length: Decimal) -> object:
    first = _index(items, _checked(start, "start position"))
    return _slice(items, first, first + numbers.int32(length))


@builtin("append", _LIST, ("items", list), var_args=True, with_run=True)
def _append(run: Run, items: list[object], more: list[object]) -> object:
    return _concatenated(run, [items, more])


def _concatenated(run: Run, lists: list[list[object]]) -> list[object]:
    run.spend(sum(map(len, lists)))
    return [item for items in lists for item in items]


def _as_lists(values: list[object]) -> list[list[object]]:
    return [value if isinstance(value, list) else [value] for value in values]


@builtin("concatenate", ("lists", list), var_args=True, with_run=True)
def _concatenate(run: Run, lists: list[object]) -> object:
    return _concatenated(run, _as_lists(lists))


@builtin("insert before", _LIST, ("position", Decimal), ("newItem", None))
def _insert_before(items: list[object], position: Decimal, item: object) -> object:
    index = max(_index(items, _checked(position, "position")), 0)
    return [*items[:index], item, *items[index:]]


@builtin("remove", _LIST, ("position", Decimal))
def _remove(items: list[object], position: Decimal) -> object:
    index = _checked(position, "position")
    head, tail = _index(items, index), _index(items, index + 1)
    return items[: max(head, 0)] + items[max(tail, 0) :]


@builtin("reverse", _LIST)
def _reverse(items: list[object]) -> object:
    return items[::-1]


@builtin("index of", _LIST, ("match", None))
def _index_of(items: list[object], match: object) -> object:
    return [Decimal(i) for i, item in enumerate(items, 1) if equal(item, match) is True]


def _key(value: object) -> Hashable:
    """Equal for values that FEEL calls equal; functions and ranges are equal to nothing."""
    if isinstance(value, list):
        return ("list", *map(_key, value))
    if isinstance(value, Context):
        return ("context", frozenset((key, _key(item)) for key, item in value.items()))
    if isinstance(value, Failed):
        return _key(None)
    if isinstance(value, (Function, Range)):
        return ("itself", id(object()), id(value))
    return (type(value), value)


def _unique(items: list[object]) -> list[object]:
    first: dict[Hashable, object] = {}
    for item in items:
        first.setdefault(_key(item), item)
    return list(first.values())


@builtin("union", ("lists", list), var_args=True, with_run=True)
def _union(run: Run, lists: list[object]) -> object:
    return _unique(_concatenated(run, _as_lists(lists)))


@builtin("distinct values", _LIST)
def _distinct_values(items: list[object]) -> object:
    return _unique(items)


@builtin("duplicate values", _LIST)
def _duplicate_values(items: list[object]) -> object:
    counts = Counter(map(_key, items))
    return [item for item in _unique(items) if counts[_key(item)] > 1]


@builtin("flatten", _LIST, with_run=True)
def _flatten(run: Run, items: list[object]) -> object:
    flat: list[object] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat


@builtin("sort", _LIST, ("precedes", Function), with_run=True)
def _sort(run: Run, items: list[object], precedes: Function) -> object:
    if len(precedes.parameters) != 2:
        raise ErrorValue(
            f"expect boolean function with 2 arguments, but found '{len(precedes.parameters)}'"
        )

    def before(x: object, y: object) -> bool:
        run.spend(1)
        try:
            result = precedes.invoke([x, y], run)
        except ErrorValue as error:
            result = Failed(error.text)
        except JavaThrow as thrown:
            raise ErrorValue(_SORT_FAILED + thrown.message) from None
        if type(result) is bool:
            return result
        raise ErrorValue(f"{_SORT_FAILED}expected boolean but found '{to_text(result)}'")

    return sorted(
        items, key=cmp_to_key(lambda x, y: -1 if before(x, y) else 1 if before(y, x) else 0)
    )


_SORT_FAILED = "fail to sort list by given precedes function: "


@builtin("string join", _LIST)
def _string_join(items: list[object]) -> object:
    return _joined(items, "", "", "")


@builtin("string join", _LIST, ("delimiter", None))
def _string_join_with(items: list[object], delimiter: object) -> object:
    return _string_join_around(items, delimiter, None, None)


@builtin("string join", _LIST, ("delimiter", None), ("prefix", None), ("suffix", None))
def _string_join_around(
    items: list[object], delimiter: object, prefix: object, suffix: object
) -> object:
    if not isinstance(delimiter, (str, type(None))):
        return ILLEGAL
    if isinstance(prefix, str) and isinstance(suffix, str):
        return _joined(items, delimiter or "", prefix, suffix)
    if prefix is None and suffix is None:
        return _joined(items, delimiter or "", "", "")
    return ILLEGAL


def _joined(items: list[object], delimiter: str, prefix: str, suffix: str) -> str:
    texts: list[str] = []
    for item in items:
        if isinstance(item, str):
            texts.append(item)
        elif item is not None:
            shown = ", ".join(map(to_text, items))
            raise ErrorValue(f"expected a list of strings but found 'Vector({shown})'")
    if sum(map(len, texts)) + len(delimiter) * len(texts) > MAX_TEXT:
        raise LimitReached(f"a string longer than {MAX_TEXT} characters")
    return f"{prefix}{delimiter.join(texts)}{suffix}"


@builtin("is empty", _LIST)
def _is_empty(items: list[object]) -> object:
    return not items


@builtin("partition", _LIST, ("size", Decimal))
def _partition(items: list[object], size: Decimal) -> object:
    length = numbers.int32(size)
    if length <= 0:
        raise ErrorValue(f"'size' should be greater than zero but was '{size}'")
    return [items[i : i + length] for i in range(0, len(items), length)]
