"""Part a generated module's messages, so that a program loads those of the calls it makes.

The compiler writes all messages of a package into one module, and making them all into
dataclasses takes longer than everything else that a client loads. They move, word for word,
into a module for each call; calls that have messages in common share one, so that no module
needs another. The package looks them up there when first asked for.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

LOOK_UP = """

def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_HOME})
"""


def split(module: Path, calls: str) -> None:
    """Rewrite a generated ``__init__.py`` that has no services any more, and part it.

    Args:
        module: The file.
        calls: The .proto file that the module was made from, for the calls in it.

    Raises:
        ValueError: A message belongs to no call.
    """
    text = module.read_text(encoding="utf-8")
    tree = ast.parse(text)
    sources = _sources(tree, text)
    homes = _homes(sources, calls)
    if set(homes) != set(sources):
        raise ValueError(f"messages of no call: {sorted(set(sources) - set(homes))}")
    first = min(node.lineno for node in tree.body if not isinstance(node, ast.Assign))
    header = "".join(line for line in text.splitlines(keepends=True)[:4] if line[0] == "#")
    imports = "\n".join(text.splitlines()[first - 1 : _first_class(tree) - 1]).rstrip()
    imports, services = _without_services(imports)
    by_home: dict[str, list[str]] = {}
    for name in sources:
        by_home.setdefault(homes[name], []).append(name)
    for home, names in by_home.items():
        body = "\n\n\n".join(sources[name] for name in names)
        used = imports if "warnings." in body else imports.replace("import warnings\n", "")
        used = used if "@dataclass" in body else used.replace("from dataclasses import ", "#")
        content = f"{header}\n{_exported(names)}\n{used}\n\n\n{body}\n"
        module.with_name(f"{home}.py").write_text(content, encoding="utf-8")
    by_home["stubs"] = services
    offered = [f'    "{name}": "{home}",\n' for home in sorted(by_home) for name in by_home[home]]
    types = [
        f"    from .{home} import {', '.join(names)}\n" for home, names in sorted(by_home.items())
    ]
    module.write_text(
        f"{header}\n{_exported(sorted([*sources, *services]))}\n"
        "import importlib\nfrom typing import TYPE_CHECKING\n\n"
        f"if TYPE_CHECKING:\n{''.join(types)}\n_HOME = {{\n{''.join(offered)}}}\n{LOOK_UP}",
        encoding="utf-8",
    )


def _first_class(tree: ast.Module) -> int:
    """Return the line on which the first message or enum begins."""
    first = next(node for node in tree.body if isinstance(node, ast.ClassDef))
    return min([first.lineno, *(node.lineno for node in first.decorator_list)])


def _sources(tree: ast.Module, text: str) -> dict[str, str]:
    """Return the source of each message and enum, its registration included."""
    lines = text.splitlines()
    found: dict[str, str] = {}
    name = ""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            name = node.name
            start = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found[name] = "\n".join(lines[start - 1 : node.end_lineno])
        elif name and isinstance(node, ast.Expr):
            found[name] += "\n\n\n" + "\n".join(lines[node.lineno - 1 : node.end_lineno])
    return found


def _homes(sources: dict[str, str], calls: str) -> dict[str, str]:
    """Return the module of each message: its first call's name."""
    homes: dict[str, str] = {}
    pattern = r"^  rpc (\w+)\((\w+)\) returns \((?:stream )?(\w+)\)"
    for rpc, request, answer in re.findall(pattern, calls, re.MULTILINE):
        reached = _reached({request, answer}, sources)
        met = {homes[name] for name in reached if name in homes}
        joined = [home for home in dict.fromkeys(homes.values()) if home in met]
        home = joined[0] if joined else re.sub(r"(?<!^)(?=[A-Z])", "_", rpc).lower()
        homes.update(dict.fromkeys(reached | {n for n in homes if homes[n] in joined}, home))
    return homes


def _reached(names: set[str], sources: dict[str, str]) -> set[str]:
    """Return these messages, and those that their fields hold."""
    found: set[str] = set()
    while names:
        name = names.pop()
        found.add(name)
        [cls] = ast.parse(sources[name].partition("\n\n\ndefault_message_pool")[0]).body
        fields = [ast.unparse(node) for node in ast.walk(cls) if isinstance(node, ast.AnnAssign)]
        words = {word for field in fields for word in re.findall(r"\w+", field)}
        names |= (words & set(sources)) - found
    return found


def _without_services(imports: str) -> tuple[str, list[str]]:
    """Return the imports of a module of messages, and the names of the package's services."""
    pattern = r"\nif TYPE_CHECKING:\n    from \.stubs import (.*)\n"
    [names] = re.findall(pattern, imports)
    imports = re.sub(pattern, "", imports).replace("from typing import TYPE_CHECKING\n", "")
    return imports, sorted(names.split(", "))


def _exported(names: list[str]) -> str:
    return "__all__ = (\n" + "".join(f'    "{name}",\n' for name in sorted(names)) + ")\n"
