"""The syntax tree. Chains of one operator are flat, so that long ones need no deep recursion."""

from __future__ import annotations

from .named_tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


class Constant(NamedTuple):
    """A literal, or a temporal value written as text."""

    value: object


class InputValue(NamedTuple):
    """`?`."""


class ListLiteral(NamedTuple):
    """`[a, b]`."""

    items: tuple[Node, ...]


class ContextLiteral(NamedTuple):
    """`{a: 1}`."""

    entries: tuple[tuple[str, Node], ...]


class RangeLiteral(NamedTuple):
    """`[a..b)`."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


class InputEqual(NamedTuple):
    """The unary test `true` or `false` alone."""

    operand: Node


class InputCompare(NamedTuple):
    """The unary test `> x`."""

    operator: str
    operand: Node


class InputInRange(NamedTuple):
    """The unary test `[a..b]`."""

    range: RangeLiteral


class ExpressionTest(NamedTuple):
    """Any expression as a unary test."""

    operand: Node


class AnyTest(NamedTuple):
    """Several unary tests with commas between them."""

    tests: tuple[Node, ...]


class Not(NamedTuple):
    """`not(tests)`, or the outside of `!=`."""

    operand: Node


class Arithmetic(NamedTuple):
    """`first + a - b ...`: operators of one precedence, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


class Negation(NamedTuple):
    """`-x`."""

    operand: Node


class Equal(NamedTuple):
    """`x = y`."""

    left: Node
    right: Node


class Compare(NamedTuple):
    """`x < y` and its kind."""

    operator: str
    left: Node
    right: Node


class Or(NamedTuple):
    """`a or b or c`."""

    items: tuple[Node, ...]


class And(NamedTuple):
    """`a and b and c`; also what `between` means."""

    items: tuple[Node, ...]


class If(NamedTuple):
    """`if a then b else ...`; further `else if` are further branches."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


class In(NamedTuple):
    """`x in test`."""

    operand: Node
    test: Node


class InstanceOf(NamedTuple):
    """`x instance of type`."""

    operand: Node
    type_name: str


class Reference(NamedTuple):
    """A variable, and the path behind it."""

    names: tuple[str, ...]


class PathStep(NamedTuple):
    """`.key` behind any other value."""

    key: str


class FilterStep(NamedTuple):
    """`[filter]` behind a value."""

    filter: Node


class Steps(NamedTuple):
    """A value with paths and filters behind it."""

    base: Node
    steps: tuple[PathStep | FilterStep, ...]


class Iteration(NamedTuple):
    """`a..b` behind `in` of a loop."""

    start: Node
    end: Node


Iterators: TypeAlias = "tuple[tuple[str, Node], ...]"


class Quantified(NamedTuple):
    """`some ... satisfies` or `every ... satisfies`."""

    every: bool
    iterators: Iterators
    condition: Node


class For(NamedTuple):
    """`for ... return`; whether the body may name `partial` shows in its text."""

    iterators: Iterators
    body: Node
    uses_partial: bool


class Call(NamedTuple):
    """A call of a function by its name; `names` is None for positional arguments."""

    name: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


class PathCall(NamedTuple):
    """A call of a function that a context holds: `c.f(1)`."""

    path: Reference
    name: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


class ExternalFunction(NamedTuple):
    """`external {...}`: the body of a function in Java, which Zeebe never runs."""


class FunctionLiteral(NamedTuple):
    """`function(a, b) body`."""

    parameters: tuple[str, ...]
    body: Node


Node: TypeAlias = (
    Constant
    | InputValue
    | ListLiteral
    | ContextLiteral
    | RangeLiteral
    | InputEqual
    | InputCompare
    | InputInRange
    | ExpressionTest
    | AnyTest
    | Not
    | Arithmetic
    | Negation
    | Equal
    | Compare
    | Or
    | And
    | If
    | In
    | InstanceOf
    | Reference
    | Steps
    | Iteration
    | Quantified
    | For
    | Call
    | PathCall
    | FunctionLiteral
    | ExternalFunction
)
