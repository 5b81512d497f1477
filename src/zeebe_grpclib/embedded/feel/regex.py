"""Java's regular expressions (first version: Python's)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Spend = Callable[[int], None]


class PatternError(ValueError):
    """The pattern, or a replacement, is not valid."""


class Pattern:
    """A compiled pattern."""

    def __init__(self, pattern: str, flags: str = "") -> None:
        bits = 0
        for char, bit in (("s", re.S), ("m", re.M), ("i", re.I), ("x", re.X)):
            if char in flags:
                bits |= bit
        try:
            self._re = re.compile(pattern, bits)
        except (re.error, OverflowError, RecursionError) as error:
            raise PatternError(pattern) from error

    def finds(self, text: str, spend: Spend) -> bool:
        """Whether the pattern occurs in the text."""
        return self._re.search(text) is not None

    def replace(self, text: str, replacement: str, spend: Spend) -> str:
        """The text with every occurrence replaced."""
        python = re.sub(r"\$(\d)", r"\\g<\1>", replacement.replace("\\", "\\\\"))
        try:
            return self._re.sub(python, text)
        except (re.error, IndexError) as error:
            raise PatternError(replacement) from error

    def split(self, text: str, spend: Spend) -> Iterator[str]:
        """The pieces between the occurrences."""
        return iter(self._re.split(text))

    def extract(self, text: str, spend: Spend) -> Iterator[str]:
        """The occurrences."""
        return (match[0] for match in self._re.finditer(text))
