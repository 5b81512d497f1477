"""The engine's own notation of syntax trees, which one of its warnings shows.

`Invalid range definition 'ConstRange(ClosedConstRangeBoundary(ConstNumber(1)),...)'` is what users
read when the bounds of a range do not fit together.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from .calendar import Date
from .syntax import (
    Arithmetic,
    Call,
    Constant,
    ContextLiteral,
    ListLiteral,
    Negation,
    Node,
    PathStep,
    RangeLiteral,
    Reference,
    Steps,
)
from .temporal import (
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
    short_clock_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_OPERATIONS = {
    "+": "Addition",
    "-": "Subtraction",
    "*": "Multiplication",
    "/": "Division",
    "**": "Exponentiation",
}
_CONSTANTS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "ConstNull",
    bool: lambda value: f"ConstBool({'true' if value else 'false'})",
    Decimal: lambda value: f"ConstNumber({value})",
    str: lambda value: f"ConstString({value})",
    Date: lambda value: f"ConstDate({value})",
    LocalTime: lambda value: f"ConstLocalTime({value.stored()})",
    ZonedTime: lambda value: f"ConstTime({_zoned_time(value)})",
    LocalDateTime: lambda value: f"ConstLocalDateTime({value.stored()})",
    ZonedDateTime: lambda value: f"ConstDateTime({value.stored()})",
    YearMonthDuration: lambda value: f"ConstYearMonthDuration({value})",
    DayTimeDuration: lambda value: f"ConstDayTimeDuration({java_duration(value)})",
}


def _zoned_time(time: ZonedTime) -> str:
    zone = f"Some({time.zone})" if time.zone else "None"
    offset = time.iso()[len(str(LocalTime(time.nanos))) :]
    return f"ZonedTime({short_clock_text(time.nanos)},{offset},{zone})"


def java_duration(duration: DayTimeDuration) -> str:
    """Java's text of a duration: no days, and fractions of seconds."""
    if not duration.nanos:
        return "PT0S"
    sign = "-" if duration.nanos < 0 else ""
    seconds, fraction = divmod(abs(duration.nanos), 1_000_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = "PT" + (f"{sign}{hours}H" if hours else "") + (f"{sign}{minutes}M" if minutes else "")
    if seconds or fraction:
        digits = f".{fraction:09}".rstrip("0") if fraction else ""
        text += f"{sign}{seconds}{digits}S"
    return text


def _steps(node: Steps) -> str:
    text = tree_text(node.base)
    for step in node.steps:
        if isinstance(step, PathStep):
            text = f"PathExpression({text},{step.key})"
        else:
            text = f"Filter({text},{tree_text(step.filter)})"
    return text


def _arithmetic(node: Arithmetic) -> str:
    text = tree_text(node.first)
    for operator, operand in node.rest:
        text = f"{_OPERATIONS[operator]}({text},{tree_text(operand)})"
    return text


def _call(node: Call) -> str:
    values = [tree_text(argument) for argument in node.arguments]
    if node.names is None:
        return f"FunctionInvocation({node.name},PositionalFunctionParameters({_list(values)}))"
    pairs = ", ".join(f"{k} -> {v}" for k, v in zip(node.names, values, strict=True))
    return f"FunctionInvocation({node.name},NamedFunctionParameters(Map({pairs})))"


def _list(items: list[str]) -> str:
    return f"List({', '.join(items)})"


def _range(node: RangeLiteral) -> str:
    start = "Closed" if node.start_included else "Open"
    end = "Closed" if node.end_included else "Open"
    return (
        f"ConstRange({start}ConstRangeBoundary({tree_text(node.start)}),"
        f"{end}ConstRangeBoundary({tree_text(node.end)}))"
    )


_NODES: dict[type, Callable[[Any], str]] = {
    Constant: lambda node: _CONSTANTS[type(node.value)](node.value),
    Reference: lambda node: f"Ref({_list(list(node.names))})",
    Negation: lambda node: f"ArithmeticNegation({tree_text(node.operand)})",
    ListLiteral: lambda node: f"ConstList({_list([tree_text(item) for item in node.items])})",
    ContextLiteral: lambda node: (
        f"ConstContext({_list([f'({key},{tree_text(value)})' for key, value in node.entries])})"
    ),
    Arithmetic: _arithmetic,
    Steps: _steps,
    Call: _call,
    RangeLiteral: _range,
}


def tree_text(node: Node) -> str:
    """The engine's notation of a node; its bare name for kinds that are rare inside a range."""
    rule = _NODES.get(type(node))
    return rule(node) if rule else type(node).__name__
