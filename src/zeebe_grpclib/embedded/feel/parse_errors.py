"""The errors of texts that do not parse, in the engine's words."""

from __future__ import annotations

from .errors import FeelError

_FOUND = 10
_EXPRESSION = ("ifOp", "forOp", "quantifiedOp", "disjunction")
_TESTS = ("negation", "positiveUnaryTests", "anyInput")
_ANY = f"({' | '.join(_EXPRESSION)})"

# What could have followed, by what stands last: the left side of a comparison that did not come,
# the right side of one, the name of a type, a range, a unary test, and `not(...)` around tests.
LEFT = ("binaryComparison", "between", "instanceOf", "in")
RIGHT = ("path", "filter", '"**"', "[*/]", "[+\\\\-]")
TYPE = ('"."',)
RANGE: tuple[str, ...] = ()
TEST = ("no condition",)
TEST_RIGHT = ("no condition", *RIGHT)
WHOLE = ("nothing",)


def beginnings(pos: int, *, tests: bool) -> tuple[str, ...]:
    """What a text may begin with."""
    start = ("start-of-input",) if pos == 0 else ()
    return (*start, *(_TESTS if tests else _EXPRESSION))


def continuations(
    text: str, pos: int, tail: tuple[str, ...], begun: str | None, *, tests: bool
) -> tuple[str, ...]:
    """What could have gone on at a position.

    Args:
        text: The whole text.
        pos: Where the expression ended and the text did not.
        tail: What stands last, as one of the constants above.
        begun: What began at the position and was not finished.
        tests: Whether the text should be unary tests.
    """
    if tail == WHOLE:
        return ("end-of-input",)
    before = [begun] if begun else []
    passed = text[:pos].rstrip()
    if tests and passed.strip() == "not" and text.startswith("(", pos):
        before.append('"(" ~ positiveUnaryTests')
    if passed.endswith("instance") and passed.strip() != "instance":
        before.append('"of" ~ typeName' if text.startswith("of", pos) else '"of"')
    operators = [_unfinished(text, pos, name) for name in tail if name != TEST[0]]
    logic = () if tail[:1] == TEST else ('"and"', '"or"')
    joined = [_unfinished(text, pos, name) for name in logic]
    comma = ['","'] if tests else []
    return (*before, *operators, *joined, *comma, "end-of-input")


# An operator that stands there, but with nothing behind it that it could apply to.
_OPERANDS: dict[str, tuple[str | tuple[str, ...], str]] = {
    '"and"': ("and", "(addSub | unaryComparison | range)"),
    '"or"': ("or", "conjunction"),
    "[*/]": (("*", "/"), "exponent"),
    "[+\\\\-]": (("+", "-"), "mulDiv"),
    '"**"': ("**", "mathNegation"),
}


def _unfinished(text: str, pos: int, name: str) -> str:
    sign, operand = _OPERANDS.get(name, ("", ""))
    return f"{name} ~ {operand}" if sign and text.startswith(sign, pos) else name


def begun_if(got: int) -> str:
    """An `if` of which so many parts could be read."""
    parts = (_ANY, '"then"', _ANY, '"else"', _ANY)
    return " ~ ".join(parts[: got + 1]) if got else " | ".join(_EXPRESSION)


def begun_loop(word: str, got: int) -> str:
    """A loop of which so many parts could be read."""
    return " ~ ".join(("listIterator.rep(1)", f'"{word}"', _ANY)[: got + 1])


def parse_error(text: str, pos: int, expected: tuple[str, ...]) -> FeelError:
    """The error of a text that stops making sense at a position."""
    line = text.count("\n", 0, pos) + 1
    column = _units(text[text.rfind("\n", 0, pos) + 1 : pos]) + 1
    choice = expected[0] if len(expected) == 1 else f"({' | '.join(expected)})"
    return FeelError(
        f"failed to parse expression '{text}': Expected {choice}:{line}:{column}, "
        f"found {_quoted(text[pos : pos + _FOUND])}",
        line=line,
        column=column,
        expected=expected,
    )


_NAMED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def _units(text: str) -> int:
    """The length as Java counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _quoted(text: str) -> str:
    cut = text.encode("utf-16-le", "surrogatepass")[: 2 * _FOUND]
    shown = cut.decode("utf-16-le", "replace")
    return '"' + "".join(_NAMED.get(c) or _escaped(c) for c in shown) + '"'


def _escaped(char: str) -> str:
    return char if char >= " " else f"\\u{ord(char):04x}"


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
