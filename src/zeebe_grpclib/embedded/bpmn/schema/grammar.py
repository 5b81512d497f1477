"""Reads `definitions` into content models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..vocabulary import BPMN
from .definitions import ENUMERATIONS, GROUPS, TYPES

#: Stands for elements of a namespace that the schema does not describe.
FOREIGN = "?"

_MANY = 1 << 30
_OCCURS = {"": (1, 1), "?": (0, 1), "*": (0, _MANY), "+": (1, _MANY)}
_CHILD = re.compile(r"(\(?)([\w:#|]+)\)?(?:=([\w:]+))?([?*+]|\{\d+,\d*\})?")


@dataclass(frozen=True, slots=True)
class Particle:
    """One place in the content of an element.

    Attributes:
        names: What may stand there, with the type of each.
        wildcard: ``any`` or ``other`` if elements of unnamed kinds may stand there.
    """

    names: Mapping[str, str]
    wildcard: str
    least: int
    most: int

    def accepts(self, name: str, namespace: str) -> bool:
        """Whether an element may stand here."""
        if self.wildcard == "other":
            return namespace not in {"", BPMN}
        return self.wildcard == "any" or name in self.names


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that an element may have."""

    name: str
    type: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Type:
    """What an element may hold.

    Attributes:
        parents: The types that it extends, the nearest first.
        is_open: Whether attributes of other namespaces may be there.
        is_mixed: Whether text may stand between the children.
    """

    name: str
    parents: tuple[str, ...]
    content: tuple[Particle, ...]
    attributes: Mapping[str, Attribute]
    is_open: bool
    is_mixed: bool
    is_abstract: bool


def _entries(text: str) -> Iterator[str]:
    yield from re.sub(r"\n +", " ", text.strip()).split("\n")


def _members(name: str, groups: Mapping[str, list[str]]) -> Iterator[str]:
    yield name
    for member in groups.get(name, ()):
        yield from _members(member, groups)


def _particle(text: str, groups: Mapping[str, list[str]]) -> Particle:
    match = _CHILD.fullmatch(text)
    assert match is not None, text  # noqa: S101 - the text is our own
    _, names, type_name, occurs = match.groups()
    if occurs and occurs[0] == "{":
        low, _, high = occurs[1:-1].partition(",")
        least, most = int(low), int(high or _MANY)
    else:
        least, most = _OCCURS[occurs or ""]
    if names.startswith("##"):
        return Particle({}, names[2:], least, most)
    allowed: dict[str, str] = {}
    for name in names.split("|"):
        members = (name,) if type_name else _members(name, groups)
        allowed.update((member, type_name or member) for member in members)
    return Particle(allowed, "", least, most)


def _attributes(texts: Iterable[str]) -> Iterator[Attribute]:
    for text in texts:
        name, _, type_name = text.partition("=")
        yield Attribute(name.rstrip("!"), type_name, name.endswith("!"))


def _read_types(groups: Mapping[str, list[str]]) -> dict[str, Type]:
    parts: dict[str, tuple[str, list[str]]] = {}
    for entry in _entries(TYPES):
        head, *more = entry.split(";")
        title, _, parent = head.rpartition(": ")
        parts[title.split()[0].rstrip("~")] = (title, [parent.strip(), *more, "", ""])
    types: dict[str, Type] = {}

    def read(name: str) -> Type:
        if name not in types:
            title, (parent, children, attributes, *_) = parts[name]
            above = None if parent == "-" else read(parent)
            listed = attributes.split()
            own = {a.name: a for a in _attributes(t for t in listed if t != "*")}
            content = tuple(_particle(child, groups) for child in children.split())
            types[name] = Type(
                name,
                () if above is None else (parent, *above.parents),
                content if above is None else above.content + content,
                own if above is None else {**above.attributes, **own},
                "*" in listed or (above is not None and above.is_open),
                "~" in title or (above is not None and above.is_mixed),
                title.endswith(" abstract"),
            )
        return types[name]

    for name in parts:
        read(name)
    return types


def _lists(text: str) -> dict[str, list[str]]:
    pairs = (entry.partition(" = ") for entry in _entries(text))
    return {name: values.split() for name, _, values in pairs}


#: The types of elements; each describes the element of its own name, too.
TYPES_BY_NAME = _read_types(_lists(GROUPS))

#: The values of attributes that are enumerations.
VALUES = {name: frozenset(values) for name, values in _lists(ENUMERATIONS).items()}
