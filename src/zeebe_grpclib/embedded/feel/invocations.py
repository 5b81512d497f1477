"""Calls of functions, and functions as values."""

from __future__ import annotations

from collections.abc import Callable

from .builtins import BUILTINS
from .calls import arrange, find, invoke, not_found
from .errors import ErrorValue, FatalValue
from .operators import wrong_type
from .scope import Run, Scope
from .syntax import Call, For, FunctionLiteral, Iteration, Node, PathCall, Quantified, Steps
from .values import Context, Failed, Function, to_text

Code = Callable[[Scope], object]

# What takes more calls of Python than one: a call of a function, and what evaluates for each item.
_DEEP = (Call, PathCall, For, Iteration, Quantified, Steps)
_LEVELS_OF_CALL = 2


def call(node: Call, arguments: list[Code]) -> Code:
    """`name(...)`: what fails is null with a warning."""
    name, names, count = node.name, node.names, len(arguments)
    builtin = find(BUILTINS.get(name, ()), count, names)

    def run(scope: Scope) -> object:
        function = builtin
        if scope.functions and name in scope.functions:
            function = find(scope.functions[name], count, names) or builtin
        if function is None:
            scope.run.warn("NO_FUNCTION_FOUND", not_found(name, count, names))
            return None
        try:
            kept = len(function.parameters) - 1 if function.var_args and names is None else count
            values = _values(arguments, scope, kept)
            return invoke(function, arrange(function, values, names), scope.run)
        except ErrorValue as error:
            if name == "assert":
                scope.run.warn("ASSERT_FAILURE", error.message)
            else:
                scope.run.warn(
                    "FUNCTION_INVOCATION_FAILURE",
                    f"Failed to invoke function '{name}': {error.message}",
                )
            return None

    return run


def _values(arguments: list[Code], scope: Scope, kept: int) -> list[object]:
    """All arguments: one that fails does not keep the others from being evaluated.

    Failures from position `kept` on are items of a list, and no failures of the call.
    """
    values: list[object] = []
    failed: Exception | None = None
    for argument in arguments:
        try:
            values.append(argument(scope))
        except (ErrorValue, FatalValue) as problem:
            if len(values) >= kept:
                values.append(Failed(problem.text))
                continue
            values.append(None)
            if failed is None or isinstance(problem, FatalValue) > isinstance(failed, FatalValue):
                failed = problem
    if failed is not None:
        raise failed
    return values


def path_call(node: PathCall, path: Code, arguments: list[Code]) -> Code:
    """`c.f(...)`: what fails has no value, which fails the evaluation where nothing catches it."""
    name, names, count = node.name, node.names, len(arguments)

    def run(scope: Scope) -> object:
        value = path(scope)
        if not isinstance(value, Context):
            wrong_type("context", value, scope.run)
            raise ErrorValue(f"Expected context but found '{to_text(value)}'")
        function = find((value.functions or {}).get(name, ()), count, names)
        if function is None:
            raise scope.run.error("NO_FUNCTION_FOUND", not_found(name, count, names))
        values = _values(arguments, scope, count)
        return invoke(function, arrange(function, values, names), scope.run)

    return run


def function_literal(node: FunctionLiteral, body: Code) -> Code:
    """`function(a, b) body`, which remembers the names around it."""
    parameters, levels = node.parameters, _levels(node.body)

    def run(scope: Scope) -> object:
        def invoke_body(arguments: list[object], caller: object) -> object:
            inner = scope.inner(dict(zip(parameters, arguments, strict=False)))
            if isinstance(caller, Run):
                inner.run = caller
            inner.run.descend(levels)
            try:
                return body(inner)
            finally:
                inner.run.depth -= levels

        return Function(parameters, invoke_body)

    return run


def _levels(body: Node) -> int:
    """How many calls of Python the evaluation of a function's body may take in each other."""
    deepest = 0
    waiting: list[tuple[object, int]] = [(body, _LEVELS_OF_CALL)]
    while waiting:
        part, level = waiting.pop()
        if isinstance(part, tuple):
            # A node is a tuple with names, its parts may be tuples without.
            level += 1 if hasattr(part, "_fields") else 0
            level += _LEVELS_OF_CALL if isinstance(part, _DEEP) else 0
            deepest = max(deepest, level)
            waiting += [(inner, level) for inner in part]
    return deepest
