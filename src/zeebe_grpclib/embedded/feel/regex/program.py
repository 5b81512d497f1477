"""Turns pattern trees into instructions for the matcher."""

from __future__ import annotations

from typing import Any

from .tree import (
    UNBOUNDED,
    BackReference,
    Chars,
    Choice,
    Group,
    Look,
    PatternError,
    Repeat,
    Sequence,
    Tree,
)

#: Repetitions are written out, so a short pattern can ask for a long program.
MAX_SIZE = 20_000

# The instructions; each is a tuple of one of these and its operands.
CHAR = 0  # a character of a set
SPLIT = 1  # try the first address, then the second
JUMP = 2  # go on at an address
SAVE = 3  # remember the position in a slot
RUN = 4  # characters of a set: least, most, mode
BOUNDARY = 5  # a place between characters
BACK = 6  # what a group matched
LOOK = 7  # another program, ahead, behind or atomic
PROGRESS = 8  # leave a loop whose round consumed nothing: slot, address behind the loop
MATCH = 9

Instruction = tuple[Any, ...]


class Program:
    """Instructions, and how many slots for positions they use.

    Args:
        tree: The pattern.
        groups: How many groups it has.
    """

    def __init__(self, tree: Tree, groups: int) -> None:
        self.slots = 2 * (groups + 1)
        self._size = 0
        self.code = self._assemble(tree)

    def _assemble(self, tree: Tree) -> list[Instruction]:
        code = self._of(tree)
        code.append((MATCH,))
        return code

    def _count(self, code: list[Instruction]) -> list[Instruction]:
        self._size += len(code)
        if self._size > MAX_SIZE:
            raise PatternError("the pattern is too large")
        return code

    def _of(self, tree: Tree) -> list[Instruction]:
        """Instructions whose addresses are relative to themselves."""
        if isinstance(tree, Chars):
            return self._count([(CHAR, tree.chars)])
        if isinstance(tree, Sequence):
            return [step for item in tree.items for step in self._of(item)]
        if isinstance(tree, Choice):
            return self._choice(tree)
        if isinstance(tree, Repeat):
            return self._repeat(tree)
        if isinstance(tree, Group):
            slot = 2 * tree.number
            return self._count([(SAVE, slot), *self._of(tree.item), (SAVE, slot + 1)])
        if isinstance(tree, Look):
            return self._look(tree)
        if isinstance(tree, BackReference):
            return self._count([(BACK, tree.number, tree.ignore_case)])
        return self._count([(BOUNDARY, tree.kind)])

    def _choice(self, tree: Choice) -> list[Instruction]:
        parts = [self._of(option) for option in tree.options]
        code = parts[-1]
        for part in reversed(parts[:-1]):
            code = [(SPLIT, 1, len(part) + 2), *part, (JUMP, len(code) + 1), *code]
        return self._count(code)

    def _look(self, tree: Look) -> list[Instruction]:
        low, high = width(tree.item) if "behind" in tree.kind else (0, 0)
        if high >= UNBOUNDED:
            raise PatternError("looking behind needs an obvious maximum length")
        return self._count([(LOOK, tree.kind, self._assemble(tree.item), low, high)])

    def _repeat(self, tree: Repeat) -> list[Instruction]:
        if isinstance(tree.item, Chars):
            return self._count([(RUN, tree.item.chars, tree.least, tree.most, tree.mode)])
        if tree.mode == "possessive":
            greedy = tree._replace(mode="greedy")
            return self._look(Look(greedy, "atomic"))
        code: list[Instruction] = []
        for _ in range(tree.least):
            code += self._of(tree.item)
            if len(code) > MAX_SIZE:
                raise PatternError("the pattern is too large")
        if tree.most >= UNBOUNDED:
            return self._count(code + self._loop(tree))
        return self._count(code + self._optional(tree, tree.most - tree.least))

    def _loop(self, tree: Repeat) -> list[Instruction]:
        body = self._of(tree.item)
        slot = self.slots
        self.slots += 1
        # 0: split  1: save  2..: body  then: progress  then: jump to the split
        behind = len(body) + 4
        first, second = (1, behind) if tree.mode == "greedy" else (behind, 1)
        return [
            (SPLIT, first, second),
            (SAVE, slot),
            *body,
            (PROGRESS, slot, 2),
            (JUMP, -len(body) - 3),
        ]

    def _optional(self, tree: Repeat, count: int) -> list[Instruction]:
        code: list[Instruction] = []
        for _ in range(count):
            body = self._of(tree.item)
            behind = len(body) + len(code) + 1
            first, second = (1, behind) if tree.mode == "greedy" else (behind, 1)
            code = [(SPLIT, first, second), *body, *code]
            if len(code) > MAX_SIZE:
                raise PatternError("the pattern is too large")
        return code


def width(tree: Tree) -> tuple[int, int]:
    """The least and most characters that a tree matches."""
    if isinstance(tree, Chars):
        return 1, 1
    if isinstance(tree, Sequence):
        pairs = [width(item) for item in tree.items]
        return sum(low for low, _ in pairs), min(sum(high for _, high in pairs), UNBOUNDED)
    if isinstance(tree, Choice):
        pairs = [width(option) for option in tree.options]
        return min(low for low, _ in pairs), max(high for _, high in pairs)
    if isinstance(tree, Repeat):
        low, high = width(tree.item)
        return low * tree.least, min(high * tree.most, UNBOUNDED)
    if isinstance(tree, Group):
        return width(tree.item)
    if isinstance(tree, BackReference):
        return 0, UNBOUNDED
    return 0, 0
