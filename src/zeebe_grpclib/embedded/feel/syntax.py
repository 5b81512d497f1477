"""The syntax tree. Chains of one operator are flat, so that long ones need no deep recursion."""

from __future__ import annotations

from .named_tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from typing_extensions import dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Node:
        """What all kinds of nodes are; a union of them all takes type checkers half a minute."""
else:
    Node = NamedTuple


class Constant(Node):
    """A literal, or a temporal value written as text."""

    value: object


class InputValue(Node):
    """`?`."""


class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


class ContextLiteral(Node):
    """`{a: 1}`."""

    entries: tuple[tuple[str, Node], ...]


class RangeLiteral(Node):
    """`[a..b)`."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


class InputEqual(Node):
    """The unary test `true` or `false` alone."""

    operand: Node


class InputCompare(Node):
    """The unary test `> x`."""

    operator: str
    operand: Node


class InputInRange(Node):
    """The unary test `[a..b]`."""

    range: RangeLiteral


class ExpressionTest(Node):
    """Any expression as a unary test."""

    operand: Node


class AnyTest(Node):
    """Several unary tests with commas between them."""

    tests: tuple[Node, ...]


class Not(Node):
    """`not(tests)`, or the outside of `!=`."""

    operand: Node


class Arithmetic(Node):
    """`first + a - b ...`: operators of one precedence, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


class Negation(Node):
    """`-x`."""

    operand: Node


class Equal(Node):
    """`x = y`."""

    left: Node
    right: Node


class Compare(Node):
    """`x < y` and its kind."""

    operator: str
    left: Node
    right: Node


class Or(Node):
    """`a or b or c`."""

    items: tuple[Node, ...]


class And(Node):
    """`a and b and c`; also what `between` means."""

    items: tuple[Node, ...]


class If(Node):
    """`if a then b else ...`; further `else if` are further branches."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


class In(Node):
    """`x in test`."""

    operand: Node
    test: Node


class InstanceOf(Node):
    """`x instance of type`."""

    operand: Node
    type_name: str


class Reference(Node):
    """A variable, and the path behind it."""

    names: tuple[str, ...]


class PathStep(NamedTuple):
    """`.key` behind any other value."""

    key: str


class FilterStep(NamedTuple):
    """`[filter]` behind a value."""

    filter: Node


class Steps(Node):
    """A value with paths and filters behind it."""

    base: Node
    steps: tuple[PathStep | FilterStep, ...]


class Iteration(Node):
    """`a..b` behind `in` of a loop."""

    start: Node
    end: Node


Iterators: TypeAlias = "tuple[tuple[str, Node], ...]"


class Quantified(Node):
    """`some ... satisfies` or `every ... satisfies`."""

    every: bool
    iterators: Iterators
    condition: Node


class For(Node):
    """`for ... return`; whether the body may name `partial` shows in its text."""

    iterators: Iterators
    body: Node
    uses_partial: bool


class Call(Node):
    """A call of a function by its name; `names` is None for positional arguments."""

    name: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


class PathCall(Node):
    """A call of a function that a context holds: `c.f(1)`."""

    path: Reference
    name: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


class ExternalFunction(Node):
    """`external {...}`: the body of a function in Java, which Zeebe never runs."""


class FunctionLiteral(Node):
    """`function(a, b) body`."""

    parameters: tuple[str, ...]
    body: Node
