"""Texts of a model that are either taken as they are or evaluated as FEEL."""

import re
from decimal import Decimal

from .. import feel

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
# A name in backticks may hold anything.
_NAME = re.compile(r"(?<![\w.`])(?:`([^`]+)`|([^\W\d]\w*)(?!\w|\s*\())")


class Expression:
    """A static text, or a FEEL expression if the text begins with ``=``.

    Attributes:
        text: The static text, or the FEEL text without ``=``, as Zeebe cites it.
        compiled: The FEEL expression, or None for a static text.
    """

    __slots__ = ("compiled", "text")

    def __init__(self, source: str) -> None:
        """Read the text.

        Raises:
            feel.FeelError: It is no FEEL expression although it begins with ``=``.
        """
        self.compiled: feel.Expression | None = None
        self.text = source
        if len(source) > 1 and source[0] == "=":
            self.text = source[1:]
            self.compiled = feel.compile_expression(self.text)

    def names(self) -> frozenset[str]:
        """The variables that it may depend on: every name but those of properties and calls.

        Keywords and names that the expression makes itself are among them, which does no harm.
        """
        without_texts = _TEXT.sub('""', self.text)
        return frozenset(match[1] or match[2] for match in _NAME.finditer(without_texts))

    @property
    def is_static(self) -> bool:
        """Whether the text stands for itself."""
        return self.compiled is None


def message_with_warnings(message: str, warnings: tuple[feel.EvaluationWarning, ...]) -> str:
    """A message as Zeebe shows it: what the evaluation noted stands behind it."""
    if not warnings:
        return message
    lines = "\n".join(f"[{warning.type}] {warning.message}" for warning in warnings)
    return f"{message} The evaluation reported the following warnings:\n{lines}"


def result_type(value: object) -> str:
    """Zeebe's name for the type of a FEEL value, as its messages cite it."""
    if value is None:
        return "NULL"
    for kind, name in _RESULT_TYPES:
        if isinstance(value, kind):
            return name
    return "UNKNOWN"


# bool before int: every bool is one.
_RESULT_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "BOOLEAN"),
    ((Decimal, int, float), "NUMBER"),
    (str, "STRING"),
    (list, "ARRAY"),
    (dict, "OBJECT"),
    (feel.DayTimeDuration, "DURATION"),
    (feel.YearMonthDuration, "PERIOD"),
    (feel.Date, "DATE"),
    ((feel.LocalTime, feel.ZonedTime), "TIME"),
    ((feel.LocalDateTime, feel.ZonedDateTime), "DATE_TIME"),
)
