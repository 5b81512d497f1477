"""The text being read and the place in it."""

from __future__ import annotations

from collections.abc import Callable

from .errors import FeelError
from .parse_errors import (
    LEFT,
    beginnings,
    continuations,
    external_error,
    parse_error,
    refusal,
)
from .syntax import Node
from .tokens import ESCAPED_NAME, SPACE, SPACED_PROPERTY, STRING, name_end

MAX_LENGTH = 200_000
MAX_DEPTH = 100


class Reader:
    """One text being read: what all rules share."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)
        self.pos = 0
        self.depth = 0
        # For errors: what ended at a position, and what began there and was not finished.
        self.tails: dict[int, tuple[str, ...]] = {}
        self.begun: dict[int, str] = {}
        self.has_calls = False
        self.has_external = False
        self.expressions: dict[int, tuple[Node | None, int]] = {}
        self.maths: dict[int, tuple[Node | None, int]] = {}

    def whole(self, rule: Callable[[], Node | None], *, tests: bool) -> Node:
        """What the rule reads, which must be the whole text."""
        if self.length > MAX_LENGTH:
            raise refusal(self.text, f"it is longer than {MAX_LENGTH} characters")
        try:
            self.skip()
            start = self.pos
            node = rule()
            end = self.pos
            if node is None:
                self.pos = start
            else:
                self.skip()
        except RecursionError:
            raise refusal(self.text, "it is nested too deeply") from None
        if node is None or self.pos < self.length:
            raise self._error(node, end, tests=tests)
        if self.has_external:
            raise external_error(self.text)
        return node

    def _error(self, node: Node | None, end: int, *, tests: bool) -> FeelError:
        if node is None:
            return parse_error(self.text, self.pos, beginnings(self.pos, tests=tests))
        expected = continuations(
            self.text, self.pos, self.tails.get(end, LEFT), self.begun.get(self.pos), tests=tests
        )
        return parse_error(self.text, self.pos, expected)

    def enter(self) -> None:
        """Counts one more level of nesting; whoever leaves it takes one off `depth`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refusal(self.text, f"it is nested deeper than {MAX_DEPTH} levels")

    def skip(self) -> None:
        """Passes spaces and comments."""
        next_char = self.text[self.pos : self.pos + 1]
        if not next_char or (" " < next_char < "\x7f" and next_char != "/"):
            return
        self.pos = SPACE.match(self.text, self.pos).end()  # type: ignore[union-attr]  # matches ""
        if self.text.startswith("/*", self.pos):
            # Nothing else can begin like this, so there is no way back.
            raise parse_error(self.text, self.length, ('"*/"',))

    def word(self, word: str) -> bool:
        """Passes spaces and the word, if it is the next one. No space is needed behind it."""
        self.skip()
        if self.text.startswith(word, self.pos):
            self.pos += len(word)
            return True
        return False

    symbol = word

    def name(self) -> str | None:
        """A name, bare or between backticks."""
        end = name_end(self.text, self.pos)
        if end >= 0:
            name, self.pos = self.text[self.pos : end], end
            return name
        match = ESCAPED_NAME.match(self.text, self.pos)
        if match:
            self.pos = match.end()
            return match[1]
        return None

    def qualified_name(self) -> list[str]:
        """Names with dots between them."""
        names: list[str] = []
        back = self.pos
        while True:
            if self.text.startswith(SPACED_PROPERTY, self.pos):
                self.pos += len(SPACED_PROPERTY)
                names.append(SPACED_PROPERTY)
            else:
                name = self.name()
                if name is None:
                    break
                names.append(name)
            back = self.pos
            if not self.symbol("."):
                break
            self.skip()
        self.pos = back
        return names

    def raw_string(self) -> str | None:
        """What stands between quotes, escapes untouched."""
        match = STRING.match(self.text, self.pos)
        if not match:
            return None
        self.pos = match.end()
        return match[1]
