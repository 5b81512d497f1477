"""The errors of texts that do not parse, in the engine's words."""

from __future__ import annotations

from .errors import FeelError

_FOUND = 10
_START = ("start-of-input", "ifOp", "forOp", "quantifiedOp", "disjunction")
_TESTS_START = ("start-of-input", "negation", "positiveUnaryTests", "anyInput")
_AFTER = ("binaryComparison", "between", "instanceOf", "in", '"and"', '"or"', "end-of-input")


def parse_error(
    text: str, pos: int, *, tests: bool, failed: bool, unclosed: bool = False
) -> FeelError:
    """The error of a text that stops making sense at a position.

    Args:
        text: The whole text.
        pos: Where nothing could go on.
        tests: Whether the text should be unary tests.
        failed: Whether not even a beginning could be read.
        unclosed: Whether a comment has no end.
    """
    expected = ('"*/"',) if unclosed else _expected(pos, tests=tests, failed=failed)
    line = text.count("\n", 0, pos) + 1
    column = pos - (text.rfind("\n", 0, pos) + 1) + 1
    choice = expected[0] if len(expected) == 1 else f"({' | '.join(expected)})"
    found = text[pos : pos + _FOUND]
    return FeelError(
        f"failed to parse expression '{text}': Expected {choice}:{line}:{column}, "
        f"found {_quoted(found)}",
        line=line,
        column=column,
        expected=expected,
    )


def _expected(pos: int, *, tests: bool, failed: bool) -> tuple[str, ...]:
    if not failed:
        return _AFTER
    alternatives = _TESTS_START if tests else _START
    return alternatives if pos == 0 else alternatives[1:]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for char, name in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\b", "\\b"), ("\f", "\\f")):
        escaped = escaped.replace(char, name)
    return f'"{escaped}"'


def refusal(text: str, reason: str) -> FeelError:
    """The error of a text beyond the limits."""
    shown = text if len(text) <= 100 else f"{text[:100]}..."
    return FeelError(f"failed to parse expression '{shown}': {reason}", line=1, column=1)


def external_error(text: str) -> FeelError:
    """The error of a text with a function in Java."""
    return FeelError(
        f"validation of expression '{text}' failed: External functions are disabled. "
        "Use the FunctionProvider SPI (recommended) or enable external function in the "
        "configuration.",
        line=1,
        column=1,
    )
