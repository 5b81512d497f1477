"""Input and output mappings become one FEEL context, as Zeebe does it.

That one expression gives the rules for free: a later mapping sees the targets of earlier
ones, nested targets build nested contexts, and an output into a nested target keeps the
other entries of an existing context.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .expression import Expression


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping of a model; a source that is missing counts as null."""

    source: str | None
    target: str


@dataclass(slots=True)
class _Node:
    path: str
    entries: dict[str, str | _Node] = field(default_factory=dict)


def input_context(mappings: list[Mapping]) -> Expression:
    """The expression whose result becomes the local variables of an element."""
    return Expression("=" + _render(_tree(mappings), merge=False))


def output_context(mappings: list[Mapping]) -> Expression:
    """The expression whose result is merged into the scope around an element."""
    return Expression("=" + _render(_tree(mappings), merge=True))


def _tree(mappings: list[Mapping]) -> _Node:
    root = _Node("")
    for mapping in mappings:
        *way, last = mapping.target.split(".")
        node = root
        for name in way:
            entry = node.entries.get(name)
            if not isinstance(entry, _Node):
                entry = node.entries[name] = _Node(f"{node.path}.{name}".lstrip("."))
            node = entry
        node.entries[last] = _source(mapping.source)
    return root


def _source(source: str | None) -> str:
    if source is None:
        return "null"
    if len(source) > 1 and source[0] == "=":
        return source[1:]
    return feel_string(source)


def feel_string(text: str) -> str:
    """A FEEL string literal of that text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _render(node: _Node, merge: bool) -> str:
    # As deep as a target path has dots, and the reader bounds those.
    parts = []
    for name, entry in node.entries.items():
        if isinstance(entry, _Node):
            inner = _render(entry, merge)
            if merge:
                path = entry.path
                inner = f"if ({path} != null) then context merge({path},{inner}) else {inner}"
            parts.append(f"{name}:{inner}")
        else:
            parts.append(f"{name}:{entry}")
    return "{" + ",".join(parts) + "}"
