"""A development gateway in pure Python: runs BPMN, FEEL and DMN in this process."""

from __future__ import annotations

from .._lazy import names_on_demand

TYPE_CHECKING = False

if TYPE_CHECKING:
    from .engine import Rejection
    from .journal import JournalError, JournalOptions, JournalProblem
    from .server import EmbeddedGateway
    from .serving import serve

__all__ = [
    "EmbeddedGateway",
    "JournalError",
    "JournalOptions",
    "JournalProblem",
    "Rejection",
    "serve",
]

if not TYPE_CHECKING:
    # The parts below (feel, dmn) are used without a gateway, too, by programs that start
    # often: the server and its libraries are loaded by those who name them.
    __getattr__, __dir__ = names_on_demand(
        __name__,
        {
            "engine": ("Rejection",),
            "journal": ("JournalError", "JournalOptions", "JournalProblem"),
            "server": ("EmbeddedGateway",),
            "serving": ("serve",),
        },
    )
