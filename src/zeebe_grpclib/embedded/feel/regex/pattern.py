"""Compiled patterns and what FEEL does with them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .matcher import Matcher, Spend
from .program import Program
from .syntax import PatternReader
from .tree import PatternError

__all__ = ["Pattern", "PatternError"]

_DIGITS = tuple("0123456789")


class Pattern:
    """A pattern of Java's kind.

    Args:
        text: The pattern.
        flags: Letters of `i`, `m`, `s` and `x`; others are ignored, as in the engine.

    Raises:
        PatternError: Java would refuse the pattern.
    """

    def __init__(self, text: str, flags: str = "") -> None:
        self._program, self._groups, self._names = _compiled(
            text, "".join(flag for flag in "imsx" if flag in flags)
        )

    def _matches(self, text: str, spend: Spend) -> Iterator[Matcher]:
        matcher = Matcher(self._program.code, self._program.slots, text, spend)
        start = 0
        while start <= len(text) and matcher.find(start):
            yield matcher
            first, last = matcher.slots[:2]
            start = last + 1 if last == first else last

    def finds(self, text: str, spend: Spend) -> bool:
        """Whether the pattern occurs in the text."""
        return any(True for _ in self._matches(text, spend))

    def extract(self, text: str, spend: Spend) -> Iterator[str]:
        """The occurrences."""
        return (text[found.slots[0] : found.slots[1]] for found in self._matches(text, spend))

    def split(self, text: str, spend: Spend) -> Iterator[str]:
        """The pieces between the occurrences; an empty one at the start does not count."""
        index = 0
        for found in self._matches(text, spend):
            first, last = found.slots[:2]
            if last == 0:
                continue
            yield text[index:first]
            index = last
        yield text[index:]

    def replace(self, text: str, replacement: str, spend: Spend) -> str:
        """The text with every occurrence replaced; `$1` and `${name}` stand for groups.

        Raises:
            PatternError: Something occurs, and the replacement is not valid.
        """
        pieces: list[str] = []
        index = 0
        for found in self._matches(text, spend):
            first, last = found.slots[:2]
            pieces += (text[index:first], self._expanded(replacement, found))
            spend(1 + len(pieces[-1]) // 100)
            index = last
        return "".join((*pieces, text[index:]))

    def _expanded(self, replacement: str, found: Matcher) -> str:
        pieces: list[str] = []
        at = 0
        while at < len(replacement):
            char = replacement[at]
            at += 1
            if char == "\\":
                if at == len(replacement):
                    raise PatternError("character to be escaped is missing")
                pieces.append(replacement[at])
                at += 1
            elif char == "$":
                number, at = self._group_number(replacement, at)
                first, last = found.slots[2 * number : 2 * number + 2]
                pieces.append(found.text[first:last] if first >= 0 else "")
            else:
                pieces.append(char)
        return "".join(pieces)

    def _group_number(self, text: str, at: int) -> tuple[int, int]:
        if text.startswith("{", at):
            end = text.find("}", at)
            name = text[at + 1 : end]
            if end < 0 or name not in self._names:
                raise PatternError(f"no group with name {name}")
            return self._names[name], end + 1
        if text[at : at + 1] not in _DIGITS:
            raise PatternError("illegal group reference")
        number = int(text[at])
        at += 1
        if number > self._groups:
            raise PatternError(f"no group {number}")
        while text[at : at + 1] in _DIGITS and number * 10 + int(text[at]) <= self._groups:
            number = number * 10 + int(text[at])
            at += 1
        return number, at


@lru_cache(maxsize=512)
def _compiled(text: str, flags: str) -> tuple[Program, int, dict[str, int]]:
    reader = PatternReader(text, flags)
    tree = reader.whole()
    return Program(tree, reader.groups), reader.groups, reader.names
