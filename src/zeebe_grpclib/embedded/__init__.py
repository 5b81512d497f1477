"""A development gateway in pure Python: runs BPMN, FEEL and DMN in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .journal import JournalError, JournalOptions, JournalProblem
    from .server import EmbeddedGateway
    from .serving import serve

__all__ = ["EmbeddedGateway", "JournalError", "JournalOptions", "JournalProblem", "serve"]

_MODULES = {
    "EmbeddedGateway": "server",
    "JournalError": "journal",
    "JournalOptions": "journal",
    "JournalProblem": "journal",
    "serve": "serving",
}


def __getattr__(name: str) -> object:
    # The parts below (feel, dmn) are used without a gateway, too, by programs that start
    # often: the server and its libraries are loaded by those who name them.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415

    value: object = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = value
    return value
