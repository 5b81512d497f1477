"""FEEL as the engine inside Zeebe evaluates it, in pure Python.

>>> from zeebe_grpclib.embedded import feel
>>> feel.evaluate("amount * 1.19", {"amount": 100}).value_json
119
"""

from __future__ import annotations

from .calendar import Date
from .convert import to_json, to_value
from .engine import (
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    evaluate,
    evaluate_unary,
)
from .errors import FeelError
from .outcome import Evaluation, EvaluationWarning
from .scope import Budget, Entropy
from .temporal import (
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
)
from .values import Context, Function, Range, to_text, type_name

__all__ = [
    "Budget",
    "Context",
    "Date",
    "DayTimeDuration",
    "Entropy",
    "Evaluation",
    "EvaluationWarning",
    "Expression",
    "FeelError",
    "Function",
    "LocalDateTime",
    "LocalTime",
    "Range",
    "UnaryTests",
    "YearMonthDuration",
    "ZonedDateTime",
    "ZonedTime",
    "compile_expression",
    "compile_unary_tests",
    "evaluate",
    "evaluate_unary",
    "to_json",
    "to_text",
    "to_value",
    "type_name",
]
