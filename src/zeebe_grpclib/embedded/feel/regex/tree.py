"""The parts of a pattern."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from .charsets import CharSet

UNBOUNDED = 1 << 31


class PatternError(ValueError):
    """A pattern, or a replacement, that Java refuses."""


class Chars(NamedTuple):
    """One character of a set."""

    chars: CharSet


class Sequence(NamedTuple):
    """One after the other."""

    items: tuple[Tree, ...]


class Choice(NamedTuple):
    """One of several."""

    options: tuple[Tree, ...]


class Repeat(NamedTuple):
    """Some times; mode is greedy, lazy or possessive."""

    item: Tree
    least: int
    most: int
    mode: str


class Group(NamedTuple):
    """A group that remembers; number from 1."""

    item: Tree
    number: int


class Look(NamedTuple):
    """Looking ahead or behind, or an atomic group."""

    item: Tree
    kind: str


class BackReference(NamedTuple):
    """What a group matched before."""

    number: int
    ignore_case: bool


class Boundary(NamedTuple):
    """A place between characters."""

    kind: str


Tree: TypeAlias = "Chars | Sequence | Choice | Repeat | Group | Look | BackReference | Boundary"
