"""What an evaluation gives back: the value, how Zeebe stores it, and the warnings."""

from __future__ import annotations

from .named_tuples import NamedTuple


class EvaluationWarning(NamedTuple):
    """Something that gave null where the author may have expected a value.

    Attributes:
        type: One of NO_VARIABLE_FOUND, NO_CONTEXT_ENTRY_FOUND, NO_PROPERTY_FOUND,
            NO_FUNCTION_FOUND, FUNCTION_INVOCATION_FAILURE, INVALID_TYPE, NOT_COMPARABLE,
            ASSERT_FAILURE.
        message: The engine's sentence; values in it are FEEL text.
    """

    type: str
    message: str


class Evaluation(NamedTuple):
    """The outcome of an expression or of unary tests.

    Attributes:
        value: The FEEL value: None, bool, Decimal, str, list, Context (a dict), Date, LocalTime,
            ZonedTime, LocalDateTime, ZonedDateTime, YearMonthDuration, DayTimeDuration, Range or
            Function. It may be passed on as a variable.
        value_json: The same as Zeebe stores it in a variable: whole numbers as int, other numbers
            as float, temporal values as text, ranges and functions as None.
        warnings: What was noted on the way, in order; repeated when it happened repeatedly.
    """

    value: object
    value_json: object
    warnings: tuple[EvaluationWarning, ...]
