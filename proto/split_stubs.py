"""Part the services of a generated module from its messages.

The compiler writes both into one module, which imports grpclib for the services' sake: a
third of the time to load the messages, and a client needs messages only. The services move,
word for word, to `stubs.py` beside it, and are looked up there when first asked for.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

FOR_STUBS = """import warnings
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import grpclib
from betterproto2 import grpclib as betterproto2_grpclib
"""
FOR_STUBS_TYPES = """
if TYPE_CHECKING:
    import grpclib.server
    from betterproto2.grpclib.grpclib_client import MetadataLike
    from grpclib.metadata import Deadline
"""
LOOK_UP = """

def __getattr__(name):
    if name in {services!r}:
        from . import stubs

        return getattr(stubs, name)
    raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
"""


def split(module: Path) -> None:
    """Rewrite a generated ``__init__.py``, and write ``stubs.py`` beside it.

    Raises:
        ValueError: The compiler wrote something else than it used to.
    """
    text = module.read_text()
    first = re.search(r"^class \w+\(betterproto2_grpclib\.", text, re.MULTILINE)
    if first is None:
        raise ValueError(f"{module} has no services")
    messages, services = text[: first.start()].rstrip() + "\n", text[first.start() :]
    names = tuple(re.findall(r"^class (\w+)\(", services, re.MULTILINE))
    for unused in (FOR_STUBS_TYPES, *FOR_STUBS.splitlines(keepends=True)[1:2], "import grpclib\n"):
        messages = _without(messages, unused)
    messages = _without(messages, "from betterproto2 import grpclib as betterproto2_grpclib\n")
    messages = messages.replace(
        "\n_COMPILER_VERSION",
        f"\nif TYPE_CHECKING:\n    from .stubs import {', '.join(names)}\n\n_COMPILER_VERSION",
        1,
    )
    header = "".join(line for line in text.splitlines(keepends=True)[:4] if line[0] == "#")
    used = [name for name in _exported(messages) if re.search(rf"\b{name}\b", services)]
    imports = "".join(f"    {name},\n" for name in sorted(set(used) - set(names)))
    module.write_text(messages + LOOK_UP.format(services=names))
    module.with_name("stubs.py").write_text(
        f"{header}\n{FOR_STUBS}\nfrom . import (\n{imports})\n{FOR_STUBS_TYPES}\n\n{services}"
    )


def _exported(text: str) -> list[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return list(names)
    raise ValueError("the generated module has no __all__")


def _without(text: str, part: str) -> str:
    if text.count(part) != 1:
        raise ValueError(f"expected once in the generated module: {part!r}")
    return text.replace(part, "")
