"""Parts of this package that load when first asked for.

A program that starts often, or needs one corner of this package, pays for that corner only.
A package lists what it offers, with the module that has it (PEP 562); a module names another
one that it seldom needs. To type checkers both say the same by imports below
``if TYPE_CHECKING:``. Once looked up a class or function of the package is an ordinary
attribute of it.

Modules that stand at the start of every program write ``TYPE_CHECKING = False`` instead of
importing it: type checkers know the name, and `typing`, whose import takes as long as that of
ten modules of ours, stays away.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable, Iterable, Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["module_on_demand", "names_on_demand"]


def names_on_demand(
    package: str, names: Mapping[str, Iterable[str]], modules: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return a package's ``__getattr__`` and ``__dir__``.

    Args:
        package: Its ``__name__``.
        names: What it offers of its modules: the module, and names in it.
        modules: Modules that it offers as they are.
    """
    home = {name: module for module, inside in names.items() for name in inside}
    offered = frozenset(modules)

    def look_up(name: str) -> Any:
        if name in home:
            value = getattr(importlib.import_module(f".{home[name]}", package), name)
            # Somebody's test may have put a fake there, for as long as it runs.
            if not str(getattr(value, "__module__", "")).startswith(f"{package}."):
                return value
        elif name in offered:
            value = importlib.import_module(f".{name}", package)
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        setattr(sys.modules[package], name, value)
        return value

    def all_names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *home, *offered})

    return look_up, all_names


class _OnDemand(types.ModuleType):
    """Stands for a module, and loads it when the first of its names is asked for."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(name)
        self.__package__ = package

    def __getattr__(self, name: str) -> Any:
        value = getattr(importlib.import_module(self.__name__, self.__package__), name)
        setattr(self, name, value)
        return value


def module_on_demand(name: str, package: str) -> types.ModuleType:
    """Return what stands for a module; the arguments are `importlib.import_module`'s.

    Its names are looked up once: it suits modules that do not change theirs.
    """
    return _OnDemand(name, package)
