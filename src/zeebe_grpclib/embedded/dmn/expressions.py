"""The FEEL texts of a document: compiled once each, with what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .. import feel
from ..xml import Element
from .errors import Problem
from .schema import describe

# Compared in lower case. The FEEL namespace of DMN 1.5 is missing on purpose: Zeebe takes the
# one of the model instead, and refuses the other.
_LANGUAGES = frozenset(
    {
        "",
        "feel",
        "http://www.omg.org/spec/feel/20140401",
        "http://www.omg.org/spec/dmn/20180521/feel/",
        "https://www.omg.org/spec/dmn/20191111/feel/",
        "https://www.omg.org/spec/dmn/20211108/feel/",
        "https://www.omg.org/spec/dmn/20230324/model/",
    }
)
# What Java's String.trim takes away.
BLANK = "".join(map(chr, range(33)))

_Compiled = TypeVar("_Compiled")


def text_of(element: Element | None) -> str:
    """The text of an element as the engine reads it: without white space around it."""
    return "" if element is None else element.text.strip(BLANK)


class Expressions:
    """Compiles the texts of one document and collects what does not compile.

    A text that does not parse is reported once, at its first place, however often it occurs.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._expressions: dict[str, feel.Expression | None] = {}
        self._tests: dict[str, feel.UnaryTests | None] = {}

    def literal(self, element: Element) -> feel.Expression | None:
        """The expression of a literal expression; None when it was reported as a problem."""
        text = element.child("text")
        if text is None:
            label = element.get("id") or "null"
            self._report(element, f"The expression '{label}' must not be empty.")
            return None
        if not self._is_feel(element):
            return None
        return self._compiled(
            element, text_of(text), self._expressions, feel.compile_expression, "FEEL expression"
        )

    def unary_tests(self, element: Element) -> feel.UnaryTests | None:
        """The tests of an input entry; None when they match anything or were reported."""
        text = text_of(element.child("text"))
        if not self._is_feel(element) or not text:
            return None
        return self._compiled(
            element, text, self._tests, feel.compile_unary_tests, "FEEL unary-tests"
        )

    def _is_feel(self, element: Element) -> bool:
        language = (element.get("expressionLanguage") or "").lower()
        if language not in _LANGUAGES:
            self._report(element, f"Expression language '{language}' is not supported")
            return False
        return True

    def _compiled(
        self,
        element: Element,
        text: str,
        known: dict[str, _Compiled | None],
        compile_text: Callable[[str], _Compiled],
        kind: str,
    ) -> _Compiled | None:
        if text not in known:
            try:
                known[text] = compile_text(text)
            except feel.FeelError as error:
                known[text] = None
                self._report(element, f"{kind}: {error}")
        return known[text]

    def _report(self, element: Element, message: str) -> None:
        self._problems.append(Problem(message, describe(element), element.line))
