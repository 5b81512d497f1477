"""Turns syntax trees into closures: each takes the scope and gives the value of its node.

An ErrorValue that a closure raises is a part without a value. Arithmetic, calls, loops and filters
turn it into null; comparisons, paths, lists and contexts pass it on; FatalValue passes all of them
except lists and contexts.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from . import numbers
from .conditions import any_of, conjunction, disjunction, if_else
from .errors import ErrorValue, FatalValue
from .invocations import call, function_literal, path_call
from .loops import filtered, for_each, iteration, quantified
from .operations import arithmetic, comparison, equality, negated, negation
from .paths import step
from .ranges import range_value
from .scope import MISSING, Scope, with_functions
from .syntax import (
    And,
    AnyTest,
    Arithmetic,
    Call,
    Compare,
    Constant,
    ContextLiteral,
    Equal,
    ExpressionTest,
    FilterStep,
    For,
    FunctionLiteral,
    If,
    In,
    InputCompare,
    InputEqual,
    InputInRange,
    InputValue,
    InstanceOf,
    Iteration,
    ListLiteral,
    Negation,
    Node,
    Not,
    Or,
    PathCall,
    PathStep,
    Quantified,
    RangeLiteral,
    Reference,
    Steps,
)
from .unary_tests import input_compare, input_equal, input_in_range, input_symbol, inside, test
from .values import Context, Function, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Code = Callable[[Scope], object]


def compile_node(node: Node) -> Code:
    """The closure of a node."""
    return _RULES[type(node)](node)


def _constant(node: Constant) -> Code:
    value = node.value
    return lambda _scope: value


def _list(node: ListLiteral) -> Code:
    items = [compile_node(item) for item in node.items]

    def run(scope: Scope) -> object:
        try:
            result = [item(scope) for item in items]
        except FatalValue as fatal:
            raise ErrorValue(fatal.text) from None
        scope.run.weigh(result)
        return result

    return run


def _context(node: ContextLiteral) -> Code:
    entries = [(key, compile_node(value)) for key, value in node.entries]

    def run(scope: Scope) -> object:
        result = Context(order="written")
        inner = scope.inner(result)
        try:
            for key, value in entries:
                item = value(inner)
                if isinstance(item, Function):
                    result.functions = with_functions(result.functions, key, item)
                    inner.functions = with_functions(inner.functions, key, item)
                else:
                    result[key] = item
        except FatalValue as fatal:
            raise ErrorValue(fatal.text) from None
        scope.run.weigh(result)
        return result

    return run


def _reference(node: Reference) -> Code:
    name, path = node.names[0], node.names[1:]
    if not path:
        return _variable(name)

    def run(scope: Scope) -> object:
        if scope.parent is None:
            value = _walk_raw(scope.names.get(name), path)
            if value is not MISSING:
                return value
        value = scope.find(name)
        if value is MISSING:
            scope.run.warn("NO_VARIABLE_FOUND", f"No variable found with name '{name}'")
            return None
        for key in path:
            value = step(value, key, scope.run)
        return value

    return run


def _walk_raw(raw: Any, path: tuple[str, ...]) -> object:
    """A number, text or boolean inside a variable, without converting what is around it."""
    for key in path:
        if type(raw) is not dict or key not in raw:
            return MISSING
        raw = raw[key]
    kind = type(raw)
    if kind is int:
        return numbers.from_int(raw)
    return raw if kind is str or kind is bool else MISSING


def _variable(name: str) -> Code:
    def run(scope: Scope) -> object:
        value = scope.find(name)
        if value is MISSING:
            scope.run.warn("NO_VARIABLE_FOUND", f"No variable found with name '{name}'")
            return None
        return value

    return run


def _steps(node: Steps) -> Code:
    code = compile_node(node.base)
    for item in node.steps:
        code = _path(code, item.key) if isinstance(item, PathStep) else _filter(code, item)
    return code


def _path(base: Code, key: str) -> Code:
    return lambda scope: step(base(scope), key, scope.run)


def _filter(base: Code, item: FilterStep) -> Code:
    condition = item.filter
    if isinstance(condition, Negation) and isinstance(condition.operand, Constant):
        index = condition.operand.value
        if type(index) is Decimal:
            return filtered(base, None, index=numbers.negate(index), per_item=False)
    if isinstance(condition, Constant) and type(condition.value) is Decimal:
        return filtered(base, None, index=condition.value, per_item=False)
    per_item = isinstance(condition, (Equal, Compare, Call, PathCall))
    return filtered(base, compile_node(condition), index=None, per_item=per_item)


def _compare(node: Compare) -> Code:
    right = node.right.value if isinstance(node.right, Constant) else None
    return comparison(
        node.operator,
        compile_node(node.left),
        compile_node(node.right),
        right if isinstance(right, Decimal) else None,
    )


def _instance_of(node: InstanceOf) -> Code:
    operand, name = compile_node(node.operand), node.type_name

    def run(scope: Scope) -> object:
        value = operand(scope)
        if value is None:
            return False if name == "Any" else name == "null"
        return name == "Any" or _OLD_TYPES.get(name, name) == type_name(value)

    return run


_OLD_TYPES = {
    "date time": "date and time",
    "year-month-duration": "years and months duration",
    "day-time-duration": "days and time duration",
}

_RULES: dict[type, Callable[[Any], Code]] = {
    Constant: _constant,
    InputValue: lambda _node: input_symbol,
    ListLiteral: _list,
    ContextLiteral: _context,
    RangeLiteral: lambda node: range_value(node, compile_node(node.start), compile_node(node.end)),
    InputEqual: lambda node: input_equal(compile_node(node.operand)),
    InputCompare: lambda node: input_compare(node.operator, compile_node(node.operand)),
    InputInRange: lambda node: input_in_range(
        node.range, compile_node(node.range.start), compile_node(node.range.end)
    ),
    ExpressionTest: lambda node: test(compile_node(node.operand)),
    AnyTest: lambda node: any_of([compile_node(item) for item in node.tests]),
    Not: lambda node: negated(compile_node(node.operand)),
    Arithmetic: lambda node: arithmetic(
        compile_node(node.first),
        [(sign, compile_node(operand)) for sign, operand in node.rest],
    ),
    Negation: lambda node: negation(compile_node(node.operand)),
    Equal: lambda node: equality(compile_node(node.left), compile_node(node.right)),
    Compare: _compare,
    Or: lambda node: disjunction([compile_node(item) for item in node.items]),
    And: lambda node: conjunction([compile_node(item) for item in node.items]),
    If: lambda node: if_else(
        [(compile_node(condition), compile_node(value)) for condition, value in node.branches],
        compile_node(node.otherwise),
    ),
    In: lambda node: inside(compile_node(node.operand), compile_node(node.test)),
    InstanceOf: _instance_of,
    Reference: _reference,
    Steps: _steps,
    Iteration: lambda node: iteration(compile_node(node.start), compile_node(node.end)),
    Quantified: lambda node: quantified(
        [(name, compile_node(source)) for name, source in node.iterators],
        compile_node(node.condition),
        every=node.every,
    ),
    For: lambda node: for_each(
        [(name, compile_node(source)) for name, source in node.iterators],
        compile_node(node.body),
        uses_partial=node.uses_partial,
    ),
    Call: lambda node: call(node, [compile_node(item) for item in node.arguments]),
    PathCall: lambda node: path_call(
        node, compile_node(node.path), [compile_node(item) for item in node.arguments]
    ),
    FunctionLiteral: lambda node: function_literal(node, compile_node(node.body)),
}
