"""Finding and invoking functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .errors import ErrorValue
from .scope import Run
from .values import ILLEGAL, Context, Function, to_text


def find(
    candidates: Iterable[Function], count: int, names: tuple[str, ...] | None
) -> Function | None:
    """The first function that takes so many arguments, or arguments of these names."""
    for function in candidates:
        if function.takes(count) if names is None else set(names) <= set(function.parameters):
            return function
    return None


def not_found(name: str, count: int, names: tuple[str, ...] | None) -> str:
    """The warning about a call that no function answers."""
    if names is None:
        return f"No function found with name '{name}' and {count} parameters"
    return f"No function found with name '{name}' and parameters: {','.join(names)}"


def arrange(
    function: Function, values: Sequence[object], names: tuple[str, ...] | None
) -> list[object]:
    """The arguments in the order and number of the parameters."""
    if names is not None:
        by_name = dict(zip(names, values, strict=True))
        return [by_name.get(parameter) for parameter in function.parameters]
    if not function.var_args:
        return list(values)
    size = len(function.parameters) - 1
    rest = list(values[size:])
    if size == 0 and len(rest) == 1 and isinstance(rest[0], list):
        return [rest[0]]
    return [*values[:size], rest]


def invoke(function: Function, arguments: list[object], run: Run) -> object:
    """The result of a function.

    Raises:
        ErrorValue: The function has none for these arguments.
    """
    run.spend(1)
    result = function.invoke(arguments, run)
    if result is ILLEGAL:
        shown = ", ".join(f"'{to_text(argument)}'" for argument in arguments)
        raise ErrorValue(f"Illegal arguments: {shown}")
    if isinstance(result, (list, Context)):
        run.weigh(result)
    return result
