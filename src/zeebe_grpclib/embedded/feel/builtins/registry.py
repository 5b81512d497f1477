"""Where built-in functions are registered under their FEEL names."""

from __future__ import annotations

from collections.abc import Callable

from ..values import ILLEGAL, Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _F = TypeVar("_F", bound=Callable[..., object])

#: Every overload of a name, in the order in which the engine tries them.
BUILTINS: dict[str, tuple[Function, ...]] = {}

#: A parameter: its name, and its type where the engine insists on one.
Parameter = tuple[str, type | None]


def builtin(
    name: str, *parameters: Parameter, var_args: bool = False, with_run: bool = False
) -> Callable[[_F], _F]:
    """Registers a function; arguments of other types make the call an illegal one.

    Args:
        name: The FEEL name.
        parameters: Names and types, in order.
        var_args: Whether the last parameter takes all further arguments as one list.
        with_run: Whether the function wants the run of the evaluation as its first argument.
    """
    names = tuple(parameter for parameter, _ in parameters)
    kinds = [(i, kind) for i, (_, kind) in enumerate(parameters) if kind is not None]

    def register(function: _F) -> _F:
        def invoke(arguments: list[object], run: object) -> object:
            for i, kind in kinds:
                if type(arguments[i]) is not kind:
                    return ILLEGAL
            return function(run, *arguments) if with_run else function(*arguments)

        entry = Function(names, invoke, var_args=var_args)
        BUILTINS[name] = (*BUILTINS.get(name, ()), entry)
        return function

    return register
