"""FEEL values beside None, bool, Decimal, str and list; types, texts and comparisons of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from .calendar import Date
from .java_order import immutable_order, variable_order
from .temporal import (
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    #: How the engine holds the entries: as written, in a map, or in a map that came from JSON.
    Order: TypeAlias = Literal["written", "map", "variable"]

#: What a built-in answers when its arguments have the wrong types.
ILLEGAL = object()

# The second argument is the run of the calling evaluation (limits, clock, warnings).
Invoke: TypeAlias = Callable[[list[object], object], object]


class Function:
    """A function as a value: built in, or `function(x) ...`.

    Args:
        parameters: Names, for calls by name and for the number of arguments.
        invoke: Takes the arguments and the run of the calling evaluation.
        var_args: Whether the last parameter takes all further arguments as one list.
    """

    __slots__ = ("invoke", "parameters", "var_args")

    def __init__(
        self, parameters: tuple[str, ...], invoke: Invoke, *, var_args: bool = False
    ) -> None:
        self.parameters = parameters
        self.invoke = invoke
        self.var_args = var_args

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        expected = len(self.parameters)
        return expected == count or (self.var_args and expected < count)

    def __repr__(self) -> str:
        return f"function({', '.join(self.parameters)})"


class Context(dict[str, object]):
    """A context: its entries, and beside them the functions that calls `c.f()` can reach.

    The engine's order of entries is not always the order of insertion; `ordered()` knows it.
    """

    __slots__ = ("functions", "order")

    def __init__(
        self,
        entries: Mapping[str, object] | Iterable[tuple[str, object]] = (),
        functions: dict[str, tuple[Function, ...]] | None = None,
        *,
        order: Order = "map",
    ) -> None:
        super().__init__(entries)
        self.functions = functions
        self.order: Order = order

    def __reduce__(self) -> tuple[object, ...]:
        return (Context, (dict(self),))

    def ordered(self) -> list[tuple[str, object]]:
        """The entries in the order in which the engine shows them."""
        arrange = variable_order if self.order == "variable" else immutable_order
        keys = arrange(list(self))
        return [(key, self[key]) for key in keys]


class Failed:
    """A part without a value that ended up inside a list; stored as null.

    Args:
        text: How the engine shows it.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Range:
    """A range with its bounds, each of which belongs to it or not."""

    __slots__ = ("end", "end_included", "start", "start_included")

    def __init__(
        self, start: object, end: object, *, start_included: bool, end_included: bool
    ) -> None:
        self.start = start
        self.end = end
        self.start_included = start_included
        self.end_included = end_included

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Range)
            and self.start_included == other.start_included
            and self.end_included == other.end_included
            and same(self.start, other.start)
            and same(self.end, other.end)
        )

    def __hash__(self) -> int:
        return hash((str(self.start), str(self.end)))

    def __repr__(self) -> str:
        return (
            f"{'[' if self.start_included else '('}{to_text(self.start)}.."
            f"{to_text(self.end)}{']' if self.end_included else ')'}"
        )


TYPE_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    Context: "context",
    Date: "date",
    LocalTime: "time",
    ZonedTime: "time",
    LocalDateTime: "date and time",
    ZonedDateTime: "date and time",
    YearMonthDuration: "years and months duration",
    DayTimeDuration: "days and time duration",
    Function: "function",
    Range: "range",
    Failed: "error",
}

#: The types whose values have an order.
ORDERED = frozenset(
    (
        Decimal,
        str,
        Date,
        LocalTime,
        ZonedTime,
        LocalDateTime,
        ZonedDateTime,
        YearMonthDuration,
        DayTimeDuration,
    )
)


def type_name(value: object) -> str:
    """FEEL's name of the value's type, as `instance of` knows it."""
    return TYPE_NAMES[type(value)]


def to_text(value: object) -> str:
    """FEEL's text of a value as warnings show it: strings stand in quotes."""
    kind = type(value)
    if kind is str:
        return f'"{value}"'
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_text, value)) + "]"
    if isinstance(value, Context):
        return "{" + ", ".join(f"{key}:{to_text(item)}" for key, item in value.ordered()) + "}"
    return str(value)


def equal(x: object, y: object) -> bool | None:
    """FEEL's `=`: None when the two have different types (null compares with anything)."""
    kind = type(x)
    if kind is not type(y):
        return False if x is None or y is None else None
    if x is None:
        return True
    if kind is list:
        return _equal_lists(x, y)  # type: ignore[arg-type]  # both are lists
    if kind is Context:
        return _equal_contexts(x, y)  # type: ignore[arg-type]  # both are contexts
    if kind is Function or kind is Range:
        return None
    return x == y


def _equal_lists(x: list[object], y: list[object]) -> bool:
    return len(x) == len(y) and all(equal(a, b) is True for a, b in zip(x, y, strict=True))


def _equal_contexts(x: Context, y: Context) -> bool:
    return x.keys() == y.keys() and all(equal(x[key], y[key]) is True for key in x)


def same(x: object, y: object) -> bool:
    """The equality of the engine's own collections, which knows every type."""
    if type(x) is not type(y):
        return False
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(map(same, x, y))
    if isinstance(x, Context) and isinstance(y, Context):
        # The engine's collections tell contexts apart that were written as literals.
        if x.order == "written" or y.order == "written":
            return x is y
        return x.keys() == y.keys() and all(same(x[key], y[key]) for key in x)
    return x == y


def order_key(value: object) -> object:
    """What orders values of one type: Java's order of strings counts UTF-16 units."""
    kind = type(value)
    if kind is str:
        return str(value).encode("utf-16-be", "surrogatepass")
    if kind is ZonedTime or kind is ZonedDateTime:
        return value.key  # type: ignore[attr-defined]  # both have it
    return value


def is_comparable(value: object) -> bool:
    """Whether the engine would compare the value with another of its type."""
    if isinstance(value, list):
        return (
            bool(value)
            and is_comparable(value[0])
            and all(type(v) is type(value[0]) for v in value)
        )
    return type(value) in ORDERED
